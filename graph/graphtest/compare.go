package graphtest

import (
	"fmt"
	"iter"
	"slices"

	"github.com/cayleygraph/quad"

	"waggoner/graph"
)

// Compare reads a snapshot in every way there is and returns the first difference from the
// model. The pool has terms to ask for besides those of the model.
func Compare(s Snapshot, m *Model, pool []quad.Value) error {
	return s.Guard(func() error {
		v, err := numbered(s, m, pool)
		if err != nil {
			return err
		}
		for _, look := range []func() error{v.whole, v.nothing, v.adjacency, v.predicates, v.contexts, v.membership, v.cayley} {
			if err := look(); err != nil {
				return err
			}
		}
		return nil
	})
}

// Content compares only which quads there are.
func Content(s Snapshot, m *Model) error {
	n := 0
	for q := range s.All() {
		if n++; !m.Quads[q] {
			return fmt.Errorf("sequence %d: All has %v", m.Sequence, q)
		}
	}
	if n != len(m.Quads) {
		return fmt.Errorf("sequence %d: All has %d quads, want %d", m.Sequence, n, len(m.Quads))
	}
	return nil
}

func (v *view) whole() error {
	if v.Sequence() != v.model.Sequence || v.Size() != len(v.rows) {
		return fmt.Errorf("sequence %d with %d quads, want %d with %d", v.Sequence(), v.Size(), v.model.Sequence, len(v.rows))
	}
	if err := Content(v.Snapshot, v.model); err != nil {
		return err
	}
	return same(v.rows, sorted(v.Quads()), "Quads")
}

// nothing: what is asked about a node that no quad has is answered with nothing.
func (v *view) nothing() error {
	for _, n := range v.dead {
		for _, edges := range []iter.Seq[graph.Edge]{v.Out(n), v.In(n)} {
			for e := range edges {
				return fmt.Errorf("node %d is not there and has %v", n, e)
			}
		}
		if v.OutRun(n, graph.NoNode).Len()+v.InRun(n, graph.NoNode).Len()+v.PredicateSize(n)+v.ContextSize(n) > 0 {
			return fmt.Errorf("node %d is not there and has quads", n)
		}
	}
	if term := v.Term(graph.NoNode); term != nil {
		return fmt.Errorf("Term(NoNode) = %v", term)
	}
	return nil
}

// adjacency compares Out, In, OutRun and InRun and the degrees, of all predicates and of each.
func (v *view) adjacency() error {
	for _, n := range v.nodes() {
		out, in := v.by[quad.Subject][n], slices.Clone(v.by[quad.Object][n])
		slices.SortFunc(in, byIn)
		outEdge := func(e graph.Edge) graph.Quad {
			return graph.Quad{Subject: n, Predicate: e.Predicate, Object: e.Other, Context: e.Context}
		}
		inEdge := func(e graph.Edge) graph.Quad {
			return graph.Quad{Subject: e.Other, Predicate: e.Predicate, Object: n, Context: e.Context}
		}
		if err := same(out, quadsOf(v.Out(n), outEdge), "Out(%d)", n); err != nil {
			return err
		}
		if err := same(in, quadsOf(v.In(n), inEdge), "In(%d)", n); err != nil {
			return err
		}
		for _, p := range v.asked(append(slices.Clone(out), in...)) {
			if err := run(v.OutRun(n, p), v.OutDegree(n, p), of(out, p), quad.Object); err != nil {
				return fmt.Errorf("OutRun(%d, %d): %w", n, p, err)
			}
			if err := run(v.InRun(n, p), v.InDegree(n, p), of(in, p), quad.Subject); err != nil {
				return fmt.Errorf("InRun(%d, %d): %w", n, p, err)
			}
		}
	}
	return nil
}

func quadsOf(edges iter.Seq[graph.Edge], quadOf func(graph.Edge) graph.Quad) []graph.Quad {
	var out []graph.Quad
	for e := range edges {
		out = append(out, quadOf(e))
	}
	return out
}

// run compares a run position by position, in its order.
func run(got graph.Run, degree int, want []graph.Quad, other quad.Direction) error {
	if got.Len() != len(want) || len(got.Others()) != len(want) || degree != len(want) {
		return fmt.Errorf("%d quads, %d others, degree %d, want %d", got.Len(), len(got.Others()), degree, len(want))
	}
	for i, q := range want {
		if n := at(q, other); got.Other(i) != n || graph.Node(got.Others()[i]) != n || got.Predicate(i) != q.Predicate || got.Context(i) != q.Context {
			return fmt.Errorf("at %d it has %d, %d, %d, want %v", i, got.Predicate(i), got.Other(i), got.Context(i), q)
		}
	}
	return nil
}

func (v *view) predicates() error {
	if err := same(each(v.rows, quad.Predicate), slices.Collect(v.Predicates()), "Predicates"); err != nil {
		return err
	}
	for _, p := range v.nodes() {
		rows := v.by[quad.Predicate][p]
		if got := v.PredicateSize(p); got != len(rows) {
			return fmt.Errorf("PredicateSize(%d) = %d, want %d", p, got, len(rows))
		}
		for _, err := range []error{
			same(rows, sorted(v.OfPredicate(p)), "OfPredicate(%d)", p),
			same(each(rows, quad.Subject), slices.Collect(v.Subjects(p)), "Subjects(%d)", p),
			same(each(rows, quad.Object), slices.Collect(v.Objects(p)), "Objects(%d)", p),
		} {
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (v *view) contexts() error {
	if err := same(each(v.rows, quad.Label), slices.Collect(v.Contexts()), "Contexts"); err != nil {
		return err
	}
	for _, g := range v.nodes() {
		rows := v.by[quad.Label][g]
		if got := v.ContextSize(g); got != len(rows) {
			return fmt.Errorf("ContextSize(%d) = %d, want %d", g, got, len(rows))
		}
		if err := same(rows, sorted(v.OfContext(g)), "OfContext(%d)", g); err != nil {
			return err
		}
	}
	return nil
}

// membership asks for every quad, for each with another object, without its context, and the
// other way round.
func (v *view) membership() error {
	for _, q := range v.rows {
		moved, bare, turned := q, q, q
		moved.Object = v.rows[0].Object
		bare.Context = graph.NoNode
		turned.Subject, turned.Object = q.Object, q.Subject
		for _, q := range []graph.Quad{q, moved, bare, turned} {
			if v.Has(q) != v.all[q] {
				return fmt.Errorf("Has(%v) = %v", q, !v.all[q])
			}
		}
	}
	return nil
}
