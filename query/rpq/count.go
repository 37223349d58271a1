package rpq

import (
	"math/big"
	"slices"

	"waggoner/graph"
)

// A Count is how many accepted walks there are between two nodes. Walks are the same if they
// pass the same nodes.
type Count struct {
	// Number is exact. If there are Groups, it is that of the walks in which each of them is one
	// place.
	Number *big.Int
	// Groups are nodes among which walks may go round, so that the number of walks has no bound.
	// Nodes are in order in each.
	Groups [][]graph.Node
	// Again says that walks may come to a node again: not all are paths.
	Again bool
}

// Count counts the accepted walks from one node to another.
func (s *Search) Count(from, to graph.Node) (Count, error) {
	p, err := s.product(from, to, false)
	if err != nil || p == nil {
		return Count{Number: new(big.Int)}, err
	}
	p.trim()
	group, groups := components(p.successors())
	sum := make([]*big.Int, groups)
	members := make([][]int32, groups)
	for v := range p.vertices {
		members[group[v]] = append(members[group[v]], int32(v))
	}
	out := Count{}
	// A group comes after those that it leads to.
	for g, all := range members {
		sum[g] = new(big.Int)
		counted := map[int32]bool{int32(g): true}
		ends, around := false, len(all) > 1
		for _, v := range all {
			ends = ends || p.accepts(v)
			for _, a := range p.arcs[v] {
				around = around || a.to == v
				if next := group[a.to]; !counted[next] {
					counted[next] = true
					sum[g].Add(sum[g], sum[next])
				}
			}
		}
		if ends {
			sum[g].Add(sum[g], big.NewInt(1))
		}
		if around {
			out.Groups = append(out.Groups, p.nodesOf(all))
		}
	}
	out.Number = sum[group[0]]
	out.Again = p.again()
	slices.SortFunc(out.Groups, func(a, b []graph.Node) int { return slices.CompareFunc(a, b, s.compare) })
	return out, nil
}

func (p *product) successors() [][]int32 {
	next := make([][]int32, len(p.arcs))
	for v, arcs := range p.arcs {
		for _, a := range arcs {
			next[v] = append(next[v], a.to)
		}
	}
	return next
}

// nodesOf returns the nodes of vertices, each once and in order.
func (p *product) nodesOf(vertices []int32) []graph.Node {
	var out []graph.Node
	for _, v := range vertices {
		out = append(out, graph.Node(p.vertices[v].node))
	}
	slices.SortFunc(out, p.compare)
	return slices.Compact(out)
}

// again reports whether a walk may pass a node twice.
func (p *product) again() bool {
	number := map[uint32]int32{}
	for _, v := range p.vertices {
		if _, ok := number[v.node]; !ok {
			number[v.node] = int32(len(number))
		}
	}
	next := make([][]int32, len(number))
	for v, arcs := range p.arcs {
		at := number[p.vertices[v].node]
		for _, a := range arcs {
			to := number[p.vertices[a.to].node]
			if to == at {
				return true
			}
			next[at] = append(next[at], to)
		}
	}
	_, groups := components(next)
	return groups < len(number)
}

// trim takes out the arcs to vertices from which the end is too far.
func (p *product) trim() {
	before := p.before()
	leads := make([]bool, len(p.vertices))
	var queue []int32
	for v := range p.vertices {
		if p.accepts(int32(v)) {
			leads[v] = true
			queue = append(queue, int32(v))
		}
	}
	for ; len(queue) > 0; queue = queue[1:] {
		for _, a := range before[queue[0]] {
			if !leads[a.to] {
				leads[a.to] = true
				queue = append(queue, a.to)
			}
		}
	}
	for v := range p.arcs {
		p.arcs[v] = slices.DeleteFunc(p.arcs[v], func(a arc) bool { return !leads[a.to] })
	}
}

// before returns the arcs to each vertex, turned round.
func (p *product) before() [][]arc {
	in := make([][]arc, len(p.vertices))
	for v, arcs := range p.arcs {
		for _, a := range arcs {
			in[a.to] = append(in[a.to], arc{int32(v), a.weight})
		}
	}
	return in
}

// components numbers the strongly connected components of a graph, each after those that it
// leads to: Tarjan, "Depth-First Search and Linear Graph Algorithms", SIAM J. Comput. 1(2), 1972.
func components(next [][]int32) (component []int32, count int) {
	const open = -1
	type frame struct{ v, i int32 }
	component = make([]int32, len(next))
	index, low := make([]int32, len(next)), make([]int32, len(next)) // from 1 on
	var stack []int32
	var calls []frame
	visited := int32(0)
	enter := func(v int32) {
		visited++
		index[v], low[v], component[v] = visited, visited, open
		stack = append(stack, v)
		calls = append(calls, frame{v, 0})
	}
	for root := range next {
		if index[root] != 0 {
			continue
		}
		for enter(int32(root)); len(calls) > 0; {
			top := &calls[len(calls)-1]
			v := top.v
			if int(top.i) < len(next[v]) {
				to := next[v][top.i]
				top.i++
				if index[to] == 0 {
					enter(to)
				} else if component[to] == open {
					low[v] = min(low[v], index[to])
				}
				continue
			}
			calls = calls[:len(calls)-1]
			if len(calls) > 0 {
				above := calls[len(calls)-1].v
				low[above] = min(low[above], low[v])
			}
			if low[v] < index[v] {
				continue
			}
			for done := false; !done; {
				last := stack[len(stack)-1]
				stack = stack[:len(stack)-1]
				component[last] = int32(count)
				done = last == v
			}
			count++
		}
	}
	return component, count
}
