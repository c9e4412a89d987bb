// Package host owns how a company's program starts and ends on one computer:
// its PostgreSQL, or the way to the office's, then the program on it, and the
// doors to it.
//
// It promises: while it starts, the doors already answer, with a page that
// shows the steps; what was begun is ended in the opposite order; a database
// that is in use by a running Kontor of this computer is shared with it only
// by a command that asked for that.
package host
