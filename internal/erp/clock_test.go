package erp_test

import (
	"sync/atomic"
	"time"

	"kontor/internal/erp"
)

// clock is a company's time, moved by the test.
type clock struct{ offset atomic.Int64 }

func (c *clock) now() time.Time { return time.Now().Add(time.Duration(c.offset.Load())) }

func (c *clock) move(d time.Duration) { c.offset.Add(int64(d)) }

func (c *clock) in(cfg *erp.Config) { cfg.Clock = c.now }
