// Package assets owns fixed assets, which lose their value by a plan, and
// deferrals: income and expense that are spread over the months that they
// belong to. Both have a plan that is visible ahead of time, and a daily job
// that posts what is due.
//
// It promises: each day of a plan is posted once, whoever posts at the same
// time; what is posted of an asset never exceeds its cost less its residual
// value, and of a deferral its amount; a plan does not change while it is
// active; a disposed asset leaves nothing in the books but its gain or loss.
//
// Whatever is posted can be reversed, here and not in the ledger: a charge is then
// due again and waits for a person; a disposed asset is active again. What has no
// charge that stands can become a draft again, and keeps its number. A write-down
// is reversed once nothing that was charged after it stands.
//
// Locks are taken in one order: assets by id, deferrals by id, then those of the
// ledger. The arithmetic is internal/ledger/schedule's.
package assets
