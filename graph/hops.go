package graph

import (
	"slices"

	"github.com/cayleygraph/cayley/graph/iterator"
	cshape "github.com/cayleygraph/cayley/query/shape"
	"github.com/cayleygraph/quad"

	"waggoner/graph/csr"
)

// nodesFrom takes over what stands at one end of quads that are picked out by their other
// end, by predicate and by label: a hop.
func (v view) nodesFrom(s cshape.NodesFrom) (cshape.Shape, bool) {
	quads, ok := s.Quads.(cshape.Quads)
	if !ok || s.Dir != quad.Subject && s.Dir != quad.Object {
		return s, false
	}
	h := &hopOver{step: step{v: v, way: outward}}
	if s.Dir == quad.Subject {
		h.way = inward
	}
	for _, f := range quads {
		if !h.add(f) {
			return s, false
		}
	}
	if h.from == nil {
		if u, ok := h.scan(); ok {
			return u, true
		}
		return s, false
	}
	if n, ok := h.native(); ok {
		return n, true
	}
	return h, true
}

// A branch is one constraint of the quads of a hop.
type branch struct {
	place int      // of the quad
	nodes []uint32 // as they are listed; nil: any, or what is hopped from
	saved bool     // it tags
}

// add takes one constraint, or reports that it cannot.
func (h *hopOver) add(f cshape.QuadFilter) bool {
	b := branch{place: placeOf(f.Dir)}
	if slices.ContainsFunc(h.branches, func(other branch) bool { return other.place == b.place }) {
		return false
	}
	values := f.Values
	if b.place == h.way.node {
		h.from = values
	} else if save, ok := values.(cshape.Save); ok {
		values, b.saved = save.From, true
		h.tags[h.tagAt(b.place)] = save.Tags
	}
	switch values := values.(type) {
	case cshape.AllNodes:
		h.labelled = h.labelled || b.place == 3
	case cshape.Fixed:
		var ok bool
		if b.nodes, ok = h.v.fixed(values); !ok {
			return false
		}
	default:
		if b.place != h.way.node {
			return false
		}
	}
	h.branches = append(h.branches, b)
	return h.restrict(b)
}

// tagAt is the index in tags of a place of the quad: the end is at 2.
func (h *hopOver) tagAt(place int) int {
	if place == h.way.other {
		return 2
	}
	return place
}

// restrict has the edges be those of a branch.
func (h *hopOver) restrict(b branch) bool {
	if b.nodes == nil || b.place == h.way.node {
		return true
	}
	list := sorted(b.nodes)
	switch b.place {
	case 1:
		h.predicates = list
	case 3:
		h.contexts = list
		return len(list) == len(b.nodes) // or Cayley may scan a label twice
	default:
		h.goals = list
	}
	return true
}

// costsOf returns the costs of the branches; from is what those of what is hopped from are.
func (h *hopOver) costsOf(from iterator.Costs) []iterator.Costs {
	all := make([]iterator.Costs, len(h.branches))
	for i, b := range h.branches {
		switch {
		case b.nodes == nil && b.place == h.way.node:
			all[i] = h.v.linksTo(from)
		case b.nodes == nil:
			all[i] = h.v.linksTo(h.v.allCosts())
		case b.saved:
			all[i] = h.v.linksTo(costs(1, 1, int64(len(b.nodes))))
		default:
			all[i] = h.v.linksToFixed(b.place, b.nodes)
		}
	}
	return all
}

// tagged reports whether the edges have tags.
func (h *hopOver) tagged() bool {
	return h.tags[1] != nil || h.tags[2] != nil || h.tags[3] != nil || h.labelled
}

// native returns the hop as a native, if it is one and best begun where it is from.
func (h *hopOver) native() (native, bool) {
	from, ok := h.v.nativeOf(h.from)
	if !ok || h.tagged() {
		return nil, false
	}
	first, all := andCosts(h.costsOf(from.costs()))
	scanned := h.branches[first]
	switch {
	case scanned.place != h.way.node:
		from = looked(h.v, from)
	case !plain(from):
		return nil, false
	}
	n := &hop{step: h.step, from: from, reckoned: hasACosts(all)}
	if scanned.place == 1 {
		n.scanned = scanned.nodes
	}
	if h.goals != nil && h.back().degreeOf(h.goals)*from.estimate().each < n.estimate().size ||
		scanned.place == h.way.other && len(scanned.nodes) > len(h.goals) {
		return nil, false
	}
	return n, true
}

// looked returns a native whose flow gives each node as often as it is counted.
func looked(v view, n native) native {
	if chain(n) {
		return n
	}
	return &weighted{v, n}
}

// scan returns what stands at an end of all quads with certain predicates and labels: one
// match for each. Cayley has made one of a single predicate and label already.
func (h *hopOver) scan() (*union, bool) {
	if h.tagged() || len(orAny(h.predicates))*len(orAny(h.contexts))*len(orAny(h.goals)) > mostMatches {
		return nil, false
	}
	first, all := andCosts(h.costsOf(iterator.Costs{}))
	reckoned := hasACosts(all)
	u := &union{v: h.v, reckoned: &reckoned, from: h.matches(h.predicates, h.goals)}
	switch b := h.branches[first]; b.place {
	case 1:
		u.scanned = h.matches(b.nodes, h.goals)
	case h.way.other:
		u.scanned = h.matches(h.predicates, b.nodes)
	default:
		u.scanned = u.from
	}
	return u, true
}

func (h *hopOver) matches(predicates, goals []uint32) (all []native) {
	for _, p := range orAny(predicates) {
		for _, g := range orAny(h.contexts) {
			for _, end := range orAny(goals) {
				m := &match{v: h.v, pattern: pattern{csr.None, p, csr.None, g}, result: h.way.other}
				m.pattern[h.way.other] = end
				all = append(all, m)
			}
		}
	}
	return all
}

const mostMatches = 64

func orAny(list []uint32) []uint32 {
	if list == nil {
		return noPredicate
	}
	return list
}
