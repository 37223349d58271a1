package rpq

import (
	"fmt"
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
	// Groups are different sets of nodes among which walks may go round, so that the number of walks has no bound.
	// Nodes are in order in each.
	Groups [][]graph.Node
	// Again says that walks come to a node again: not all are paths.
	Again bool
}

var errNumbers = fmt.Errorf("%w: the numbers of ways need more than %d words", ErrExpensive, maxProduct)

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
	out, held := Count{}, 0
	// A group comes after those that it leads to.
	for g, all := range members {
		sum[g] = new(big.Int)
		if err := p.spend(len(all)); err != nil {
			return out, err
		}
		counted := map[int32]bool{int32(g): true}
		ends, around := false, len(all) > 1
		for _, v := range all {
			ends = ends || p.accepts(v)
			for _, a := range p.arcs[v] {
				around = around || a.to == v
				if next := group[a.to]; !counted[next] {
					counted[next] = true
					sum[g].Add(sum[g], sum[next])
					if held += len(sum[g].Bits()); held > maxProduct {
						return out, errNumbers
					}
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
	slices.SortFunc(out.Groups, func(a, b []graph.Node) int { return slices.CompareFunc(a, b, s.compare) })
	out.Groups = slices.CompactFunc(out.Groups, slices.Equal) // walks may go round there in several states
	if out.Again = len(out.Groups) > 0; !out.Again {
		out.Again, err = p.again()
	}
	return out, err
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

// again reports whether a walk passes a node twice where none goes round: whether a vertex leads to
// another of its node. Few nodes have several vertices, and those are looked at one by one.
func (p *product) again() (bool, error) {
	byNode := map[uint32]int{}
	for _, v := range p.vertices {
		byNode[v.node]++
	}
	for at, v := range p.vertices {
		if byNode[v.node] == 1 {
			continue
		}
		seen := map[int32]bool{}
		for queue := []int32{int32(at)}; len(queue) > 0; queue = queue[1:] {
			if err := p.spend(1 + len(p.arcs[queue[0]])); err != nil {
				return false, err
			}
			for _, a := range p.arcs[queue[0]] {
				if p.vertices[a.to].node == v.node {
					return true, nil
				}
				if !seen[a.to] {
					seen[a.to] = true
					queue = append(queue, a.to)
				}
			}
		}
	}
	return false, nil
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
