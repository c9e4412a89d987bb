package bankfile

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"kontor/internal/fault"
)

// seeds adds the files of testdata to a corpus.
func seeds(f *testing.F, add func(name string, data []byte)) {
	f.Helper()
	names, err := filepath.Glob(filepath.Join("testdata", "*.*"))
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		if ext := filepath.Ext(name); ext == ".want" || ext == ".json" {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		add(name, data)
	}
}

// mustBeSound fails unless a file is sound or refused with a sentence.
func mustBeSound(t *testing.T, file File, err error) {
	t.Helper()
	if err == nil {
		for _, p := range problemsOf(file) {
			t.Error(p)
		}
		return
	}
	x, ok := fault.As(err)
	if !ok || x.Sentence == "" || len(x.Fields) == 0 || x.Kind != fault.KindInvalid && x.Kind != fault.KindTooLarge {
		t.Errorf("refused without a sentence: %#v", err)
	}
	if !utf8.ValidString(x.Sentence) || strings.ContainsAny(x.Sentence, "\x00\n") || len(x.Sentence) > 2000 {
		t.Errorf("a bad sentence: %q", x.Sentence)
	}
}

// FuzzRead reads anything as whatever it looks like.
func FuzzRead(f *testing.F) {
	seeds(f, func(_ string, data []byte) { f.Add(data) })
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Read("fuzz", data, nil)
		mustBeSound(t, file, err)
	})
}

// FuzzTable reads tables with profiles that need not fit.
func FuzzTable(f *testing.F) {
	seeds(f, func(name string, data []byte) {
		profile, err := os.ReadFile(strings.TrimSuffix(name, filepath.Ext(name)) + ".json")
		if err != nil {
			if profile, err = json.Marshal(Guess(data)); err != nil {
				f.Fatal(err)
			}
		}
		if filepath.Ext(name) == ".csv" {
			f.Add(data, profile)
		}
	})
	f.Fuzz(func(t *testing.T, data, profile []byte) {
		var p Profile
		if json.Unmarshal(profile, &p) != nil {
			return
		}
		file, err := Read("fuzz.csv", data, &p)
		mustBeSound(t, file, err)
		table, previewErr := Preview(data, p, 5)
		if err == nil && file.Format == formatCSV {
			if previewErr != nil || len(table.Problems) > 0 {
				t.Errorf("read, but its preview has %v, %v", previewErr, table.Problems)
			}
			for _, r := range table.Rows {
				if r.Line == nil {
					t.Errorf("read, but its preview says of line %d: %s", r.Number, r.Problem)
				}
			}
		}
	})
}

// FuzzGuess guesses for anything, and previews with what was guessed.
func FuzzGuess(f *testing.F) {
	seeds(f, func(_ string, data []byte) { f.Add(data) })
	f.Fuzz(func(t *testing.T, data []byte) {
		p := Guess(data)
		if again := Guess(data); !same(p, again) {
			t.Errorf("two guesses: %+v, %+v", p, again)
		}
		if _, err := Preview(data, p, 3); err != nil {
			mustBeSound(t, File{}, err)
		}
	})
}

func same(a, b Profile) bool {
	x, err1 := json.Marshal(a)
	y, err2 := json.Marshal(b)
	return err1 == nil && err2 == nil && string(x) == string(y)
}
