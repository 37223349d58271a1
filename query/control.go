package query

import (
	"cmp"
	"maps"
	"slices"

	"waggoner/graph"
	"waggoner/quads"
)

// The relations that tell whose something is. Transfers say that it changed hands: of several
// the last counts. Succession leads to what it became.
var (
	transfers  = []string{"acquired-by", "donated-to"}
	controlled = []string{"acquired-by", "developed-by", "donated-to", "governed-by"}
	succession = []string{"merged-into", "renamed-to"}
)

// A Control tells whose an entity is as of the date of the answer.
type Control struct {
	Holders  []Holder `json:"holders" doc:"Who controls it and who controls them, nearest first, ties by id."`
	Ultimate []string `json:"ultimate" doc:"Those of them that nobody is recorded to control, by id. Several: it has no single owner."`
	Lapsed   bool     `json:"lapsed,omitempty" doc:"True if no control is recorded at that date: then the chains begin with who had it last."`
	Circular []string `json:"circular,omitempty" doc:"Entities that control each other in a circle, or stand between two circles, by id."`
}

// A Holder is one who controls an entity, or what the entity became.
type Holder struct {
	Ref
	Role     string `json:"role" enum:"controller,successor" doc:"successor: what the entity was merged into or renamed to."`
	Distance int    `json:"distance"`
	Path     []Edge `json:"path" doc:"A shortest chain, from the entity to the holder."`
}

// control follows whose things are, as far as one filter admits facts.
type control struct {
	walk
	moves, passes map[graph.Node]*quads.Relation // of its relations the transfers, and succession
}

// declared finds those of some relations that the vocabulary declares, and all below them.
func (e *view) declared(names ...string) map[graph.Node]*quads.Relation {
	names = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return e.catalog.vocabulary.Relations[quads.Full(name)] == nil })
	if len(names) == 0 {
		return nil
	}
	set, err := e.relationSet("", names)
	if err != nil {
		panic("query: a declared relation was refused: " + err.Error())
	}
	return set
}

func (e *view) control(f *filter, b *budget) *control {
	set := e.declared(slices.Concat(controlled, succession)...)
	return &control{
		walk:  walk{c: e.catalog, set: set, filter: f, dir: forward, budget: b},
		moves: e.declared(transfers...), passes: e.declared(succession...),
	}
}

// holders lists who controls an entity and what it became, without those from whom it went to
// another since.
func (c *control) holders(n graph.Node) ([]hop, error) {
	hops, err := c.hops(n)
	var out []hop
	for _, h := range hops {
		if !slices.ContainsFunc(hops, func(other hop) bool { return c.supersedes(other, h) }) {
			out = append(out, h)
		}
	}
	return out, err
}

// supersedes reports whether one transfer of a thing surely came after another.
func (c *control) supersedes(later, earlier hop) bool {
	if c.moves[later.predicate] == nil || c.moves[earlier.predicate] == nil {
		return false
	}
	a, b := c.lastDated(earlier), c.lastDated(later)
	return !a.IsZero() && !b.IsZero() && a.Last().Before(b.First())
}

// lastDated is the last day on which the sources have a fact begin, no date if they give none.
func (c *control) lastDated(h hop) (last quads.Date) {
	for _, n := range h.contexts {
		if ctx := c.c.contexts[n]; ctx.ValidFrom != "" && (last.IsZero() || last.First().Before(ctx.interval.From.First())) {
			last = ctx.interval.From
		}
	}
	return last
}

// holdings lists what an entity controls and what became it.
func (c *control) holdings(n graph.Node) ([]hop, error) {
	back := c.walk
	back.dir = backward
	hops, err := back.hops(n)
	if err != nil {
		return nil, err
	}
	var out []hop
	for _, h := range hops {
		still, err := c.isHolder(h.to, n, h.predicate)
		if err != nil {
			return nil, err
		}
		if still {
			out = append(out, h)
		}
	}
	return out, nil
}

// isHolder reports whether a fact of that relation makes one entity the other's, and none since
// makes it somebody else's.
func (c *control) isHolder(n, holder, relation graph.Node) (bool, error) {
	if c.moves[relation] == nil {
		return true, nil
	}
	hops, err := c.holders(n)
	return slices.ContainsFunc(hops, func(h hop) bool { return h.to == holder && h.predicate == relation }), err
}

