package identity

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"
)

// accessLife is how long an access token is good for, if nothing ends it
// sooner.
const accessLife = 10 * time.Minute

// tokenHeader is the only header there is. A token is compared with it byte by
// byte, so what a forged header says about its algorithm is never even read.
var tokenHeader = encode([]byte(`{"alg":"HS256","typ":"at+jwt"}`))

// claims are what an access token says. There are no permissions in it: those
// are read anew for each request.
type claims struct {
	Issuer      string `json:"iss"`
	Audience    string `json:"aud"` // the database: companies of one installation share the key
	Subject     string `json:"sub"` // the user's id
	SessionID   int64  `json:"sid"`
	AuthVersion int32  `json:"av"`
	IssuedAt    int64  `json:"iat"`
	Expires     int64  `json:"exp"`

	userID int64
}

const issuer = "kontor"

var (
	errTokenForged  = errors.New("the token is not one of ours")
	errTokenExpired = errors.New("the token has expired")
)

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// decode accepts only what encode writes: one value has one spelling.
func decode(s string) ([]byte, error) {
	if strings.ContainsAny(s, "\r\n") { // which the decoder would skip
		return nil, errTokenForged
	}
	return base64.RawURLEncoding.Strict().DecodeString(s)
}

// signToken writes an access token, a JWT of RFC 9068's type.
func signToken(key []byte, c claims) string {
	c.Issuer, c.Subject = issuer, strconv.FormatInt(c.userID, 10)
	payload, err := json.Marshal(c)
	if err != nil {
		panic(err) // strings and numbers always marshal
	}
	signed := tokenHeader + "." + encode(payload)
	return signed + "." + encode(tokenMAC(key, signed))
}

// readToken checks an access token and returns what it says.
func readToken(key []byte, token, audience string, now time.Time) (claims, error) {
	var c claims
	signed, mac, ok := cutLast(token)
	if !ok || len(token) > 2000 || !strings.HasPrefix(signed, tokenHeader+".") {
		return c, errTokenForged
	}
	given, err := decode(mac)
	if err != nil || !hmac.Equal(given, tokenMAC(key, signed)) {
		return c, errTokenForged
	}
	payload, err := decode(signed[len(tokenHeader)+1:])
	if err != nil || json.Unmarshal(payload, &c) != nil || c.Issuer != issuer || c.Audience != audience {
		return c, errTokenForged
	}
	if c.userID, err = strconv.ParseInt(c.Subject, 10, 64); err != nil {
		return c, errTokenForged
	}
	if now.Unix() >= c.Expires {
		return c, errTokenExpired
	}
	return c, nil
}

func cutLast(token string) (before, after string, ok bool) {
	i := strings.LastIndexByte(token, '.')
	if i < 0 {
		return "", "", false
	}
	return token[:i], token[i+1:], true
}

func tokenMAC(key []byte, signed string) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(signed))
	return m.Sum(nil)
}

// Refresh tokens and API keys are random; of them, only this hash is stored.
func tokenHash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// refreshToken is 32 random bytes.
type refreshToken [32]byte

func newRefreshToken() refreshToken { return refreshToken(newSecret()) }

func readRefreshToken(text string) (t refreshToken, ok bool) {
	b, err := decode(text)
	if err != nil || len(b) != len(t) {
		return t, false
	}
	return refreshToken(b), true
}

func (t refreshToken) String() string { return encode(t[:]) }

func (t refreshToken) hash() []byte {
	sum := sha256.Sum256(t[:])
	return sum[:]
}

// seal hides the successor of a token so that only the token itself brings it
// to light: a client that lost the answer asks again with the token and gets
// the same one. Each token has one successor ever, so the pad is used once.
func (t refreshToken) seal(successor refreshToken) []byte {
	m := hmac.New(sha256.New, t[:])
	m.Write([]byte("kontor refresh token, successor"))
	pad := m.Sum(nil)
	for i := range pad {
		pad[i] ^= successor[i]
	}
	return pad
}

// unseal is seal the other way round.
func (t refreshToken) unseal(sealed []byte) (successor refreshToken, ok bool) {
	if len(sealed) != len(t) {
		return successor, false
	}
	return refreshToken(t.seal(refreshToken(sealed))), true
}
