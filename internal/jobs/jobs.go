package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/go-co-op/gocron/v2"

	"kontor/internal/pg"
)

// Job is something that is done again and again.
type Job struct {
	Name string
	// Every is the time between two turns; or else Daily is the time of day,
	// "02:30", on this computer's clock.
	Every time.Duration
	Daily string
	Run   func(context.Context) error
}

// Scheduler runs jobs while this program is the one that should.
type Scheduler struct {
	cron   gocron.Scheduler
	leader *leader
	log    *slog.Logger

	mu   sync.Mutex
	jobs map[string]gocron.Job
}

// New makes a schedule without jobs. options are for tests: another clock.
func New(db *pg.DB, log *slog.Logger, options ...gocron.SchedulerOption) (*Scheduler, error) {
	s := &Scheduler{leader: &leader{db: db}, log: log, jobs: map[string]gocron.Job{}}
	options = append([]gocron.SchedulerOption{
		gocron.WithDistributedElector(s.leader), gocron.WithStopTimeout(10 * time.Second), gocron.WithLocation(time.Local),
	}, options...)
	cron, err := gocron.NewScheduler(options...)
	s.cron = cron
	return s, err
}

// Set adds a job, or gives the one of this name another time. A job without a
// time is taken off the schedule.
func (s *Scheduler) Set(j Job) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	known := s.jobs[j.Name]
	if j.Every == 0 && j.Daily == "" {
		delete(s.jobs, j.Name)
		if known == nil {
			return nil
		}
		return s.cron.RemoveJob(known.ID())
	}
	when, err := j.when()
	if err != nil {
		return err
	}
	task := gocron.NewTask(func(ctx context.Context) { s.do(ctx, j) })
	options := []gocron.JobOption{gocron.WithName(j.Name), gocron.WithSingletonMode(gocron.LimitModeReschedule)}
	if known != nil {
		known, err = s.cron.Update(known.ID(), when, task, options...)
	} else {
		known, err = s.cron.NewJob(when, task, options...)
	}
	if err == nil {
		s.jobs[j.Name] = known
	}
	return err
}

func (j Job) when() (gocron.JobDefinition, error) {
	if j.Every > 0 {
		return gocron.DurationJob(j.Every), nil
	}
	t, err := time.Parse("15:04", j.Daily)
	if err != nil {
		return nil, fmt.Errorf("jobs: %q is no time of day: write 02:30", j.Daily)
	}
	return gocron.DailyJob(1, gocron.NewAtTimes(gocron.NewAtTime(uint(t.Hour()), uint(t.Minute()), 0))), nil
}

func (s *Scheduler) do(ctx context.Context, j Job) {
	defer func() {
		if what := recover(); what != nil {
			s.log.Error("a job panicked", "job", j.Name, "panic", what)
		}
	}()
	began := time.Now()
	if err := j.Run(ctx); err != nil && ctx.Err() == nil {
		s.log.Error("a job failed", "job", j.Name, "error", err)
		return
	}
	s.log.Debug("a job is done", "job", j.Name, "took", time.Since(began))
}

// Next is when a job has its next turn; false when it is not on the schedule.
func (s *Scheduler) Next(name string) (time.Time, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	j := s.jobs[name]
	if j == nil {
		return time.Time{}, false
	}
	next, err := j.NextRun()
	return next, err == nil && !next.IsZero()
}

// Start begins to watch the clock.
func (s *Scheduler) Start() { s.cron.Start() }

// Close ends the schedule, waits for a job that runs, and lets another program
// take over.
func (s *Scheduler) Close() error {
	err := s.cron.Shutdown()
	s.leader.resign()
	return err
}
