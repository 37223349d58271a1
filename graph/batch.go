package graph

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/cayleygraph/quad"
)

// A Batch is a change of the store: all of it or nothing. RemoveContexts comes first, then
// Remove, then Add, so that a quad in Remove and in Add is there at the end.
type Batch struct {
	RemoveContexts []quad.Value // all quads with these labels
	Remove, Add    []quad.Quad
	If             *uint64           // the sequence that the store must have; nil: any
	Notes          map[string][]byte // kept beside the quads; nil removes one
}

// A Receipt says what a batch did. Added and Removed are quads that are there now and were
// not, and the other way round. Present counts the entries of Add, and Absent those of
// Remove, that asked for what was so already.
type Receipt struct {
	Sequence                        uint64
	Added, Present, Removed, Absent int
}

// What a batch may hold.
const (
	maxOperations = 1_000_000 // entries of Add, Remove and RemoveContexts
	maxEffects    = 4_000_000 // quads of RemoveContexts
	maxTermBytes  = 1 << 20
	maxBatchBytes = 64 << 20 // of all its terms
	// maxRecordBytes bounds what it takes in the logbook, where the terms of the quads of
	// RemoveContexts stand too.
	maxRecordBytes = 256 << 20
	maxNoteKey     = 1 << 10
	maxNoteBytes   = 1 << 20
)

// check says what keeps a batch from being applied to any store.
func (b *Batch) check(generalized bool) error {
	if n := len(b.Add) + len(b.Remove) + len(b.RemoveContexts); n > maxOperations {
		return fmt.Errorf("the batch holds %d operations, at most %d are allowed", n, maxOperations)
	}
	size := 0
	for i, g := range b.RemoveContexts {
		n, err := checkTerm(g)
		if err != nil {
			return fmt.Errorf("context %d to remove %w", i+1, err)
		}
		size += n
	}
	for _, list := range []struct {
		name  string
		quads []quad.Quad
	}{{"remove", b.Remove}, {"add", b.Add}} {
		for i, q := range list.quads {
			n, err := checkQuad(q, generalized)
			if err != nil {
				return fmt.Errorf("quad %d to %s: %w", i+1, list.name, err)
			}
			size += n
		}
	}
	if size > maxBatchBytes {
		return fmt.Errorf("the terms of the batch are %d bytes, at most %d are allowed", size, maxBatchBytes)
	}
	return b.checkNotes()
}

func (b *Batch) checkNotes() error {
	for key, value := range b.Notes {
		if key == "" || len(key) > maxNoteKey || len(value) > maxNoteBytes {
			return fmt.Errorf("the note %.40q has a key of %d bytes (1 to %d are allowed) and %d bytes (%d)", key, len(key), maxNoteKey, len(value), maxNoteBytes)
		}
	}
	return nil
}

// checkQuad returns the size of the quad's terms, or what keeps it from being stored.
func checkQuad(q quad.Quad, generalized bool) (size int, err error) {
	for _, d := range quad.Directions {
		v := q.Get(d)
		if v == nil && d == quad.Label {
			continue
		}
		n, err := checkTerm(v)
		if err == nil && !generalized {
			err = checkPlace(v, d)
		}
		if err != nil {
			return 0, fmt.Errorf("the %s %w", d, err)
		}
		size += n
	}
	return size, nil
}

// checkPlace holds a term to the grammar of N-Quads.
func checkPlace(v quad.Value, d quad.Direction) error {
	_, iri := v.(quad.IRI)
	_, blank := v.(quad.BNode)
	switch {
	case iri || d == quad.Object || blank && d != quad.Predicate:
		return nil
	case blank:
		return fmt.Errorf("is the blank node %.80v; it must be an IRI", v)
	case d == quad.Predicate:
		return fmt.Errorf("is the literal %.80v; it must be an IRI", v)
	}
	return fmt.Errorf("is the literal %.80v; it must be an IRI or a blank node", v)
}

// checkTerm returns the size of a term, or what keeps it from being one.
func checkTerm(v quad.Value) (size int, err error) {
	var name, text string // name: also a language or a datatype; empty is none
	named := true
	switch v := v.(type) {
	case nil:
		return 0, fmt.Errorf("is missing")
	case quad.IRI:
		name = string(v)
	case quad.BNode:
		name = string(v)
	case quad.LangString:
		name, text = v.Lang, string(v.Value)
	case quad.TypedString:
		name, text = string(v.Type), string(v.Value)
	case quad.String:
		named, text = false, string(v)
	case quad.Int, quad.Float, quad.Bool, quad.Time:
		named = false
	default:
		return 0, fmt.Errorf("is of type %T, which is no term", v)
	}
	size = len(name) + len(text)
	switch {
	case named && name == "":
		return 0, fmt.Errorf("is %T without a name, language or datatype", v)
	case size > maxTermBytes:
		return 0, fmt.Errorf("is %d bytes long, at most %d are allowed", size, maxTermBytes)
	case !utf8.ValidString(name) || !utf8.ValidString(text):
		return 0, fmt.Errorf("is not valid UTF-8")
	case strings.IndexByte(name, 0) >= 0 || strings.IndexByte(text, 0) >= 0:
		return 0, fmt.Errorf("holds NUL")
	}
	return size, nil
}
