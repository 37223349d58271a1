package graph

import (
	"context"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	cshape "github.com/cayleygraph/cayley/query/shape"

	"waggoner/graph/csr"
)

// recursion is the nodes to which a morphism, applied to those of a native and then again and
// again, leads: Cayley's Recursive. Each comes once, the nearest first, and those that it begins
// at only if it leads back to them.
type recursion struct {
	v        view
	from     native // gives each node once, or there would be further paths
	repeats  repeats
	reckoned iterator.Costs
}

// repeats says what to apply how often.
type repeats struct {
	morphism morphism
	depth    int // times; unlimited if negative
}

// BuildIterator implements shape.Shape.
func (s *recursion) BuildIterator(cgraph.QuadStore) iterator.Shape { return &walk{native: s, v: s.v} }

// Optimize implements shape.Shape.
func (s *recursion) Optimize(context.Context, cshape.Optimizer) (cshape.Shape, bool) { return s, false }

func (s *recursion) flow() flow {
	return &recursionFlow{from: s.from.distinct(), rounds: s.repeats.rounds(s.v)}
}

func (s *recursion) distinct() flow { return s.flow() }

func (s *recursion) counter() counter {
	return &recursionCounter{flow: s.flow(), found: newNodeSet(s.v.bound)}
}

func (s *recursion) estimate() estimate { return estimate{size: int64(s.v.nodes), each: 1} }

// recursionFlow gives one level after the other.
type recursionFlow struct {
	from   flow // nil: what it gives is in level
	rounds *rounds
	level  []uint32
}

func (f *recursionFlow) next(p *pulse) []uint32 {
	for f.from != nil {
		list := f.from.next(p)
		if f.level = append(f.level, list...); len(list) == 0 {
			f.from = nil
		}
	}
	if !f.rounds.begin() {
		return nil
	}
	f.level = f.rounds.after(p, f.level)
	return kept(p, f.level)
}

// recursionCounter looks up in the levels that it has seen, and goes on to those after them.
type recursionCounter struct {
	flow  flow
	found nodeSet
}

func (c *recursionCounter) paths(p *pulse, n uint32, _ int) int {
	for n != csr.None && !c.found.has(n) {
		level := c.flow.next(p)
		if len(level) == 0 {
			return 0
		}
		for _, n := range level {
			c.found.add(n)
		}
	}
	if n == csr.None {
		return 0
	}
	return 1
}

// rounds are how far a morphism is applied again and again.
type rounds struct {
	rest int // how many may follow; unlimited if negative
	legs []roundLeg
}

func (r repeats) rounds(v view) *rounds {
	all := &rounds{rest: r.depth, legs: make([]roundLeg, len(r.morphism))}
	for i, leg := range r.morphism {
		if all.legs[i].step = leg.step; leg.step != nil {
			all.legs[i].seen = newNodeSet(v.bound)
		} else {
			all.legs[i].only = members(v, leg.only, manyLookups)
		}
	}
	return all
}

// begin begins one more round, if there may be one.
func (r *rounds) begin() bool {
	if r.rest == 0 {
		return false
	}
	r.rest--
	return true
}

// after returns where the morphism leads from nodes of the level before and has not led to yet.
// The list is valid until the next call but one.
func (r *rounds) after(p *pulse, nodes []uint32) []uint32 {
	for i := range r.legs {
		nodes = r.legs[i].after(p, nodes)
	}
	return nodes
}

// A roundLeg is a leg of a morphism that is applied again and again. What follows a node that a
// step has led to before has been found then: it takes no step to a node twice.
type roundLeg struct {
	step        *step
	seen        nodeSet // where the step has led to
	only        counter
	list, spare []uint32
}

func (l *roundLeg) after(p *pulse, nodes []uint32) []uint32 {
	list := l.spare[:0]
	for _, n := range nodes {
		if p.err != nil {
			break
		}
		switch {
		case n == csr.None:
		case l.step != nil:
			list = l.take(p, n, list)
		case p.beat(1) && l.only.paths(p, n, 1) > 0:
			list = append(list, n)
		}
	}
	l.list, l.spare = list, l.list
	return list
}

// take adds the ends of a node's edges.
func (l *roundLeg) take(p *pulse, n uint32, list []uint32) []uint32 {
	filters := l.step.filters()
	for _, predicate := range l.step.anyPredicate() {
		run := l.step.v.run(l.step.way, n, predicate)
		others := run.Others()
		if !p.beat(1 + len(others)) {
			break
		}
		for i, other := range others {
			if (!filters || l.step.takes(run, others, i)) && l.seen.add(other) {
				list = append(list, other)
			}
		}
	}
	return list
}
