// Package crash kills the built program and its PostgreSQL while people work,
// starts them again, and compares what was acknowledged with what is there.
//
// Its tests are short in the suite; KONTOR_PROVE=1 makes them long. KONTOR_BIN
// names a built program to use instead of building one.
package crash
