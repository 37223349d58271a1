package rpq

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/cayleygraph/quad"

	"waggoner/graph"
)

// linked are the admitted facts between two nodes, either way.
type linked map[pair][]Fact

func (w *world) linked(n naive) linked {
	all := linked{}
	for _, f := range w.facts {
		if !n.on(f.quad) {
			continue
		}
		predicate, _ := w.at.Node(f.quad.Predicate)
		along := Fact{w.nodes[f.from], predicate, w.nodes[f.to], false}
		all[pair{f.from, f.to}] = append(all[pair{f.from, f.to}], along)
		all[pair{f.to, f.from}] = append(all[pair{f.to, f.from}], along.Turned())
	}
	return all
}

// walks lists the accepted walks from one node to another, as the nodes that they pass; whole is
// false if there may be others, as it looks at no more than some.
func (w *world) walks(n naive, path Path, from, to, longest int, simple bool) (all [][]int, whole bool) {
	const most = 600
	seen, whole, between := 0, true, w.linked(n)
	var extend func(walk []int, steps [][]Fact)
	extend = func(walk []int, steps [][]Fact) {
		if seen++; seen > most {
			whole = false
			return
		}
		last := walk[len(walk)-1]
		if last == to && (spelling{w, n, walk, steps, map[string]bool{}}).accepts(path, 0, len(steps)) {
			all = append(all, slices.Clone(walk))
		}
		for next := range w.size {
			if simple && slices.Contains(walk, next) {
				continue
			}
			if facts := between[pair{last, next}]; len(facts) == 0 {
				continue
			} else if len(steps) == longest {
				whole = false
			} else {
				extend(append(slices.Clip(walk), next), append(slices.Clip(steps), facts))
			}
		}
	}
	extend([]int{from}, nil)
	return all, whole
}

// checkRoutes: all paths are found, each once, in their order, with facts that are accepted; with
// a smaller number the first of them; and as many walks are counted as there are.
func (w *world) checkRoutes(n naive, s *Search, path Path, from, to int) error {
	if w.size > 10 {
		return nil
	}
	s.Weigh = func(contexts []graph.Node) int64 { return int64(10 - min(10, len(contexts))) }
	defer func() { s.Weigh = nil }()
	want, whole := w.walks(n, path, from, to, w.size, true)
	if !whole {
		return nil
	}
	routes, more, err := s.Routes(w.nodes[from], w.nodes[to], len(want))
	if err != nil || more || len(routes) != len(want) {
		return fmt.Errorf("%s: from %d to %d there are %d paths (%v), %w, want %v", path, from, to, len(routes), more, err, want)
	}
	for i, r := range routes {
		walk := make([]int, len(r.Nodes))
		for j, node := range r.Nodes {
			walk[j] = w.number[node]
		}
		at := slices.IndexFunc(want, func(other []int) bool { return slices.Equal(walk, other) })
		if at < 0 || i > 0 && len(r.Nodes) < len(routes[i-1].Nodes) {
			return fmt.Errorf("%s: from %d to %d path %v is none, or after a longer one", path, from, to, walk)
		}
		want[at] = nil
		if !spell(w, n, walk, r.Facts).accepts(path, 0, len(r.Facts)) {
			return fmt.Errorf("%s: %v does not lead through %v", path, r.Facts, walk)
		}
	}
	for k := range routes {
		some, more, err := s.Routes(w.nodes[from], w.nodes[to], k)
		if err != nil || !more || !slices.EqualFunc(some, routes[:k], func(a, b Route) bool { return slices.Equal(a.Nodes, b.Nodes) }) {
			return fmt.Errorf("%s: from %d to %d the first %d paths are others than with all, or no more, %w", path, from, to, k, err)
		}
	}
	if err := w.checkOrder(n, s, path, routes); err != nil {
		return fmt.Errorf("%s: from %d to %d: %w", path, from, to, err)
	}
	return w.checkCount(n, s, path, from, to)
}

