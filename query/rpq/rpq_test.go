package rpq

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/cayleygraph/quad"
	"github.com/google/go-cmp/cmp"

	"waggoner/graph"
)

// TestSearch_naive compares answers on random graphs, with random expressions and filters,
// with those of the naive evaluator. WAGGONER_PATHS=1000000 makes it long.
func TestSearch_naive(t *testing.T) {
	cases := 20_000
	if testing.Short() {
		cases = 500
	}
	if text := os.Getenv("WAGGONER_PATHS"); text != "" {
		cases, _ = strconv.Atoi(text)
	}
	const each = 25 // expressions on one graph
	for seed := range uint64(cases / each) {
		random := rand.New(rand.NewPCG(seed, 4))
		size := 2 + random.IntN(12)
		if seed%20 == 0 {
			size = 2 + random.IntN(198)
		}
		w, err := newWorld(random, size, random.IntN(3*size))
		if err != nil {
			t.Fatal(err)
		}
		for range each {
			if err := w.compare(random); err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
		}
		if err := w.close(); err != nil {
			t.Fatal(err)
		}
	}
}

// compare asks one question of both.
func (w *world) compare(random *rand.Rand) error {
	path := randomPath(random, random.IntN(7))
	again, err := Parse(path.String())
	if err != nil || again.String() != path.String() {
		return fmt.Errorf("%s is parsed as %v, %v", path, again, err)
	}
	a, err := Compile(again, w)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	s := &Search{Snapshot: w.at, Automaton: a, Witnesses: true}
	defer s.Close()
	n := naive{w, func(quad.Quad) bool { return true }}
	if random.IntN(2) == 0 {
		admitted := name("context", random.IntN(3))
		n.on = func(q quad.Quad) bool { return q.Label == admitted }
		s.Contexts = make([]bool, w.at.Bound())
		if g, ok := w.at.Node(admitted); ok {
			s.Contexts[g] = true
		}
	}
	if random.IntN(4) == 0 {
		on := n.on
		n.on = func(q quad.Quad) bool { return on(q) && w.labels(on, q) > 1 }
		s.Enough = func(contexts []graph.Node) bool { return len(contexts) > 1 }
	}
	want := n.eval(path)
	from := random.IntN(w.size)
	ends, err := s.Reach(w.nodes[from])
	if err != nil {
		return err
	}
	found := map[int]bool{}
	for i, e := range ends {
		v := w.number[e.Node]
		length, ok := want[pair{from, v}]
		if found[v] || !ok || length != int(e.Distance) || i > 0 && e.Distance < ends[i-1].Distance {
			return fmt.Errorf("%s from %d gives %d at %d, want %d (%v), once and in order", path, from, v, e.Distance, length, ok)
		}
		found[v] = true
		if err := w.checkWitness(n, s, path, from, e); err != nil {
			return fmt.Errorf("%s from %d to %d: %w", path, from, v, err)
		}
	}
	for e := range want {
		if e[0] == from && !found[e[1]] {
			return fmt.Errorf("%s from %d does not give %d", path, from, e[1])
		}
	}
	to := random.IntN(w.size)
	if err := w.checkShortest(want, s, path, from, to); err != nil {
		return err
	}
	if err := w.checkRoutes(n, s, path, from, to); err != nil {
		return err
	}
	if err := w.checkPoints(n, s, path, []int{from, to}[:1+random.IntN(2)]); err != nil {
		return err
	}
	return w.checkCuts(n, s, path, from, to)
}

// labels counts the contexts of a fact.
func (w *world) labels(on func(quad.Quad) bool, q quad.Quad) int {
	found := map[quad.Value]bool{}
	for _, f := range w.facts {
		if f.quad.Subject == q.Subject && f.quad.Predicate == q.Predicate && f.quad.Object == q.Object && on(f.quad) {
			found[f.quad.Label] = true
		}
	}
	return len(found)
}

