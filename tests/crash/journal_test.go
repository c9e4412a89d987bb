package crash

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
)

// journal is the client's own record of what the program has acknowledged. Each
// line is on disk before the client goes on, so it knows no less than a client
// that crashed at any moment.
type journal struct {
	mu   sync.Mutex
	file *os.File
	acks int
}

func openJournal(t *testing.T, path string) *journal {
	t.Helper()
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return &journal{file: f}
}

// write puts one acknowledgement on disk.
func (j *journal) write(verb, reference string, id int64, number string) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if _, err := fmt.Fprintf(j.file, "%s %s %d %s\n", verb, reference, id, number); err != nil {
		return err
	}
	if err := j.file.Sync(); err != nil {
		return err
	}
	j.acks++
	return nil
}

func (j *journal) count() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.acks
}

// claims is what the journal says of one order.
type claims struct {
	id        int64
	number    string
	created   bool
	completed bool
	cancelled bool
}

// readJournal reads the file, not what the test remembers.
func readJournal(t *testing.T, path string) (map[string]claims, int) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	orders, acks := map[string]claims{}, 0
	for lines := bufio.NewScanner(f); lines.Scan(); acks++ {
		var verb, reference, number string
		var id int64
		if _, err := fmt.Sscanf(strings.TrimSpace(lines.Text()+" -"), "%s %s %d %s", &verb, &reference, &id, &number); err != nil {
			t.Fatalf("journal line %d %q: %v", acks+1, lines.Text(), err)
		}
		o := orders[reference]
		o.id = id
		switch verb {
		case "create":
			o.created = true
		case "confirm":
			o.number = number
		case "complete":
			o.completed = true
		case "cancel":
			o.cancelled = true
		}
		orders[reference] = o
	}
	return orders, acks
}