// of tells whose an entity is. A part of that would be wrong, so it is whole or an error.
func (c *control) of(ent *entity, ever *filter, mentioned *refs) (Control, error) {
	out := Control{Holders: []Holder{}, Ultimate: []string{}}
	first, err := c.holders(ent.node)
	if err == nil && len(first) == 0 {
		first, err = c.lastHolders(ent.node, ever)
		out.Lapsed = len(first) > 0
	}
	if err != nil {
		return out, err
	}
	t, next, err := c.spread(ent, func(n graph.Node) ([]hop, error) {
		if n == ent.node {
			return first, nil
		}
		return c.holders(n)
	})
	if err != nil {
		return out, err
	}
	for _, n := range c.nearest(t) {
		h := Holder{Ref: c.c.ref(n, mentioned.filter), Role: "successor", Distance: t.via[n].distance, Path: c.path(t, n, mentioned)}
		if !c.isSuccessor(t, n) {
			h.Role = "controller"
		}
		out.Holders = append(out.Holders, h)
		if len(next[n]) == 0 {
			out.Ultimate = append(out.Ultimate, h.ID)
		}
	}
	slices.Sort(out.Ultimate)
	for _, n := range circular(next) {
		out.Circular = append(out.Circular, mentioned.add(n))
	}
	slices.Sort(out.Circular)
	return out, nil
}

// isSuccessor reports whether the way from the root to a node is one of succession alone.
func (c *control) isSuccessor(t *tree, n graph.Node) bool {
	for n != t.root.node {
		if c.passes[t.via[n].hop.predicate] == nil {
			return false
		}
		n = t.via[n].from
	}
	return true
}

// lastHolders lists who controlled an entity last before the date of the walk.
func (c *control) lastHolders(n graph.Node, ever *filter) ([]hop, error) {
	w := c.walk
	w.filter = ever
	all, err := w.hops(n)
	if err != nil {
		return nil, err
	}
	var last quads.Date
	var out []hop
	for _, h := range all {
		until := c.lastDay(h)
		if until.IsZero() || c.passes[h.predicate] != nil || until.Last().Before(last.Last()) {
			continue
		}
		if last.Last().Before(until.Last()) {
			last, out = until, nil
		}
		out = append(out, h)
	}
	return out, nil
}

// lastDay is the last day of a fact that had ended before the date of the walk, no date if its
// sources give none.
func (c *control) lastDay(h hop) (last quads.Date) {
	for _, n := range h.contexts {
		to := c.c.contexts[n].interval.To
		if !to.IsZero() && to.Last().Before(c.filter.asOf.First()) && (last.IsZero() || last.Last().Before(to.Last())) {
			last = to
		}
	}
	return last
}

// spread is a search from a root over the relations that expand tells of each node, each asked
// once. Beside the tree it returns where each node leads on to. Of several equal ways to a node
// it keeps the surest, as grow does.
func (w *walk) spread(root *entity, expand func(graph.Node) ([]hop, error)) (*tree, map[graph.Node][]graph.Node, error) {
	t := &tree{root: root, via: map[graph.Node]step{}}
	next := map[graph.Node][]graph.Node{}
	frontier := []graph.Node{root.node}
	for distance := 1; len(frontier) > 0; distance++ {
		level := map[graph.Node][]step{}
		for _, n := range frontier {
			hops, err := expand(n)
			if err != nil {
				return t, next, err
			}
			for _, h := range hops {
				if !slices.Contains(next[n], h.to) {
					next[n] = append(next[n], h.to)
				}
				if _, seen := t.via[h.to]; !seen && h.to != root.node {
					level[h.to] = append(level[h.to], step{n, h, distance})
				}
			}
		}
		frontier = w.keep(t, level)
	}
	return t, next, nil
}

// nearest lists what a tree reached: by distance, then by id.
func (w *walk) nearest(t *tree) []graph.Node {
	return slices.SortedFunc(maps.Keys(t.via), func(a, b graph.Node) int {
		return cmp.Or(cmp.Compare(t.via[a].distance, t.via[b].distance), cmp.Compare(w.c.entities[a].id, w.c.entities[b].id))
	})
}

// circular returns the nodes of a directed graph that lie on a circle, or on a way from one
// circle to another: what is left when the nodes that lead nowhere have been taken away, again
// and again, and those that nothing leads to.
func circular(next map[graph.Node][]graph.Node) []graph.Node {
	return slices.Collect(maps.Keys(leading(reversed(leading(next)))))
}

// leading is the part of a directed graph whose nodes all lead on for ever.
func leading(next map[graph.Node][]graph.Node) map[graph.Node][]graph.Node {
	before := reversed(next)
	left := map[graph.Node]int{} // how many successors each node has left
	var ends []graph.Node
	for n, from := range before {
		if len(next[n]) == 0 {
			ends = append(ends, n)
		}
		for _, m := range from {
			left[m]++
		}
	}
	for len(ends) > 0 {
		n := ends[len(ends)-1]
		ends = ends[:len(ends)-1]
		for _, m := range before[n] {
			if left[m]--; left[m] == 0 {
				ends = append(ends, m)
			}
		}
	}
	out := map[graph.Node][]graph.Node{}
	for n, to := range next {
		for _, m := range to {
			if left[n] > 0 && left[m] > 0 {
				out[n] = append(out[n], m)
			}
		}
	}
	return out
}

func reversed(next map[graph.Node][]graph.Node) map[graph.Node][]graph.Node {
	out := map[graph.Node][]graph.Node{}
	for n, to := range next {
		for _, m := range to {
			out[m] = append(out[m], n)
		}
	}
	return out
}
