// Package identity owns who may do what: users, roles, sessions, one-time codes
// and API keys, and the proof that a request comes from whom it says.
//
// It promises:
//   - a password, a code, a refresh token and an API key are only stored as
//     hashes, and an administrator never knows anybody's password;
//   - logout, disabling, a new password and new roles act on the next request,
//     in every program of the office, since each request reads session, user
//     and permissions anew;
//   - a refresh token that is used twice ends its whole session;
//   - there is always an administrator who can sign in;
//   - nobody hands out more than they have.
package identity
