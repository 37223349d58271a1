package rpq

import (
	"slices"

	"waggoner/graph"
)

// spell returns facts that lead through some nodes, one after the other, such that the automaton
// accepts them and they weigh least in all, and what that is: Viterbi's algorithm over its states. There are some.
func (s *Search) spell(nodes []graph.Node) (facts []Fact, weight int64) {
	layer := []stop{{state: 0, before: none}}
	trellis := [][]stop{s.atTests(nodes[0], layer)}
	for i, to := range nodes[1:] {
		layer = nil
		for at, stop := range trellis[i] {
			for _, t := range s.Automaton.states[stop.state].steps {
				if f, weight, ok := s.lightest(nodes[i], to, t.Moves); ok {
					layer = better(layer, stop.goingOn(t.to, at, f, weight))
				}
			}
		}
		trellis = append(trellis, s.atTests(to, layer))
	}
	best := int32(none)
	end := len(nodes) - 1
	for i, stop := range trellis[end] {
		if s.Automaton.states[stop.state].accepts && (best == none || stop.weight < trellis[end][best].weight) {
			best = int32(i)
		}
	}
	weight = trellis[end][best].weight
	facts = make([]Fact, end)
	for ; end > 0; end-- {
		facts[end-1] = trellis[end][best].fact
		best = trellis[end][best].before
	}
	return facts, weight
}

// A stop is the best way to a state at a node: the fact that led there, and the stop before.
type stop struct {
	state  int
	weight int64
	fact   Fact
	before int32
}

func (s stop) goingOn(state, at int, f Fact, weight int64) stop {
	return stop{state, s.weight + weight, f, int32(at)}
}

// better adds a stop, or has it take the place of a heavier one.
func better(layer []stop, s stop) []stop {
	i := slices.IndexFunc(layer, func(t stop) bool { return t.state == s.state })
	if i < 0 {
		return append(layer, s)
	}
	if s.weight < layer[i].weight {
		layer[i] = s
	}
	return layer
}

// atTests adds the stops to which tests lead at a node: such a stop is come by as the one before
// the test was.
func (s *Search) atTests(n graph.Node, layer []stop) []stop {
	for changed := true; changed; {
		changed = false
		for _, from := range slices.Clone(layer) {
			for _, c := range s.Automaton.states[from.state].tests {
				on := from
				on.state = c.to
				i := slices.IndexFunc(layer, func(t stop) bool { return t.state == c.to })
				if (i < 0 || on.weight < layer[i].weight) && c.pass(n) {
					layer, changed = better(layer, on), true
				}
			}
		}
	}
	return layer
}

// lightest returns the lightest admitted fact of some moves between two nodes, of equal ones the
// first: along before against, by predicate.
func (s *Search) lightest(from, to graph.Node, m Moves) (best Fact, weight int64, found bool) {
	look := func(predicates []graph.Node, back bool) {
		for _, p := range predicates {
			f := Fact{from, p, to, back}
			contexts := s.ContextsOf(f)
			if len(contexts) == 0 {
				continue
			}
			if w := s.weigh(contexts); !found || w < weight {
				best, weight, found = f, w, true
			}
		}
	}
	look(m.Out, false)
	look(m.In, true)
	return best, weight, found
}
