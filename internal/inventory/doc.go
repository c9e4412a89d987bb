// Package inventory owns stock: the moves of products between locations, what
// is on hand and what is reserved.
//
// It promises: on hand is the sum of the moves, at every commit; a posted move is
// never changed; nothing is reserved that is not there, whoever asks at the same
// moment; levels are locked in the order of product and location, so that
// documents do not wait for each other in a circle; what is asked of it for one
// line or for five hundred costs the same number of round trips.
package inventory
