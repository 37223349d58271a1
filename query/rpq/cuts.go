package rpq

import (
	"slices"

	"waggoner/graph"
)

// A hurdle is what a search may not pass: a node, or a fact whichever way it is taken.
type hurdle struct {
	node graph.Node
	fact Fact // if node is NoNode
}

// stops reports whether a fact is not to be passed; nothing is by no hurdle.
func (h *hurdle) stops(f Fact) bool {
	if h == nil {
		return false
	}
	if h.node != graph.NoNode {
		return f.To == h.node
	}
	return f.quad() == h.fact.quad()
}

// quad is the subject, predicate and object of the fact.
func (f Fact) quad() [3]graph.Node {
	if f.Back {
		return [3]graph.Node{f.To, f.Predicate, f.From}
	}
	return [3]graph.Node{f.From, f.Predicate, f.To}
}

// Cuts are what every accepted walk between two nodes passes.
type Cuts struct {
	Nodes []graph.Node // but the two, in the order of one shortest walk
	Facts []Fact       // as that takes them, in its order
}

// Cuts returns what every accepted walk from one node to another passes, and the facts of a
// shortest one; found is false if there is no walk. Whatever all walks pass is on that one: so
// each of its nodes and facts is left out in turn, which takes a search.
func (s *Search) Cuts(from, to graph.Node) (cuts Cuts, walk []Fact, found bool, err error) {
	keep := s.Witnesses
	defer func() { s.Witnesses, s.avoids = keep, nil }()
	s.Witnesses = true
	ends, err := s.Reach(from)
	i := slices.IndexFunc(ends, func(e End) bool { return e.Node == to })
	if err != nil || i < 0 {
		return cuts, nil, false, err
	}
	_, walk = s.Witness(ends[i])
	s.Witnesses = false
	needed := func(h hurdle) (bool, error) {
		s.avoids = &h
		ends, err := s.Reach(from)
		return !slices.ContainsFunc(ends, func(e End) bool { return e.Node == to }), err
	}
	for _, f := range walk {
		if f.To != from && f.To != to && !slices.Contains(cuts.Nodes, f.To) {
			if cut, err := needed(hurdle{node: f.To}); err != nil {
				return cuts, walk, true, err
			} else if cut {
				cuts.Nodes = append(cuts.Nodes, f.To)
			}
		}
		seen := slices.ContainsFunc(cuts.Facts, func(g Fact) bool { return g.quad() == f.quad() })
		if seen {
			continue
		}
		if cut, err := needed(hurdle{node: graph.NoNode, fact: f}); err != nil {
			return cuts, walk, true, err
		} else if cut {
			cuts.Facts = append(cuts.Facts, f)
		}
	}
	return cuts, walk, true, nil
}
