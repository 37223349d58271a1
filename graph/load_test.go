package graph

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/cayleygraph/quad"

	"waggoner/graph/csr"
)

// TestLoad_isOneBatch: into an empty store, into a full one with an overlay, and with nothing
// new.
func TestLoad_isOneBatch(t *testing.T) {
	for _, dir := range []string{"", t.TempDir()} {
		w := newTwins(t, Config{Dir: dir, Bound: -1}, 21)
		for round := range 3 {
			var quads []quad.Quad
			for range 50 {
				quads = append(quads, w.quad())
			}
			want, after := w.now.apply(Batch{Add: quads})
			for again := range 2 {
				if again == 1 {
					want.Present, want.Added = len(quads), 0
				} else {
					w.history = append(w.history, after)
				}
				got, err := w.store.Load(context.Background(), LoadConfig{}, feedOf(quads))
				if err != nil {
					t.Fatal(err)
				}
				if got.Sequence != uint64(len(w.history)-1) || got.Added != int64(want.Added) || got.Present != int64(want.Present) || got.Image.Quads != int64(len(after)) {
					t.Errorf("round %d: receipt %+v, want %+v", round, got, want)
				}
			}
			w.now = after
			w.compare()
			for range 10 {
				w.apply()
			}
			if dir != "" {
				w.reopen()
			}
			w.compare()
		}
		closed(t, w.store)
	}
}

func feedOf(all []quad.Quad) func(*csr.Builder) error {
	s := &Store{cfg: Config{Quads: all}}
	return s.feedQuads
}

// TestLoad_failsWhole: an error of the feed, and a context that ends, leave the store as it was.
func TestLoad_failsWhole(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, Config{Dir: dir})
	mustApply(t, s, Batch{Add: []quad.Quad{fact("a", "b", "c")}})
	before := listing(t, dir)
	boom := errors.New("boom")
	feed := feedOf([]quad.Quad{fact("d", "e", "f")})
	if _, err := s.Load(context.Background(), LoadConfig{}, func(b *csr.Builder) error { return errors.Join(feed(b), boom) }); !errors.Is(err, boom) {
		t.Errorf("error %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	if _, err := s.Load(ctx, LoadConfig{}, func(b *csr.Builder) error { cancel(); return feed(b) }); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if after := listing(t, dir); fmt.Sprint(after) != fmt.Sprint(before) || s.Sequence() != 1 || holds(s, fact("d", "e", "f")) {
		t.Errorf("the folder holds %v, the sequence is %d", after, s.Sequence())
	}
	mustApply(t, s, Batch{Add: []quad.Quad{fact("d", "e", "f")}})
	closed(t, s)
}