// checkCuts: what is a cut is what connects two nodes no more when it is taken out of the graph.
func (w *world) checkCuts(n naive, s *Search, path Path, from, to int) error {
	cuts, walk, found, err := s.Cuts(w.nodes[from], w.nodes[to])
	if err != nil {
		return err
	}
	connected := func(left func(fact) bool) bool {
		less := *w
		less.facts = slices.DeleteFunc(slices.Clone(w.facts), func(f fact) bool { return !left(f) })
		_, ok := naive{&less, n.on}.eval(path)[pair{from, to}]
		return ok
	}
	if all := connected(func(fact) bool { return true }); all != found {
		return fmt.Errorf("%s: a walk from %d to %d is found: %v, want %v", path, from, to, found, all)
	}
	if !found || w.size > 40 { // the naive way takes long
		return nil
	}
	for v := range w.size {
		want := v != from && v != to && !connected(func(f fact) bool { return f.from != v && f.to != v })
		if got := slices.Contains(cuts.Nodes, w.nodes[v]); got != want {
			return fmt.Errorf("%s from %d to %d: %d is a cut: %v, want %v", path, from, to, v, got, want)
		}
	}
	for _, f := range w.facts {
		want := !connected(func(g fact) bool { return g.from != f.from || g.to != f.to || g.relation != f.relation })
		predicate, _ := w.at.Node(f.quad.Predicate)
		is := [3]graph.Node{w.nodes[f.from], predicate, w.nodes[f.to]}
		if got := slices.ContainsFunc(cuts.Facts, func(c Fact) bool { return c.quad() == is }); got != want {
			return fmt.Errorf("%s from %d to %d: %v is a cut: %v, want %v; one walk is %v", path, from, to, f.quad, got, want, walk)
		}
	}
	return nil
}

// checkShortest: the walk that is found from both ends is as long as it should be, and one.
func (w *world) checkShortest(want pairs, s *Search, path Path, from, to int) error {
	start, facts, found, err := s.Shortest(w.nodes[to], w.nodes[from])
	length, there := want[pair{from, to}]
	if err != nil || found != there || found && (len(facts) != length || start != w.nodes[from]) {
		return fmt.Errorf("%s: from %d to %d the shortest walk is %v (%v), %w, want length %d (%v)", path, from, to, facts, found, err, length, there)
	}
	return nil
}

// checkWitness: the facts are there and admitted, one after the other, and what they spell is
// accepted.
func (w *world) checkWitness(n naive, s *Search, path Path, from int, e End) error {
	start, facts := s.Witness(e)
	if w.number[start] != from || len(facts) != int(e.Distance) {
		return fmt.Errorf("the witness begins at %d and has %d facts, not %d", w.number[start], len(facts), e.Distance)
	}
	walk := []int{from}
	for _, f := range facts {
		if w.number[f.From] != walk[len(walk)-1] {
			return fmt.Errorf("the witness has a gap: %v", facts)
		}
		walk = append(walk, w.number[f.To])
		q := quad.Quad{Subject: w.at.Term(f.From), Predicate: w.at.Term(f.Predicate), Object: w.at.Term(f.To)}
		if f.Back {
			q.Subject, q.Object = q.Object, q.Subject
		}
		contexts := s.ContextsOf(f)
		if len(contexts) == 0 {
			return fmt.Errorf("no context admits %v", q)
		}
		for _, g := range contexts {
			q.Label = w.at.Term(g)
			if !n.on(q) || !slices.ContainsFunc(w.facts, func(f fact) bool { return f.quad == q }) {
				return fmt.Errorf("there is no fact %v, or it is not admitted", q)
			}
		}
	}
	if walk[len(walk)-1] != w.number[e.Node] {
		return fmt.Errorf("the witness ends at %d", walk[len(walk)-1])
	}
	if !spell(w, n, walk, facts).accepts(path, 0, len(facts)) {
		return fmt.Errorf("the witness %v is none", facts)
	}
	return nil
}

// spelling says whether a piece of a walk is described by an expression, from the definition.
// Each step may be taken by any of some facts.
type spelling struct {
	w     *world
	n     naive
	walk  []int
	steps [][]Fact
	known map[string]bool
}

// spell takes each step by one fact.
func spell(w *world, n naive, walk []int, facts []Fact) spelling {
	s := spelling{w, n, walk, nil, map[string]bool{}}
	for _, f := range facts {
		s.steps = append(s.steps, []Fact{f})
	}
	return s
}

