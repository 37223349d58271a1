package graph

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/refs"
	cshape "github.com/cayleygraph/cayley/query/shape"
	"github.com/cayleygraph/quad"
)

// A Live is a [Store] as a Cayley graph.QuadStore that can be written to. It reads one
// snapshot and moves on to the newest with each write through it; an iterator goes on
// reading what was there when it began. What others write to the store is seen after that.
//
// A reference stays good when the store is compacted, once: it is found again by its term.
// After a second compaction it is an error.
//
// A Live may be used by any number of goroutines.
type Live struct {
	store *Store
	mu    sync.Mutex // guards moving on
	now   atomic.Pointer[view]
}

var (
	_ cgraph.QuadStore = (*Live)(nil)
	_ refs.BatchNamer  = (*Live)(nil)
	_ cshape.Optimizer = (*Live)(nil)
)

// A hold keeps an image open for as long as an iterator may read it.
type hold struct{ snapshot *Snapshot }

func newHold(s *Snapshot) *hold {
	h := &hold{s}
	runtime.AddCleanup(h, (*Snapshot).Release, s)
	return h
}

// NewLive returns a Live of a store, which Close closes.
func NewLive(s *Store) *Live {
	l := &Live{store: s}
	l.move()
	return l
}

// move goes on to the newest snapshot.
func (l *Live) move() {
	l.mu.Lock()
	defer l.mu.Unlock()
	snapshot := l.store.Snapshot()
	next := view{version: snapshot.version()}
	switch now := l.now.Load(); {
	case now == nil:
		next.held = newHold(snapshot)
	case now.image == next.image:
		next.older, next.held = now.older, now.held
		snapshot.Release()
	default:
		next.older = &view{version: now.version, held: now.held}
		next.held = newHold(snapshot)
	}
	l.now.Store(&next)
}

func (l *Live) view() view { return *l.now.Load() }

// Close closes the store. No iterator may be used after that.
func (l *Live) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now.Load()
	now.held.snapshot.Release()
	if now.older != nil {
		now.older.held.snapshot.Release()
	}
	return l.store.Close()
}

// ApplyDeltas implements graph.QuadStore as [Store.ApplyDeltas] does.
func (l *Live) ApplyDeltas(in []cgraph.Delta, opts cgraph.IgnoreOpts) error {
	if err := l.store.ApplyDeltas(in, opts); err != nil {
		return err
	}
	l.move()
	return nil
}

// NewQuadWriter implements graph.QuadStore as [Store.NewQuadWriter] does.
func (l *Live) NewQuadWriter() (quad.WriteCloser, error) {
	return &quadWriter{store: l.store, written: l.move}, nil
}

// ValueOf implements refs.Namer.
func (l *Live) ValueOf(v quad.Value) (cgraph.Ref, error) { return l.view().valueOf(v) }

// NameOf implements refs.Namer as [Snapshot.NameOf] does.
func (l *Live) NameOf(r cgraph.Ref) (quad.Value, error) {
	if named, ok := r.(*namedRef); ok {
		return named.term, nil
	}
	return l.view().nameOf(r)
}

// ValuesOf implements refs.BatchNamer.
func (l *Live) ValuesOf(ctx context.Context, all []cgraph.Ref) ([]quad.Value, error) {
	return l.view().valuesOf(ctx, all)
}

// RefsOf implements refs.BatchNamer as [Snapshot.RefsOf] does.
func (l *Live) RefsOf(ctx context.Context, all []quad.Value) ([]cgraph.Ref, error) {
	return l.view().refsOf(ctx, all)
}

// Quad implements graph.QuadIndexer.
func (l *Live) Quad(r cgraph.Ref) (quad.Quad, error) { return l.view().quadOf(r) }

// QuadDirection implements graph.QuadIndexer.
func (l *Live) QuadDirection(r cgraph.Ref, d quad.Direction) (cgraph.Ref, error) {
	return l.view().quadDirection(r, d)
}

// QuadIterator implements graph.QuadIndexer.
func (l *Live) QuadIterator(d quad.Direction, r cgraph.Ref) iterator.Shape {
	return quadIterator(l, d, r)
}

// QuadIteratorSize implements graph.QuadIndexer; the size is exact.
func (l *Live) QuadIteratorSize(_ context.Context, d quad.Direction, r cgraph.Ref) (refs.Size, error) {
	return l.view().sizeOf(d, r)
}

// Stats implements graph.QuadIndexer; both numbers are exact.
func (l *Live) Stats(context.Context, bool) (cgraph.Stats, error) { return l.view().stats(), nil }

// NodesAllIterator implements graph.QuadStore.
func (l *Live) NodesAllIterator() iterator.Shape { return &everyNode{source: l} }

// QuadsAllIterator implements graph.QuadStore.
func (l *Live) QuadsAllIterator() iterator.Shape { return &quadsWith{source: l} }

// OptimizeShape implements shape.Optimizer.
func (l *Live) OptimizeShape(ctx context.Context, shape cshape.Shape) (cshape.Shape, bool) {
	return l.OptimizeShapeOf(ctx, l, shape)
}

// OptimizeShapeOf is OptimizeShape for a query of qs, a store that shows this one under other
// names.
func (l *Live) OptimizeShapeOf(ctx context.Context, qs cgraph.QuadStore, shape cshape.Shape) (cshape.Shape, bool) {
	return l.view().optimize(ctx, qs, shape)
}
