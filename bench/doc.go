// Command bench measures the built program on this machine and writes
// docs/benchmarks.md: how it starts, what it needs, how many orders it confirms
// next to pgbench doing the same SQL, and how fast long lists and searches are.
//
// What is compared is measured in turns, in the same run, on the same server:
// A B A B. The medians of the turns are quoted.
package main
