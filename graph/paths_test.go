package graph

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/memstore"
	"github.com/cayleygraph/cayley/graph/refs"
	cpath "github.com/cayleygraph/cayley/query/path"
	"github.com/cayleygraph/quad"
)

// hiddenStore hides everything that is optional about a store: Cayley runs queries whole.
type hiddenStore struct{ cgraph.QuadStore }

// TestCayley_randomPaths asks random queries of random graphs. The results, their tags and how
// often each comes must be what Cayley makes of the same snapshot without our optimizer, and
// the terms those that its memory store gives. WAGGONER_PATHS sets the number of queries
// (4000).
//
// How often a result comes may differ in one query of a thousand: where an intersection with
// several paths to a node is hopped from and then intersected again, Cayley adds up paths that
// a hop of ours gives as results of their own, which multiply.
func TestCayley_randomPaths(t *testing.T) {
	count := 4000
	if text := os.Getenv("WAGGONER_PATHS"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		count = n
	}
	const each = 10 // queries of a graph
	failed, otherwise := 0, 0
	for seed := range uint64(count / each) {
		r := rand.New(rand.NewPCG(seed, 7))
		g := &pathMaker{Rand: r, nodes: 3 + r.IntN(8)}
		all := g.quads()
		s := layeredWith(t, r, all)
		snapshot, mem := s.Snapshot(), memstore.New(all...)
		for range each {
			q := g.query(2)
			want := answerOf(hiddenStore{snapshot}, q)
			reference := answerOf(mem, q)
			if want.err != nil || reference.err != nil {
				failed++ // Cayley cannot: it panics, mostly
				continue
			}
			got := answerOf(snapshot, q)
			if d := q.difference(got, want, reference); d != "" {
				t.Errorf("graph %d: %s: %s\nquads %v", seed, q.text, d, all)
			}
			if d := q.oftenness(got, want, reference); d != "" {
				otherwise++
				t.Logf("graph %d: %s: %s", seed, q.text, d)
			}
		}
		snapshot.Release()
		closed(t, s)
	}
	if failed > count/20 || otherwise > count/1000 {
		t.Errorf("of %d queries Cayley fails at %d, and %d give a result less or more often", count, failed, otherwise)
	}
}

// layeredWith is a store of some quads: half of them in the image, with others that layers
// remove.
func layeredWith(t *testing.T, r *rand.Rand, all []quad.Quad) *Store {
	t.Helper()
	var image, added, removed []quad.Quad
	for _, q := range all {
		if r.IntN(2) == 0 {
			image = append(image, q)
		} else {
			added = append(added, q)
		}
		q.Object = quad.IRI("gone")
		removed = append(removed, q)
	}
	s := mustOpen(t, Config{Quads: append(image, removed...), Generalized: true, Bound: -1})
	mustApply(t, s, Batch{Add: added})
	mustApply(t, s, Batch{Remove: removed})
	return s
}

// An answer is the results of a query, sorted: terms, and terms with their tags.
type answer struct {
	terms, tagged []string
	err           error
}

const mostResults = 20_000

func answerOf(qs cgraph.QuadStore, q pathQuery) (a answer) {
	defer func() {
		if r := recover(); r != nil {
			a.err = fmt.Errorf("panic: %v", r)
		}
	}()
	ctx := context.Background()
	shape, _ := q.path(qs).BuildIterator(ctx).Optimize(ctx)
	it := shape.Iterate()
	defer it.Close()
	for it.Next(ctx) {
		a.add(qs, it)
		for it.NextPath(ctx) {
			a.add(qs, it)
		}
		if len(a.terms) > mostResults {
			return answer{err: fmt.Errorf("more than %d results", mostResults)}
		}
	}
	if err := it.Err(); err != nil {
		a.err = err
	}
	slices.Sort(a.terms)
	slices.Sort(a.tagged)
	return a
}

