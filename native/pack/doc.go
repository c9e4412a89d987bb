// Command pack makes the PostgreSQL that rides inside Kontor.
//
//	go run ./native/pack                 for this machine
//	go run ./native/pack linux-arm64     for another platform
//	go run ./native/pack all
//
// It obtains the npm package that carries the binaries with the ordinary npm
// client, compares it with the integrity in native/postgres.lock.json, leaves
// out what Kontor never starts, strips debug symbols where the strip tool can,
// and writes internal/pg/embedded/bundle/<goos>-<goarch>.tar.zst with a
// description beside it. The same package, rules and strip tool give the same
// bytes. Nothing is done when the bundle is up to date.
package main
