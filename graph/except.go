package graph

import (
	"context"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	cshape "github.com/cayleygraph/cayley/query/shape"

	"waggoner/graph/csr"
)

// manyLookups is how many are reckoned with where it is not known.
const manyLookups = 1 << 10

// except is all nodes but those of a native: Cayley's Not.
type except struct {
	v   view
	out native
}

// BuildIterator implements shape.Shape.
func (s *except) BuildIterator(cgraph.QuadStore) iterator.Shape { return &walk{native: s, v: s.v} }

// Optimize implements shape.Shape.
func (s *except) Optimize(context.Context, cshape.Optimizer) (cshape.Shape, bool) { return s, false }

func (s *except) flow() flow     { return &nodeFlow{v: s.v, out: members(s.v, s.out, int64(s.v.bound))} }
func (s *except) distinct() flow { return s.flow() }

func (s *except) counter() counter { return exceptCounter{members(s.v, s.out, manyLookups)} }

func (s *except) estimate() estimate {
	out := s.out.estimate()
	return estimate{size: max(1, int64(s.v.nodes)-out.size), each: out.each}
}

type exceptCounter struct{ out counter }

func (c exceptCounter) paths(p *pulse, n uint32, _ int) int {
	if c.out.paths(p, n, 1) > 0 {
		return 0
	}
	return 1
}

// members returns a counter for whoever only asks whether there is a path, and about so
// often: where looking up is dear, a set of all nodes.
func members(v view, n native, asks int64) counter {
	if e := n.estimate(); e.each >= mostEach && e.size <= asks*e.each {
		return &memberSet{v: v, from: n, most: int(4*asks*e.each) + leastBag}
	}
	return n.counter()
}

// A memberSet looks up in the set of a native's nodes, which it makes when first asked.
type memberSet struct {
	v     view
	from  native
	most  int // nodes to be kept; if there are more, they are looked up after all
	set   nodeSet
	index counter
}

func (m *memberSet) paths(p *pulse, n uint32, _ int) int {
	if m.set == nil && m.index == nil {
		m.fill(p)
	}
	switch {
	case m.index != nil:
		return m.index.paths(p, n, 1)
	case n != csr.None && m.set.has(n):
		return 1
	}
	return 0
}

func (m *memberSet) fill(p *pulse) {
	m.set = newNodeSet(m.v.bound)
	from := m.from.distinct()
	for kept := 0; ; {
		all := from.next(p)
		if len(all) == 0 {
			return
		}
		if kept += len(all); kept > m.most {
			m.set, m.index = nil, m.from.counter()
			return
		}
		for _, n := range all {
			if n != csr.None {
				m.set.add(n)
			}
		}
	}
}
