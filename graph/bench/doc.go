// Package bench holds what the figures of docs/bench.md are made from: data that anyone
// can make again, and rivals to measure against.
//
// [RMAT] writes a graph with a power law in its degrees, [Debian] turns the package index
// of a Debian archive into relations. [Limit] is a hand-written program that parses,
// numbers and indexes such a file and keeps nothing: no store can be faster without being
// written for one benchmark, so its time is the unit of ours.
//
// Functions here may be used by several goroutines on different readers and writers. A
// Limit does not change once it is loaded.
//
// # Caveats
//
// Nothing here is part of the product. Only the verb bench imports it.
package bench
