// Package rpq is the path language: expressions over relations, the automata they compile to,
// and the search that runs an automaton over the adjacency of a snapshot. It finds ends and
// distances, and on demand the facts of a shortest walk to each.
//
// # The language
//
// The grammar is that of property paths in SPARQL 1.1, section 9.1, over names of relations.
// In the order of precedence:
//
//	uses              one fact of the relation or one below it, from subject to object
//	=uses             the relation itself, without those below it
//	<http://a/b>      the relation of an IRI
//	.                 any relation but kind and membership
//	!a  !(a|^b)       any that the dot takes but those listed; ^ speaks of facts followed
//	                  from object to subject
//	[kind=tool]       no step, at a node that passes; also != and lists: [id=etcd|consul]
//	()                no step
//	(p)               grouping
//	p? p* p+          at most once; any number of times; at least once
//	p{n} p{n,} p{n,m} n times; at least n; n to m times
//	^p                p from its end to its beginning; binds less than repeating
//	p/q               p, then q; before a test the slash may be left out
//	p|q               p or q
//
// White space may stand between tokens. A symmetric relation is followed both ways.
//
// # Answers
//
// Ends are a set, as SPARQL has it for closures: an end is found once, with its least distance,
// and a walk may pass a node more than once. Negated lists follow section 18.4 of SPARQL 1.1.
//
// A Path does not change, and neither does an Automaton: both may be used by any number of
// goroutines. A Search belongs to one.
package rpq
