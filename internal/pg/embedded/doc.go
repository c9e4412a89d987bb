// Package embedded owns the PostgreSQL that Kontor starts and stops itself:
// the binaries inside the program, the data folder, the child process.
//
// It promises:
//   - It never deletes or changes data. A folder that is not plainly a data
//     folder of this PostgreSQL is left as it is, and a sentence says what to
//     do. A new one is made beside its place and renamed when it is complete
//     and on disk.
//   - One program per data folder.
//   - The child ends with the program, also when that is killed, and comes
//     back when the child alone is killed. A recovery is waited for.
//   - Nobody else gets in: no TCP, a socket in a folder of our own, a random
//     password that only this user can read.
//
// Beside the data folder "postgres" lie postgres.lock, postgres.password,
// postgres.log, postgres.run (the socket) and, during the very first start,
// postgres.init.
package embedded
