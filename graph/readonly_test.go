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

	"waggoner/graph/csr"
	"waggoner/graph/internal/vfstest"
)

// TestStore_readOnlyAfterAFailedWrite: the first failed write or sync of the logbook ends
// writing, is not tried again, and leaves reading alone.
func TestStore_readOnlyAfterAFailedWrite(t *testing.T) {
	// A Disk lets the sync of a logbook fail with EINVAL.
	for kind, cause := range map[vfstest.Kind]error{vfstest.Write: syscall.EIO, vfstest.Sync: syscall.EINVAL} {
		d := newDisk(t)
		var failing atomic.Bool
		var failed, after atomic.Int64
		d.Fail = func(_ int, op vfstest.Op) error {
			if path.Base(op.Name) != logbookName {
				return nil
			}
			if failed.Load() > 0 && (op.Kind == vfstest.Write || op.Kind == vfstest.Sync) {
				after.Add(1)
			}
			if op.Kind == kind && failing.Load() {
				failed.Add(1)
				failing.Store(false) // once: what comes after would succeed
				return syscall.EIO
			}
			return nil
		}
		cfg := Config{Dir: path.Join(d.Root(), "data"), FS: d, Bound: -1}
		s := mustOpen(t, cfg)
		mustApply(t, s, Batch{Add: []quad.Quad{fact("a", "b", "c")}})
		failing.Store(true)
		ctx := context.Background()
		for i := range 3 {
			if _, err := s.Apply(ctx, Batch{Add: []quad.Quad{fact("a", "b", fmt.Sprint(i))}}); !errors.Is(err, ErrReadOnly) || !errors.Is(err, cause) {
				t.Errorf("%v: apply %d: %v", kind, i, err)
			}
		}
		if err := s.Compact(ctx); !errors.Is(err, ErrReadOnly) {
			t.Errorf("%v: compact: %v", kind, err)
		}
		if _, err := s.Load(ctx, LoadConfig{}, func(*csr.Builder) error { return nil }); !errors.Is(err, ErrReadOnly) {
			t.Errorf("%v: load: %v", kind, err)
		}
		if failed.Load() != 1 || after.Load() > 1 { // bbolt may finish what it was at
			t.Errorf("%v: %d failures, then %d writes", kind, failed.Load(), after.Load())
		}
		if stats, err := s.Stats(); !errors.Is(stats.Failure, cause) || err != nil {
			t.Errorf("%v: %+v, %v", kind, stats, err)
		}
		if !holds(s, fact("a", "b", "c")) || holds(s, fact("a", "b", "0")) || s.Sequence() != 1 {
			t.Errorf("%v: reading changed", kind)
		}
		if err := d.Mend(); err != nil {
			t.Fatal(err)
		}
		closed(t, s)
		s = mustOpen(t, Config{Dir: cfg.Dir})
		if !holds(s, fact("a", "b", "c")) {
			t.Errorf("%v: an acknowledged quad is lost", kind)
		}
		mustApply(t, s, Batch{Add: []quad.Quad{fact("a", "b", "again")}})
		closed(t, s)
	}
}
