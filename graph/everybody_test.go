package graph

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cayleygraph/quad"
)

// pair is two quads that every batch adds together or removes together, so that no snapshot
// may ever have one of them alone.
func pair(caller, i int) []quad.Quad {
	return []quad.Quad{fact(fmt.Sprint("left", caller), "has", fmt.Sprint(i)), fact(fmt.Sprint("right", caller), "has", fmt.Sprint(i))}
}

// balanced reports what is on one side of a snapshot and not on the other.
func balanced(s *Snapshot, callers int) error {
	p, ok := s.Node(iri("has"))
	if !ok {
		return nil
	}
	total := 0
	for c := range callers {
		var runs [2]Run
		for i, side := range []string{"left", "right"} {
			if n, ok := s.Node(iri(fmt.Sprint(side, c))); ok {
				runs[i] = s.OutRun(n, p)
			}
		}
		if runs[0].Len() != runs[1].Len() {
			return fmt.Errorf("caller %d has %d and %d", c, runs[0].Len(), runs[1].Len())
		}
		for i := range runs[0].Len() {
			if runs[0].Other(i) != runs[1].Other(i) || !s.Live(runs[0].Other(i)) {
				return fmt.Errorf("caller %d has %v and %v", c, s.Term(runs[0].Other(i)), s.Term(runs[1].Other(i)))
			}
		}
		total += 2 * runs[0].Len()
	}
	if s.Size() != total || s.PredicateSize(p) != total {
		return fmt.Errorf("size %d, with the predicate %d, in all %d", s.Size(), s.PredicateSize(p), total)
	}
	return nil
}

// TestStore_everybodyAtOnce: writers, readers, compactions, backups and checks together; every
// snapshot has all of every batch or nothing.
func TestStore_everybodyAtOnce(t *testing.T) {
	const callers = 3
	goroutines := runtime.NumGoroutine()
	s := mustOpen(t, Config{Dir: t.TempDir(), Bound: 40})
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	var wg sync.WaitGroup
	var batches, snapshots atomic.Int64
	forever := func(f func(i int) error) {
		wg.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				if err := f(i); err != nil && ctx.Err() == nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for c := range callers {
		forever(func(i int) error {
			b := Batch{Add: pair(c, i%50)}
			if i%3 == 2 {
				b = Batch{Remove: pair(c, (i*7)%50)}
			}
			batches.Add(1)
			_, err := s.Apply(context.Background(), b)
			return err
		})
		forever(func(int) error {
			snapshot := s.Snapshot()
			defer snapshot.Release()
			snapshots.Add(1)
			return balanced(snapshot, callers)
		})
	}
	forever(func(int) error { return s.Compact(ctx) })
	forever(func(int) error { return s.Backup(ctx, io.Discard) })
	forever(func(int) error {
		time.Sleep(50 * time.Millisecond)
		return s.Check(ctx, nil)
	})
	forever(func(int) error {
		now := s.Sequence()
		snapshot, err := s.SnapshotAt(now - min(3, now))
		if errors.Is(err, ErrGone) {
			return nil
		} else if err != nil {
			return err
		}
		defer snapshot.Release()
		return balanced(snapshot, callers)
	})
	wg.Wait()
	s.background.Wait() // a compaction may be under way
	stats, err := s.Stats()
	if err != nil || stats.Holders != 1 {
		t.Errorf("%+v, %v", stats, err)
	}
	t.Logf("%d batches, %d snapshots, %+v", batches.Load(), snapshots.Load(), stats)
	closed(t, s)
	for i := 0; runtime.NumGoroutine() > goroutines; i++ {
		if i == 100 {
			t.Fatalf("%d goroutines, there were %d", runtime.NumGoroutine(), goroutines)
		}
		time.Sleep(10 * time.Millisecond)
	}
}
