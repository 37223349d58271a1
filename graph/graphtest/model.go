package graphtest

import (
	"maps"
	"strconv"

	"github.com/cayleygraph/quad"

	"waggoner/graph"
)

// A Model is the slow, obvious twin of a home at one moment. It never changes: what follows
// it is another Model.
type Model struct {
	Sequence uint64
	Quads    map[quad.Quad]bool
	Notes    map[string]string
}

// Apply returns the model after a batch, and the receipt for it.
func (m *Model) Apply(b graph.Batch) (*Model, graph.Receipt) {
	next := m.next()
	var receipt graph.Receipt
	for key, note := range b.Notes {
		if next.Notes[key] = string(note); note == nil {
			delete(next.Notes, key)
		}
	}
	for _, g := range b.RemoveContexts {
		maps.DeleteFunc(next.Quads, func(q quad.Quad, _ bool) bool { return q.Label == Stored(g) })
	}
	for _, q := range b.Remove {
		if q = StoredQuad(q); !next.Quads[q] {
			receipt.Absent++
		}
		delete(next.Quads, q)
	}
	for _, q := range b.Add {
		next.Quads[StoredQuad(q)] = true
	}
	receipt.Added, receipt.Removed = missing(next.Quads, m.Quads), missing(m.Quads, next.Quads)
	receipt.Present = len(b.Add) - receipt.Added
	if receipt.Added+receipt.Removed+len(b.Notes) == 0 {
		next.Sequence = m.Sequence
	}
	receipt.Sequence = next.Sequence
	return next, receipt
}

// Load returns the model after quads have been loaded into it.
func (m *Model) Load(quads []quad.Quad) *Model {
	next, _ := m.Apply(graph.Batch{Add: quads})
	return next
}

func (m *Model) next() *Model {
	next := &Model{Sequence: m.Sequence + 1, Quads: map[quad.Quad]bool{}, Notes: map[string]string{}}
	maps.Copy(next.Quads, m.Quads)
	maps.Copy(next.Notes, m.Notes)
	return next
}

// missing counts what is in a and not in b.
func missing(a, b map[quad.Quad]bool) int {
	n := 0
	for q := range a {
		if !b[q] {
			n++
		}
	}
	return n
}

// Stored returns a term as Snapshot.Term gives it back: a Go number as the literal it is.
func Stored(v quad.Value) quad.Value {
	switch v := v.(type) {
	case quad.Int:
		return quad.TypedString{Value: quad.String(strconv.FormatInt(int64(v), 10)), Type: "http://www.w3.org/2001/XMLSchema#integer"}
	case quad.Bool:
		return quad.TypedString{Value: quad.String(strconv.FormatBool(bool(v))), Type: "http://www.w3.org/2001/XMLSchema#boolean"}
	}
	return v
}

// StoredQuad returns a quad as Snapshot.All gives it back.
func StoredQuad(q quad.Quad) quad.Quad {
	return quad.Quad{Subject: Stored(q.Subject), Predicate: Stored(q.Predicate), Object: Stored(q.Object), Label: Stored(q.Label)}
}

// Terms returns the terms that stand in any place of a quad.
func (m *Model) Terms() map[quad.Value]bool {
	terms := map[quad.Value]bool{}
	for q := range m.Quads {
		for _, v := range []quad.Value{q.Subject, q.Predicate, q.Object, q.Label} {
			if v != nil {
				terms[v] = true
			}
		}
	}
	return terms
}
