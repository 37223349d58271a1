package query

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"waggoner/graph"
	"waggoner/quads"
	"waggoner/query/rpq"

	"github.com/cayleygraph/quad"
)

// words tells the path language what the names in an expression stand for.
type words struct {
	*view
	filter *filter
	text   string // of the expression, for errors
}

// refuse says where in the expression something is that does not exist.
func (w words) refuse(at int, accepted []string, format string, args ...any) error {
	character := len([]rune(w.text[:at])) + 1
	return &ParamError{"path", w.text, fmt.Sprintf("character %d: ", character) + fmt.Sprintf(format, args...), accepted}
}

// Relation implements rpq.Names. A predicate that the vocabulary does not declare stands for
// itself alone.
func (w words) Relation(l rpq.Link) (rpq.Moves, error) {
	iri := quads.Full(l.Name)
	if l.IRI {
		iri = quad.IRI(l.Name)
	}
	if w.catalog.vocabulary.Relations[iri] == nil {
		n, ok := w.catalog.snapshot.Node(iri)
		if !ok || w.catalog.snapshot.PredicateSize(n) == 0 {
			return rpq.Moves{}, w.refuse(l.At, w.relationNames(), "there is no relation %q", quads.Short(iri))
		}
		return rpq.Moves{Out: []graph.Node{n}}, nil
	}
	wanted := []quad.IRI{iri}
	if !l.Exact {
		wanted = w.catalog.vocabulary.Below(iri)
	}
	return w.moves(func(r *quads.Relation) bool { return slices.Contains(wanted, r.IRI) }), nil
}

// Any implements rpq.Names.
func (w words) Any() rpq.Moves {
	return w.moves(func(r *quads.Relation) bool { return !w.catalog.isMembership(r) })
}

func (w words) moves(wanted func(*quads.Relation) bool) (m rpq.Moves) {
	for _, n := range slices.Sorted(maps.Keys(w.catalog.relations)) {
		r := w.catalog.relations[n]
		if !wanted(r) {
			continue
		}
		if m.Out = append(m.Out, n); r.Symmetric {
			m.In = append(m.In, n)
		}
	}
	return m
}

// tests are what can be asked of a node, by key: each returns what is true of the node, given
// the values that are asked for.
var tests = map[string]func(words, rpq.Test) (func(graph.Node) bool, error){
	"kind": words.kindTest, "category": words.categoryTest, "status": words.statusTest, "id": words.idTest,
}

// Test implements rpq.Names.
func (w words) Test(t rpq.Test) (func(graph.Node) bool, error) {
	make := tests[t.Key]
	if make == nil {
		return nil, w.refuse(t.At, slices.Sorted(maps.Keys(tests)), "nodes cannot be tested for %q", t.Key)
	}
	pass, err := make(w, t)
	if err != nil || !t.Not {
		return pass, err
	}
	return func(n graph.Node) bool { return !pass(n) }, nil
}

// among refuses values that are not among the known ones.
func (w words) among(t rpq.Test, known []string) error {
	for _, v := range t.Values {
		if !slices.Contains(known, v) {
			return w.refuse(t.At, known, "there is no %s %q", t.Key, v)
		}
	}
	return nil
}

func (w words) kindTest(t rpq.Test) (func(graph.Node) bool, error) {
	kinds := map[string]bool{}
	for _, e := range w.catalog.entities {
		kinds[e.kind] = true
	}
	pass := func(n graph.Node) bool {
		e := w.catalog.entities[n]
		return e != nil && slices.Contains(t.Values, e.kind)
	}
	return pass, w.among(t, slices.Sorted(maps.Keys(kinds)))
}

func (w words) categoryTest(t rpq.Test) (func(graph.Node) bool, error) {
	known := map[string]graph.Node{}
	for n, e := range w.catalog.entities {
		if e.kind == "category" {
			known[e.id] = n
		}
	}
	wanted := []graph.Node{}
	for _, v := range t.Values {
		wanted = append(wanted, known[v])
	}
	in, _ := w.catalog.snapshot.Node(quads.InCategory)
	pass := func(n graph.Node) bool {
		run := w.catalog.snapshot.OutRun(n, in)
		for i := range run.Len() {
			if slices.Contains(wanted, run.Other(i)) && w.filter.admits(run.Context(i)) {
				return true
			}
		}
		return false
	}
	return pass, w.among(t, slices.Sorted(maps.Keys(known)))
}

func (w words) statusTest(t rpq.Test) (func(graph.Node) bool, error) {
	known := []string{"none"}
	for _, s := range w.statuses() {
		known = append(known, s.ID)
	}
	pass := func(n graph.Node) bool {
		e := w.catalog.entities[n]
		return e != nil && slices.Contains(t.Values, w.statusOf(e))
	}
	return pass, w.among(t, known)
}

// statusOf is the admitted status of an entity that holds, or none.
func (w words) statusOf(e *entity) string {
	if status := w.catalog.ref(e.node, w.filter).Status; status != "" {
		return status
	}
	return "none"
}

func (w words) idTest(t rpq.Test) (func(graph.Node) bool, error) {
	var wanted []graph.Node
	for _, name := range t.Values {
		n, err := w.nodeNamed(context.Background(), "path", name)
		if err != nil {
			return nil, err
		}
		wanted = append(wanted, n)
	}
	return func(n graph.Node) bool { return slices.Contains(wanted, n) }, nil
}

// nodeNamed finds a node by the id or unambiguous name of an entity, or by the short or full
// IRI of anything else.
func (e *view) nodeNamed(ctx context.Context, param, name string) (graph.Node, error) {
	found, err := e.resolveOne(ctx, param, name)
	if err == nil {
		return found.node, nil
	}
	if n, ok := e.catalog.snapshot.Node(quads.Full(name)); ok && e.catalog.relations[n] == nil && len(e.catalog.find(name)) == 0 {
		return n, nil
	}
	return graph.NoNode, err
}