func (s spelling) accepts(p Path, from, to int) (ok bool) {
	key := fmt.Sprint(p, " ", from, " ", to)
	if known, there := s.known[key]; there {
		return known
	}
	s.known[key] = false // while it is found out: a piece within itself proves nothing
	defer func() { s.known[key] = ok }()
	switch p := p.(type) {
	case Empty:
		return from == to
	case Test:
		return from == to && s.w.passes(p, s.walk[from])
	case Inverse:
		return s.mirror().accepts(p.Of, len(s.steps)-to, len(s.steps)-from)
	case Choice:
		return slices.ContainsFunc(p, func(part Path) bool { return s.accepts(part, from, to) })
	case Sequence:
		for middle := from; middle <= to; middle++ {
			if s.accepts(p[0], from, middle) && s.accepts(sequence(p[1:]), middle, to) {
				return true
			}
		}
		return false
	case Repeat:
		return s.repeats(p, from, to)
	}
	return to == from+1 && slices.ContainsFunc(s.steps[from], func(f Fact) bool {
		return s.n.takes(p, s.w.relation(f.Predicate), f.Back)
	})
}

func (w *world) relation(predicate graph.Node) int {
	for r := range relations {
		if w.at.Term(predicate) == relationIRI(r) {
			return r
		}
	}
	return -1
}

func (s spelling) mirror() spelling {
	m := spelling{s.w, s.n, slices.Clone(s.walk), nil, map[string]bool{}}
	slices.Reverse(m.walk)
	for _, facts := range slices.Backward(s.steps) {
		var turned []Fact
		for _, f := range facts {
			turned = append(turned, Fact{f.To, f.Predicate, f.From, !f.Back})
		}
		m.steps = append(m.steps, turned)
	}
	return m
}

func (s spelling) repeats(r Repeat, from, to int) bool {
	if r.Min == 0 && from == to {
		return true
	}
	if r.Max == 0 {
		return false
	}
	rest := Repeat{r.Of, max(0, r.Min-1), r.Max}
	if r.Max != Unbounded {
		rest.Max--
	}
	for middle := from; middle <= to; middle++ {
		if middle == from && r.Min == 0 {
			continue // a piece of nothing adds nothing
		}
		if s.accepts(r.Of, from, middle) && s.accepts(rest, middle, to) {
			return true
		}
	}
	return false
}

func TestParse_print(t *testing.T) {
	for text, want := range map[string]string{
		"uses": "uses", " uses / uses ": "uses/uses", "(uses)": "uses", "((a/b)/c)": "a/b/c", "a|(b|c)": "a|b|c",
		"^uses+/acquired-by": "^uses+/acquired-by", "(uses|supports){1,3}": "(uses|supports){1,3}", "a{2}": "a{2}", "a{2,}": "a{2,}",
		"a{0,1}": "a?", "a{0,}": "a*", "a{1,}": "a+", "(^a)+": "(^a)+", "^(a+)": "^a+", "^(^a)": "^(^a)", "!(a)": "!a", "!(a|^b)": "!(a|^b)",
		"!^=a": "!^=a", "()": "()", "=uses": "=uses", "<http://a/b>": "<http://a/b>", "=<http://a/b>": "=<http://a/b>", ".": ".", ". / .": "./.",
		"uses[kind=tool]": "uses[kind=tool]", "uses/[kind=tool]": "uses[kind=tool]", "[kind=tool]/uses": "[kind=tool]/uses",
		"[kind != tool | company]": "[kind!=tool|company]", `[id="a b"|"c"]`: `[id="a b"|c]`, "(a|b)[x=y]": "(a|b)[x=y]",
		"a/([x=y])*": "a/[x=y]*", "^a[x=y]": "^a[x=y]", "^(a[x=y])": "^(a[x=y])", "rdf:type": "rdf:type", "使用+": "使用+",
		"a/(b|c)/d": "a/(b|c)/d", "(a/b)?": "(a/b)?", "a+?": "(a+)?", "[id=node.js]": "[id=node.js]",
	} {
		p, err := Parse(text)
		if err != nil || p.String() != want {
			t.Errorf("%s: %v, %v, want %s", text, p, err, want)
			continue
		}
		if again, err := Parse(want); err != nil || again.String() != want {
			t.Errorf("%s again: %v, %v", want, again, err)
		}
	}
}

// TestParse_at: links and tests know where they stand, for errors about what they name.
func TestParse_at(t *testing.T) {
	p, err := Parse("uses / =b[ kind=tool]|^<http://c>")
	want := Choice{
		Sequence{Link{Name: "uses"}, Link{Name: "b", Exact: true, At: 7}, Test{Key: "kind", Values: []string{"tool"}, At: 11}},
		Inverse{Link{Name: "http://c", IRI: true, At: 23}},
	}
	if diff := cmp.Diff(Path(want), p); err != nil || diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
}

