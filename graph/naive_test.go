package graph

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/cayleygraph/quad"
	"github.com/google/go-cmp/cmp"
)

// naive is the slow, obvious twin of a store: the quads as a set.
type naive map[quad.Quad]bool

func (s naive) apply(b Batch) (Receipt, naive) {
	after := maps.Clone(s)
	var r Receipt
	for _, g := range b.RemoveContexts {
		maps.DeleteFunc(after, func(q quad.Quad, _ bool) bool { return q.Label == g })
	}
	for _, q := range b.Remove {
		if !after[q] {
			r.Absent++
		}
		delete(after, q)
	}
	for _, q := range b.Add {
		after[q] = true
	}
	for q := range after {
		if !s[q] {
			r.Added++
		}
	}
	for q := range s {
		if !after[q] {
			r.Removed++
		}
	}
	r.Present = len(b.Add) - r.Added
	return r, after
}

// terms counts in how many quads each term stands, once for each place.
func (s naive) terms() map[quad.Value]int {
	terms := map[quad.Value]int{}
	for q := range s {
		for _, v := range []quad.Value{q.Subject, q.Predicate, q.Object, q.Label} {
			if v != nil {
				terms[v]++
			}
		}
	}
	return terms
}

func (s naive) count(f func(quad.Quad) bool) int {
	n := 0
	for q := range s {
		if f(q) {
			n++
		}
	}
	return n
}

// compare holds every method of a snapshot against the twin.
func compare(t *testing.T, s *Snapshot, want naive) {
	t.Helper()
	c := comparison{t, s, want}
	c.sizes()
	c.scans()
	terms := want.terms()
	for v := range terms {
		n, ok := s.Node(v)
		if !ok || !s.Live(n) || s.Term(n) != v || n >= s.Bound() {
			t.Errorf("%v: node %d, %v, live %v, term %v", v, n, ok, s.Live(n), s.Term(n))
		}
		c.node(v, n)
	}
	for n := range s.Bound() {
		if s.Live(n) != (terms[s.Term(n)] > 0) {
			t.Errorf("node %d, %v: live %v", n, s.Term(n), s.Live(n))
		}
		if !s.Live(n) {
			c.node(s.Term(n), n)
		}
	}
}

type comparison struct {
	t    *testing.T
	s    *Snapshot
	want naive
}

