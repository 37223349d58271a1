package graph

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/query/path"
	"github.com/cayleygraph/quad"

	"waggoner/quads"
)

// randomQuads makes a small multigraph: parallel edges, loops, contexts, literals.
func randomQuads(seed uint64, nodes, edges int) []quad.Quad {
	r := rand.New(rand.NewPCG(seed, 1))
	node := func() quad.Value { return quad.IRI(fmt.Sprintf("http://t/n%d", r.IntN(nodes))) }
	var out []quad.Quad
	for range edges {
		q := quad.Quad{Subject: node(), Predicate: quad.IRI(fmt.Sprintf("http://t/p%d", r.IntN(4))), Object: node()}
		if r.IntN(5) == 0 {
			q.Object = quad.LangString{Value: quad.String(fmt.Sprint("text ", r.IntN(5))), Lang: "en"}
		}
		if r.IntN(3) > 0 {
			q.Label = quad.IRI(fmt.Sprintf("http://t/g%d", r.IntN(3)))
		}
		out = append(out, q)
	}
	return out
}

func open(t *testing.T, all []quad.Quad) *Snapshot {
	t.Helper()
	store, err := Open(Config{Quads: all})
	if err != nil {
		t.Fatal(err)
	}
	return store.Snapshot()
}

func distinct(all []quad.Quad) map[quad.Quad]bool {
	out := map[quad.Quad]bool{}
	for _, q := range all {
		out[q] = true
	}
	return out
}

// TestSnapshot_adjacencyIsTheQuads compares Out and In of every node with a plain look
// at the list of quads.
func TestSnapshot_adjacencyIsTheQuads(t *testing.T) {
	for seed := range uint64(30) {
		all := randomQuads(seed, 12, 80)
		s := open(t, all)
		want := distinct(all)
		if s.Size() != len(want) {
			t.Fatalf("seed %d: %d quads, want %d", seed, s.Size(), len(want))
		}
		out, in := map[quad.Quad]bool{}, map[quad.Quad]bool{}
		for n := range Node(s.Nodes()) {
			for e := range s.Out(n) {
				out[quad.Quad{Subject: s.Term(n), Predicate: s.Term(e.Predicate), Object: s.Term(e.Other), Label: s.Term(e.Context)}] = true
			}
			for e := range s.In(n) {
				in[quad.Quad{Subject: s.Term(e.Other), Predicate: s.Term(e.Predicate), Object: s.Term(n), Label: s.Term(e.Context)}] = true
			}
		}
		for name, got := range map[string]map[quad.Quad]bool{"Out": out, "In": in, "All": distinct(slices.Collect(s.All()))} {
			if len(got) != len(want) {
				t.Errorf("seed %d: %s gives %d quads, want %d", seed, name, len(got), len(want))
			}
			for q := range want {
				if !got[q] {
					t.Errorf("seed %d: %s lacks %v", seed, name, q)
				}
			}
		}
	}
}

func TestSnapshot_nodesAreDenseAndNamed(t *testing.T) {
	s := open(t, randomQuads(7, 12, 80))
	for n := range Node(s.Nodes()) {
		if back, ok := s.Node(s.Term(n)); !ok || back != n {
			t.Errorf("node %d is %v, which is node %d, %v", n, s.Term(n), back, ok)
		}
	}
	if _, ok := s.Node(quad.IRI("http://t/nobody")); ok {
		t.Error("a term that no quad has is a node")
	}
	if s.Term(NoNode) != nil {
		t.Error("NoNode has a term")
	}
	for range s.Out(NoNode) {
		t.Error("NoNode has an edge")
	}
}

// TestSnapshot_countsAreExact: notes on Cayley's memory store say that it counts nodes
// and quads together; a snapshot must not.
func TestSnapshot_countsAreExact(t *testing.T) {
	all := randomQuads(3, 12, 80)
	s := open(t, all)
	ctx := context.Background()
	terms := map[quad.Value]bool{}
	for _, q := range all {
		for _, v := range []quad.Value{q.Subject, q.Predicate, q.Object, q.Label} {
			if v != nil {
				terms[v] = true
			}
		}
	}
	stats, err := s.Stats(ctx, true)
	if err != nil || !stats.Nodes.Exact || !stats.Quads.Exact || stats.Nodes.Value != int64(len(terms)) || stats.Quads.Value != int64(len(distinct(all))) {
		t.Errorf("stats %+v, %v; want %d nodes, %d quads", stats, err, len(terms), len(distinct(all)))
	}
	n, err := iterator.Iterate(ctx, s.NodesAllIterator()).Count()
	if err != nil || n != int64(len(terms)) {
		t.Errorf("counted %d nodes, %v; want %d", n, err, len(terms))
	}
	n, err = path.StartPath(s).Iterate(ctx).Count()
	if err != nil || n != int64(len(terms)) {
		t.Errorf("V().Count() is %d, %v; want %d", n, err, len(terms))
	}
}

