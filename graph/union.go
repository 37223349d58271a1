package graph

import (
	"context"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	cshape "github.com/cayleygraph/cayley/query/shape"
)

// union is the nodes of several natives, one after the other: Cayley's Or, or the parts of one
// scan.
type union struct {
	v        view
	from     []native
	scanned  []native        // those of from as often as the scan visits each
	reckoned *iterator.Costs // of the scan; nil: it is none
}

// BuildIterator implements shape.Shape.
func (s *union) BuildIterator(cgraph.QuadStore) iterator.Shape { return &walk{native: s, v: s.v} }

// Optimize implements shape.Shape.
func (s *union) Optimize(context.Context, cshape.Optimizer) (cshape.Shape, bool) { return s, false }

func (s *union) flow() flow {
	if s.reckoned != nil {
		return &unionFlow{rest: s.scanned, open: native.flow}
	}
	return &unionFlow{rest: s.from, open: native.flow}
}

func (s *union) distinct() flow {
	return distinctFlow(s.v, &unionFlow{rest: s.from, open: native.distinct})
}

func (s *union) counter() counter {
	all := make(unionCounter, len(s.from))
	for i, n := range s.from {
		all[i] = n.counter()
	}
	if s.reckoned != nil {
		return sumCounter(all)
	}
	return all
}

func (s *union) estimate() estimate {
	sum := estimate{exact: true}
	for _, n := range s.from {
		e := n.estimate()
		sum.size, sum.each, sum.exact = sum.size+e.size, sum.each+e.each, sum.exact && e.exact
	}
	return sum
}

type unionFlow struct {
	rest []native
	open func(native) flow
	now  flow
}

func (f *unionFlow) next(p *pulse) []uint32 {
	for {
		if f.now != nil {
			if list := f.now.next(p); len(list) > 0 || p.err != nil {
				return list
			}
		}
		if len(f.rest) == 0 {
			return nil
		}
		f.now, f.rest = f.open(f.rest[0]), f.rest[1:]
	}
}

// A unionCounter counts in the first of its counters that has the node, as Cayley does.
type unionCounter []counter

func (c unionCounter) paths(p *pulse, n uint32, limit int) int {
	for _, one := range c {
		if paths := one.paths(p, n, limit); paths > 0 {
			return paths
		}
	}
	return 0
}

// A sumCounter counts in all of its counters.
type sumCounter []counter

func (c sumCounter) paths(p *pulse, n uint32, limit int) int {
	paths := 0
	for _, one := range c {
		if paths += one.paths(p, n, limit); paths >= limit {
			break
		}
	}
	return paths
}
