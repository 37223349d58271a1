package graph

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	cgraph "github.com/cayleygraph/cayley/graph"
	cpath "github.com/cayleygraph/cayley/query/path"
	"github.com/cayleygraph/quad"
	"github.com/google/go-cmp/cmp"
)

// What Cayley's suite does not ask of a store that is written to.

func triple(s, p, o string) quad.Quad {
	return quad.Quad{Subject: quad.IRI(s), Predicate: quad.IRI(p), Object: quad.IRI(o)}
}

func labelled(q quad.Quad, label string) quad.Quad {
	q.Label = quad.IRI(label)
	return q
}

// live is a store that is closed at the end of the test.
func live(t testing.TB, cfg Config) *Live {
	t.Helper()
	cfg.Generalized = true
	s, err := Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	l := NewLive(s)
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

func add(q quad.Quad) cgraph.Delta    { return cgraph.Delta{Quad: q, Action: cgraph.Add} }
func remove(q quad.Quad) cgraph.Delta { return cgraph.Delta{Quad: q, Action: cgraph.Delete} }

// contents are the quads of a store as text.
func contents(t *testing.T, qs cgraph.QuadStore) []string {
	t.Helper()
	ctx := context.Background()
	it := qs.QuadsAllIterator().Iterate()
	defer it.Close()
	all := []string{}
	for it.Next(ctx) {
		q, err := qs.Quad(it.Result())
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, q.NQuad())
	}
	if err := it.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(all)
	return all
}

