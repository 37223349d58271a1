// Package web serves the atlas over HTTP: the API, Cayley's /api/v2 and the pages.
//
// [New] makes a [Server] from a [Config]; [Server.Handler] is the whole of it as an
// http.Handler, [Server.Serve] runs it on a listener until its context ends. Every
// route stands in [Server.routes]. A handler is a function of a context and a request
// struct, or one that writes a stream; both return errors, and one table in problem.go
// says what becomes of them.
//
// A Server may be used by any number of goroutines and never changes.
//
// # Way of a request
//
//	observe   request id, access log, metrics, recovery from panics
//	protect   security headers, Host, cross-site requests, size of the body
//	compress  gzip for what is worth it
//	gin       the route
//	handler   bind, ask the engine, encode
//
// # Caveats
//
// An answer that breaks off after its first byte ends the connection, so that no part
// of an export is taken for the whole. There is no CORS header: pages of other sites
// may not read answers. The store is changed only if Config.Writable says so.
package web