// checkOrder: where any fact leads on as any other, paths are in the order of their weight, then
// of their nodes.
func (w *world) checkOrder(n naive, s *Search, path Path, routes []Route) error {
	repeat, ok := path.(Repeat)
	if !ok {
		return nil
	}
	switch repeat.Of.(type) {
	case Link, Any, Not:
	default:
		return nil
	}
	between := w.linked(n)
	weight := func(r Route) (sum int64) {
		for i, f := range r.Facts {
			lightest := int64(10)
			for _, g := range between[pair{w.number[f.From], w.number[f.To]}] {
				if n.takes(repeat.Of, w.relation(g.Predicate), g.Back) {
					lightest = min(lightest, s.Weigh(s.ContextsOf(g)))
				}
			}
			if own := s.Weigh(s.ContextsOf(f)); own != lightest {
				return -int64(i) - 1
			}
			sum += lightest
		}
		return sum
	}
	for i, r := range routes {
		if weight(r) < 0 {
			return fmt.Errorf("path %v takes a heavier fact than it might", r)
		}
		if i == 0 || len(r.Nodes) > len(routes[i-1].Nodes) {
			continue
		}
		before, now := weight(routes[i-1]), weight(r)
		if before > now || before == now && slices.Compare(routes[i-1].Nodes, r.Nodes) >= 0 {
			return fmt.Errorf("path %v comes before %v", routes[i-1], r)
		}
	}
	return nil
}

// checkCount counts by listing what is counted. Where walks go round in a+ it contracts what is
// connected both ways.
func (w *world) checkCount(n naive, s *Search, path Path, from, to int) error {
	got, err := s.Count(w.nodes[from], w.nodes[to])
	if err != nil {
		return err
	}
	const longest = 6
	walks, whole := w.walks(n, path, from, to, longest, false)
	longer := slices.ContainsFunc(walks, func(walk []int) bool { return len(walk) == longest+1 })
	if len(got.Groups) == 0 && (whole || !longer && got.Number.IsInt64() && got.Number.Int64() < 50) {
		if got.Number.Cmp(big.NewInt(int64(len(walks)))) < 0 || whole && got.Number.Int64() != int64(len(walks)) {
			return fmt.Errorf("%s: from %d to %d %v walks are counted, want %v", path, from, to, got, walks)
		}
	}
	if again := slices.ContainsFunc(walks, func(walk []int) bool {
		sorted := slices.Sorted(slices.Values(walk))
		return len(slices.Compact(sorted)) < len(walk)
	}); again && !got.Again || whole && again != got.Again {
		return fmt.Errorf("%s: from %d to %d, walks come to a node again: %v, want %v: %v", path, from, to, got.Again, again, walks)
	}
	repeat, ok := path.(Repeat)
	if !ok || repeat.Min != 1 || repeat.Max != Unbounded || len(got.Groups) == 0 {
		return nil
	}
	switch repeat.Of.(type) {
	case Link, Any, Not:
		if want := w.contracted(n, repeat, from, to); got.Number.Cmp(want) != 0 {
			return fmt.Errorf("%s: from %d to %d %v are counted, want %v", path, from, to, got, want)
		}
	}
	return nil
}

// contracted counts the walks of a+ from one node to another with what reaches each other as one
// place; where they begin is a place of its own.
func (w *world) contracted(n naive, path Repeat, from, to int) *big.Int {
	once, all := n.eval(path.Of), n.eval(path)
	reaches := func(a, b int) bool { _, ok := all[pair{a, b}]; return ok }
	place := func(v int) int { // the first node of its group
		for u := range v {
			if reaches(u, v) && reaches(v, u) {
				return u
			}
		}
		return v
	}
	next := map[int]map[int]bool{}
	begin := map[int]bool{}
	for e := range once {
		if e[0] == from {
			begin[place(e[1])] = true
		}
		if a, b := place(e[0]), place(e[1]); a != b {
			if next[a] == nil {
				next[a] = map[int]bool{}
			}
			next[a][b] = true
		}
	}
	known := map[int]*big.Int{}
	var count func(v int) *big.Int
	count = func(v int) *big.Int {
		if known[v] != nil {
			return known[v]
		}
		sum := new(big.Int)
		if v == place(to) {
			sum.SetInt64(1)
		}
		for u := range next[v] {
			sum.Add(sum, count(u))
		}
		known[v] = sum
		return sum
	}
	sum := new(big.Int)
	for v := range begin {
		sum.Add(sum, count(v))
	}
	return sum
}

