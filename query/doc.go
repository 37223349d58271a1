// Package query answers questions about a snapshot: what depends on an entity, by
// which path, since when and who says so.
//
// An [Engine] holds the catalogue of one snapshot (names, kinds, relations,
// contexts) and answers requests such as [ReachRequest] and [PathsRequest] under
// [Limits]. Requests are plain structs whose tags name and describe their
// parameters, so that HTTP, the command line and the documentation cannot differ;
// [Bind] fills them. Answers are plain structs with their JSON form.
//
// An Engine may be used by any number of goroutines and never changes.
//
// # Time and evidence
//
// The label of a quad is its context: document, place, interval, certainty. A
// question as of a date, from some documents or of a certainty is a set of admitted
// contexts, made once a question and tested at every edge. Intervals include both
// ends; a partial date stands for its whole period, and a fact may hold in any part
// of it; a fact without a beginning is valid from the date of its document.
//
// # Caveats
//
// Whatever is cut is said in the answer's Truncated; an answer that was cut is
// correct in what it holds. Errors that a caller can act on are [*NotFoundError]
// and [*ParamError].
package query
