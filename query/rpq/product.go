package rpq

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"

	"waggoner/graph"
)

// maxProduct bounds the memory of a product, in vertices and arcs and in the states of sets.
const maxProduct = 1 << 23

var errProduct = fmt.Errorf("%w: more than %d places where the ways could be told apart", ErrExpensive, maxProduct)

// A product is the graph of all accepted walks between two nodes as the nodes that they pass. A
// vertex is a node with the set of states in which the automaton may be there: as a set it is
// deterministic (Rabin and Scott, "Finite Automata and Their Decision Problems", 1959), so that
// the same nodes are never two walks. States from which the end cannot be reached are in none.
type product struct {
	*Search
	to       uint32
	simple   bool  // walks end where they come to the end first
	alive    *room // the visits from which the end can be reached
	vertices []vertex
	arcs     [][]arc // by vertex
	number   map[vertex]int32
	sets     [][]uint32 // of states, ascending
	setOf    map[string]int32
	moves    [][]move // of a set
	size     int      // vertices, arcs and states

	targets map[uint32]*target // of the vertex that is being left
	order   []uint32           // their nodes
}

type vertex struct {
	node uint32
	set  int32
}

// An arc leads to another node, by any fact that a walk may take there.
type arc struct {
	to     int32
	weight int64 // of the lightest
}

// A move is what the states of a set have in common: one predicate, one way.
type move struct {
	predicate graph.Node
	back      bool
	to        []uint32
}

type target struct {
	states []uint32
	weight int64
}

// product explores from the node where walks begin. It is nil if there is none.
func (s *Search) product(from, to graph.Node, simple bool) (*product, error) {
	backward := *s
	backward.Automaton, backward.Witnesses, backward.ways = s.Automaton.reversed(), false, nil
	w := walk{Search: &backward, room: rooms.Get().(*room)}
	w.begin()
	defer w.giveBack()
	defer w.free()
	w.visitEnd(s.Automaton, uint32(to))
	for w.goesOn() {
		w.deepen()
	}
	if w.err != nil {
		return nil, w.err
	}
	p := &product{
		Search: s, to: uint32(to), simple: simple, alive: w.room, number: map[vertex]int32{}, setOf: map[string]int32{}, targets: map[uint32]*target{},
	}
	if !p.living(uint32(from), 0) {
		return nil, nil
	}
	p.vertexOf(uint32(from), []uint32{0})
	for at, level := 0, 1; at < len(p.vertices) && (s.Depth == 0 || level <= s.Depth); level++ {
		for end := len(p.vertices); at < end; at++ {
			if err := p.leave(int32(at)); err != nil {
				return nil, err
			}
		}
	}
	p.arcs = append(p.arcs, make([][]arc, len(p.vertices)-len(p.arcs))...) // of those that are too far to be left
	p.alive = nil
	return p, nil
}

func (p *product) living(n, state uint32) bool { return p.alive.seen[state].has(n) }

// vertexOf returns the vertex of a node in some states and those that tests lead on to.
func (p *product) vertexOf(n uint32, states []uint32) int32 {
	for i := 0; i < len(states); i++ {
		for _, c := range p.Automaton.states[states[i]].tests {
			if to := uint32(c.to); p.living(n, to) && !slices.Contains(states, to) && c.pass(graph.Node(n)) {
				states = append(states, to)
			}
		}
	}
	slices.Sort(states)
	v := vertex{n, p.set(states)}
	at, ok := p.number[v]
	if !ok {
		at = int32(len(p.vertices))
		p.number[v] = at
		p.vertices = append(p.vertices, v)
		p.size++
	}
	return at
}

func (p *product) set(states []uint32) int32 {
	var key []byte
	for _, s := range states {
		key = binary.AppendUvarint(key, uint64(s))
	}
	n, ok := p.setOf[string(key)]
	if !ok {
		n = int32(len(p.sets))
		p.setOf[string(key)] = n
		p.sets = append(p.sets, slices.Clone(states))
		p.moves = append(p.moves, p.movesOf(states))
		p.size += len(states)
		for _, m := range p.moves[n] {
			p.size += 4 + len(m.to)
		}
	}
	return n
}

func (p *product) movesOf(states []uint32) (all []move) {
	type key struct {
		predicate graph.Node
		back      bool
	}
	at := map[key]int{}
	add := func(predicate graph.Node, back bool, to uint32) {
		i, ok := at[key{predicate, back}]
		if !ok {
			i = len(all)
			at[key{predicate, back}] = i
			all = append(all, move{predicate, back, nil})
		}
		if !slices.Contains(all[i].to, to) {
			all[i].to = append(all[i].to, to)
		}
	}
	for _, state := range states {
		for _, t := range p.Automaton.states[state].steps {
			for _, predicate := range t.Out {
				add(predicate, false, uint32(t.to))
			}
			for _, predicate := range t.In {
				add(predicate, true, uint32(t.to))
			}
		}
	}
	return all
}

// leave makes the arcs from a vertex.
func (p *product) leave(at int32) error {
	v := p.vertices[at]
	clear(p.targets)
	p.order = p.order[:0]
	if !p.simple || v.node != p.to {
		for _, m := range p.moves[v.set] {
			if err := p.take(v.node, m); err != nil {
				return err
			}
		}
	}
	slices.SortFunc(p.order, func(a, b uint32) int { return p.compare(graph.Node(a), graph.Node(b)) })
	arcs := make([]arc, 0, len(p.order))
	for _, n := range p.order {
		t := p.targets[n]
		arcs = append(arcs, arc{p.vertexOf(n, t.states), t.weight})
	}
	p.arcs = append(p.arcs, arcs)
	if p.size += len(arcs); p.size > maxProduct {
		return errProduct
	}
	return nil
}

func (s *Search) compare(a, b graph.Node) int {
	if s.Compare != nil {
		return s.Compare(a, b)
	}
	return cmp.Compare(a, b)
}

// take notes where the facts of a move lead.
func (p *product) take(n uint32, m move) error {
	run := p.Snapshot.OutRun(graph.Node(n), m.predicate)
	if m.back {
		run = p.Snapshot.InRun(graph.Node(n), m.predicate)
	}
	if err := p.spend(1 + run.Len()); err != nil {
		return err
	}
	for other, contexts := range p.facts(run) {
		if slices.ContainsFunc(m.to, func(to uint32) bool { return p.living(other, to) }) {
			p.note(other, m.to, p.weigh(contexts))
		}
	}
	return nil
}

// note notes that a fact leads to a node.
func (p *product) note(other uint32, states []uint32, weight int64) {
	t := p.targets[other]
	if t == nil {
		t = &target{weight: weight}
		p.targets[other] = t
		p.order = append(p.order, other)
	}
	t.weight = min(t.weight, weight)
	for _, to := range states {
		if p.living(other, to) && !slices.Contains(t.states, to) {
			t.states = append(t.states, to)
		}
	}
}

// spend tells of work, which is counted as edges are.
func (s *Search) spend(edges int) error {
	if s.Spend == nil {
		return nil
	}
	return s.Spend(edges)
}

func (s *Search) weigh(contexts []graph.Node) int64 {
	if s.Weigh == nil {
		return 0
	}
	return s.Weigh(contexts)
}

// accepts reports whether walks may end at a vertex.
func (p *product) accepts(at int32) bool {
	v := p.vertices[at]
	return v.node == p.to && slices.ContainsFunc(p.sets[v.set], func(s uint32) bool { return p.Automaton.states[s].accepts })
}
