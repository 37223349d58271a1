package graph

import (
	"context"
	"slices"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/refs"
	cshape "github.com/cayleygraph/cayley/query/shape"

	"waggoner/graph/csr"
)

// Natives that begin a chain.

const listLength = 256 // of the lists of flows that make some

// allNodes is every node that stands in a quad.
type allNodes struct{ v view }

// BuildIterator implements shape.Shape.
func (s *allNodes) BuildIterator(cgraph.QuadStore) iterator.Shape { return &walk{native: s, v: s.v} }

// Optimize implements shape.Shape.
func (s *allNodes) Optimize(context.Context, cshape.Optimizer) (cshape.Shape, bool) { return s, false }

func (s *allNodes) flow() flow       { return &nodeFlow{v: s.v} }
func (s *allNodes) distinct() flow   { return &nodeFlow{v: s.v} }
func (s *allNodes) counter() counter { return s }

func (s *allNodes) estimate() estimate { return estimate{size: int64(s.v.nodes), exact: true, each: 1} }

func (s *allNodes) paths(_ *pulse, n uint32, _ int) int {
	if s.v.live(n) {
		return 1
	}
	return 0
}

// nodeFlow gives every live node, except those that are out.
type nodeFlow struct {
	v    view
	out  counter // nil: none
	at   uint32
	list [listLength]uint32
}

func (f *nodeFlow) next(p *pulse) []uint32 {
	list := f.list[:0]
	for ; f.at < f.v.bound && len(list) < listLength && p.beat(1); f.at++ {
		if f.v.live(f.at) && (f.out == nil || f.out.paths(p, f.at, 1) == 0) {
			list = append(list, f.at)
		}
	}
	return kept(p, list)
}

// kept gives up a list that was not finished because p ended.
func kept(p *pulse, list []uint32) []uint32 {
	if p.err != nil {
		return nil
	}
	return list
}

// fixedNodes is a list of nodes, which may hold one several times.
type fixedNodes struct {
	v    view
	list []uint32
}

// BuildIterator implements shape.Shape.
func (s *fixedNodes) BuildIterator(cgraph.QuadStore) iterator.Shape { return &walk{native: s, v: s.v} }

// Optimize implements shape.Shape.
func (s *fixedNodes) Optimize(context.Context, cshape.Optimizer) (cshape.Shape, bool) {
	return s, false
}

func (s *fixedNodes) flow() flow { return &fixedFlow{s.list} }

func (s *fixedNodes) distinct() flow { return &fixedFlow{sorted(s.list)} }

func (s *fixedNodes) counter() counter { return fixedCounter(sorted(s.list)) }

func (s *fixedNodes) estimate() estimate {
	return estimate{size: int64(len(s.list)), exact: true, each: 1}
}

// sorted returns the numbers of a list, each once.
func sorted(list []uint32) []uint32 { return slices.Compact(slices.Sorted(slices.Values(list))) }

type fixedFlow struct{ list []uint32 }

func (f *fixedFlow) next(*pulse) []uint32 {
	list := f.list
	f.list = nil
	return list
}

// A fixedCounter is an ascending list without doubles: Cayley looks a fixed node up once,
// however often it is listed.
type fixedCounter []uint32

func (c fixedCounter) paths(_ *pulse, n uint32, _ int) int {
	if _, ok := slices.BinarySearch(c, n); ok {
		return 1
	}
	return 0
}

// fixed returns the numbers of references, false if one is no node of the store.
func (v view) fixed(all []cgraph.Ref) ([]uint32, bool) {
	list := make([]uint32, 0, len(all))
	for _, r := range all {
		if _, fetched := r.(refs.PreFetchedValue); fetched {
			return nil, false // the result of a count; nodes are another thing to Cayley
		}
		n, err := v.node(r)
		if err != nil || n == csr.None {
			return nil, false
		}
		list = append(list, n)
	}
	return list, true
}