func TestParse_errors(t *testing.T) {
	for text, want := range map[string]string{
		"":              "character 1: expected a relation, '.', '!', '(', '[' or '^', found the end",
		"a/":            "character 3: expected a relation, '.', '!', '(', '[' or '^', found the end",
		"a//b":          "character 3: expected a relation, '.', '!', '(', '[' or '^', found '/'",
		"a b":           "character 3: expected '/', '|', '[', a repetition or the end, found 'b'",
		"(a":            "character 3: expected ')', found the end",
		"a)":            "character 2: expected '/', '|', '[', a repetition or the end, found ')'",
		"a{3,2}":        "character 5: expected a number from 3 on, found '2'",
		"a{1001}":       "character 3: expected a number up to 1000, found '1'",
		"a{}":           "character 3: expected a number up to 1000, found '}'",
		"a{1":           "character 4: expected '}', found the end",
		"<a b>":         "character 3: expected an IRI and '>', found ' '",
		"<>":            "character 2: expected an IRI and '>', found '>'",
		"=":             "character 2: expected the name of a relation, found the end",
		"!a/!":          "character 5: expected a relation, found the end",
		"!(a|(b))":      "character 5: expected a relation, found '('",
		"[=tool]":       "character 2: expected kind, category, status or id, found '='",
		"[kind]":        "character 6: expected '=' or '!=', found ']'",
		"[kind=]":       "character 7: expected a value, found ']'",
		"[kind=a":       "character 8: expected '|' or ']', found the end",
		`[kind="a]`:     `character 7: expected a string that ends in '"', found '"'`,
		"使用/ ?":         "character 5: expected a relation, '.', '!', '(', '[' or '^', found '?'",
		"^^a":           "character 2: expected a relation, '.', '!', '(', '[' or '^', found '^'",
		"a[kind=tool]*": "character 13: expected '/', '|', '[', a repetition or the end, found '*'",
	} {
		if p, err := Parse(text); err == nil || err.Error() != want {
			t.Errorf("%s: %v\n got %v\nwant %s", text, p, err, want)
		}
	}
}

var _ Names = (*world)(nil)

// TestCompile_states: expressions that go on alike have small automata, and others a limit.
func TestCompile_states(t *testing.T) {
	w, err := newWorld(rand.New(rand.NewPCG(1, 1)), 5, 60)
	if err != nil {
		t.Fatal(err)
	}
	defer w.close()
	tower := "a"
	for range 60 {
		tower = "((" + tower + "|a)*|a)*"
	}
	for text, want := range map[string]int{
		"a": 2, "a+": 2, "(a|d)+": 2, "(a|a)*": 1, tower: 1, "a/d": 3, "a{1000}": 1001, "a{0,1000}": 1001,
		"a{1000}/a{1000}": 0, "((a{100}){100}){100}": 0, "((a?){1000}){1000}": 0, "(a?){1000}": 0,
	} {
		p, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		a, err := Compile(p, w)
		switch {
		case want == 0 && err == nil:
			t.Errorf("%.40s has %d states and is not refused", text, a.States())
		case want > 0 && (err != nil || a.States() != want):
			t.Errorf("%.40s: %v, want %d states, got %+v", text, err, want, a.States())
		}
	}
}

func TestSearch_budget(t *testing.T) {
	w, err := newWorld(rand.New(rand.NewPCG(2, 2)), 100, 1000)
	if err != nil {
		t.Fatal(err)
	}
	defer w.close()
	p, _ := Parse(".*")
	a, err := Compile(p, w)
	if err != nil {
		t.Fatal(err)
	}
	spent, stop := 0, fmt.Errorf("stop")
	s := Search{Snapshot: w.at, Automaton: a, Spend: func(edges int) error {
		if spent += edges; spent > 100 {
			return stop
		}
		return nil
	}}
	ends, err := s.Reach(w.nodes[0])
	if err != stop || len(ends) == 0 || len(ends) == 100 {
		t.Errorf("%d ends, %v", len(ends), err)
	}
	s.Spend = nil
	if ends, err := s.Reach(w.nodes[0]); err != nil || len(ends) < 50 {
		t.Errorf("%d ends, %v", len(ends), err)
	}
}
