package gizmo

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cayleygraph/quad"

	"waggoner/graph"
)

// uses is the quad that says that a tool uses etcd.
func uses(name string) quad.Quad {
	base := quad.IRI("https://w3id.org/waggoner/")
	return quad.Quad{Subject: base + quad.IRI(name), Predicate: base + "uses", Object: base + "etcd"}
}

func apply(t testing.TB, store *graph.Store, b graph.Batch) graph.Receipt {
	t.Helper()
	r, err := store.Apply(context.Background(), b)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// users asks what uses etcd.
func users(t testing.TB, p *Pool) []string {
	t.Helper()
	r, err := p.Run(context.Background(), Request{Script: good, Limit: 100_000})
	if err != nil {
		t.Fatal(err)
	}
	return lines(r)
}

func TestPool_Run_seesWrites(t *testing.T) {
	for name, between := range map[string]func(*graph.Store) error{
		"at once":   func(*graph.Store) error { return nil },
		"compacted": func(s *graph.Store) error { return s.Compact(context.Background()) },
		"compacted, settled": func(s *graph.Store) error {
			defer time.Sleep(3 * watchTime / 2)
			return s.Compact(context.Background())
		},
	} {
		t.Run(name, func(t *testing.T) {
			store, err := graph.Open(graph.Config{Dir: t.TempDir()})
			if err != nil {
				t.Fatal(err)
			}
			defer store.Close()
			apply(t, store, graph.Batch{Add: tools(t)})
			p := poolOver(t, single(), store)
			defer p.Close()
			checkGood(t, p)
			for _, c := range []struct {
				batch graph.Batch
				want  []string
			}{
				{graph.Batch{Add: []quad.Quad{uses("new")}}, []string{`{"id":"<kubernetes>"}`, `{"id":"<new>"}`, `{"id":"<rook>"}`}},
				{graph.Batch{Remove: []quad.Quad{uses("new")}, Add: []quad.Quad{uses("newer")}}, []string{`{"id":"<kubernetes>"}`, `{"id":"<newer>"}`, `{"id":"<rook>"}`}},
				{graph.Batch{Remove: []quad.Quad{uses("newer")}}, []string{`{"id":"<kubernetes>"}`, `{"id":"<rook>"}`}},
			} {
				apply(t, store, c.batch)
				if err := between(store); err != nil {
					t.Fatal(err)
				}
				if got := slices.Sorted(slices.Values(users(t, p))); !slices.Equal(got, c.want) {
					t.Errorf("after %+v: %v, want %v", c.batch, got, c.want)
				}
			}
		})
	}
}

// TestPool_Run_afterEachWrite: warm workers follow, and none has to start again.
func TestPool_Run_afterEachWrite(t *testing.T) {
	store := newStore(t, tools(t))
	p := poolOver(t, Config{}, store)
	eventually(t, "two spares", func() bool { return p.Stats().Idle == 2 })
	for i := range 100 {
		apply(t, store, graph.Batch{Add: []quad.Quad{uses(fmt.Sprint("n", i))}})
		if got := users(t, p); len(got) != 2+i+1 || !slices.Contains(got, fmt.Sprintf(`{"id":"<n%d>"}`, i)) {
			t.Fatalf("after write %d: %v", i, got)
		}
	}
	if s := p.Stats(); s.Outdated > 0 || s.Started > 4 {
		t.Errorf("stats %+v, want few starts and none outdated", s)
	}
}

// TestPool_Run_besideWriters: whoever wrote sees it, whatever others write meanwhile, and
// sees whole batches.
func TestPool_Run_besideWriters(t *testing.T) {
	store, err := graph.Open(graph.Config{Dir: t.TempDir(), Bound: 40})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	apply(t, store, graph.Batch{Add: tools(t)})
	p := poolOver(t, Config{Queue: 64, Wait: time.Minute}, store)
	defer p.Close()
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for k := range 12 {
				name := fmt.Sprintf("w%d-%d", i, k)
				if _, err := store.Apply(context.Background(), graph.Batch{Add: []quad.Quad{uses(name + "a"), uses(name + "b")}}); err != nil {
					t.Error(err)
					return
				}
				r, err := p.Run(context.Background(), Request{Script: good})
				if err != nil {
					t.Error(err)
					return
				}
				got := lines(r)
				if !slices.Contains(got, `{"id":"<`+name+`a>"}`) || len(got)%2 != 0 {
					t.Errorf("after writing %s: %d rows", name, len(got))
				}
			}
		})
	}
	group.Wait()
	t.Logf("%+v", p.Stats())
}

// TestPool_Run_farBehind: a worker that would have to take too much gives way to a new one.
func TestPool_Run_farBehind(t *testing.T) {
	store := newStore(t, tools(t))
	p := poolOver(t, single(), store)
	checkGood(t, p)
	base := strings.Repeat("x", 1000)
	var all []quad.Quad
	for i := range 10_000 {
		all = append(all, uses(fmt.Sprint(base, i)))
	}
	apply(t, store, graph.Batch{Add: all})
	for range 3 {
		if got := users(t, p); len(got) != 2+len(all) {
			t.Fatalf("%d rows, want %d", len(got), 2+len(all))
		}
	}
	if s := p.Stats(); s.Outdated == 0 || s.Outdated > 2 {
		t.Errorf("stats %+v, want one worker replaced, or two", s)
	}
}

