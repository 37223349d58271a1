package rpq

import (
	"fmt"
	"math/rand/v2"

	"github.com/cayleygraph/quad"

	"waggoner/graph"
)

// naive evaluates expressions by the definitions of SPARQL 1.1, section 18.4, over relations
// as sets of pairs, each with the length of the shortest walk. It shares nothing with the
// search but the tree of the expression.
type naive struct {
	store *world
	on    func(quad.Quad) bool // admits a fact
}

type pair [2]int

type pairs map[pair]int

// put reports whether the pair was not there, or with a longer walk.
func (p pairs) put(from, to, length int) bool {
	if old, ok := p[pair{from, to}]; ok && old <= length {
		return false
	}
	p[pair{from, to}] = length
	return true
}

// eval returns the pairs of nodes that a walk connects.
func (n naive) eval(p Path) pairs {
	out := pairs{}
	switch p := p.(type) {
	case Empty:
		for v := range n.store.size {
			out.put(v, v, 0)
		}
	case Test:
		for v := range n.store.size {
			if n.store.passes(p, v) {
				out.put(v, v, 0)
			}
		}
	case Inverse:
		for e, length := range n.eval(p.Of) {
			out.put(e[1], e[0], length)
		}
	case Choice:
		for _, part := range p {
			for e, length := range n.eval(part) {
				out.put(e[0], e[1], length)
			}
		}
	case Sequence:
		out = n.eval(Empty{})
		for _, part := range p {
			out = n.compose(out, n.eval(part))
		}
	case Repeat:
		out = n.repeat(n.eval(p.Of), p.Min, p.Max)
	default:
		for _, f := range n.store.facts {
			if !n.on(f.quad) {
				continue
			}
			if n.takes(p, f.relation, false) {
				out.put(f.from, f.to, 1)
			}
			if n.takes(p, f.relation, true) {
				out.put(f.to, f.from, 1)
			}
		}
	}
	return out
}

func (n naive) compose(a, b pairs) pairs {
	next := map[int][]pair{} // end and length
	for e, length := range b {
		next[e[0]] = append(next[e[0]], pair{e[1], length})
	}
	out := pairs{}
	for e, length := range a {
		for _, on := range next[e[1]] {
			out.put(e[0], on[0], length+on[1])
		}
	}
	return out
}

func (n naive) repeat(once pairs, least, most int) pairs {
	power := n.eval(Empty{})
	for range least {
		power = n.compose(power, once)
	}
	out := pairs{}
	for i := least; ; i++ {
		grown := false
		for e, length := range power {
			grown = out.put(e[0], e[1], length) || grown
		}
		if i == most || most == Unbounded && !grown {
			return out
		}
		power = n.compose(power, once)
	}
}

// takes reports whether one fact of a relation is a walk of p, followed backwards if back.
func (n naive) takes(p Path, relation int, back bool) bool {
	w := n.store
	switch p := p.(type) {
	case Link:
		return w.below(p, relation) && (!back || w.symmetric(relation))
	case Any:
		return w.any(relation) && (!back || w.symmetric(relation))
	case Not:
		return n.takesNot(p, relation, back)
	}
	panic(fmt.Sprintf("%T is no single step", p))
}

func (n naive) takesNot(p Not, relation int, back bool) bool {
	ahead, behind := false, false
	aheadOut, behindOut := false, false
	for _, l := range p.Links {
		if l.Back {
			behind, behindOut = true, behindOut || n.store.below(l.Link, relation)
		} else {
			ahead, aheadOut = true, aheadOut || n.store.below(l.Link, relation)
		}
	}
	if !n.store.any(relation) {
		return false
	}
	both := n.store.symmetric(relation)
	return ahead && !aheadOut && (!back || both) || behind && !behindOut && (back || both)
}

// world is a random graph: nodes n0 to n<size-1>, of which each has a colour, and relations a
// to f. b and c lie below a, e is symmetric, and the dot does not take f.
type world struct {
	size    int
	colours []string
	facts   []fact
	store   *graph.Store
	at      *graph.Snapshot
	nodes   []graph.Node
	number  map[graph.Node]int
}

type fact struct {
	from, relation, to int
	quad               quad.Quad
}

const relations = "abcdef"

func name(prefix string, i int) quad.IRI {
	return quad.IRI(fmt.Sprint("http://example.org/", prefix, i))
}

func relationIRI(r int) quad.IRI { return quad.IRI("http://example.org/" + relations[r:r+1]) }

func (w *world) symmetric(r int) bool { return relations[r] == 'e' }
func (w *world) any(r int) bool       { return relations[r] != 'f' }

