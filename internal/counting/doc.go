// Package counting owns stock counts: the sheet of what should be there, what
// people counted, the review of the differences and their posting.
//
// It promises: who counts is not told what should be there; what one person
// enters is never written over by another; goods may move while they are counted,
// since a difference is taken between the shelf and the books of one and the same
// moment: after the posting, what is on hand is what was counted and what moved
// since; a count is posted as a whole, once, whoever else posts it at the same
// moment, and never takes what is reserved.
package counting