// checkPoints takes each node out of the graph in turn.
func (w *world) checkPoints(n naive, s *Search, path Path, from []int) error {
	if w.size > 20 {
		return nil
	}
	var roots []graph.Node
	for _, v := range from {
		roots = append(roots, w.nodes[v])
	}
	points, err := s.Points(roots...)
	if err != nil {
		return err
	}
	ends := func(without int) map[int]bool {
		less := *w
		less.facts = slices.DeleteFunc(slices.Clone(w.facts), func(f fact) bool { return f.from == without || f.to == without })
		out := map[int]bool{}
		for e := range (naive{&less, n.on}).eval(path) {
			if slices.Contains(from, e[0]) && e[1] != without {
				out[e[1]] = true
			}
		}
		return out
	}
	all := ends(-1)
	for v := range w.size {
		want := 0
		left := ends(v)
		for end := range all {
			if end != v && !left[end] && !slices.Contains(from, v) {
				want++
			}
		}
		got := 0
		if i := slices.IndexFunc(points, func(p Point) bool { return p.Node == w.nodes[v] }); i >= 0 {
			got = points[i].Only
		}
		if got != want {
			return fmt.Errorf("%s from %v: through %d alone %d ends are reached, want %d", path, from, v, got, want)
		}
	}
	return nil
}

// TestRoutes_layers: of 2^40 paths through 40 layers of two nodes the number is exact, and the
// first of them come at once.
func TestRoutes_layers(t *testing.T) {
	const layers = 40
	var all []quad.Quad
	add := func(from, to quad.IRI) {
		all = append(all, quad.Quad{Subject: from, Predicate: relationIRI(0), Object: to})
	}
	for l := range layers {
		for i := range 2 {
			if l == 0 {
				add("http://example.org/start", name("n", i))
			} else {
				add(name("n", 2*l-2), name("n", 2*l+i))
				add(name("n", 2*l-1), name("n", 2*l+i))
			}
		}
	}
	add(name("n", 2*layers-2), "http://example.org/end")
	add(name("n", 2*layers-1), "http://example.org/end")
	s, w := searchOver(t, all, "a+")
	start, _ := w.at.Node(quad.IRI("http://example.org/start"))
	end, _ := w.at.Node(quad.IRI("http://example.org/end"))
	count, err := s.Count(start, end)
	if want := new(big.Int).Lsh(big.NewInt(1), layers); err != nil || count.Number.Cmp(want) != 0 || count.Again || count.Groups != nil {
		t.Errorf("%+v, %v, want %v", count, err, want)
	}
	routes, more, err := s.Routes(start, end, 100)
	if err != nil || !more || len(routes) != 100 {
		t.Fatalf("%d paths, more: %v, %v", len(routes), more, err)
	}
	for i, r := range routes {
		if len(r.Facts) != layers+1 || i > 0 && slices.Compare(routes[i-1].Nodes, r.Nodes) >= 0 {
			t.Errorf("path %d is %v", i, r.Nodes)
		}
	}
	points, err := s.Points(start)
	if err != nil || points != nil {
		t.Errorf("%v, %v", points, err)
	}
}

// searchOver is a search by an expression over quads.
func searchOver(t *testing.T, all []quad.Quad, text string) (*Search, *world) {
	t.Helper()
	store, err := graph.Open(graph.Config{Quads: all})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{store: store, at: store.Snapshot()}
	t.Cleanup(func() {
		if err := w.close(); err != nil {
			t.Error(err)
		}
	})
	path, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	a, err := Compile(path, w)
	if err != nil {
		t.Fatal(err)
	}
	s := &Search{Snapshot: w.at, Automaton: a}
	t.Cleanup(s.Close)
	return s, w
}

// TestRoutes_dense: in a clique the ways are innumerable, and the search ends with its budget.
func TestRoutes_dense(t *testing.T) {
	var all []quad.Quad
	const size = 300
	for i := range size {
		for j := range size {
			all = append(all, quad.Quad{Subject: name("n", i), Predicate: relationIRI(0), Object: name("n", j)})
		}
	}
	s, w := searchOver(t, all, "(a|^a)*/a{3}")
	from, _ := w.at.Node(name("n", 0))
	to, _ := w.at.Node(name("n", 1))
	stop, spent := errors.New("stop"), 0
	s.Spend = func(edges int) error {
		if spent += edges; spent > 3_000_000 {
			return stop
		}
		return nil
	}
	routes, more, err := s.Routes(from, to, 20)
	if err != nil && !errors.Is(err, stop) || err == nil && (!more || len(routes) != 20) || spent == 0 {
		t.Errorf("%d paths, more: %v, %v", len(routes), more, err)
	}
	for _, r := range routes {
		if len(r.Facts) < 3 || r.Nodes[0] != from || r.Nodes[len(r.Nodes)-1] != to {
			t.Errorf("%v", r.Nodes)
		}
	}
	spent = 0
	if count, err := s.Count(from, to); !errors.Is(err, stop) && (err != nil || len(count.Groups) == 0 || !count.Again) {
		t.Errorf("%v, %v", count, err)
	}
}