func (a *answer) add(qs cgraph.QuadStore, it iterator.Scanner) {
	name := func(r refs.Ref) string {
		v, err := qs.NameOf(r)
		if err != nil {
			a.err = err
		}
		return quad.StringOf(v)
	}
	found := map[string]refs.Ref{}
	it.TagResults(found)
	tags := []string{name(it.Result())}
	for tag, r := range found {
		tags = append(tags, tag+"="+name(r))
	}
	slices.Sort(tags[1:])
	a.terms = append(a.terms, tags[0])
	a.tagged = append(a.tagged, strings.Join(tags, " "))
}

// A pathQuery is a query for any store.
type pathQuery struct {
	text string
	path func(cgraph.QuadStore) *cpath.Path
}

// difference says which terms an answer lacks or should not have.
func (q pathQuery) difference(got, want, reference answer) string {
	switch {
	case got.err != nil:
		return got.err.Error()
	case !slices.Equal(got.distinct(), want.distinct()):
		return fmt.Sprintf("got %q, want %q", got.terms, want.terms)
	case !slices.Equal(got.distinct(), reference.distinct()):
		return fmt.Sprintf("got %q, Cayley's memory store %q", got.terms, reference.terms)
	}
	return ""
}

// oftenness says how results or their tags come less or more often than they should. Where
// Cayley's memory store does not give them so often either, it depends on the order of quads.
func (q pathQuery) oftenness(got, want, reference answer) string {
	same := func(a, b answer) bool {
		return slices.Equal(a.terms, b.terms) && (q.anyTag() || slices.Equal(a.tagged, b.tagged))
	}
	if same(got, want) || !same(want, reference) {
		return ""
	}
	return fmt.Sprintf("got %q, want %q", got.tagged, want.tagged)
}

// distinct leaves the label that quads without one have out: it is a result or not, by the
// order of things.
func (a answer) distinct() []string {
	return slices.DeleteFunc(slices.Compact(slices.Clone(a.terms)), func(term string) bool { return term == "" })
}

// anyTag reports whether it depends on the order of quads which tags a result has: what makes
// results unique keeps the first, and Except those of something that it left out.
func (q pathQuery) anyTag() bool {
	return strings.Contains(q.text, "Unique") || strings.Contains(q.text, "Labels()") ||
		strings.Contains(q.text, "Predicates()") || strings.Contains(q.text, "Except")
}

// A pathMaker makes random graphs and queries.
type pathMaker struct {
	*rand.Rand
	nodes int
	tags  int
}

func (g *pathMaker) node() quad.Value      { return quad.IRI(fmt.Sprint("n", g.IntN(g.nodes))) }
func (g *pathMaker) predicate() quad.Value { return quad.IRI(fmt.Sprint("p", g.IntN(3))) }
func (g *pathMaker) label() quad.Value     { return quad.IRI(fmt.Sprint("g", g.IntN(2))) }

// quads makes a graph: without labels, with some, or with triples under several.
func (g *pathMaker) quads() []quad.Quad {
	kind, seen := g.IntN(3), map[quad.Quad]bool{}
	var all []quad.Quad
	for range 2 + g.IntN(30) {
		q := quad.Quad{Subject: g.node(), Predicate: g.predicate(), Object: g.node()}
		triple := q
		if kind > 0 && g.IntN(2) == 0 {
			q.Label = g.label()
		}
		if kind == 2 {
			triple = q
		}
		if !seen[triple] {
			seen[triple] = true
			all = append(all, q)
		}
	}
	return all
}

// some makes a list, in which one may come twice.
func (g *pathMaker) some(make func() quad.Value, most int) (list []quad.Value, args []any) {
	for range 1 + g.IntN(most) {
		v := make()
		list, args = append(list, v), append(args, v)
	}
	return list, args
}

func (g *pathMaker) tag() string {
	g.tags++
	return fmt.Sprint("t", g.tags)
}

