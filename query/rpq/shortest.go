package rpq

import (
	"errors"
	"slices"

	"waggoner/graph"
)

// Shortest returns the facts of a shortest accepted walk to a node from the nearest of some
// others, and where that begins. It searches from both ends, a distance at a time, where fewer
// visits wait.
func (s *Search) Shortest(to graph.Node, from ...graph.Node) (start graph.Node, facts []Fact, found bool, err error) {
	forward, backward := *s, *s
	forward.Witnesses, backward.Witnesses, backward.Automaton = true, true, s.Automaton.reversed()
	forward.ways, backward.ways = nil, nil // what they find is their own
	ahead := &walk{Search: &forward, room: rooms.Get().(*room)}
	back := &walk{Search: &backward, room: rooms.Get().(*room)}
	for _, w := range []*walk{ahead, back} {
		w.begin()
		defer w.giveBack()
		defer w.free()
	}
	for _, n := range from {
		ahead.visit(uint32(n), 0, first)
	}
	back.other = ahead
	back.visitEnd(s.Automaton, uint32(to))
	ahead.other = back
	for ahead.met == none && back.met == none && ahead.err == nil && back.err == nil && (s.Depth == 0 || ahead.level+back.level < s.Depth) {
		next := ahead
		if len(back.queue)-back.at < len(ahead.queue)-ahead.at {
			next = back
		}
		if !next.goesOn() { // all that there is from one end
			break
		}
		next.deepen()
	}
	if err := errors.Join(ahead.err, back.err); err != nil { // what met may not be the nearest
		return graph.NoNode, nil, false, err
	}
	there, here := back.met, ahead.met
	switch {
	case here != none:
		there = back.find(ahead.queue[here])
	case there != none:
		here = ahead.find(back.queue[there])
	default:
		return graph.NoNode, nil, false, nil
	}
	start, facts = ahead.backFrom(here)
	slices.Reverse(facts)
	_, rest := back.backFrom(there)
	for _, f := range rest {
		facts = append(facts, f.Turned())
	}
	return start, facts, true, nil
}

// find returns where a visit stands that was made.
func (r *room) find(v visit) int32 { return int32(slices.Index(r.queue, v)) }

// Turned is the fact taken the other way.
func (f Fact) Turned() Fact { return Fact{f.To, f.Predicate, f.From, !f.Back} }