func quadsOf(facts ...string) (all []quad.Quad) {
	for _, f := range facts {
		p := strings.Fields(f)
		q := quad.Quad{Subject: quad.IRI(p[0]), Predicate: quad.IRI("http://example.org/" + p[1]), Object: quad.IRI(p[2])}
		if len(p) > 3 {
			q.Label = quad.IRI(p[3])
		}
		all = append(all, q)
	}
	return all
}

func (w *world) named(name string) graph.Node {
	n, _ := w.at.Node(quad.IRI(name))
	return n
}

// TestRoutes_noneIsAPath: walks of which each must come to a node again are innumerable, and the
// search for a path ends with its budget.
func TestRoutes_noneIsAPath(t *testing.T) {
	all := quadsOf("x b y", "x c end")
	for l := range 8 {
		for i := range 8 {
			for j := range 8 {
				if l == 0 {
					all = append(all, quadsOf(fmt.Sprint("start d n0-", j))...)
				} else {
					all = append(all, quadsOf(fmt.Sprintf("n%d-%d d n%d-%d", l-1, i, l, j))...)
				}
			}
			all = append(all, quadsOf(fmt.Sprintf("n7-%d d x", i))...)
		}
	}
	s, w := searchOver(t, all, "d+/b/^b/c")
	stop, spent := errors.New("stop"), 0
	s.Spend = func(edges int) error {
		if spent += edges; spent > 1_000_000 {
			return stop
		}
		return nil
	}
	if routes, _, err := s.Routes(w.named("start"), w.named("end"), 3); len(routes) > 0 || !errors.Is(err, stop) && !errors.Is(err, ErrExpensive) {
		t.Errorf("%d paths, %v", len(routes), err)
	}
}

// TestRoutes_weight: a light fact that only leads on to a longer way makes no path lighter.
func TestRoutes_weight(t *testing.T) {
	all := quadsOf("s a m g1", "s a m g2", "s a m g3", "m c t", "s b m", "m d x", "x d t", "s b n g1", "s b n g2", "n c t")
	s, w := searchOver(t, all, "a/d/d|b/c")
	s.Weigh = func(contexts []graph.Node) int64 { return int64(10 - len(contexts)) }
	routes, _, err := s.Routes(w.named("s"), w.named("t"), 5)
	if err != nil || len(routes) != 3 || routes[0].Nodes[1] != w.named("n") || routes[1].Nodes[1] != w.named("m") {
		t.Errorf("%v, %v", routes, err)
	}
	if one, more, err := s.Routes(w.named("s"), w.named("t"), 1); err != nil || !more || len(one) != 1 || one[0].Nodes[1] != w.named("n") {
		t.Errorf("%v, %v", one, err)
	}
}

// TestCount_paths: what two walks pass in another order none of them comes to again, and what
// goes round in two states is one group.
func TestCount_paths(t *testing.T) {
	s, w := searchOver(t, quadsOf("s a x", "s a y", "x a y", "y a x", "x a t", "y a t"), "a{3}")
	if count, err := s.Count(w.named("s"), w.named("t")); err != nil || count.Again || count.Number.Int64() != 2 {
		t.Errorf("%+v, %v", count, err)
	}
	s, w = searchOver(t, quadsOf("x a y", "y a x", "x b y"), "a+/b/a+")
	if count, err := s.Count(w.named("x"), w.named("x")); err != nil || !count.Again || len(count.Groups) != 1 {
		t.Errorf("%+v, %v", count, err)
	}
}

// TestPoints_depth: what reaches an end in time is what counts.
func TestPoints_depth(t *testing.T) {
	s, w := searchOver(t, quadsOf("s a x", "x a t", "s a b", "b a c", "c a t"), "a+")
	s.Depth = 2
	if points, err := s.Points(w.named("s")); err != nil || !slices.Contains(points, Point{w.named("x"), 1}) {
		t.Errorf("%v, %v", points, err)
	}
}
