package identity

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"
)

var (
	testKey = bytes.Repeat([]byte{7}, secretBytes)
	testNow = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
)

func testToken(key []byte) string {
	return signToken(key, claims{Audience: "kontor", SessionID: 5, AuthVersion: 3, IssuedAt: testNow.Unix(), Expires: testNow.Add(accessLife).Unix(), userID: 12})
}

func TestTokenSaysWhatWasSigned(t *testing.T) {
	t.Parallel()
	c, err := readToken(testKey, testToken(testKey), "kontor", testNow.Add(accessLife-time.Second))
	if err != nil || c.userID != 12 || c.SessionID != 5 || c.AuthVersion != 3 {
		t.Fatalf("%+v, %v", c, err)
	}
	header, _ := base64.RawURLEncoding.DecodeString(strings.Split(testToken(testKey), ".")[0])
	if string(header) != `{"alg":"HS256","typ":"at+jwt"}` {
		t.Errorf("header %s", header)
	}
	payload, _ := base64.RawURLEncoding.DecodeString(strings.Split(testToken(testKey), ".")[1])
	if bytes.Contains(payload, []byte("permission")) || bytes.Contains(payload, []byte("role")) {
		t.Errorf("the token says what its owner may do: %s", payload)
	}
}

func TestTokenExpires(t *testing.T) {
	t.Parallel()
	if _, err := readToken(testKey, testToken(testKey), "kontor", testNow.Add(accessLife)); !errors.Is(err, errTokenExpired) {
		t.Errorf("got %v", err)
	}
}

// Every single change of a token, and every known trick with its header, is
// noticed.
func TestTokenTampering(t *testing.T) {
	t.Parallel()
	token := testToken(testKey)
	parts := strings.Split(token, ".")
	forged := map[string]string{}
	for i := range token {
		for _, b := range []byte{'A', '_', '.', 0, token[i] ^ 1} {
			if b != token[i] {
				forged["byte "+string(rune('0'+i%10))+token[:i]+string(b)] = token[:i] + string(b) + token[i+1:]
			}
		}
	}
	raw := base64.RawURLEncoding.EncodeToString
	for _, header := range []string{
		`{"alg":"none","typ":"at+jwt"}`, `{"alg":"None"}`, `{"alg":"HS512","typ":"at+jwt"}`, `{"alg":"RS256","typ":"at+jwt"}`,
		`{"alg":"HS256","typ":"JWT"}`, `{"typ":"at+jwt","alg":"HS256"}`, `{"alg":"HS256","typ":"at+jwt","kid":"../../dev/null"}`,
		`{"alg":"HS256","typ":"at+jwt","jwk":{}}`, `{"alg":"HS256","typ":"at+jwt","crit":["x"],"x":1}`, `{}`, ``, `null`,
	} {
		signed := raw([]byte(header)) + "." + parts[1]
		// Even with a right signature, which only the key's owner can make.
		forged["header "+header] = signed + "." + raw(tokenMAC(testKey, signed))
		forged["unsigned "+header] = signed + "."
	}
	for name, payload := range map[string]string{
		"another issuer": `{"iss":"x","aud":"kontor","sub":"12","sid":5,"av":3,"exp":99999999999}`,
		"no subject":     `{"iss":"kontor","aud":"kontor","sid":5,"av":3,"exp":99999999999}`,
		"not JSON":       `iss`,
		"types":          `{"iss":"kontor","aud":"kontor","sub":12,"sid":"5","av":3,"exp":"99999999999"}`,
		"no expiry":      `{"iss":"kontor","aud":"kontor","sub":"12","sid":5,"av":3}`,
	} {
		signed := tokenHeader + "." + raw([]byte(payload))
		forged[name] = signed + "." + raw(tokenMAC(testKey, signed))
	}
	forged["another's key"] = testToken(bytes.Repeat([]byte{8}, secretBytes))
	forged["no key"] = testToken(nil)
	forged["empty"], forged["dots"], forged["more dots"] = "", "..", "...."
	forged["line end"], forged["padding"], forged["space"] = token+"\n", token+"=", " "+token
	forged["twice"], forged["a part more"] = token+token, token+"."+parts[2]
	forged["too long"] = tokenHeader + "." + strings.Repeat("A", 5000) + "." + parts[2]
	accepted := 0
	for name, f := range forged {
		if _, err := readToken(testKey, f, "kontor", testNow); err == nil {
			accepted++
			t.Errorf("%.60q: accepted", name)
		}
	}
	if _, err := readToken(testKey, token, "another company", testNow); err == nil {
		accepted++
		t.Error("another company's token was accepted")
	}
	t.Logf("forged tokens=%d accepted=%d", len(forged)+1, accepted)
}

func FuzzReadToken(f *testing.F) {
	f.Add(testToken(testKey))
	f.Add("a.b.c")
	f.Fuzz(func(t *testing.T, token string) {
		if _, err := readToken(testKey, token, "kontor", testNow); err == nil && token != testToken(testKey) {
			t.Errorf("%q was accepted", token)
		}
	})
}

func TestSealedSuccessor(t *testing.T) {
	t.Parallel()
	token, successor, other := newRefreshToken(), newRefreshToken(), newRefreshToken()
	sealed := token.seal(successor)
	if got, ok := token.unseal(sealed); !ok || got != successor {
		t.Error("the token does not bring its successor back")
	}
	if got, _ := other.unseal(sealed); got == successor {
		t.Error("another token brings it back")
	}
	if bytes.Equal(sealed, successor[:]) {
		t.Error("the successor lies open")
	}
	if _, ok := token.unseal(nil); ok {
		t.Error("nothing was unsealed")
	}
	if again, ok := readRefreshToken(token.String()); !ok || again != token {
		t.Error("the written token is not read back")
	}
}
