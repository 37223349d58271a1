package graph

import (
	"context"
	"slices"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	cshape "github.com/cayleygraph/cayley/query/shape"
)

// join is the nodes that several natives have in common: Cayley's And. The first of them is
// scanned, the others looked up. Each time the first gives a node, that is one result, and
// what the others count beyond one path each are further paths of it.
type join struct {
	v    view
	from []native // at least two, the one to scan first
}

// newJoin puts first what Cayley would scan.
func newJoin(v view, from []native) *join {
	first, _ := andCosts(costsOf(from))
	return &join{v, slices.Concat(from[first:first+1], from[:first], from[first+1:])}
}

// mostEach is the cost of a lookup from which on a list of what is looked up is made instead,
// if that is not long.
const mostEach = 8

// BuildIterator implements shape.Shape.
func (s *join) BuildIterator(cgraph.QuadStore) iterator.Shape { return &walk{native: s, v: s.v} }

// Optimize implements shape.Shape.
func (s *join) Optimize(context.Context, cshape.Optimizer) (cshape.Shape, bool) { return s, false }

// flow leaves out the further paths; joinScan has them.
func (s *join) flow() flow {
	return &joinFlow{from: s.from[0].flow(), others: s.others(s.members), limit: 1}
}

func (s *join) distinct() flow {
	return &joinFlow{from: s.from[0].distinct(), others: s.others(s.members), limit: 1}
}

// withPaths is flow with the further paths.
func (s *join) withPaths() *joinFlow {
	return &joinFlow{from: s.from[0].flow(), others: s.others(counted), limit: noLimit}
}

func (s *join) counter() counter {
	all := make(joinCounter, len(s.from))
	for i, n := range s.from {
		all[i] = n.counter()
	}
	return all
}

func (s *join) estimate() estimate {
	e := estimate{size: s.from[0].estimate().size}
	for _, n := range s.from {
		other := n.estimate()
		e.size, e.each = min(e.size, other.size), e.each+other.each
	}
	return e
}

// single reports whether no node has further paths, whatever the data.
func (s *join) single() bool {
	return !slices.ContainsFunc(s.from[1:], func(n native) bool { return !single(n) })
}

// single reports whether a native never counts more than one path.
func single(n native) bool {
	switch n := n.(type) {
	case *allNodes, *fixedNodes, *unique, *except, *recursion:
		return true
	case *match:
		return n.single()
	case *join:
		return single(n.from[0]) && n.single()
	}
	return false
}

// once reports whether a native gives each node once, and counts one path, whatever the data and
// whichever branch of a join is scanned.
func once(n native) bool {
	switch n := n.(type) {
	case *fixedNodes:
		return len(sorted(n.list)) == len(n.list)
	case *join:
		return !slices.ContainsFunc(n.from, func(n native) bool { return !once(n) })
	}
	return single(n)
}

// others returns what the nodes of the first are looked up in.
func (s *join) others(in func(n native, asks int64) counter) joinCounter {
	asks := s.from[0].estimate().size
	all := make(joinCounter, 0, len(s.from)-1)
	for _, n := range s.from[1:] {
		all = append(all, in(n, asks))
	}
	return all
}

func (s *join) members(n native, asks int64) counter { return members(s.v, n, asks) }

// counted is members for whoever wants the number of paths.
func counted(n native, asks int64) counter {
	if e := n.estimate(); e.each >= mostEach && e.size <= asks*e.each && chain(n) {
		return &bag{from: n, most: int(4*asks*e.each) + leastBag}
	}
	return n.counter()
}

// chain reports whether scanning a native and looking it up count the same paths.
func chain(n native) bool {
	switch n := n.(type) {
	case *allNodes, *unique, *match, *weighted, *recursion:
		return true
	case *fixedNodes:
		return len(sorted(n.list)) == len(n.list)
	case *hop:
		return chain(n.from)
	}
	return false
}

// joinFlow gives the nodes of the first that the others have too.
type joinFlow struct {
	from   flow
	others joinCounter
	limit  int // of the paths to be counted
	list   []uint32
	more   []int // the further paths of each of list, if limit lets them be known
}

func (f *joinFlow) next(p *pulse) []uint32 {
	f.list, f.more = f.list[:0], f.more[:0]
	for len(f.list) == 0 {
		all := f.from.next(p)
		if len(all) == 0 || !p.beat(len(all)) {
			return nil
		}
		f.pick(p, all)
	}
	return kept(p, f.list)
}

func (f *joinFlow) pick(p *pulse, all []uint32) {
	for _, n := range all {
		if paths := f.others.paths(p, n, f.limit); paths > 0 {
			f.list = append(f.list, n)
			if f.limit > 1 {
				f.more = append(f.more, paths-1)
			}
		}
		if p.err != nil {
			return
		}
	}
}

// A joinCounter counts what all of its counters have: the paths of each beyond one add up.
type joinCounter []counter

func (c joinCounter) paths(p *pulse, n uint32, limit int) int {
	sum := 1
	for _, one := range c {
		paths := one.paths(p, n, limit)
		if paths == 0 {
			return 0
		}
		sum += paths - 1
	}
	return sum
}

// joinScan gives the results of a join with all their paths.
type joinScan struct {
	walkScan
	join  *join
	paths *joinFlow
	more  int // paths of the present result still to come
}

// Next implements iterator.Scanner.
func (s *joinScan) Next(ctx context.Context) bool {
	if s.flow == nil && !s.open() || !s.walkScan.Next(ctx) {
		return false
	}
	s.more = s.paths.more[len(s.paths.list)-len(s.rest)-len(s.list)+s.at]
	return true
}

func (s *joinScan) open() bool {
	defer s.v.shield(faults(), &s.err)
	s.paths = s.join.withPaths()
	s.flow = s.paths
	return true
}

// NextPath implements iterator.Base.
func (s *joinScan) NextPath(context.Context) bool {
	s.more--
	return s.more >= 0
}

// A bag counts in a list of everything that a chain gives, which it makes when first asked.
type bag struct {
	from  native
	most  int // nodes to be kept; if there are more, they are looked up after all
	asked bool
	count map[uint32]int
	index counter
}

const leastBag = 1 << 10

func (b *bag) paths(p *pulse, n uint32, limit int) int {
	if !b.asked {
		b.fill(p)
	}
	if b.index != nil {
		return b.index.paths(p, n, limit)
	}
	return b.count[n]
}

func (b *bag) fill(p *pulse) {
	b.asked, b.count = true, map[uint32]int{}
	from := b.from.flow()
	for kept := 0; ; {
		all := from.next(p)
		if len(all) == 0 {
			return
		}
		if kept += len(all); kept > b.most {
			b.count, b.index = nil, b.from.counter()
			return
		}
		for _, n := range all {
			b.count[n]++
		}
	}
}
