package query

import (
	"waggoner/graph"
	"waggoner/query/rpq"
)

// dominators returns for each node that a root leads to the last node before it that every way
// from the root passes: its immediate dominator, the root itself where there is no other. The
// root has none.
func dominators(root graph.Node, next map[graph.Node][]graph.Node, spend func(edges int) error) (map[graph.Node]graph.Node, error) {
	nodes, number := []graph.Node{root}, map[graph.Node]int32{root: 0}
	var arcs [][]int32
	for i := 0; i < len(nodes); i++ {
		var to []int32
		for _, n := range next[nodes[i]] {
			if _, seen := number[n]; !seen {
				number[n] = int32(len(nodes))
				nodes = append(nodes, n)
			}
			to = append(to, number[n])
		}
		if err := spend(1 + len(to)); err != nil {
			return nil, err
		}
		arcs = append(arcs, to)
	}
	above, _, err := rpq.Dominators(arcs, spend)
	if err != nil {
		return nil, err
	}
	out := make(map[graph.Node]graph.Node, len(nodes)-1)
	for i, n := range nodes[1:] {
		out[n] = nodes[above[i+1]]
	}
	return out, nil
}