func TestSnapshot_isReadOnly(t *testing.T) {
	s := open(t, randomQuads(1, 3, 5))
	before := s.Size()
	q := quad.Make("a", "b", "c", nil)
	if err := s.ApplyDeltas([]cgraph.Delta{{Quad: q, Action: cgraph.Add}}, cgraph.IgnoreOpts{}); !errors.Is(err, ErrReadOnly) {
		t.Errorf("ApplyDeltas: %v", err)
	}
	if w, err := s.NewQuadWriter(); w != nil || !errors.Is(err, ErrReadOnly) {
		t.Errorf("NewQuadWriter: %v, %v", w, err)
	}
	if s.Size() != before {
		t.Error("a refused write changed the store")
	}
}

// TestSnapshot_cayleyPaths: Cayley's path builder gives what a look at the quads gives.
func TestSnapshot_cayleyPaths(t *testing.T) {
	ctx := context.Background()
	all := randomQuads(11, 10, 60)
	s := open(t, all)
	p := quad.IRI("http://t/p1")
	for n := range 10 {
		start := quad.IRI(fmt.Sprintf("http://t/n%d", n))
		want := map[quad.Value]bool{}
		for _, q := range all {
			if q.Object == start && q.Predicate == p {
				want[q.Subject] = true
			}
		}
		got, err := path.StartPath(s, start).In(p).Unique().Iterate(ctx).AllValues(s)
		if err != nil || len(got) != len(want) {
			t.Errorf("In of %v: %v, %v; want %v", start, got, err, want)
		}
		for _, v := range got {
			if !want[v] {
				t.Errorf("In of %v gives %v", start, v)
			}
		}
	}
}

// TestSnapshot_concurrentReaders is for the race detector: readers share no lock.
func TestSnapshot_concurrentReaders(t *testing.T) {
	s := open(t, randomQuads(5, 20, 200))
	want := s.Size()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				got := 0
				for n := range Node(s.Nodes()) {
					for range s.Out(n) {
						got++
					}
				}
				if got != want {
					t.Errorf("saw %d quads, want %d", got, want)
				}
				if _, err := path.StartPath(s).Out().Iterate(context.Background()).Count(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

func TestOpen_refusesHoles(t *testing.T) {
	ok := quad.IRI("http://t/x")
	for _, q := range []quad.Quad{{Predicate: ok, Object: ok}, {Subject: ok, Object: ok}, {Subject: ok, Predicate: ok}} {
		if _, err := Open(Config{Quads: []quad.Quad{q}}); err == nil {
			t.Errorf("%v was loaded", q)
		}
	}
	if _, err := Open(Config{Quads: []quad.Quad{{Subject: quad.BNode("memnode1"), Predicate: ok, Object: ok}}}); err == nil {
		t.Error("a blank node with a number of the memory store was loaded")
	}
	store, err := Open(Config{})
	if err != nil {
		t.Fatal(err)
	}
	if s := store.Snapshot(); s.Size() != 0 || s.Nodes() != 0 {
		t.Errorf("an empty store holds %d quads, %d nodes", s.Size(), s.Nodes())
	}
	if err := store.Close(); err != nil {
		t.Error(err)
	}
}

// TestOpen_termsAreExact: terms that differ in datatype, language or kind are different.
func TestOpen_termsAreExact(t *testing.T) {
	s, p := quad.IRI("http://t/s"), quad.IRI("http://t/p")
	objects := []quad.Value{
		quad.String("1"), quad.LangString{Value: "1", Lang: "en"}, quad.LangString{Value: "1", Lang: "zh-Hans"},
		quad.TypedString{Value: "1", Type: quads.Full("xsd:int")}, quad.TypedString{Value: "1", Type: quads.Full("xsd:integer")},
		quad.TypedString{Value: "01", Type: quads.Full("xsd:integer")}, quad.IRI("http://t/1"), quad.String("<http://t/1>"), quad.BNode("1"),
		quad.TypedString{Value: "2016-05-31T00:00:00.1Z", Type: quads.Full("xsd:dateTime")}, quad.TypedString{Value: "2016-05-31T00:00:00.6Z", Type: quads.Full("xsd:dateTime")},
	}
	var all []quad.Quad
	for _, o := range objects {
		all = append(all, quad.Quad{Subject: s, Predicate: p, Object: o})
	}
	snap := open(t, all)
	if snap.Size() != len(objects) {
		t.Fatalf("%d terms became %d", len(objects), snap.Size())
	}
	n, _ := snap.Node(s)
	var got []quad.Value
	for e := range snap.Out(n) {
		got = append(got, snap.Term(e.Other))
	}
	for _, o := range objects {
		if !slices.Contains(got, o) {
			t.Errorf("%#v was lost", o)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	d, err := quads.Load(quads.Builtin())
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Open(Config{Quads: d.Quads}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(d.Quads)), "quads/op")
}
