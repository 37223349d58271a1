package rpq

import (
	"cmp"
	"slices"

	"waggoner/graph"
)

// A Point is a node without which some ends are not reached.
type Point struct {
	Node graph.Node
	Only int // ends that are reached through it alone, itself not among them
}

// Points returns the single points of failure between some nodes and the ends of accepted walks
// from them: the nodes, but those, that all walks to some other end pass; by how many such ends
// there are, the most first, then in order.
func (s *Search) Points(from ...graph.Node) ([]Point, error) {
	ends, err := s.Reach(from...)
	if err != nil {
		return nil, err
	}
	var only map[graph.Node]int
	ok := false
	if s.Depth == 0 { // else a node may be too far by one way and not by another
		only, ok, err = s.dominated(from, ends)
	}
	if err == nil && !ok {
		only, err = s.leftOut(from)
	}
	if err != nil {
		return nil, err
	}
	var out []Point
	for n, count := range only {
		if count > 0 && !slices.Contains(from, n) {
			out = append(out, Point{n, count})
		}
	}
	slices.SortFunc(out, func(a, b Point) int {
		return cmp.Or(cmp.Compare(b.Only, a.Only), s.compare(a.Node, b.Node))
	})
	return out, nil
}

// leftOut leaves out each node of the shortest walks to the ends in turn: whatever all walks to
// an end pass is on that one. It counts the ends that are reached no more.
func (s *Search) leftOut(from []graph.Node) (map[graph.Node]int, error) {
	defer func(keep bool) { s.Witnesses, s.avoids = keep, nil }(s.Witnesses)
	s.Witnesses = true
	ends, err := s.Reach(from...)
	if err != nil {
		return nil, err
	}
	only, isEnd, total := map[graph.Node]int{}, map[graph.Node]bool{}, len(ends)
	for _, e := range ends {
		isEnd[e.Node] = true
		_, facts := s.Witness(e)
		for _, f := range facts {
			only[f.To] = 0
		}
	}
	s.Witnesses = false
	for n := range only {
		s.avoids = &hurdle{node: n}
		left, err := s.Reach(from...)
		if err != nil {
			return nil, err
		}
		if only[n] = total - len(left); isEnd[n] {
			only[n]--
		}
	}
	return only, nil
}

// dominated counts the ends below each node in the tree of dominators, where a node stands below
// the last that all walks to it pass. That is so, and ok, only if each node was visited in one
// state, as with a+ or (a|^b)*: then it is one vertex. Where walks begin is one for itself, since
// they may come to it again.
func (s *Search) dominated(from []graph.Node, ends []End) (only map[graph.Node]int, ok bool, err error) {
	d := dominance{Search: s, vertices: []visit{{uint32(graph.NoNode), 0}}, number: map[uint32]int32{}, roots: map[uint32]int32{}}
	next := [][]int32{nil} // the first leads to all of from
	for _, n := range from {
		d.roots[uint32(n)] = 0
	}
	for _, v := range s.room.queue {
		numbers := d.numbers(v)
		if numbers[v.node] != 0 {
			return nil, false, nil
		}
		numbers[v.node] = int32(len(d.vertices))
		d.vertices = append(d.vertices, v)
	}
	for _, root := range d.roots {
		next[0] = append(next[0], root)
	}
	for _, v := range d.vertices[1:] {
		to, err := d.leads(v)
		if err != nil {
			return nil, false, err
		}
		next = append(next, to)
	}
	below := make([]int, len(next)) // ends, and itself if it is one
	for _, e := range ends {
		below[d.of(s.room.queue[e.visit])]++
	}
	only = map[graph.Node]int{}
	above, order, err := Dominators(next, s.spend)
	if err != nil {
		return nil, false, err
	}
	for _, v := range slices.Backward(order[1:]) {
		only[graph.Node(d.vertices[v].node)] += below[v]
		below[above[v]] += below[v]
	}
	for _, e := range ends {
		only[e.Node]--
	}
	return only, true, nil
}

// A dominance is the graph of what was visited.
type dominance struct {
	*Search
	vertices []visit          // one of each
	number   map[uint32]int32 // of a node
	roots    map[uint32]int32 // of a node where walks begin, as such
}

func (d *dominance) numbers(v visit) map[uint32]int32 {
	if _, root := d.roots[v.node]; root && v.state == 0 {
		return d.roots
	}
	return d.number
}

// of returns the vertex of a visit.
func (d *dominance) of(v visit) int32 { return d.numbers(v)[v.node] }

// leads returns the vertices to which the facts and tests at a visit lead.
func (d *dominance) leads(v visit) (out []int32, err error) {
	for _, c := range d.Automaton.states[v.state].tests {
		if c.pass(graph.Node(v.node)) {
			out = append(out, d.of(visit{v.node, uint32(c.to)}))
		}
	}
	for _, t := range d.Automaton.states[v.state].steps {
		runs := func(predicates []graph.Node, run func(n, p graph.Node) graph.Run) {
			for _, p := range predicates {
				r := run(graph.Node(v.node), p)
				if err == nil && d.Spend != nil && r.Len() > 0 {
					err = d.Spend(r.Len())
				}
				for other := range d.facts(r) {
					out = append(out, d.of(visit{other, uint32(t.to)}))
				}
			}
		}
		runs(t.Out, d.Snapshot.OutRun)
		runs(t.In, d.Snapshot.InRun)
	}
	slices.Sort(out)
	return slices.Compact(out), err
}

// Dominators returns the immediate dominator of each vertex that the first leads to, and these
// vertices in an order in which a dominator comes before what it dominates: Cooper, Harvey and
// Kennedy, "A Simple, Fast Dominance Algorithm", Rice University TR-06-33870, 2001.
func Dominators(next [][]int32, spend func(steps int) error) (above, order []int32, err error) {
	const unknown = -1
	order = reversePostorder(next)
	place := slices.Repeat([]int32{unknown}, len(next))
	for i, v := range order {
		place[v] = int32(i)
	}
	before := make([][]int32, len(next))
	for _, v := range order {
		for _, to := range next[v] {
			before[to] = append(before[to], v)
		}
	}
	above = slices.Repeat([]int32{unknown}, len(next))
	above[0] = 0
	for changed := true; changed; {
		changed = false
		for _, v := range order[1:] {
			dominator, steps := int32(unknown), 1
			for _, from := range before[v] {
				switch {
				case above[from] == unknown:
				case dominator == unknown:
					dominator = from
				default:
					dominator = meet(above, place, dominator, from, &steps)
				}
			}
			if err := spend(steps); err != nil {
				return nil, nil, err
			}
			if above[v] != dominator {
				above[v], changed = dominator, true
			}
		}
	}
	return above, order, nil
}

// meet returns the nearest common dominator of two vertices, and counts its steps.
func meet(above, place []int32, v, w int32, steps *int) int32 {
	for ; v != w; *steps++ {
		if place[v] > place[w] {
			v = above[v]
		} else {
			w = above[w]
		}
	}
	return v
}

// reversePostorder returns the vertices that the first leads to.
func reversePostorder(next [][]int32) (order []int32) {
	type frame struct{ v, i int32 }
	seen := make([]bool, len(next))
	seen[0] = true
	for calls := []frame{{0, 0}}; len(calls) > 0; {
		top := &calls[len(calls)-1]
		if int(top.i) == len(next[top.v]) {
			order = append(order, top.v)
			calls = calls[:len(calls)-1]
			continue
		}
		to := next[top.v][top.i]
		top.i++
		if !seen[to] {
			seen[to] = true
			calls = append(calls, frame{to, 0})
		}
	}
	slices.Reverse(order)
	return order
}