func (g *pathMaker) query(depth int) pathQuery {
	q := pathQuery{"V()", func(qs cgraph.QuadStore) *cpath.Path { return cpath.StartPath(qs) }}
	if g.IntN(4) > 0 {
		list, _ := g.some(g.node, 3)
		q = pathQuery{fmt.Sprintf("V(%v)", list), func(qs cgraph.QuadStore) *cpath.Path { return cpath.StartPath(qs, list...) }}
	}
	for range g.IntN(4) {
		if depth > 0 && g.IntN(4) == 0 {
			q = g.combine(q, g.query(depth-1))
		} else {
			q = g.step(q)
		}
	}
	return q
}

// then puts a step at the end of a query.
func (q pathQuery) then(text string, step func(*cpath.Path) *cpath.Path) pathQuery {
	return pathQuery{q.text + "." + text, func(qs cgraph.QuadStore) *cpath.Path { return step(q.path(qs)) }}
}

func (g *pathMaker) combine(q, other pathQuery) pathQuery {
	kind := g.IntN(5)
	name := []string{"And", "And", "Or", "Except", "Out"}[kind]
	return pathQuery{q.text + "." + name + "(" + other.text + ")", func(qs cgraph.QuadStore) *cpath.Path {
		p, with := q.path(qs), other.path(qs)
		switch name {
		case "And":
			return p.And(with)
		case "Or":
			return p.Or(with)
		case "Except":
			return p.Except(with)
		}
		return p.Out(with)
	}}
}

func (g *pathMaker) step(q pathQuery) pathQuery {
	steps := []func(pathQuery) pathQuery{
		g.hop, g.hop, g.hop, g.hop, g.has, g.save, g.context, g.tagged, g.filter, g.meta,
		func(q pathQuery) pathQuery { return q.then("Unique()", (*cpath.Path).Unique) },
	}
	return steps[g.IntN(len(steps))](q)
}

func (g *pathMaker) hop(q pathQuery) pathQuery {
	list, via := g.some(g.predicate, 3)
	switch g.IntN(6) {
	case 0:
		list, via = nil, nil
	case 1, 2, 3:
		list, via = list[:1], via[:1]
	}
	switch g.IntN(3) {
	case 0:
		return q.then(fmt.Sprintf("Out(%v)", list), func(p *cpath.Path) *cpath.Path { return p.Out(via...) })
	case 1:
		return q.then(fmt.Sprintf("In(%v)", list), func(p *cpath.Path) *cpath.Path { return p.In(via...) })
	}
	return q.then(fmt.Sprintf("Both(%v)", list), func(p *cpath.Path) *cpath.Path { return p.Both(via...) })
}

func (g *pathMaker) has(q pathQuery) pathQuery {
	via := g.predicate()
	nodes, _ := g.some(g.node, 2)
	if g.IntN(2) == 0 {
		nodes = nil
	}
	if g.IntN(2) == 0 {
		return q.then(fmt.Sprintf("Has(%v, %v)", via, nodes), func(p *cpath.Path) *cpath.Path { return p.Has(via, nodes...) })
	}
	return q.then(fmt.Sprintf("HasReverse(%v, %v)", via, nodes), func(p *cpath.Path) *cpath.Path { return p.HasReverse(via, nodes...) })
}

func (g *pathMaker) save(q pathQuery) pathQuery {
	via, tag := g.predicate(), g.tag()
	switch g.IntN(4) {
	case 0:
		return q.then(fmt.Sprintf("SaveReverse(%v, %s)", via, tag), func(p *cpath.Path) *cpath.Path { return p.SaveReverse(via, tag) })
	case 1:
		return q.then(fmt.Sprintf("SaveOptional(%v, %s)", via, tag), func(p *cpath.Path) *cpath.Path { return p.SaveOptional(via, tag) })
	}
	return q.then(fmt.Sprintf("Save(%v, %s)", via, tag), func(p *cpath.Path) *cpath.Path { return p.Save(via, tag) })
}

