package graph

import (
	"context"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/refs"
	cshape "github.com/cayleygraph/cayley/query/shape"
	"github.com/cayleygraph/quad"
)

// total is one result, the number of a native's: Cayley's Count.
type total struct {
	v  view
	of native
}

// BuildIterator implements shape.Shape.
func (s *total) BuildIterator(qs cgraph.QuadStore) iterator.Shape {
	return &totalOf{Count: iterator.NewCount(&walk{native: s.of, v: s.v}, qs), total: s}
}

// Optimize implements shape.Shape.
func (s *total) Optimize(context.Context, cshape.Optimizer) (cshape.Shape, bool) { return s, false }

// totalOf is Cayley's iterator, but that it counts by itself.
type totalOf struct {
	*iterator.Count
	*total
	setting
}

// Iterate implements iterator.Shape.
func (s *totalOf) Iterate() iterator.Scanner { return &totalScan{ending: s.ending(), total: s.total} }

// Optimize implements iterator.Shape.
func (s *totalOf) Optimize(ctx context.Context) (iterator.Shape, bool) {
	s.ctx = ctx
	return s, false
}

type totalScan struct {
	ending
	total  *total
	result refs.Ref
}

// Next implements iterator.Scanner.
func (s *totalScan) Next(ctx context.Context) bool {
	s.ctx = ctx
	if s.done || s.err != nil {
		return false
	}
	if s.result != nil {
		s.done = true
		return false
	}
	n := s.count()
	if s.err == nil {
		s.result = refs.PreFetched(quad.Int(n))
	}
	return s.err == nil
}

func (s *totalScan) count() int64 {
	defer s.total.v.shield(faults(), &s.err)
	if e := s.total.of.estimate(); e.exact {
		return e.size
	}
	return sum(&s.pulse, s.total.of)
}

// sum returns how many results a native has, all paths counted.
func sum(p *pulse, of native) (n int64) {
	from, paths := of.flow(), (*joinFlow)(nil)
	if j, ok := of.(*join); ok {
		paths = j.withPaths()
		from = paths
	}
	for {
		list := from.next(p)
		if len(list) == 0 {
			return n
		}
		if n += int64(len(list)); paths != nil {
			for _, more := range paths.more {
				n += int64(more)
			}
		}
		p.beat(len(list))
	}
}

// Result implements iterator.Base.
func (s *totalScan) Result() refs.Ref { return s.result }

// NextPath implements iterator.Base.
func (s *totalScan) NextPath(context.Context) bool { return false }

// TagResults implements iterator.Base.
func (s *totalScan) TagResults(map[string]refs.Ref) {}

func (s *totalScan) String() string { return "CountNext" }
