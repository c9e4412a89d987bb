// Package events owns the announcements of changes: what is committed in one
// program of the office is told to the open screens of all of them.
//
// It promises: an announcement follows its commit within a moment, and never
// precedes it. It does not promise that none is lost (a program that is killed
// between commit and announcement says nothing), so a screen that reconnects
// reads anew.
package events

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/internal/pg"
)

const channel = "kontor_changes"

// Change says which record changed, by what, by whom.
type Change struct {
	Kind      string `json:"kind"`
	ID        int64  `json:"id"`
	Operation string `json:"operation"`
	User      string `json:"user"`
}

// Resync tells a screen to read everything anew: announcements were missed.
var Resync = Change{Kind: "*"}

// Hub takes announcements to the database and hands those of every program,
// this one's too, to its subscribers.
type Hub struct {
	db  *pg.DB
	log *slog.Logger
	out chan Change

	mu   sync.Mutex
	subs map[chan Change]bool
	stop context.CancelFunc
	done sync.WaitGroup
}

// Start begins to listen. ready is closed by the first LISTEN that stands.
func Start(db *pg.DB, log *slog.Logger) (h *Hub, ready <-chan struct{}) {
	ctx, cancel := context.WithCancel(context.Background())
	h = &Hub{db: db, log: log, out: make(chan Change, 4096), subs: map[chan Change]bool{}, stop: cancel}
	up := make(chan struct{})
	h.done.Add(2)
	go h.announce(ctx)
	go h.listen(ctx, up)
	return h, up
}

// Close ends listening and closes every subscription.
func (h *Hub) Close() {
	h.stop()
	h.done.Wait()
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.subs {
		delete(h.subs, c)
		close(c)
	}
}

// Announce queues changes that have been committed. It never waits: when the
// queue is full the screens are told to read anew instead.
func (h *Hub) Announce(changes []Change) {
	for _, c := range changes {
		select {
		case h.out <- c:
		default:
			h.deliver(Resync)
			return
		}
	}
}

// Subscribe returns a channel of changes and the function that ends it. A
// subscriber who does not keep up is told to read anew.
func (h *Hub) Subscribe() (<-chan Change, func()) {
	c := make(chan Change, 64)
	h.mu.Lock()
	h.subs[c] = true
	h.mu.Unlock()
	return c, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.subs[c] {
			delete(h.subs, c)
			close(c)
		}
	}
}

func (h *Hub) deliver(change Change) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.subs {
		select {
		case c <- change:
			continue
		default:
		}
		// Full: make room for the one message that covers all that is lost.
		for len(c) > 0 {
			<-c
		}
		c <- Resync
	}
}

// announce sends what was queued, together, outside the transactions that it
// is about: NOTIFY holds a lock of the whole server until its commit is on
// disk, and in every transaction it would make them queue behind one another.
func (h *Hub) announce(ctx context.Context) {
	defer h.done.Done()
	for {
		select {
		case <-ctx.Done():
			return
		case first := <-h.out:
			h.send(ctx, h.drain(first))
		}
		// The first is told at once; those that follow on its heels together.
		t := time.NewTimer(spacing)
		select {
		case <-ctx.Done():
		case <-t.C:
		}
		t.Stop()
	}
}

// spacing bounds how often PostgreSQL is told: each time is a transaction.
const spacing = 50 * time.Millisecond

// maxBatch keeps a payload under PostgreSQL's 8,000 bytes.
const maxBatch = 40

func (h *Hub) drain(first Change) []Change {
	batch := []Change{first}
	for len(batch) < maxBatch {
		select {
		case c := <-h.out:
			batch = append(batch, c)
		default:
			return batch
		}
	}
	return batch
}

func (h *Hub) send(ctx context.Context, batch []Change) {
	payload, err := json.Marshal(batch)
	if err != nil || len(payload) > 7900 {
		payload = []byte(`[{"kind":"*"}]`)
	}
	// An announcement that a crash swallows is no loss, so its commit need not
	// wait for the disk.
	if _, err := h.db.Exec(ctx, `SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, $2)`, channel, string(payload)); err != nil && ctx.Err() == nil {
		h.log.Warn("a change could not be announced", "error", err)
		h.deliver(Resync)
	}
}

func (h *Hub) listen(ctx context.Context, up chan<- struct{}) {
	defer h.done.Done()
	var once sync.Once
	for ctx.Err() == nil {
		err := h.listenOnce(ctx, func() { once.Do(func() { close(up) }) })
		if ctx.Err() != nil {
			return
		}
		h.log.Warn("listening for changes broke off; trying again", "error", err)
		t := time.NewTimer(500 * time.Millisecond)
		select {
		case <-ctx.Done():
		case <-t.C:
		}
		t.Stop()
	}
}

func (h *Hub) listenOnce(ctx context.Context, up func()) error {
	cfg := h.db.Config().ConnConfig.Copy()
	// A listener is idle by nature.
	cfg.RuntimeParams["idle_in_transaction_session_timeout"] = "0"
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "LISTEN "+channel); err != nil {
		return err
	}
	up()
	h.deliver(Resync)
	for {
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			return err
		}
		var batch []Change
		if json.Unmarshal([]byte(n.Payload), &batch) != nil {
			batch = []Change{Resync}
		}
		for _, c := range batch {
			h.deliver(c)
		}
	}
}
