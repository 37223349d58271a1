// Package gizmo runs Gizmo scripts, Cayley's query language in JavaScript, in worker
// processes of the same binary.
//
// A [Pool] keeps warm workers over a store and runs a [Request] on one of them, on the
// newest state of the store; what comes back is a [Result] or a [*ScriptError]. [Work] is
// the other side: what the hidden verb gizmo-worker does. A Pool may be used by any number
// of goroutines.
//
// Cayley's Gizmo can end its process (iri(5) does), outlive its deadline and take any
// amount of memory. In a worker that is one failed query: the parent kills the process
// at the deadline, the kernel bounds its memory, and the next script gets another one.
// Every script has a fresh session, and a worker is used again only if its last script
// left no goroutine and little memory behind.
//
// # Protocol
//
// Parent and worker exchange frames on the worker's standard input and output. The image
// of the store is inherited as descriptor 3; the worker maps it, so that all of them share
// the memory of the server.
//
//	length   uint32, big endian   bytes that follow; bounded by the reader
//	tail     uint32, big endian   bytes of the tail
//	tail     of a setup           the overlay, as graph.Snapshot.Share gives it
//	         of a request         the batches since the worker's state, as
//	                              graph.Store.Batches gives them; mostly none
//	         of an answer         the rows, each a line of JSON
//	message  JSON                 setup, then per script a request (to the worker)
//	                              hello, then per script an answer and a ready
//
// The answer goes out before the worker looks at what the script left behind, and before
// it makes the session of the next one, so that nobody waits for that. Instead of ready a
// worker that is not fit for another script ends. A worker that sends anything else is
// killed. Version 2; both ends are always the same binary.
//
// # State
//
// A worker follows the store by the batches that come with its requests. Where these are
// too many, or have gone into a new image, another one starts in its place; idle ones on
// an old image are replaced within a second, since they keep its file from going.
//
// # Names
//
// Inside a script <etcd> and "<etcd>" mean the entity of that short name, and results
// print it so; full IRIs work as well. JSON-LD results hold full IRIs, as JSON-LD has no
// other absolute ones. "etcd" without brackets is a text, as in Cayley.
//
// # Caveats
//
// The limits of memory and processor time and the ban on the network and on opening
// files hold on Linux. Elsewhere only the deadline does, and the end of a worker when its
// parent has ended. On Windows no worker can be started, because descriptor 3 cannot be
// inherited there.
//
// A script that changes an object after it has emitted it may fail, as in Cayley: the row
// is being encoded meanwhile.
package gizmo
