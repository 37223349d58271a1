package graphtest

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/cayleygraph/quad"
	gocmp "github.com/google/go-cmp/cmp"

	"waggoner/graph"
)

// A view is a model in the node numbers of a snapshot.
type view struct {
	Snapshot
	model *Model
	terms map[quad.Value]graph.Node // those of the model
	names map[graph.Node]quad.Value
	dead  []graph.Node // numbers of terms that stand in no quad, and one beyond all
	rows  []graph.Quad // of the model, in the order of out-runs
	by    map[quad.Direction]map[graph.Node][]graph.Quad
	all   map[graph.Quad]bool
}

// numbered makes the view, which compares Node, Term, Live, Nodes and Bound.
func numbered(s Snapshot, m *Model, pool []quad.Value) (*view, error) {
	v := &view{Snapshot: s, model: m, terms: map[quad.Value]graph.Node{}, names: map[graph.Node]quad.Value{}, all: map[graph.Quad]bool{}}
	live := m.Terms()
	for term := range live {
		n, ok := s.Node(term)
		if !ok || n >= s.Bound() || !s.Live(n) || s.Term(n) != term {
			return nil, fmt.Errorf("Node(%.80v) = %d, %v; bound %d, live %v", term, n, ok, s.Bound(), ok && s.Live(n))
		}
		v.terms[term], v.names[n] = n, term
	}
	for _, term := range pool {
		if n, ok := s.Node(term); ok != live[Stored(term)] {
			return nil, fmt.Errorf("Node(%v) = %d, %v, want %v", term, n, ok, !ok)
		}
	}
	for n := range s.Bound() + 1 {
		if _, ok := v.names[n]; ok {
			continue
		}
		if v.dead = append(v.dead, n); n < s.Bound() && s.Live(n) {
			return nil, fmt.Errorf("Live(%d), which is %.80v, stands in no quad", n, s.Term(n))
		}
	}
	if len(v.names) != len(live) || s.Nodes() != len(live) {
		return nil, fmt.Errorf("%d nodes, %d numbers, want %d", s.Nodes(), len(v.names), len(live))
	}
	v.index()
	return v, nil
}

// index puts the rows in order, and those with one node in one place beside each other.
func (v *view) index() {
	for q := range v.model.Quads {
		v.rows = append(v.rows, v.row(q))
	}
	slices.SortFunc(v.rows, byOut)
	v.by = map[quad.Direction]map[graph.Node][]graph.Quad{}
	for _, d := range quad.Directions {
		v.by[d] = map[graph.Node][]graph.Quad{}
		for _, row := range v.rows {
			v.by[d][at(row, d)] = append(v.by[d][at(row, d)], row)
		}
	}
	for _, row := range v.rows {
		v.all[row] = true
	}
}

func (v *view) row(q quad.Quad) graph.Quad {
	label := graph.NoNode
	if q.Label != nil {
		label = v.terms[q.Label]
	}
	return graph.Quad{Subject: v.terms[q.Subject], Predicate: v.terms[q.Predicate], Object: v.terms[q.Object], Context: label}
}

func at(q graph.Quad, d quad.Direction) graph.Node {
	switch d {
	case quad.Subject:
		return q.Subject
	case quad.Predicate:
		return q.Predicate
	case quad.Object:
		return q.Object
	}
	return q.Context
}

// byOut is the order of out-runs: no context comes before all contexts.
func byOut(a, b graph.Quad) int {
	return cmp.Or(cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Predicate, b.Predicate), cmp.Compare(a.Object, b.Object), cmp.Compare(a.Context+1, b.Context+1))
}

// byIn is the order of in-runs.
func byIn(a, b graph.Quad) int {
	return cmp.Or(cmp.Compare(a.Object, b.Object), cmp.Compare(a.Predicate, b.Predicate), cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Context+1, b.Context+1))
}

// of returns the rows with a predicate, or all for NoNode.
func of(rows []graph.Quad, p graph.Node) []graph.Quad {
	if p == graph.NoNode {
		return rows
	}
	var out []graph.Quad
	for _, row := range rows {
		if row.Predicate == p {
			out = append(out, row)
		}
	}
	return out
}

// each returns the different nodes in one place of rows, ascending, without NoNode.
func each(rows []graph.Quad, d quad.Direction) []graph.Node {
	var out []graph.Node
	for _, row := range rows {
		if n := at(row, d); n != graph.NoNode {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// asked returns the predicates to ask a node for: all nodes in a small snapshot, else those
// that its rows have and one more.
func (v *view) asked(rows []graph.Quad) []graph.Node {
	out := []graph.Node{graph.NoNode}
	if len(v.names) > 64 {
		return append(append(out, v.rows[0].Predicate), each(rows, quad.Predicate)...)
	}
	for n := range v.names {
		out = append(out, n)
	}
	return out
}

// nodes returns the nodes to look at: all, or of many every so many and those with the most
// quads.
func (v *view) nodes() []graph.Node {
	all := slices.Sorted(maps.Keys(v.names))
	const enough = 2000
	if len(all) <= enough {
		return all
	}
	var out []graph.Node
	for i := 0; i < len(all); i += len(all) / enough {
		out = append(out, all[i])
	}
	slices.SortFunc(all, func(a, b graph.Node) int { return cmp.Compare(v.weight(b), v.weight(a)) })
	return append(out, all[:10]...)
}

func (v *view) weight(n graph.Node) int {
	weight := 0
	for _, d := range quad.Directions {
		weight += len(v.by[d][n])
	}
	return weight
}

// same compares lists; nil and empty are one. The name is put together only if they differ.
func same[T comparable](want, got []T, name string, args ...any) error {
	if slices.Equal(want, got) {
		return nil
	}
	return fmt.Errorf("%s: %d instead of %d: %.2000s", fmt.Sprintf(name, args...), len(got), len(want), gocmp.Diff(want, got))
}

// sorted collects what comes in an order that nobody promised.
func sorted(of iter.Seq[graph.Quad]) []graph.Quad { return slices.SortedFunc(of, byOut) }
