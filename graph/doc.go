// Package graph is the store: quads with node ids and adjacency, durable in a folder or in
// memory.
//
// [Open] gives a [Store]. [Store.Apply] changes it by a [Batch], [Store.Load] by very many
// quads at once; [Store.Snapshot] gives a [Snapshot], on which every query runs. A Snapshot
// is a Cayley graph.QuadStore, so Gizmo and Cayley's path builder run on it, and it has an
// adjacency of its own ([Snapshot.OutRun], [Snapshot.InRun], [Snapshot.Out], [Snapshot.In])
// on node numbers for searches that need no iterator tree.
//
// # How it works
//
// A store is an image (package graph/csr: immutable, memory-mapped) and a logbook (bbolt:
// which image, the batches since, notes). In memory the batches are layers of operations over
// the image; each read of the image merges them in. A new version of the layers is made for
// each group of batches, and a Snapshot is one version with its image. When the layers outgrow
// their bound, a new image is made in the background and the batches in it go.
//
// # Concurrency
//
// A Store and its Snapshots may be used by any number of goroutines. Readers take no lock
// and wait for nobody. Batches that come at the same time are written together, in the order
// in which they came. A Snapshot never changes; call Release when done with it.
//
// # Caveats
//
// One process at a time opens a folder. Node numbers have no meaning beyond their snapshot;
// what is kept is terms. What is damaged panics where it is read: see [CorruptError]. After a
// failed write the store only reads: see [ErrReadOnly].
package graph
