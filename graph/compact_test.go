package graph

import (
	"context"
	"errors"
	"fmt"
	"path"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/cayleygraph/quad"

	"waggoner/graph/internal/vfstest"
)

// TestStore_compactsInTheBackground once the overlay outgrows its bound, and not before.
func TestStore_compactsInTheBackground(t *testing.T) {
	s := mustOpen(t, Config{Dir: t.TempDir(), Bound: 10})
	for i := range 9 {
		mustApply(t, s, Batch{Add: []quad.Quad{fact("a", "b", fmt.Sprint(i))}})
	}
	if stats, _ := s.Stats(); stats.ImageAt != 0 || stats.Building {
		t.Errorf("compacted early: %+v", stats)
	}
	mustApply(t, s, Batch{Add: []quad.Quad{fact("a", "b", "9")}})
	s.background.Wait()
	if stats, _ := s.Stats(); stats.ImageAt != 10 || stats.Changes != 0 || stats.Batches != 0 {
		t.Errorf("not compacted: %+v", stats)
	}
	closed(t, s)
}

func newDisk(t *testing.T) *vfstest.Disk {
	t.Helper()
	d, err := vfstest.New(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestStore_compactionFails: on a disk without room for an image the store goes on, tries again
// when as much has come once more, and gets there once there is room.
func TestStore_compactionFails(t *testing.T) {
	d := newDisk(t)
	var full atomic.Bool
	var tries atomic.Int64
	d.Fail = func(_ int, op vfstest.Op) error {
		if op.Kind == vfstest.Create && full.Load() {
			tries.Add(1)
			return syscall.ENOSPC
		}
		return nil
	}
	s := mustOpen(t, Config{Dir: path.Join(d.Root(), "data"), FS: d, Bound: 10})
	full.Store(true)
	apply := func(from, to int) {
		for i := from; i < to; i++ {
			mustApply(t, s, Batch{Add: []quad.Quad{fact("a", "b", fmt.Sprint(i))}})
			s.background.Wait()
		}
	}
	apply(0, 19)
	if tries.Load() != 1 {
		t.Errorf("%d tries after 19 quads with a bound of 10", tries.Load())
	}
	apply(19, 25)
	if tries.Load() != 2 {
		t.Errorf("%d tries after 25", tries.Load())
	}
	if err := s.Compact(context.Background()); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("Compact: %v", err)
	}
	full.Store(false)
	apply(25, 31)
	if stats, _ := s.Stats(); stats.ImageAt < 25 || stats.Failure != nil {
		t.Errorf("%+v", stats)
	}
	snapshot := s.Snapshot()
	if snapshot.Size() != 31 {
		t.Errorf("%d quads", snapshot.Size())
	}
	snapshot.Release()
	closed(t, s)
	if names := listing(t, path.Join(d.Root(), "data")); len(names) != 2 {
		t.Errorf("the folder holds %v", names)
	}
}
