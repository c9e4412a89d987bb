package identity

import (
	"context"
	"crypto/hmac"
	"crypto/sha512"
	_ "embed" // the list of common passwords
	"encoding/base64"
	"runtime"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/bcrypt"
	"golang.org/x/text/unicode/norm"

	"kontor/internal/fault"
)

// minPassword is the least number of characters of a password.
const minPassword = 8

// hashVersion says how a hash was made: HMAC-SHA-384 with the pepper, base64,
// bcrypt. A later way gets another prefix, and both are read.
const hashVersion = "k1$"

// hasher makes and compares hashes of passwords. It lets only a few work at
// once: bcrypt is slow on purpose, and everybody else needs the processor too.
type hasher struct {
	pepper []byte
	cost   int
	slots  chan struct{}
	queue  chan struct{}
	// dummy is compared with when there is no such user, so that the answer
	// takes as long.
	dummy string
}

func newHasher(pepper []byte, cost int) *hasher {
	if cost == 0 {
		cost = 12
	}
	h := &hasher{
		pepper: pepper, cost: cost,
		slots: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2)),
		queue: make(chan struct{}, 64),
	}
	h.dummy = h.make("no user has this password")
	return h
}

// enter waits for a place to work, and refuses when too many wait already.
func (h *hasher) enter(ctx context.Context) (leave func(), err error) {
	select {
	case h.queue <- struct{}{}:
	default:
		return nil, fault.Unavailable("too_many_sign_ins", "Too many people are signing in just now. Please try again in a moment.")
	}
	defer func() { <-h.queue }()
	select {
	case h.slots <- struct{}{}:
		return func() { <-h.slots }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// hash makes the hash to store.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	leave, err := h.enter(ctx)
	if err != nil {
		return "", err
	}
	defer leave()
	return h.make(password), nil
}

// same compares in a time that tells nothing. Without a stored hash it compares
// with one that nothing fits. It needs a place from enter.
func (h *hasher) same(stored *string, password string) bool {
	hash := h.dummy
	if stored != nil {
		hash = *stored
	}
	plain, ours := strings.CutPrefix(hash, hashVersion)
	if !ours {
		plain = h.dummy[len(hashVersion):]
	}
	err := bcrypt.CompareHashAndPassword([]byte(plain), h.key(password))
	return err == nil && ours && stored != nil
}

// outdated tells whether a hash was made with less effort than is asked now.
func (h *hasher) outdated(stored string) bool {
	cost, err := bcrypt.Cost([]byte(strings.TrimPrefix(stored, hashVersion)))
	return err != nil || cost < h.cost
}

func (h *hasher) make(password string) string {
	hash, err := bcrypt.GenerateFromPassword(h.key(password), h.cost)
	if err != nil {
		panic(err) // only for a cost that nobody configures
	}
	return hashVersion + string(hash)
}

// key is what bcrypt hashes: 64 characters, so that its limit of 72 bytes cuts
// nothing off, and without a zero byte, where it would stop. A password typed
// on another keyboard may have its accents composed otherwise: the same one.
func (h *hasher) key(password string) []byte {
	m := hmac.New(sha512.New384, h.pepper)
	m.Write(norm.NFKC.Bytes([]byte(password)))
	return base64.StdEncoding.AppendEncode(nil, m.Sum(nil))
}

//go:embed common_passwords.txt
var commonText string

var commonPasswords = func() map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.Fields(commonText) {
		all[w] = true
	}
	return all
}()

// checkPassword refuses a password that would be guessed. field is its place in
// the input.
func checkPassword(field, username, password string) error {
	why := weakness(username, password)
	if why == "" {
		return nil
	}
	return fault.Invalid("weak_password", "%s", why).Field(field, "%s", why)
}

func weakness(username, password string) string {
	lower := strings.ToLower(norm.NFKC.String(password))
	switch n := utf8.RuneCountInString(password); {
	case n < minPassword:
		return "A password has at least 8 characters. A short sentence is easy to remember and hard to guess."
	case len(password) > 1000:
		return "A password has at most 1000 bytes."
	case strings.TrimSpace(lower) == strings.ToLower(username):
		return "The password must not be the user name."
	case common(lower):
		return "This is one of the passwords that are tried first. A short sentence is easy to remember and hard to guess."
	}
	return ""
}

// leet are the two ways in which digits and signs stand for letters.
var leet = [2]*strings.Replacer{
	strings.NewReplacer("@", "a", "4", "a", "3", "e", "1", "i", "!", "i", "0", "o", "$", "s", "5", "s", "7", "t"),
	strings.NewReplacer("@", "a", "4", "a", "3", "e", "1", "l", "!", "l", "0", "o", "$", "s", "5", "s", "7", "t"),
}

// common tells whether a password is a well-known word, whatever digits and
// signs are put around or into it, one key again and again, or a row of them.
func common(lower string) bool {
	distinct := map[rune]bool{}
	digits := true
	for _, r := range lower {
		distinct[r] = true
		digits = digits && unicode.IsDigit(r)
	}
	if len(distinct) < 4 || digits && utf8.RuneCountInString(lower) < 12 || row(lower) {
		return true
	}
	for _, form := range []string{lower, leet[0].Replace(lower), leet[1].Replace(lower)} {
		core := strings.TrimFunc(form, func(r rune) bool { return !unicode.IsLetter(r) })
		half := core[:len(core)/2]
		if commonPasswords[form] || commonPasswords[core] || commonPasswords[half] && half+half == core {
			return true
		}
	}
	bare := strings.TrimFunc(lower, func(r rune) bool { return !unicode.IsLetter(r) })
	for _, r := range leet {
		if commonPasswords[r.Replace(bare)] {
			return true
		}
	}
	return false
}

// row tells whether each character follows the one before: abcdefgh, 87654321.
func row(s string) bool {
	runes := []rune(s)
	for _, step := range []rune{1, -1} {
		ok := true
		for i := 1; i < len(runes); i++ {
			ok = ok && runes[i] == runes[i-1]+step
		}
		if ok {
			return true
		}
	}
	return false
}
