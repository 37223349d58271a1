package rpq

import (
	"cmp"
	"container/heap"
	"slices"

	"waggoner/graph"
)

// A Route is a path: an accepted walk that comes to no node twice. Of several facts that lead
// from one node to the next it has those that together weigh least and are accepted.
type Route struct {
	Nodes []graph.Node
	Facts []Fact // one less than Nodes
}

// A cost orders routes: by length, then by weight.
type cost struct {
	steps  int32
	weight int64
}

func (c cost) plus(weight int64) cost { return cost{c.steps + 1, c.weight + weight} }

func (c cost) compare(d cost) int {
	return cmp.Or(cmp.Compare(c.steps, d.steps), cmp.Compare(c.weight, d.weight))
}

// Routes returns the k best paths from one node to another, shortest first, of one length by the
// weight of their facts, then by the nodes that they pass; more says that there are others. Two
// paths differ in the nodes that they pass. The weight of a path is that of its facts.
//
// It is Yen's algorithm ("Finding the K Shortest Loopless Paths in a Network", Management Science
// 17(11), 1971) on the product of snapshot and automaton, in the form of Lawler (Management
// Science 18(7), 1972), which looks at no set of paths twice. A shortest walk there may pass a node
// in two states: its set is divided like that of a path, but it is none.
func (s *Search) Routes(from, to graph.Node, k int) (routes []Route, more bool, err error) {
	p, err := s.product(from, to, true)
	if err != nil || p == nil {
		return nil, false, err
	}
	p.trim()
	r := &ranking{product: p, before: p.before()}
	if err := r.begin(); err != nil {
		return nil, false, err
	}
	for len(r.waiting) > 0 {
		c := heap.Pop(r).(candidate)
		if err := r.spend(len(c.walk)); err != nil {
			return routes, true, err
		}
		end := r.loop(c.walk)
		if end == 0 {
			route, weight := r.route(c.walk)
			if weight > c.cost.weight { // no accepted walk has the lightest fact of each step
				c.cost.weight = weight
				if !c.divided {
					if err := r.divide(c, len(c.walk)-1); err != nil {
						return routes, true, err
					}
					c.divided = true
				}
				heap.Push(r, c)
				continue
			}
			if len(routes) == k {
				return routes, true, nil
			}
			routes = append(routes, route)
			end = len(c.walk) - 1
		}
		if c.divided {
			continue
		}
		if err := r.divide(c, end); err != nil {
			return routes, true, err
		}
	}
	return routes, false, nil
}

// A candidate is the best walk of a set: those that begin as it does up to a vertex, and go on
// from there to none of some.
type candidate struct {
	cost    cost
	walk    []int32
	at      int // where that vertex stands
	without []int32
	divided bool // the rest of the set waits as others
}

// ranking finds paths in their order.
type ranking struct {
	*product
	before  [][]arc
	left    []cost // from each vertex, without regard to what was passed
	waiting []candidate
	held    int             // vertices of the walks that ever waited
	banned  map[uint32]bool // nodes
}

// unreached is the cost of a vertex from which the end was not reached.
var unreached = cost{steps: -1}

func (r *ranking) begin() (err error) {
	if r.left, err = r.costs(nil, -1, nil); err != nil {
		return err
	}
	if r.left[0] == unreached {
		return nil
	}
	return r.add([]int32{0}, nil)
}

// add adds the set of the walks that begin with some vertices and go on to none of others.
func (r *ranking) add(prefix, without []int32) error {
	r.banned = map[uint32]bool{}
	for _, v := range prefix {
		r.banned[r.vertices[v].node] = true
	}
	last := prefix[len(prefix)-1]
	walk, banned := r.follow(r.left, last, without)
	if err := r.spend(len(prefix) + len(walk) + len(r.arcs[last])); err != nil {
		return err
	}
	if banned {
		left, err := r.costs(r.banned, last, without)
		if err != nil {
			return err
		}
		walk, _ = r.follow(left, last, without)
	}
	if len(walk) == 0 {
		return nil
	}
	c := candidate{walk: slices.Concat(prefix[:len(prefix)-1], walk), at: len(prefix) - 1, without: without}
	for i, v := range c.walk[1:] {
		c.cost = c.cost.plus(r.arcTo(c.walk[i], v).weight)
	}
	if r.Depth != 0 && int(c.cost.steps) > r.Depth {
		return nil
	}
	if r.held += len(c.walk); r.held > maxProduct {
		return errProduct
	}
	heap.Push(r, c)
	return nil
}

func (r *ranking) arcTo(from, to int32) arc {
	arcs := r.arcs[from]
	return arcs[slices.IndexFunc(arcs, func(a arc) bool { return a.to == to })]
}

