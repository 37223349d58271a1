// Package gizmo runs Gizmo scripts, Cayley's query language in JavaScript, in worker
// processes of the same binary.
//
// A [Pool] keeps warm workers over one set of quads and runs a [Request] on one of
// them; what comes back is a [Result] or a [*ScriptError]. [Work] is the other side:
// what the hidden verb gizmo-worker does. A Pool may be used by any number of
// goroutines.
//
// Cayley's Gizmo can end its process (iri(5) does), outlive its deadline and take any
// amount of memory. In a worker that is one failed query: the parent kills the process
// at the deadline, the kernel bounds its memory, and the next script gets another one.
// Every script has a fresh session, and a worker is used again only if its last script
// left no goroutine and little memory behind.
//
// # Protocol
//
// Parent and worker exchange frames on the worker's standard input and output. The
// quads are a file of N-Quads, inherited as descriptor 3 and read from offset 0.
//
//	length   uint32, big endian   bytes that follow; bounded by the reader
//	message  JSON                 setup, then per script a request (to the worker)
//	                              hello, then per script an answer and a ready
//
// The answer goes out before the worker looks at what the script left behind, so that
// nobody waits for that. Instead of ready a worker that is not fit for another script
// ends. A worker that sends anything else is killed. Version 1; both ends are always the
// same binary.
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
