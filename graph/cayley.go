package graph

import (
	"context"
	"fmt"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/refs"
	cshape "github.com/cayleygraph/cayley/query/shape"
	"github.com/cayleygraph/quad"

	"waggoner/graph/csr"
)

// A Snapshot is a Cayley graph.QuadStore for reading: it names terms one by one and in
// batches, and takes over of a query what its adjacency does better.
var (
	_ cgraph.QuadStore = (*Snapshot)(nil)
	_ refs.BatchNamer  = (*Snapshot)(nil)
	_ cshape.Optimizer = (*Snapshot)(nil)
)

func (s *Snapshot) view() view { return view{version: s.version()} }

// ValueOf implements refs.Namer.
func (s *Snapshot) ValueOf(v quad.Value) (cgraph.Ref, error) { return s.view().valueOf(v) }

// NameOf implements refs.Namer. A number, truth value or time in canonical form is a Go
// value, as Cayley's comparisons expect; Term gives the literal.
func (s *Snapshot) NameOf(r cgraph.Ref) (quad.Value, error) {
	if named, ok := r.(*namedRef); ok {
		return named.term, nil
	}
	return s.view().nameOf(r)
}

// ValuesOf implements refs.BatchNamer.
func (s *Snapshot) ValuesOf(ctx context.Context, all []cgraph.Ref) ([]quad.Value, error) {
	return s.view().valuesOf(ctx, all)
}

// RefsOf implements refs.BatchNamer. A term that no quad has is an error.
func (s *Snapshot) RefsOf(ctx context.Context, all []quad.Value) ([]cgraph.Ref, error) {
	return s.view().refsOf(ctx, all)
}

// Quad implements graph.QuadIndexer.
func (s *Snapshot) Quad(r cgraph.Ref) (quad.Quad, error) { return s.view().quadOf(r) }

// QuadDirection implements graph.QuadIndexer.
func (s *Snapshot) QuadDirection(r cgraph.Ref, d quad.Direction) (cgraph.Ref, error) {
	return s.view().quadDirection(r, d)
}

// QuadIterator implements graph.QuadIndexer.
func (s *Snapshot) QuadIterator(d quad.Direction, r cgraph.Ref) iterator.Shape {
	return quadIterator(s, d, r)
}

// QuadIteratorSize implements graph.QuadIndexer; the size is exact.
func (s *Snapshot) QuadIteratorSize(_ context.Context, d quad.Direction, r cgraph.Ref) (refs.Size, error) {
	return s.view().sizeOf(d, r)
}

// Stats implements graph.QuadIndexer; both numbers are exact.
func (s *Snapshot) Stats(context.Context, bool) (cgraph.Stats, error) { return s.view().stats(), nil }

// NodesAllIterator implements graph.QuadStore.
func (s *Snapshot) NodesAllIterator() iterator.Shape { return &everyNode{source: s} }

// QuadsAllIterator implements graph.QuadStore.
func (s *Snapshot) QuadsAllIterator() iterator.Shape { return &quadsWith{source: s} }

// OptimizeShape implements shape.Optimizer.
func (s *Snapshot) OptimizeShape(ctx context.Context, shape cshape.Shape) (cshape.Shape, bool) {
	return s.OptimizeShapeOf(ctx, s, shape)
}

// OptimizeShapeOf is OptimizeShape for a query of qs, a store that shows this one under other
// names.
func (s *Snapshot) OptimizeShapeOf(ctx context.Context, qs cgraph.QuadStore, shape cshape.Shape) (cshape.Shape, bool) {
	return s.view().optimize(ctx, qs, shape)
}

// ApplyDeltas implements graph.QuadStore; it answers ErrReadOnly.
func (s *Snapshot) ApplyDeltas([]cgraph.Delta, cgraph.IgnoreOpts) error { return ErrReadOnly }

// NewQuadWriter implements graph.QuadStore; it answers ErrReadOnly.
func (s *Snapshot) NewQuadWriter() (quad.WriteCloser, error) { return nil, ErrReadOnly }

// Close implements graph.QuadStore by releasing the snapshot.
func (s *Snapshot) Close() error {
	s.Release()
	return nil
}

func (v view) valueOf(t quad.Value) (ref cgraph.Ref, err error) {
	defer v.shield(faults(), &err)
	return v.ref(v.lookup(t)), nil
}

func (v view) nameOf(r cgraph.Ref) (t quad.Value, err error) {
	switch r := r.(type) {
	case *namedRef:
		return r.term, nil
	case refs.PreFetchedValue:
		return r.NameOf(), nil
	}
	defer v.shield(faults(), &err)
	n, err := v.node(r)
	if err != nil {
		return nil, err
	}
	return v.name(n), nil
}

func (v view) valuesOf(ctx context.Context, all []cgraph.Ref) ([]quad.Value, error) {
	p := pulse{ctx: ctx}
	terms := make([]quad.Value, len(all))
	for i, r := range all {
		t, err := v.nameOf(r)
		if err != nil {
			return nil, err
		}
		if terms[i] = t; !p.beat(1) {
			return nil, p.err
		}
	}
	return terms, nil
}

func (v view) refsOf(ctx context.Context, all []quad.Value) ([]cgraph.Ref, error) {
	p := pulse{ctx: ctx}
	found := make([]cgraph.Ref, len(all))
	for i, t := range all {
		r, err := v.valueOf(t)
		if err != nil {
			return nil, err
		}
		if r == nil {
			return nil, fmt.Errorf("graph: no quad has the term %v", t)
		}
		if found[i] = r; !p.beat(1) {
			return nil, p.err
		}
	}
	return found, nil
}

func (v view) quadOf(r cgraph.Ref) (q quad.Quad, err error) {
	defer v.shield(faults(), &err)
	numbers, ok, err := v.quad(r)
	if err != nil || !ok {
		return quad.Quad{}, err
	}
	return quad.Quad{
		Subject: v.name(numbers[0]), Predicate: v.name(numbers[1]),
		Object: v.name(numbers[2]), Label: v.name(numbers[3]),
	}, nil
}

func (v view) quadDirection(r cgraph.Ref, d quad.Direction) (_ cgraph.Ref, err error) {
	if ref, ok := r.(quadRef); ok && ref.era == v.era() {
		return v.ref(ref.quad[placeOf(d)]), nil
	}
	defer v.shield(faults(), &err)
	q, ok, err := v.quad(r)
	if err != nil || !ok {
		return nil, err
	}
	return v.ref(q[placeOf(d)]), nil
}

// placeOf is where a direction stands in a csr.Quad.
func placeOf(d quad.Direction) int { return int(d - quad.Subject) }

func (v view) sizeOf(d quad.Direction, r cgraph.Ref) (_ refs.Size, err error) {
	defer v.shield(faults(), &err)
	n, err := v.node(r)
	if err != nil {
		return refs.Size{}, err
	}
	return refs.Size{Value: v.sizeAt(placeOf(d), n), Exact: true}, nil
}

// sizeAt returns how many quads have n at a place.
func (v view) sizeAt(place int, n uint32) int64 {
	switch {
	case n == csr.None:
		return 0
	case place == 0:
		return int64(v.degree(outward, n, csr.None))
	case place == 2:
		return int64(v.degree(inward, n, csr.None))
	case place == 1:
		return int64(v.predicateSize(n))
	}
	return int64(v.contextSize(n))
}

func (v view) stats() cgraph.Stats {
	return cgraph.Stats{
		Nodes: refs.Size{Value: int64(v.nodes), Exact: true},
		Quads: refs.Size{Value: int64(v.quads), Exact: true},
	}
}
