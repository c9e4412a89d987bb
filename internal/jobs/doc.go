// Package jobs owns the schedule: what happens by itself, and when. What the
// jobs do belongs to the modules.
//
// It promises: of all programs on one database, one does a job; when that one
// ends, in whatever way, another takes over at the next turn. A job that still
// runs is not started again.
package jobs
