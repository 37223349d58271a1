package graph

import (
	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/refs"

	"waggoner/graph/csr"
)

// Which branch of an intersection is scanned is more than a matter of speed: it decides how
// often a result comes. Cayley goes by costs, so natives reckon theirs as the iterators would
// that they stand for, and choose as Cayley would. How they then find the results is theirs.
// The formulas are those of Stats and Optimize in Cayley's graph/iterator, graph/hasa.go and
// graph/linksto.go.

func costs(next, contains, size int64) iterator.Costs {
	return iterator.Costs{NextCost: next, ContainsCost: contains, Size: refs.Size{Value: size}}
}

// hasACosts are those of HasA over quads.
func hasACosts(quads iterator.Costs) iterator.Costs {
	return costs(1+quads.NextCost, 60*quads.ContainsCost, quads.Size.Value)
}

// linksCosts are those of LinksTo over nodes.
func linksCosts(nodes iterator.Costs, size int64) iterator.Costs {
	return costs(2+nodes.NextCost, 1+nodes.ContainsCost, size)
}

// linksTo are the costs of LinksTo over nodes that are no Fixed: it guesses the size.
func (v view) linksTo(nodes iterator.Costs) iterator.Costs {
	return linksCosts(nodes, min(20*nodes.Size.Value, int64(v.quads)/2+1))
}

// linksToFixed are the costs of the quads that have one of some nodes at a place.
func (v view) linksToFixed(place int, nodes []uint32) iterator.Costs {
	size := int64(0)
	for _, n := range nodes {
		size += v.sizeAt(place, n)
	}
	if len(nodes) == 1 {
		return costs(1, 1, size) // it is an index of its own
	}
	return linksCosts(costs(1, 1, int64(len(nodes))), size)
}

func (v view) allCosts() iterator.Costs { return costs(1, 1, int64(v.nodes)) }

// andCosts are those of And over branches, and the one of them that And scans.
func andCosts(branches []iterator.Costs) (first int, all iterator.Costs) {
	if len(branches) == 1 {
		return 0, branches[0]
	}
	least := int64(1 << 62)
	for i, scanned := range branches {
		cost := scanned.NextCost
		for j, other := range branches {
			if i != j {
				cost += lookups(scanned, other)
			}
		}
		if cost *= scanned.Size.Value; cost < least {
			first, least = i, cost
		}
	}
	all = branches[first]
	scanned := all
	for j, other := range branches {
		if j != first {
			all.NextCost += lookups(scanned, other)
			all.ContainsCost += other.ContainsCost
			all.Size.Value = min(all.Size.Value, other.Size.Value)
		}
	}
	return first, all
}

func lookups(scanned, other iterator.Costs) int64 {
	return other.ContainsCost * (1 + scanned.Size.Value/(other.Size.Value+1))
}

func (s *allNodes) costs() iterator.Costs   { return s.v.allCosts() }
func (s *fixedNodes) costs() iterator.Costs { return costs(1, 1, int64(len(s.list))) }
func (s *weighted) costs() iterator.Costs   { return s.from.costs() }
func (s *hop) costs() iterator.Costs        { return s.reckoned }
func (s *recursion) costs() iterator.Costs  { return s.reckoned }

func (s *match) costs() iterator.Costs {
	var branches []iterator.Costs
	for i, n := range s.pattern {
		if n != csr.None {
			branches = append(branches, costs(1, 1, s.v.sizeAt(i, n)))
		}
	}
	for _, tags := range s.tags {
		if len(tags) > 0 {
			branches = append(branches, s.v.linksTo(s.v.allCosts()))
		}
	}
	if len(branches) == 0 {
		return hasACosts(costs(1, 1, int64(s.v.quads)))
	}
	_, all := andCosts(branches)
	return hasACosts(all)
}

func (s *unique) costs() iterator.Costs {
	from := s.from.costs()
	return costs(2*from.NextCost, from.ContainsCost, from.Size.Value/2)
}

func (s *union) costs() (all iterator.Costs) {
	if s.reckoned != nil {
		return *s.reckoned
	}
	for _, n := range s.from {
		c := n.costs()
		all.NextCost += c.NextCost
		all.ContainsCost += c.ContainsCost
		all.Size.Value += c.Size.Value
	}
	return all
}

func (s *join) costs() iterator.Costs {
	_, all := andCosts(costsOf(s.from))
	return all
}

// costs are those of Not, which puts what it excludes into memory.
func (s *except) costs() iterator.Costs {
	out := s.out.costs()
	return costs(1+2*out.NextCost, 2*out.NextCost, dividable(int64(s.v.nodes)-out.Size.Value))
}

// dividable is a size that And can work with: it divides by one more. Not can have any, less
// than none too.
func dividable(size int64) int64 {
	if size == -1 {
		return 0
	}
	return size
}

func costsOf(all []native) []iterator.Costs {
	list := make([]iterator.Costs, len(all))
	for i, n := range all {
		list[i] = n.costs()
	}
	return list
}
