// Package graph is the store: quads with node ids and adjacency.
//
// [Open] gives a [Store]; [Store.Snapshot] gives a [Snapshot], on which every
// query runs. A Snapshot is a Cayley graph.QuadStore, so Gizmo and Cayley's path
// builder run on it, and it has an adjacency of its own ([Snapshot.Out],
// [Snapshot.In]) on dense node numbers for searches that need no iterator tree.
//
// A Store and its Snapshots may be used by any number of goroutines. A Snapshot
// never changes; call Release when done with it.
//
// # Caveats
//
// Quads are held in Cayley's memory store, which is loaded by Open and never
// written after that: its readers share no lock, and a writer beside them would
// be a data race. Everything that writes answers [ErrReadOnly].
package graph
