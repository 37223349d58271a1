package graph

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/memstore"
	"github.com/cayleygraph/cayley/graph/refs"
	cpath "github.com/cayleygraph/cayley/query/path"
	cshape "github.com/cayleygraph/cayley/query/shape"
	"github.com/cayleygraph/quad"
)

// TestCayley_randomRecursions asks random queries with a recursion, of layers and of the image
// that a compaction makes of them. The results must be those that Cayley's own recursion gives
// on the same snapshot, and on its memory store.
func TestCayley_randomRecursions(t *testing.T) {
	count, failed, otherwise := 3000, 0, 0
	const each = 10 // queries of a graph
	for seed := range uint64(count / each) {
		r := rand.New(rand.NewPCG(seed, 11))
		g := &pathMaker{Rand: r, nodes: 3 + r.IntN(8)}
		all := g.quads()
		s, mem := layeredWith(t, r, all), memstore.New(all...)
		if seed%2 == 1 {
			if err := s.Compact(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		snapshot := s.Snapshot()
		for range each {
			q := g.recursion(g.query(1))
			for range g.IntN(3) {
				if g.IntN(3) == 0 {
					q = g.combine(q, g.query(1))
				} else {
					q = g.step(q)
				}
			}
			want, reference := answerOf(hiddenStore{snapshot}, q), answerOf(mem, q)
			if want.err != nil || reference.err != nil {
				failed++
				continue
			}
			got := answerOf(snapshot, q)
			if d := q.difference(got, want, reference); d != "" {
				t.Errorf("graph %d: %s: %s\nquads %v", seed, q.text, d, all)
			}
			if d := q.oftenness(got, want, reference); d != "" {
				otherwise++
				t.Logf("graph %d: %s: %s\nquads %v", seed, q.text, d, all)
			}
		}
		snapshot.Release()
		closed(t, s)
	}
	if failed > count/10 || otherwise > count/500 {
		t.Errorf("of %d queries Cayley fails at %d, and %d give a result less or more often", count, failed, otherwise)
	}
}

// TestRecursion_isTakenOver: a recursion is a native, or else an iterator over what has tags or
// several paths, and only with tags on its way, or what Cayley's makes no sense of, Cayley's own.
func TestRecursion_isTakenOver(t *testing.T) {
	iri := func(name string) quad.Value { return quad.IRI(name) }
	var all []quad.Quad
	for i := range 10 {
		for _, p := range []string{"p", "q"} {
			all = append(all, quad.Quad{Subject: iri(fmt.Sprint("n", i)), Predicate: iri(p), Object: iri(fmt.Sprint("n", (i+1)%10))})
		}
	}
	s := snapshotWith(t, all)
	m := cpath.StartMorphism
	for want, paths := range map[string][]*cpath.Path{
		"*graph.recursion": {
			cpath.StartPath(s, iri("n1")).FollowRecursive(iri("p"), -1, nil),
			cpath.StartPath(s, iri("n1")).Out(iri("p")).FollowRecursive(m().In(iri("p"), iri("q")), 2, nil),
			cpath.StartPath(s, iri("n1")).FollowRecursive(m().Out(iri("p")).Has(iri("q")).In(iri("q")), 0, nil),
			cpath.StartPath(s).Has(iri("p")).Unique().FollowRecursive(m().Is(iri("n1"), iri("n2")).LabelContext(iri("n1")).Out(), 0, nil),
		},
		"*graph.recursionOver": {
			cpath.StartPath(s, iri("n1")).Tag("t").FollowRecursive(iri("p"), -1, nil),
			cpath.StartPath(s, iri("n1"), iri("n1")).FollowRecursive(iri("p"), -1, nil),
			cpath.StartPath(s, iri("n1")).FollowRecursive(iri("p"), -1, []string{"depth"}),
		},
		"graph.ready": {
			cpath.StartPath(s, iri("n1")).FollowRecursive(m().Both(iri("p")), -1, nil),
			cpath.StartPath(s, iri("n1")).FollowRecursive(m().Tag("t").Out(iri("p")), -1, nil),
			cpath.StartPath(s, iri("n1")).FollowRecursive(m().OutPredicates(), -1, nil),
		},
	} {
		for i, p := range paths {
			shape, _ := cshape.Optimize(context.Background(), cshape.Unique{From: p.Shape()}, s)
			from := reflect.ValueOf(shape)
			if from.Kind() == reflect.Pointer {
				from = from.Elem()
			}
			if got := from.FieldByName("from"); got.IsValid() && got.Elem().Type().String() == want {
				continue
			}
			if u, ok := shape.(cshape.Unique); !ok || fmt.Sprintf("%T", u.From) != want {
				t.Errorf("%s %d: %T of %v", want, i, shape, from)
			}
		}
	}
}

// TestRecursion_endsWithItsContext: a recursion that is under way stops, and says why.
func TestRecursion_endsWithItsContext(t *testing.T) {
	var all []quad.Quad
	for i := range 20_000 {
		all = append(all, quad.Quad{Subject: quad.IRI(fmt.Sprint("n", i)), Predicate: quad.IRI("p"), Object: quad.IRI(fmt.Sprint("n", i+1))})
	}
	s := snapshotWith(t, all)
	for _, tags := range [][]string{nil, {"depth"}} {
		p := cpath.StartPath(s, quad.IRI("n0")).FollowRecursive(quad.IRI("p"), -1, tags).Tag("t")
		ctx, cancel := context.WithCancel(context.Background())
		shape, _ := p.BuildIterator(ctx).Optimize(ctx)
		it := shape.Iterate()
		results := 0
		for it.Next(ctx) {
			if results++; results == 10 {
				cancel()
			}
		}
		if err := it.Err(); !errors.Is(err, context.Canceled) || results > 2*pulseSteps {
			t.Errorf("tags %v: %d results, %v", tags, results, err)
		}
		cancel()
		at, _ := p.BuildIterator(context.Background()).Optimize(context.Background())
		if index := at.Lookup(); index.Contains(ctx, mustRef(t, s, "n19999")) || !errors.Is(index.Err(), context.Canceled) {
			t.Errorf("tags %v: looked up without a context: %v", tags, index.Err())
		}
	}
}

// TestRecursion_cutWhileMapped: a recursion that meets damage is an error.
func TestRecursion_cutWhileMapped(t *testing.T) {
	for _, tags := range [][]string{nil, {"depth"}} {
		dir := t.TempDir()
		s := mustOpen(t, Config{Dir: dir})
		var all []quad.Quad
		for i := range 20_000 {
			all = append(all, fact(fmt.Sprint("n", i), "p", fmt.Sprint("n", i+1)))
		}
		mustApply(t, s, Batch{Add: all})
		if err := s.Compact(context.Background()); err != nil {
			t.Fatal(err)
		}
		snapshot := s.Snapshot()
		it := cpath.StartPath(snapshot, all[0].Subject).FollowRecursive(all[0].Predicate, -1, tags).Tag("t").BuildIterator(context.Background())
		names, _ := filepath.Glob(filepath.Join(dir, "image-*"))
		if err := os.Truncate(names[0], 4096); err != nil {
			t.Fatal(err)
		}
		scan := it.Iterate()
		for scan.Next(context.Background()) {
		}
		named(t, scan.Err(), names[0])
		snapshot.Release()
		closed(t, s)
	}
}

// TestRecursion_deep: a chain of many levels takes the time of its edges.
func TestRecursion_deep(t *testing.T) {
	var all []quad.Quad
	for i := range 100_000 {
		all = append(all, quad.Quad{Subject: quad.IRI(fmt.Sprint("n", i)), Predicate: quad.IRI("p"), Object: quad.IRI(fmt.Sprint("n", i+1))})
	}
	s := snapshotWith(t, all)
	for depth, want := range map[int]int{-1: 100_000, 0: iterator.DefaultMaxRecursiveSteps, 7: 7} {
		p := cpath.StartPath(s, quad.IRI("n0")).FollowRecursive(cpath.StartMorphism().Out(quad.IRI("p")), depth, nil)
		got, err := p.Unique().Iterate(context.Background()).Count()
		if err != nil || got != int64(want) {
			t.Errorf("depth %d: %d nodes, want %d, %v", depth, got, want, err)
		}
	}
}

func mustRef(t *testing.T, s *Snapshot, name string) refs.Ref {
	t.Helper()
	r, err := s.ValueOf(quad.IRI(name))
	if err != nil || r == nil {
		t.Fatal(r, err)
	}
	return r
}