// TestPool_leavesOldImages: idle workers do not keep the file of an old image.
func TestPool_leavesOldImages(t *testing.T) {
	store, err := graph.Open(graph.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	apply(t, store, graph.Batch{Add: tools(t)})
	p := poolOver(t, Config{}, store)
	defer p.Close()
	checkGood(t, p)
	eventually(t, "two spares", func() bool { return p.Stats().Idle >= 2 })
	if err := store.Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	at := imageOf(store)
	eventually(t, "all workers have the new image", func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		if len(p.idle) < 2 || p.starting > 0 {
			return false
		}
		for _, w := range p.idle {
			if w.image != at {
				return false
			}
		}
		return len(p.processes) == len(p.idle)
	})
	checkGood(t, p)
}

func imageOf(store *graph.Store) uint64 {
	s := store.Snapshot()
	defer s.Release()
	return s.ImageSequence()
}

// TestPool_releasesSnapshots: starting and stopping workers leaves no hold on the image.
func TestPool_releasesSnapshots(t *testing.T) {
	store := newStore(t, tools(t))
	before, err := store.Stats()
	if err != nil {
		t.Fatal(err)
	}
	p := poolOver(t, Config{}, store)
	checkGood(t, p)
	if _, err := p.Run(t.Context(), Request{Script: `iri(5)`}); err == nil {
		t.Fatal("no crash")
	}
	p.Close()
	if after, err := store.Stats(); err != nil || after.Holders != before.Holders {
		t.Errorf("%d holders, before %d, %v", after.Holders, before.Holders, err)
	}
}

// TestPool_Run_damage: a script that meets damage fails and says so; the pool goes on.
func TestPool_Run_damage(t *testing.T) {
	dir := t.TempDir()
	image := makeImage(t, dir)
	flip := func() {
		text, err := os.ReadFile(image)
		if err != nil {
			t.Fatal(err)
		}
		for at := 64 << 10; at < len(text)/4; at += 32 << 10 { // in the terms, which come first
			text[at] ^= 1
		}
		if err := os.WriteFile(image, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cut := func() {
		if err := os.Truncate(image, 128<<10); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name string
		late bool
		harm func()
	}{{"flipped", false, flip}, {"cut short", true, cut}} {
		t.Run(c.name, func(t *testing.T) {
			if !c.late {
				c.harm()
			}
			store, err := graph.Open(graph.Config{Dir: dir})
			if err != nil {
				t.Fatal(err)
			}
			defer store.Close()
			p := poolOver(t, single(), store)
			defer p.Close()
			if _, err := p.Run(t.Context(), Request{Script: `1`}); err != nil {
				t.Fatal(err)
			}
			if c.late {
				c.harm()
			}
			for i, script := range []string{
				`g.V("<http://a/34567>").out("<http://a/p>").all()`, `g.emit(g.V("<http://a/34567>").out().toArray())`,
				`g.V("<http://a/12345>", "<http://a/45678>").in().count()`, `g.V().all()`, `g.V().count()`,
			} {
				start := time.Now()
				r, err := p.Run(t.Context(), Request{Script: script, Limit: 100_000})
				if script == `g.V().count()` && err == nil { // what is known without reading
					continue
				}
				if c.late && i > 0 && errors.Is(err, ErrWorker) { // a file that is too short is found out at the start
					continue
				}
				if err == nil {
					t.Errorf("%s: %d rows", script, len(r.Rows))
				} else if e := scriptError(t, err); e.Kind != KindDamage || strings.Contains(e.Message, image) {
					t.Errorf("%s: %v: %v", script, e.Kind, e)
				}
				if took := time.Since(start); took > 9*time.Second {
					t.Errorf("%s took %v", script, took)
				}
			}
		})
	}
}

// makeImage makes a store whose image has many blocks, and returns the image.
func makeImage(t *testing.T, dir string) string {
	t.Helper()
	store, err := graph.Open(graph.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	var all []quad.Quad
	for i := range 50_000 {
		all = append(all, quad.Quad{Subject: quad.IRI(fmt.Sprintf("http://a/%d", i)), Predicate: quad.IRI("http://a/p"), Object: quad.IRI(fmt.Sprintf("http://a/%d", i*7%50_000))})
	}
	apply(t, store, graph.Batch{Add: all})
	if err := errors.Join(store.Compact(t.Context()), store.Close()); err != nil {
		t.Fatal(err)
	}
	images, err := filepath.Glob(filepath.Join(dir, "image-*.csr"))
	if err != nil || len(images) != 1 {
		t.Fatalf("images %v, %v", images, err)
	}
	return images[0]
}