// TestLive_deltas: a list is one change. Each delta finds what those before it left, and one
// that cannot be leaves nothing of the list.
func TestLive_deltas(t *testing.T) {
	a, b, c := triple("a", "p", "b"), triple("b", "p", "c"), triple("c", "p", "a")
	all := cgraph.IgnoreOpts{IgnoreDup: true, IgnoreMissing: true}
	for _, test := range []struct {
		name string
		in   []cgraph.Delta
		opts cgraph.IgnoreOpts
		want []quad.Quad // after a and b
		err  error
	}{
		{"replaces", []cgraph.Delta{remove(a), remove(b), add(c)}, cgraph.IgnoreOpts{}, []quad.Quad{c}, nil},
		{"adds and removes", []cgraph.Delta{add(c), remove(c)}, cgraph.IgnoreOpts{}, []quad.Quad{a, b}, nil},
		{"removes and adds", []cgraph.Delta{remove(a), add(a)}, cgraph.IgnoreOpts{}, []quad.Quad{a, b}, nil},
		{"twice", []cgraph.Delta{add(c), add(c)}, cgraph.IgnoreOpts{}, nil, cgraph.ErrQuadExists},
		{"twice ignored", []cgraph.Delta{add(c), add(c)}, all, []quad.Quad{a, b, c}, nil},
		{"there already", []cgraph.Delta{add(c), add(a)}, cgraph.IgnoreOpts{}, nil, cgraph.ErrQuadExists},
		{"missing", []cgraph.Delta{remove(a), remove(c)}, cgraph.IgnoreOpts{}, nil, cgraph.ErrQuadNotExist},
		{"gone meanwhile", []cgraph.Delta{remove(a), remove(a)}, cgraph.IgnoreOpts{}, nil, cgraph.ErrQuadNotExist},
		{"missing ignored", []cgraph.Delta{remove(a), remove(c), remove(a)}, all, []quad.Quad{b}, nil},
		{"another label", []cgraph.Delta{remove(labelled(a, "g"))}, cgraph.IgnoreOpts{}, nil, cgraph.ErrQuadNotExist},
		{"no action", []cgraph.Delta{add(c), {Quad: a}}, all, nil, cgraph.ErrInvalidAction},
		{"nothing", nil, cgraph.IgnoreOpts{}, []quad.Quad{a, b}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := live(t, Config{Quads: []quad.Quad{a, b}})
			err := l.ApplyDeltas(test.in, test.opts)
			if test.err == nil && err != nil {
				t.Fatal(err)
			}
			if test.err != nil {
				if d, ok := err.(*cgraph.DeltaError); !ok || d.Err != test.err {
					t.Fatalf("error %v (%T), want a DeltaError with %v", err, err, test.err)
				}
				test.want = []quad.Quad{a, b}
			}
			want := []string{}
			for _, q := range test.want {
				want = append(want, q.NQuad())
			}
			slices.Sort(want)
			if diff := cmp.Diff(want, contents(t, l)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestLive_deltasRefuseHoles: Cayley's own stores take a quad without an object.
func TestLive_deltasRefuseHoles(t *testing.T) {
	l := live(t, Config{})
	for _, q := range []quad.Quad{{}, {Subject: quad.IRI("a"), Predicate: quad.IRI("p")}, {Subject: quad.IRI("a"), Object: quad.IRI("b")}, triple("", "p", "o")} {
		err := l.ApplyDeltas([]cgraph.Delta{add(triple("a", "p", "b")), add(q)}, cgraph.IgnoreOpts{})
		if _, ok := err.(*cgraph.DeltaError); !ok {
			t.Errorf("%v: %v (%T)", q, err, err)
		}
	}
	if got := contents(t, l); len(got) > 0 {
		t.Errorf("refused lists left %v", got)
	}
}

// TestLive_keepsWhatOthersMerge: the same triple under two labels, and times of one second.
func TestLive_keepsWhatOthersMerge(t *testing.T) {
	l := live(t, Config{})
	at := time.Date(2016, 5, 31, 0, 0, 0, 0, time.UTC)
	q := triple("a", "p", "b")
	deltas := []cgraph.Delta{add(q), add(labelled(q, "g")), add(labelled(q, "h"))}
	for _, ms := range []int{0, 100, 600} {
		q := triple("a", "at", "")
		q.Object = quad.Time(at.Add(time.Duration(ms) * time.Millisecond))
		deltas = append(deltas, add(q))
	}
	if err := l.ApplyDeltas(deltas, cgraph.IgnoreOpts{}); err != nil {
		t.Fatal(err)
	}
	if got := contents(t, l); len(got) != len(deltas) {
		t.Errorf("%d quads became %v", len(deltas), got)
	}
	times, err := cpath.StartPath(l, quad.IRI("a")).Out(quad.IRI("at")).Iterate(context.Background()).AllValues(l)
	if err != nil || len(times) != 3 {
		t.Fatal(times, err)
	}
	for i, ms := range []int{0, 100, 600} {
		if !slices.ContainsFunc(times, quad.Time(at.Add(time.Duration(ms)*time.Millisecond)).Equal) {
			t.Errorf("time %d is not among %v", i, times)
		}
	}
	if err := l.ApplyDeltas([]cgraph.Delta{remove(labelled(q, "g"))}, cgraph.IgnoreOpts{}); err != nil {
		t.Fatal(err)
	}
	if got := contents(t, l); len(got) != len(deltas)-1 {
		t.Errorf("one quad was removed and %v are left", got)
	}
}

// TestLive_references: node numbers change with a compaction, references do not, once.
func TestLive_references(t *testing.T) {
	l := live(t, Config{Quads: []quad.Quad{triple("m", "p", "n")}, Bound: -1})
	ref := func(v quad.Value) cgraph.Ref {
		r, err := l.ValueOf(v)
		if err != nil || r == nil {
			t.Fatalf("ValueOf(%v) = %v, %v", v, r, err)
		}
		return r
	}
	m := ref(quad.IRI("m"))
	it := l.QuadsAllIterator().Iterate()
	it.Next(context.Background())
	old := it.Result()
	write := func(q quad.Quad) {
		t.Helper()
		if err := l.store.Compact(context.Background()); err != nil {
			t.Fatal(err)
		}
		if err := l.ApplyDeltas([]cgraph.Delta{add(q)}, cgraph.IgnoreOpts{}); err != nil {
			t.Fatal(err)
		}
	}
	write(triple("a", "p", "b")) // these go before m
	write(triple("c", "p", "b"))
	if ref(quad.IRI("m")).Key() == m.Key() {
		t.Fatal("the numbers did not change; the test shows nothing")
	}
	values, err := cpath.StartPathNodes(l, m).Out(quad.IRI("p")).Iterate(context.Background()).AllValues(l)
	if err != nil || len(values) != 1 || values[0] != quad.IRI("n") {
		t.Errorf("after a compaction: %v, %v", values, err)
	}
	if q, err := l.Quad(old); err != nil || q != triple("m", "p", "n") {
		t.Errorf("after a compaction: %v, %v", q, err)
	}
	if err := l.ApplyDeltas([]cgraph.Delta{remove(triple("m", "p", "n"))}, cgraph.IgnoreOpts{}); err != nil {
		t.Fatal(err)
	}
	if x := l.QuadsAllIterator().Lookup(); x.Contains(context.Background(), old) || x.Err() != nil {
		t.Errorf("a quad that was removed is contained, %v", x.Err())
	}
	write(triple("d", "p", "b"))
	write(triple("e", "p", "b"))
	if name, err := l.NameOf(m); !errors.Is(err, errForeignRef) {
		t.Errorf("after two compactions: %v, %v", name, err)
	}
}

// TestLive_iteratorsStayWhereTheyBegan: a write, or a compaction, under an iterator changes
// nothing of what it gives.
func TestLive_iteratorsStayWhereTheyBegan(t *testing.T) {
	ctx := context.Background()
	var seed []quad.Quad
	for i := range 100 {
		seed = append(seed, triple(fmt.Sprint("s", i), "p", "o"))
	}
	l := live(t, Config{Quads: seed, Bound: -1})
	path := cpath.StartPath(l, quad.IRI("o")).In(quad.IRI("p"))
	it := path.BuildIterator(ctx).Iterate()
	defer it.Close()
	seen := 0
	for it.Next(ctx) {
		if seen < len(seed) {
			if err := l.ApplyDeltas([]cgraph.Delta{remove(seed[seen])}, cgraph.IgnoreOpts{}); err != nil {
				t.Fatal(err)
			}
		}
		if seen++; seen%30 == 0 {
			if err := l.store.Compact(ctx); err != nil {
				t.Fatal(err)
			}
		}
	}
	if it.Err() != nil || seen != len(seed) {
		t.Errorf("saw %d of %d, %v", seen, len(seed), it.Err())
	}
	if n, err := path.Iterate(ctx).Count(); n != 0 || err != nil {
		t.Errorf("%d are left, %v", n, err)
	}
}

// TestLive_everybodyAtOnce is for the race detector: every list of deltas moves a token, of
// which each reader sees exactly one.
func TestLive_everybodyAtOnce(t *testing.T) {
	l := live(t, Config{Quads: []quad.Quad{triple("token", "at", "n0")}, Bound: 50})
	ctx, stop := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for ctx.Err() == nil {
				values, err := cpath.StartPath(l, quad.IRI("token")).Out(quad.IRI("at")).Iterate(context.Background()).AllValues(l)
				if err != nil || len(values) != 1 {
					t.Errorf("saw %v, %v", values, err)
					return
				}
				if _, err := cpath.StartPath(l).In().Tag("t").Iterate(context.Background()).Limit(50).Count(); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for i := range 300 {
		err := l.ApplyDeltas([]cgraph.Delta{
			remove(triple("token", "at", fmt.Sprint("n", i))), add(triple("token", "at", fmt.Sprint("n", i+1))),
			add(triple(fmt.Sprint("n", i), "next", fmt.Sprint("n", i+1))),
		}, cgraph.IgnoreOpts{})
		if err != nil {
			t.Error(err)
			break
		}
	}
	stop()
	wg.Wait()
}

// TestBackend: a program that uses Cayley makes, opens and reopens a data folder.
func TestBackend(t *testing.T) {
	dir := t.TempDir()
	if _, err := cgraph.NewQuadStore(BackendName, dir, nil); !errors.Is(err, cgraph.ErrNotInitialized) {
		t.Errorf("an empty folder: %v", err)
	}
	if err := cgraph.InitQuadStore(BackendName, dir, nil); err != nil {
		t.Fatal(err)
	}
	if err := cgraph.InitQuadStore(BackendName, dir, nil); !errors.Is(err, cgraph.ErrDatabaseExists) {
		t.Errorf("made again: %v", err)
	}
	var want []string
	for i := range 3 {
		qs, err := cgraph.NewQuadStore(BackendName, dir, nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, contents(t, qs)); diff != "" && i > 0 {
			t.Error(diff)
		}
		w, err := qs.NewQuadWriter()
		if err != nil {
			t.Fatal(err)
		}
		for j := range 10 {
			q := quad.Make(fmt.Sprint("a literal ", j), i, 2.5, "anything goes")
			if n, err := w.WriteQuads([]quad.Quad{q}); n != 1 || err != nil {
				t.Fatal(err)
			}
		}
		for range 2 {
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
		}
		want = contents(t, qs)
		if err := qs.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if len(want) != 30 {
		t.Errorf("%d quads: %s", len(want), strings.Join(want, "\n"))
	}
}
