package graph

import (
	"context"
	"fmt"

	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/refs"
	cshape "github.com/cayleygraph/cayley/query/shape"

	"waggoner/graph/csr"
)

// What the store takes over of a query is made of natives: shapes whose results are nodes
// without tags. Cayley's iterators ask one another for one result at a time through three
// or four layers; natives hand on lists of numbers, which often are the adjacency itself.
//
// Their answers are Cayley's, down to how often each comes. Cayley has two ways to run a
// shape. Scanned, it gives a node once for each path that leads there. Looked up, as all
// but one branch of an intersection are, it tells on how many paths a node is reached, and
// there a union counts only its first branch that has the node, and an intersection does
// not multiply what its branches count but adds it up.

// A native is a shape that the store runs by itself. It is bound to one version.
type native interface {
	cshape.Shape
	flow() flow         // for the nodes as often as they come
	distinct() flow     // for the nodes, each once
	counter() counter   // for looking up
	estimate() estimate // of its size and of looking up
	costs() iterator.Costs
	height() int
}

// A flow gives nodes in lists. An empty one ends it, or p did.
type flow interface {
	// next returns a list that is valid until the next call and must not be written to.
	next(p *pulse) []uint32
}

// A counter tells on how many paths a node is reached, 0 if it is none of a shape's. It
// may stop at limit.
type counter interface {
	paths(p *pulse, n uint32, limit int) int
}

// An estimate is what natives plan their own work by.
type estimate struct {
	size  int64
	exact bool
	each  int64 // cost of one lookup, in steps
}

// noLimit has a counter count on.
const noLimit = 1 << 30

// walk is Cayley's iterator over a native.
type walk struct {
	native
	setting
	v view
}

// Iterate implements iterator.Shape.
func (w *walk) Iterate() iterator.Scanner {
	if j, ok := w.native.(*join); ok {
		return &joinScan{walkScan: walkScan{ending: w.ending(), v: w.v}, join: j}
	}
	return &walkScan{ending: w.ending(), v: w.v, native: w.native}
}

// Lookup implements iterator.Shape.
func (w *walk) Lookup() iterator.Index { return &walkIndex{v: w.v, native: w.native} }

// Stats implements iterator.Shape. The size is said to be exact, and so taken for the count,
// where it is.
func (w *walk) Stats(context.Context) (costs iterator.Costs, err error) {
	defer w.v.shield(faults(), &err)
	costs = w.native.costs()
	e := w.estimate()
	costs.Size.Exact = e.exact && e.size == costs.Size.Value
	return costs, nil
}

// Optimize implements iterator.Shape: the shape was optimized already.
func (w *walk) Optimize(ctx context.Context) (iterator.Shape, bool) {
	w.ctx = ctx
	return w, false
}

// SubIterators implements iterator.Shape.
func (w *walk) SubIterators() []iterator.Shape { return levels(w.height()) }

func (w *walk) String() string { return fmt.Sprintf("Walk(%T)", w.native) }

// walkScan gives the nodes of a flow one by one.
type walkScan struct {
	ending
	v      view
	native native
	flow   flow     // of native, from the first Next on
	rest   []uint32 // of the flow's last list
	list   []uint32 // a part of that, after which to look at the context
	copy   []uint32 // of the part: what reads it is not shielded
	at     int
	names  nameTable // when list was begun
}

// Next implements iterator.Scanner.
func (s *walkScan) Next(ctx context.Context) bool {
	s.at++
	return s.at < len(s.list) || s.fill(ctx)
}

func (s *walkScan) fill(ctx context.Context) bool {
	defer s.v.shield(faults(), &s.err)
	s.ctx, s.list, s.at = ctx, nil, 0
	if s.flow == nil {
		s.flow = s.native.flow()
	}
	if len(s.rest) == 0 && s.err == nil && !s.done {
		s.rest = s.flow.next(&s.pulse)
		s.done = len(s.rest) == 0 && s.err == nil
	}
	part := min(len(s.rest), pulseSteps)
	if s.done || !s.beat(part) {
		return false
	}
	s.copy = append(s.copy[:0], s.rest[:part]...)
	s.list, s.rest = s.copy, s.rest[part:]
	s.names = s.v.image.names.table()
	return true
}

// Result implements iterator.Base.
func (s *walkScan) Result() refs.Ref {
	if s.at >= len(s.list) || s.list[s.at] == csr.None {
		return nil
	}
	n := s.list[s.at]
	if r := refIn(s.names, n); r != nil {
		return r
	}
	return nodeRef{n, s.v.era()}
}

// NextPath implements iterator.Base: every path is a result of its own.
func (s *walkScan) NextPath(context.Context) bool { return false }

// TagResults implements iterator.Base.
func (s *walkScan) TagResults(map[string]refs.Ref) {}

func (s *walkScan) String() string { return "WalkNext" }

// walkIndex looks nodes up with a counter.
type walkIndex struct {
	pulse
	v       view
	native  native
	counter counter // of native, from the first Contains on
	result  refs.Ref
	more    int // paths of the result not yet told
}

// Contains implements iterator.Index.
func (x *walkIndex) Contains(ctx context.Context, r refs.Ref) bool {
	defer x.v.shield(faults(), &x.err)
	x.ctx, x.more = ctx, 0
	n, err := x.v.node(r)
	if err != nil {
		x.err = err
	}
	if x.err != nil || n == csr.None && r != nil {
		return false
	}
	if x.counter == nil {
		x.counter = x.native.counter()
	}
	paths := x.counter.paths(&x.pulse, n, noLimit)
	if paths == 0 || x.err != nil {
		return false
	}
	x.result, x.more = r, paths-1
	return true
}

// NextPath implements iterator.Base.
func (x *walkIndex) NextPath(context.Context) bool {
	x.more--
	return x.more >= 0
}

// Result implements iterator.Base.
func (x *walkIndex) Result() refs.Ref { return x.result }

// Err implements iterator.Base.
func (x *walkIndex) Err() error { return x.err }

// TagResults implements iterator.Base.
func (x *walkIndex) TagResults(map[string]refs.Ref) {}

// Close implements iterator.Base.
func (x *walkIndex) Close() error { return nil }

func (x *walkIndex) String() string { return "WalkContains" }