// divide takes the walk of a set out of it and adds what is left, in parts by where they leave
// the walk, before the vertex at end.
func (r *ranking) divide(c candidate, end int) error {
	for i := c.at; i < end; i++ {
		without := []int32{c.walk[i+1]}
		if i == c.at {
			without = append(without, c.without...)
		}
		if err := r.add(c.walk[:i+1:i+1], without); err != nil {
			return err
		}
	}
	return nil
}

// loop returns where a walk comes to a node again, 0 if it does nowhere.
func (r *ranking) loop(walk []int32) int {
	seen := map[uint32]bool{}
	for i, v := range walk {
		n := r.vertices[v].node
		if seen[n] {
			return i
		}
		seen[n] = true
	}
	return 0
}

// follow returns the best way from a vertex by what is left from each, but first to none of some:
// the arcs of a vertex are in the order of their nodes. It is empty if there is no way, or if that
// passes a banned node.
func (r *ranking) follow(left []cost, from int32, without []int32) (walk []int32, banned bool) {
	walk = []int32{from}
	for v := from; v == from || left[v] != (cost{}); {
		next, best := int32(-1), cost{}
		for _, a := range r.arcs[v] {
			if left[a.to] == unreached || v == from && slices.Contains(without, a.to) {
				continue
			}
			if c := left[a.to].plus(a.weight); next < 0 || c.compare(best) < 0 {
				next, best = a.to, c
			}
		}
		if next < 0 {
			if r.accepts(from) {
				return walk, false // from has no arcs
			}
			return nil, false
		}
		if r.banned[r.vertices[next].node] {
			return nil, true
		}
		walk = append(walk, next)
		v = next
	}
	return walk, false
}

// costs returns what is left from each vertex to the end around banned nodes: by Dijkstra's
// algorithm, against the arcs. It ends when nothing is nearer that may come after a vertex from
// which it may not first go to some.
func (r *ranking) costs(banned map[uint32]bool, from int32, without []int32) ([]cost, error) {
	left := slices.Repeat([]cost{unreached}, len(r.vertices))
	settled := make([]bool, len(r.vertices))
	var queue nearest
	for v := range r.vertices {
		if r.accepts(int32(v)) {
			left[v] = cost{}
			queue = append(queue, near{cost{}, int32(v)})
		}
	}
	best := unreached // from the vertex
	for len(queue) > 0 {
		now := heap.Pop(&queue).(near)
		if best != unreached && now.cost.compare(best) > 0 {
			break
		}
		if settled[now.vertex] {
			continue
		}
		settled[now.vertex] = true
		if err := r.spend(len(r.before[now.vertex]) + 1); err != nil {
			return nil, err
		}
		for _, a := range r.before[now.vertex] {
			c := now.cost.plus(a.weight)
			if a.to == from && !slices.Contains(without, now.vertex) && (best == unreached || c.compare(best) < 0) {
				best = c
			}
			if !settled[a.to] && !banned[r.vertices[a.to].node] && (left[a.to] == unreached || c.compare(left[a.to]) < 0) {
				left[a.to] = c
				heap.Push(&queue, near{c, a.to})
			}
		}
	}
	for v := range left {
		if !settled[v] {
			left[v] = unreached
		}
	}
	return left, nil
}

// route is the path of a walk, with the facts of each step and what they weigh.
func (r *ranking) route(walk []int32) (out Route, weight int64) {
	for _, v := range walk {
		out.Nodes = append(out.Nodes, graph.Node(r.vertices[v].node))
	}
	out.Facts, weight = r.spell(out.Nodes)
	return out, weight
}

// Len implements heap.Interface.
func (r *ranking) Len() int { return len(r.waiting) }

// Less implements heap.Interface.
func (r *ranking) Less(i, j int) bool {
	a, b := &r.waiting[i], &r.waiting[j]
	return cmp.Or(a.cost.compare(b.cost), slices.CompareFunc(a.walk, b.walk, func(v, w int32) int {
		return r.compare(graph.Node(r.vertices[v].node), graph.Node(r.vertices[w].node))
	})) < 0
}

// Swap implements heap.Interface.
func (r *ranking) Swap(i, j int) { r.waiting[i], r.waiting[j] = r.waiting[j], r.waiting[i] }

// Push implements heap.Interface.
func (r *ranking) Push(c any) { r.waiting = append(r.waiting, c.(candidate)) }

// Pop implements heap.Interface.
func (r *ranking) Pop() any {
	last := len(r.waiting) - 1
	c := r.waiting[last]
	r.waiting = r.waiting[:last]
	return c
}

// near is a vertex that waits for its turn.
type near struct {
	cost   cost
	vertex int32
}

type nearest []near

func (q nearest) Len() int           { return len(q) }
func (q nearest) Less(i, j int) bool { return q[i].cost.compare(q[j].cost) < 0 }
func (q nearest) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *nearest) Push(n any)        { *q = append(*q, n.(near)) }
func (q *nearest) Pop() any {
	last := len(*q) - 1
	n := (*q)[last]
	*q = (*q)[:last]
	return n
}
