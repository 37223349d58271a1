package graph

import (
	"context"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	cshape "github.com/cayleygraph/cayley/query/shape"

	"waggoner/graph/csr"
)

// unique is the nodes of a native, each once. It has the whole chain below give each node
// once only, which spares it the paths.
type unique struct {
	v    view
	from native
}

// BuildIterator implements shape.Shape.
func (s *unique) BuildIterator(cgraph.QuadStore) iterator.Shape { return &walk{native: s, v: s.v} }

// Optimize implements shape.Shape.
func (s *unique) Optimize(context.Context, cshape.Optimizer) (cshape.Shape, bool) { return s, false }

func (s *unique) flow() flow     { return s.from.distinct() }
func (s *unique) distinct() flow { return s.from.distinct() }

func (s *unique) counter() counter { return onceCounter{s.from.counter()} }

func (s *unique) estimate() estimate {
	e := s.from.estimate()
	return estimate{size: e.size, each: e.each}
}

// onceCounter counts one path where there are any.
type onceCounter struct{ counter }

func (c onceCounter) paths(p *pulse, n uint32, _ int) int { return min(1, c.counter.paths(p, n, 1)) }

// weighted is the nodes of a native as often as looking them up counts them. It stands for a
// branch that Cayley looks up, and is scanned by us.
type weighted struct {
	v    view
	from native
}

// BuildIterator implements shape.Shape.
func (s *weighted) BuildIterator(cgraph.QuadStore) iterator.Shape { return &walk{native: s, v: s.v} }

// Optimize implements shape.Shape.
func (s *weighted) Optimize(context.Context, cshape.Optimizer) (cshape.Shape, bool) { return s, false }

func (s *weighted) flow() flow {
	return &repeatFlow{from: s.from.distinct(), counter: s.from.counter()}
}

func (s *weighted) distinct() flow     { return s.from.distinct() }
func (s *weighted) counter() counter   { return s.from.counter() }
func (s *weighted) estimate() estimate { return s.from.estimate() }

// repeatFlow gives each node as often as a counter says.
type repeatFlow struct {
	from    flow
	counter counter
	list    []uint32
}

func (f *repeatFlow) next(p *pulse) []uint32 {
	f.list = f.list[:0]
	for len(f.list) == 0 {
		all := f.from.next(p)
		if len(all) == 0 {
			return nil
		}
		for _, n := range all {
			for range f.counter.paths(p, n, noLimit) {
				f.list = append(f.list, n)
			}
			if !p.beat(1) {
				return nil
			}
		}
	}
	return f.list
}

// distinctFlow gives each node of a flow once.
func distinctFlow(v view, from flow) flow {
	return &firstTimes{from: from, seen: newNodeSet(v.bound)}
}

type firstTimes struct {
	from flow
	seen nodeSet
	none bool // None was seen
	list []uint32
}

func (f *firstTimes) next(p *pulse) []uint32 {
	f.list = f.list[:0]
	for len(f.list) == 0 {
		all := f.from.next(p)
		if len(all) == 0 || !p.beat(len(all)) {
			return nil
		}
		for _, n := range all {
			if n == csr.None && !f.none {
				f.none = true
				f.list = append(f.list, n)
			} else if n != csr.None && f.seen.add(n) {
				f.list = append(f.list, n)
			}
		}
	}
	return f.list
}
