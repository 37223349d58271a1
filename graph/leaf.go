package graph

import (
	"context"
	"fmt"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/refs"
	"github.com/cayleygraph/quad"

	"waggoner/graph/csr"
)

// The leaves of Cayley's own iterator trees: all nodes, all quads, the quads with a node in
// a place. On a [Live] store each walk reads the store as it is when the walk begins.

// quadIterator returns the quads with a node at d.
func quadIterator(s source, d quad.Direction, r cgraph.Ref) iterator.Shape {
	if r == nil || d < quad.Subject || d > quad.Label {
		return iterator.NewNull()
	}
	return &quadsWith{source: s, at: d, node: r}
}

// quadsWith is the shape of the quads with a node in a place, or of all.
type quadsWith struct {
	source
	setting
	at   quad.Direction // quad.Any: all quads
	node cgraph.Ref
}

func (s *quadsWith) pattern(v view) (pattern, error) {
	p := anyQuad
	if s.at == quad.Any {
		return p, nil
	}
	n, err := v.node(s.node)
	p[placeOf(s.at)] = n
	return p, err
}

// Iterate implements iterator.Shape.
func (s *quadsWith) Iterate() iterator.Scanner {
	v := s.view()
	p, err := s.pattern(v)
	switch {
	case err != nil:
		return iterator.NewError(err)
	case s.at != quad.Any && p == anyQuad:
		return iterator.NewNull()
	}
	return &quadScan{ending: s.ending(), v: v, pattern: p}
}

// Lookup implements iterator.Shape.
func (s *quadsWith) Lookup() iterator.Index {
	v := s.view()
	p, err := s.pattern(v)
	return &quadIndex{v: v, pattern: p, none: s.at != quad.Any && p == anyQuad, err: err}
}

// Stats implements iterator.Shape.
func (s *quadsWith) Stats(context.Context) (costs iterator.Costs, err error) {
	v := s.view()
	defer v.shield(faults(), &err)
	size := refs.Size{Value: int64(v.quads), Exact: true}
	if s.at != quad.Any {
		size, err = v.sizeOf(s.at, s.node)
	}
	return iterator.Costs{NextCost: 1, ContainsCost: 1, Size: size}, err
}

// Optimize implements iterator.Shape.
func (s *quadsWith) Optimize(ctx context.Context) (iterator.Shape, bool) {
	s.ctx = ctx
	return s, false
}

// SubIterators implements iterator.Shape.
func (s *quadsWith) SubIterators() []iterator.Shape { return nil }

func (s *quadsWith) String() string { return fmt.Sprintf("Quads(%v)", s.at) }

// quadScan walks quads.
type quadScan struct {
	ending
	v       view
	pattern pattern
	cursor  *cursor
	now     csr.Quad
}

// Next implements iterator.Scanner.
func (s *quadScan) Next(ctx context.Context) bool {
	defer s.v.shield(faults(), &s.err)
	s.ctx = ctx
	if s.cursor == nil {
		s.cursor = s.v.cursor(s.pattern)
	}
	if s.err != nil || !s.cursor.next(&s.pulse) {
		s.done = s.err == nil
		return false
	}
	s.now = s.cursor.quad()
	return true
}

// Result implements iterator.Base.
func (s *quadScan) Result() refs.Ref {
	if s.cursor == nil {
		return nil
	}
	return s.v.quadRef(s.now)
}

// NextPath implements iterator.Base.
func (s *quadScan) NextPath(context.Context) bool { return false }

// TagResults implements iterator.Base.
func (s *quadScan) TagResults(map[string]refs.Ref) {}

func (s *quadScan) String() string { return "QuadsNext" }

// quadIndex tells whether quads are among those of a shape.
type quadIndex struct {
	v       view
	pattern pattern
	none    bool
	result  refs.Ref
	err     error
}

// Contains implements iterator.Index. What was removed since the reference was given is not
// contained.
func (x *quadIndex) Contains(_ context.Context, r refs.Ref) bool {
	ref, ok := r.(quadRef)
	if !ok || x.none || x.err != nil {
		return false
	}
	if ref.era != x.v.era() || ref.stamp != x.v.stamp() {
		return x.containsOld(r)
	}
	if !x.pattern.has(ref.quad) {
		return false
	}
	x.result = r
	return true
}

func (x *quadIndex) containsOld(r refs.Ref) bool {
	defer x.v.shield(faults(), &x.err)
	q, ok, err := x.v.quad(r)
	if err != nil {
		x.err = err
		return false
	}
	if !ok || !x.pattern.has(q) || !x.v.has(q) {
		return false
	}
	x.result = r
	return true
}

// has reports whether q is of the pattern.
func (p pattern) has(q csr.Quad) bool {
	for i, n := range p {
		if n != csr.None && n != q[i] {
			return false
		}
	}
	return true
}

// Result implements iterator.Base.
func (x *quadIndex) Result() refs.Ref { return x.result }

// Err implements iterator.Base.
func (x *quadIndex) Err() error { return x.err }

// NextPath implements iterator.Base.
func (x *quadIndex) NextPath(context.Context) bool { return false }

// TagResults implements iterator.Base.
func (x *quadIndex) TagResults(map[string]refs.Ref) {}

// Close implements iterator.Base.
func (x *quadIndex) Close() error { return nil }

func (x *quadIndex) String() string { return "QuadsContains" }