func (g *pathMaker) context(q pathQuery) pathQuery {
	list, via := g.some(g.label, 2)
	switch g.IntN(4) {
	case 0:
		return q.then("LabelContext()", func(p *cpath.Path) *cpath.Path { return p.LabelContext() })
	case 1:
		tags := []string{g.tag()}
		return q.then(fmt.Sprintf("LabelContextWithTags(%v, %v)", tags, list), func(p *cpath.Path) *cpath.Path { return p.LabelContextWithTags(tags, via...) })
	}
	return q.then(fmt.Sprintf("LabelContext(%v)", list), func(p *cpath.Path) *cpath.Path { return p.LabelContext(via...) })
}

func (g *pathMaker) tagged(q pathQuery) pathQuery {
	tags := []string{g.tag()}
	list, via := g.some(g.predicate, 2)
	switch g.IntN(4) {
	case 0:
		return q.then(fmt.Sprintf("OutWithTags(%v, %v)", tags, list), func(p *cpath.Path) *cpath.Path { return p.OutWithTags(tags, via...) })
	case 1:
		return q.then(fmt.Sprintf("InWithTags(%v)", tags), func(p *cpath.Path) *cpath.Path { return p.InWithTags(tags) })
	}
	return q.then(fmt.Sprintf("Tag(%v)", tags), func(p *cpath.Path) *cpath.Path { return p.Tag(tags...) })
}

func (g *pathMaker) filter(q pathQuery) pathQuery {
	list, _ := g.some(g.node, 3)
	if g.IntN(2) == 0 {
		return q.then(fmt.Sprintf("Is(%v)", list), func(p *cpath.Path) *cpath.Path { return p.Is(list...) })
	}
	return q.then(fmt.Sprintf("Filter(> %v)", list[0]), func(p *cpath.Path) *cpath.Path { return p.Filter(iterator.CompareGT, list[0]) })
}

func (g *pathMaker) meta(q pathQuery) pathQuery {
	tag := g.tag()
	switch g.IntN(5) {
	case 0:
		return q.then("Labels()", (*cpath.Path).Labels)
	case 1:
		return q.then("InPredicates()", (*cpath.Path).InPredicates)
	case 2:
		return q.then("OutPredicates()", (*cpath.Path).OutPredicates)
	case 3:
		return q.then(fmt.Sprintf("SavePredicates(%s)", tag), func(p *cpath.Path) *cpath.Path { return p.SavePredicates(true, tag) })
	}
	return g.recursion(q)
}

// recursion follows a random morphism, or a predicate, so many times or until there is no more.
func (g *pathMaker) recursion(q pathQuery) pathQuery {
	depth := g.IntN(4) - 1 // unlimited, the default, or some
	var tags []string
	if g.IntN(3) == 0 {
		tags = []string{g.tag()}
	}
	if g.IntN(4) == 0 {
		via := g.predicate()
		return q.then(fmt.Sprintf("FollowRecursive(%v, %d, %v)", via, depth, tags), func(p *cpath.Path) *cpath.Path {
			return p.FollowRecursive(via, depth, tags)
		})
	}
	m := g.morphism()
	return q.then(fmt.Sprintf("FollowRecursive(%s, %d, %v)", m.text, depth, tags), func(p *cpath.Path) *cpath.Path {
		return p.FollowRecursive(m.path(nil), depth, tags)
	})
}

// morphism makes one of steps with what may stand between them.
func (g *pathMaker) morphism() pathQuery {
	m := pathQuery{"M()", func(cgraph.QuadStore) *cpath.Path { return cpath.StartMorphism() }}
	for range 1 + g.IntN(3) {
		switch g.IntN(12) {
		case 0, 1:
			m = g.has(m)
		case 2:
			m = g.context(m)
		case 3:
			m = g.tagged(m)
		case 4:
			m = g.filter(m)
		case 5:
			m = m.then("Unique()", (*cpath.Path).Unique)
		default:
			m = g.hop(m)
		}
	}
	return m
}
