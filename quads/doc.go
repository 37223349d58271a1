// Package quads holds what facts are made of and where they come from: terms and
// their short names, the N-Quads reader and writer, the data-set files with their
// schema and validation, and the built-in container atlas.
//
// The main types are [Dataset], a validated set of entities and facts read from
// YAML files and N-Quads, and [Reader] and [Writer] for N-Quads; [Bulk] reads much of
// it in parallel, as the keys of terms, and unpacks it on the way. A fact is a quad
// of github.com/cayleygraph/quad whose label names its context: the document that
// says so, the place in it, the time the fact held, how certain it is.
//
// Values are not safe for concurrent use while they are being built; a loaded
// Dataset is never written again and may be read by any number of goroutines.
//
// # Caveats
//
// Literals are kept to the letter: "1"^^xsd:int and "1"^^xsd:integer are two
// terms, and nothing is converted to a Go number on the way in.
package quads