func (c comparison) equal(what string, got, want any) {
	c.t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		c.t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func (c comparison) quad(q Quad) quad.Quad {
	return quad.Quad{Subject: c.s.Term(q.Subject), Predicate: c.s.Term(q.Predicate), Object: c.s.Term(q.Object), Label: c.s.Term(q.Context)}
}

func (c comparison) sizes() {
	c.t.Helper()
	c.equal("Size", c.s.Size(), len(c.want))
	c.equal("Nodes", c.s.Nodes(), len(c.want.terms()))
	if _, ok := c.s.Node(quad.IRI("http://t/nobody")); ok {
		c.t.Error("a term that no quad has is a node")
	}
	if c.s.Term(NoNode) != nil || c.s.Live(NoNode) {
		c.t.Error("NoNode has a term, or is live")
	}
	for range c.s.Out(NoNode) {
		c.t.Error("NoNode has an edge")
	}
}

// scans holds the walks over everything against the twin, and that they ascend.
func (c comparison) scans() {
	c.t.Helper()
	all := map[quad.Quad]bool{}
	var last Quad
	for q := range c.s.Quads() {
		if len(all) > 0 && !lessQuad(last, q) {
			c.t.Errorf("Quads does not ascend from %v to %v", last, q)
		}
		last = q
		all[c.quad(q)] = true
		if !c.s.Has(q) {
			c.t.Errorf("Has(%v) is false", q)
		}
	}
	c.equal("Quads", all, map[quad.Quad]bool(c.want))
	c.equal("All", maps.Collect(func(yield func(quad.Quad, bool) bool) {
		for q := range c.s.All() {
			if !yield(q, true) {
				return
			}
		}
	}), map[quad.Quad]bool(c.want))
	c.equal("Predicates", c.terms(slices.Collect(c.s.Predicates())), c.distinct(func(q quad.Quad) quad.Value { return q.Predicate }))
	c.equal("Contexts", c.terms(slices.Collect(c.s.Contexts())), c.distinct(func(q quad.Quad) quad.Value { return q.Label }))
}

func lessQuad(a, b Quad) bool {
	return slices.Compare([]Node{a.Subject, a.Predicate, a.Object, a.Context + 1}, []Node{b.Subject, b.Predicate, b.Object, b.Context + 1}) < 0
}

func (c comparison) terms(nodes []Node) map[quad.Value]bool {
	if !slices.IsSorted(nodes) {
		c.t.Errorf("%v do not ascend", nodes)
	}
	terms := map[quad.Value]bool{}
	for _, n := range nodes {
		if terms[c.s.Term(n)] {
			c.t.Errorf("%v comes twice", c.s.Term(n))
		}
		terms[c.s.Term(n)] = true
	}
	return terms
}

func (c comparison) distinct(of func(quad.Quad) quad.Value) map[quad.Value]bool {
	out := map[quad.Value]bool{}
	for q := range c.want {
		if v := of(q); v != nil {
			out[v] = true
		}
	}
	return out
}

// node holds what is said about a term, in every role, against the twin.
func (c comparison) node(v quad.Value, n Node) {
	c.t.Helper()
	c.edges(fmt.Sprint("Out of ", v), slices.Collect(c.s.Out(n)), func(e Edge) quad.Quad { return c.quad(Quad{n, e.Predicate, e.Other, e.Context}) },
		func(q quad.Quad) bool { return q.Subject == v })
	c.edges(fmt.Sprint("In of ", v), slices.Collect(c.s.In(n)), func(e Edge) quad.Quad { return c.quad(Quad{e.Other, e.Predicate, n, e.Context}) },
		func(q quad.Quad) bool { return q.Object == v })
	for _, p := range append(slices.Collect(c.s.Predicates()), NoNode, n) {
		predicate := func(q quad.Quad) bool { return p == NoNode || q.Predicate == c.s.Term(p) }
		c.run(fmt.Sprint("OutRun of ", v, " and ", c.s.Term(p)), c.s.OutRun(n, p), c.s.OutDegree(n, p),
			func(e Edge) quad.Quad { return c.quad(Quad{n, e.Predicate, e.Other, e.Context}) }, func(q quad.Quad) bool { return q.Subject == v && predicate(q) })
		c.run(fmt.Sprint("InRun of ", v, " and ", c.s.Term(p)), c.s.InRun(n, p), c.s.InDegree(n, p),
			func(e Edge) quad.Quad { return c.quad(Quad{e.Other, e.Predicate, n, e.Context}) }, func(q quad.Quad) bool { return q.Object == v && predicate(q) })
	}
	c.steps(n)
	c.role(v, n)
}

// steps compares runs found together with runs found one by one.
func (c comparison) steps(n Node) {
	predicates := slices.Collect(c.s.Predicates())
	some := slices.DeleteFunc(slices.Clone(predicates), func(p Node) bool { return p%3 == 0 })
	for _, asked := range [][]Node{predicates, some, nil} {
		for _, way := range []struct {
			steps *Steps
			run   func(n, p Node) Run
		}{{c.s.OutSteps(asked), c.s.OutRun}, {c.s.InSteps(asked), c.s.InRun}} {
			found := map[Node][]Edge{}
			for _, r := range way.steps.Of(n) {
				found[asked[r.Place]] = slices.Collect(r.Run.edges)
			}
			for _, p := range asked {
				c.equal("steps", found[p], slices.Collect(way.run(n, p).edges))
			}
		}
	}
}

func (c comparison) run(what string, r Run, degree int, quadOf func(Edge) quad.Quad, want func(quad.Quad) bool) {
	c.t.Helper()
	var edges []Edge
	for i := range r.Len() {
		edges = append(edges, Edge{r.Predicate(i), r.Other(i), r.Context(i)})
	}
	c.equal(what+": degree", degree, r.Len())
	c.edges(what, edges, quadOf, want)
}

func (c comparison) edges(what string, edges []Edge, quadOf func(Edge) quad.Quad, want func(quad.Quad) bool) {
	c.t.Helper()
	if !slices.IsSortedFunc(edges, func(a, b Edge) int {
		return slices.Compare([]Node{a.Predicate, a.Other, a.Context + 1}, []Node{b.Predicate, b.Other, b.Context + 1})
	}) {
		c.t.Errorf("%s do not ascend: %v", what, edges)
	}
	for _, e := range edges {
		if q := quadOf(e); !c.want[q] || !want(q) {
			c.t.Errorf("%s gives %v", what, q)
		}
	}
	c.equal(what+": length", len(edges), c.want.count(want))
}

// role holds a term as predicate and as context against the twin.
func (c comparison) role(v quad.Value, n Node) {
	c.t.Helper()
	predicate := func(q quad.Quad) bool { return q.Predicate == v }
	context := func(q quad.Quad) bool { return q.Label == v }
	c.equal(fmt.Sprint("PredicateSize of ", v), c.s.PredicateSize(n), c.want.count(predicate))
	c.equal(fmt.Sprint("ContextSize of ", v), c.s.ContextSize(n), c.want.count(context))
	c.quads(fmt.Sprint("OfPredicate ", v), slices.Collect(c.s.OfPredicate(n)), predicate)
	c.quads(fmt.Sprint("OfContext ", v), slices.Collect(c.s.OfContext(n)), context)
	subjects, objects := map[quad.Value]bool{}, map[quad.Value]bool{}
	for q := range c.want {
		if predicate(q) {
			subjects[q.Subject], objects[q.Object] = true, true
		}
	}
	c.equal(fmt.Sprint("Subjects of ", v), c.terms(slices.Collect(c.s.Subjects(n))), subjects)
	c.equal(fmt.Sprint("Objects of ", v), c.terms(slices.Collect(c.s.Objects(n))), objects)
}

func (c comparison) quads(what string, quads []Quad, want func(quad.Quad) bool) {
	c.t.Helper()
	for i, q := range quads {
		if !c.want[c.quad(q)] || !want(c.quad(q)) || i > 0 && !lessQuad(quads[i-1], q) {
			c.t.Errorf("%s gives %v, or not in order", what, c.quad(q))
		}
	}
	c.equal(what+": length", len(quads), c.want.count(want))
}

// A maker makes random quads over few terms, so that they meet again.
type maker struct {
	*rand.Rand
	terms int
}

func newMaker(seed uint64, terms int) *maker {
	return &maker{rand.New(rand.NewPCG(seed, 7)), terms}
}

func (m *maker) quad() quad.Quad {
	q := quad.Quad{Subject: m.node(), Predicate: m.iri("p", 5), Object: m.node()}
	switch m.IntN(6) {
	case 0:
		q.Object = quad.LangString{Value: quad.String(fmt.Sprint("text ", m.IntN(5))), Lang: "en"}
	case 1:
		q.Object = quad.String(fmt.Sprintf("two\nlines \"%d\"", m.IntN(5)))
	case 2:
		q.Predicate = m.iri("n", m.terms) // which are nodes too
	}
	if m.IntN(3) > 0 {
		q.Label = m.iri("g", 4)
	}
	return q
}

func (m *maker) node() quad.Value {
	if m.IntN(8) == 0 {
		return quad.BNode(fmt.Sprint("b", m.IntN(3)))
	}
	return m.iri("n", m.terms)
}

func (m *maker) iri(kind string, n int) quad.Value {
	return quad.IRI(fmt.Sprintf("http://t/%s%d", kind, m.IntN(n)))
}

// batch makes a batch over a content.
func (m *maker) batch(now naive) Batch {
	var b Batch
	there := slices.SortedFunc(maps.Keys(now), func(a, b quad.Quad) int { return slices.Compare([]byte(a.NQuad()), []byte(b.NQuad())) })
	for range m.IntN(8) {
		b.Add = append(b.Add, m.quad())
	}
	for range m.IntN(6) {
		if len(there) > 0 && m.IntN(4) > 0 {
			b.Remove = append(b.Remove, there[m.IntN(len(there))])
		} else {
			b.Remove = append(b.Remove, m.quad())
		}
	}
	switch m.IntN(12) {
	case 0:
		b.RemoveContexts = []quad.Value{m.iri("g", 5)}
	case 1: // replace a context by itself and something
		g := m.iri("g", 4)
		b.RemoveContexts = []quad.Value{g}
		for _, q := range there {
			if q.Label == g {
				b.Add = append(b.Add, q)
			}
		}
	case 2:
		if len(b.Remove) > 0 {
			b.Add = append(b.Add, b.Remove[0], b.Remove[0])
		}
	}
	return b
}
