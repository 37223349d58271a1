package graph

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func mustOpen(t testing.TB, cfg Config) *Store {
	t.Helper()
	s, err := Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func closed(t testing.TB, s *Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// twins runs random batches on a store and its twin, and now and then does something that
// must change nothing.
type twins struct {
	*testing.T
	*maker
	cfg     Config
	store   *Store
	now     naive
	history []naive // by sequence
	kept    []*Snapshot
}

func newTwins(t *testing.T, cfg Config, seed uint64) *twins {
	return &twins{T: t, maker: newMaker(seed, 12), cfg: cfg, store: mustOpen(t, cfg), now: naive{}, history: []naive{{}}}
}

func (w *twins) apply() {
	w.Helper()
	b := w.batch(w.now)
	want, after := w.now.apply(b)
	if want.Added+want.Removed > 0 {
		w.history = append(w.history, after)
	}
	want.Sequence = uint64(len(w.history) - 1)
	got, err := w.store.Apply(context.Background(), b)
	if err != nil {
		w.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		w.Fatalf("receipt of %+v (-want +got):\n%s", b, diff)
	}
	w.now = after
}

func (w *twins) reopen() {
	w.release()
	closed(w, w.store)
	w.store = mustOpen(w, w.cfg)
}

func (w *twins) step() {
	w.Helper()
	ctx := context.Background()
	switch w.IntN(12) {
	case 0:
		if w.cfg.Dir != "" {
			w.reopen()
		}
	case 1:
		if err := w.store.Compact(ctx); err != nil {
			w.Fatal(err)
		}
	case 2:
		w.kept = append(w.kept, w.store.Snapshot())
	case 3:
		w.at(uint64(w.IntN(len(w.history))))
	default:
		w.apply()
	}
}

// at compares an earlier content.
func (w *twins) at(sequence uint64) {
	w.Helper()
	s, err := w.store.SnapshotAt(sequence)
	if err != nil {
		return // compacted; that it is refused only then is a test of its own
	}
	compare(w.T, s, w.history[sequence])
	s.Release()
}

func (w *twins) compare() {
	w.Helper()
	s := w.store.Snapshot()
	defer s.Release()
	if s.Sequence() != w.store.Sequence() || s.Sequence() != uint64(len(w.history)-1) {
		w.Fatalf("sequence %d, %d; want %d", s.Sequence(), w.store.Sequence(), len(w.history)-1)
	}
	compare(w.T, s, w.now)
}

func (w *twins) release() {
	w.Helper()
	for _, s := range w.kept {
		compare(w.T, s, w.history[s.Sequence()])
		s.Release()
	}
	w.kept = nil
}

func TestStore_likeItsTwin(t *testing.T) {
	for _, kind := range []string{"memory", "folder"} {
		for _, bound := range []int{-1, 10} {
			for seed := range uint64(6) {
				t.Run(fmt.Sprintf("%s/bound=%d/%d", kind, bound, seed), func(t *testing.T) {
					cfg := Config{Bound: bound}
					if kind == "folder" {
						cfg.Dir = t.TempDir()
					}
					w := newTwins(t, cfg, seed)
					for i := range 60 {
						w.step()
						if i%6 == 0 {
							w.compare()
						}
						if t.Failed() {
							t.FailNow()
						}
					}
					w.compare()
					w.release()
					if err := w.store.Check(context.Background(), nil); err != nil {
						t.Error(err)
					}
					closed(t, w.store)
				})
			}
		}
	}
}