// below reports whether a relation is what a link speaks of, or below it.
func (w *world) below(l Link, r int) bool {
	is := l.Name == relations[r:r+1] || l.IRI && quad.IRI(l.Name) == relationIRI(r)
	above := l.Name == "a" || l.IRI && l.Name == "http://example.org/a"
	return is || !l.Exact && above && (relations[r] == 'b' || relations[r] == 'c')
}

func (w *world) passes(t Test, v int) bool {
	for _, value := range t.Values {
		if value == w.colours[v] {
			return !t.Not
		}
	}
	return t.Not
}

// newWorld makes a graph with cycles, loops, parallel facts and the same fact in several contexts.
func newWorld(random *rand.Rand, size, facts int) (*world, error) {
	w := &world{size: size, number: map[graph.Node]int{}}
	for range size {
		w.colours = append(w.colours, []string{"red", "green", "blue"}[random.IntN(3)])
	}
	all := []quad.Quad{}
	for v := range size { // so that each has a number, by what no expression follows
		all = append(all, quad.Quad{Subject: name("n", v), Predicate: quad.IRI("http://example.org/is"), Object: quad.String(w.colours[v])})
	}
	for range facts {
		f := fact{from: random.IntN(size), relation: random.IntN(len(relations)), to: random.IntN(size)}
		f.quad = quad.Quad{Subject: name("n", f.from), Predicate: relationIRI(f.relation), Object: name("n", f.to)}
		if random.IntN(4) > 0 {
			f.quad.Label = name("context", random.IntN(3))
		}
		w.facts = append(w.facts, f)
		all = append(all, f.quad)
	}
	var err error
	if w.store, err = graph.Open(graph.Config{Quads: all}); err != nil {
		return nil, err
	}
	w.at = w.store.Snapshot()
	for v := range size {
		n, _ := w.at.Node(name("n", v))
		w.nodes, w.number[n] = append(w.nodes, n), v
	}
	return w, nil
}

func (w *world) close() error {
	w.at.Release()
	return w.store.Close()
}

// Relation implements Names.
func (w *world) Relation(l Link) (m Moves, err error) {
	for r := range relations {
		if n, ok := w.at.Node(relationIRI(r)); ok && w.below(l, r) {
			m.Out = append(m.Out, n)
			if w.symmetric(r) {
				m.In = append(m.In, n)
			}
		}
	}
	return union(m, Moves{}), nil
}

// Any implements Names.
func (w *world) Any() (m Moves) {
	for r := range relations {
		if n, ok := w.at.Node(relationIRI(r)); ok && w.any(r) {
			m.Out = append(m.Out, n)
			if w.symmetric(r) {
				m.In = append(m.In, n)
			}
		}
	}
	return union(m, Moves{})
}

// Test implements Names.
func (w *world) Test(t Test) (func(graph.Node) bool, error) {
	return func(n graph.Node) bool { return w.passes(t, w.number[n]) }, nil
}

// randomPath makes an expression of about so many operators.
func randomPath(random *rand.Rand, size int) Path {
	if size <= 0 {
		return randomStep(random)
	}
	switch random.IntN(8) {
	case 0, 1:
		return sequence([]Path{randomPath(random, size/2), randomPath(random, size-1-size/2)})
	case 2, 3:
		return choice([]Path{randomPath(random, size/2), randomPath(random, size-1-size/2)})
	case 4:
		return Inverse{randomPath(random, size-1)}
	default:
		r := Repeat{Of: randomPath(random, size-1), Min: random.IntN(3)}
		if r.Max = r.Min + random.IntN(3); random.IntN(2) == 0 {
			r.Max = Unbounded
		}
		return r
	}
}

func randomStep(random *rand.Rand) Path {
	link := func() Link {
		l := Link{Name: relations[random.IntN(len(relations)):][:1], Exact: random.IntN(4) == 0}
		if random.IntN(5) == 0 {
			l.Name, l.IRI = "http://example.org/"+l.Name, true
		}
		return l
	}
	switch random.IntN(12) {
	case 0:
		return Empty{}
	case 1:
		return Any{}
	case 2:
		n := Not{}
		for range 1 + random.IntN(3) {
			n.Links = append(n.Links, NotLink{link(), random.IntN(3) == 0})
		}
		return n
	case 3:
		t := Test{Key: "colour", Not: random.IntN(3) == 0, Values: []string{[]string{"red", "green", "no such"}[random.IntN(3)]}}
		if random.IntN(2) == 0 {
			t.Values = append(t.Values, "blue")
		}
		return t
	}
	return link()
}
