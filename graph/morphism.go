package graph

import (
	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	cshape "github.com/cayleygraph/cayley/query/shape"
	"github.com/cayleygraph/quad"
)

// A morphism leads from nodes to others, leg by leg.
type morphism []leg

// A leg is a step to take, or else the nodes that alone go on.
type leg struct {
	step *step
	only native
}

// steps reports whether a morphism takes any.
func (m morphism) steps() bool {
	for _, leg := range m {
		if leg.step != nil {
			return true
		}
	}
	return false
}

// A way is the iterators that stand over one, and itself.
type way map[iterator.Shape]bool

// mark puts an iterator on the way if the one is below it.
func (w way) mark(it iterator.Shape) bool {
	for _, below := range it.SubIterators() {
		if w.mark(below) {
			w[it] = true
		}
	}
	return w[it]
}

// morphism reads back what leads, in what a function makes of an iterator, from there to the top.
// It counts no paths and knows no tags: a recursion needs none.
func (r reader) morphism(follow iterator.Morphism) (morphism, bool) {
	start := iterator.NewFixed()
	top, w := follow(start), way{start: true}
	w.mark(top)
	m, ok := r.legs(top, w)
	return m, ok && m.steps()
}

func (r reader) legs(it iterator.Shape, w way) (morphism, bool) {
	switch it := it.(type) {
	case *iterator.Fixed:
		return nil, w[it]
	case *iterator.Unique:
		return r.legs(it.SubIterators()[0], w)
	case *iterator.And:
		return r.only(it, w)
	case *cgraph.HasA:
		return r.step(it, w)
	}
	return nil, false
}

// only reads an intersection back: the way that leads to it, and natives that have it in common.
func (r reader) only(it *iterator.And, w way) (m morphism, ok bool) {
	var others morphism
	for _, branch := range branches(it) {
		if w[branch] {
			if m, ok = r.legs(branch, w); !ok {
				return nil, false
			}
			continue
		}
		s, read := r.optimized(branch)
		n, native := r.v.nativeOf(s)
		if !read || !native {
			return nil, false
		}
		others = append(others, leg{only: n})
	}
	return append(m, others...), ok
}

// step reads a step back, after what leads to it.
func (r reader) step(it *cgraph.HasA, w way) (m morphism, ok bool) {
	h := &hopOver{step: step{v: r.v, way: outward}}
	if it.Direction() == quad.Subject {
		h.way = inward
	}
	for _, branch := range branches(it.SubIterators()[0]) {
		d, nodes, filters := filter(branch)
		switch {
		case !filters:
			return nil, false
		case !w[branch]:
			values, read := r.optimized(nodes)
			if !read || placeOf(d) == h.way.node || !h.add(cshape.QuadFilter{Dir: d, Values: values}) {
				return nil, false
			}
		case placeOf(d) != h.way.node:
			return nil, false
		default:
			if m, ok = r.legs(nodes, w); !ok {
				return nil, false
			}
		}
	}
	tagged := h.tags[1] != nil || h.tags[2] != nil || h.tags[3] != nil
	return append(m, leg{step: &h.step}), ok && !tagged && placeOf(it.Direction()) == h.way.other
}
