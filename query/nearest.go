package query

import (
	"cmp"
	"context"
	"math"
	"slices"

	"waggoner/graph"
	"waggoner/quads"
)

// nearest returns the three entities whose names are nearest to one that is not known:
// what search finds, then whatever differs by the fewest typing errors.
func (e *Engine) nearest(name, kind string) []Ref {
	const most = 3
	normal := normalize(name)
	if len([]rune(normal)) > maxQuery {
		return nil
	}
	var out []Ref
	if normal != "" {
		hits, _ := e.hits(newBudget(context.Background(), e.limits), normal, kind)
		for _, h := range hits {
			if len(out) < most && (kind != "" || h.Kind != "document") {
				out = append(out, h.Ref)
			}
		}
	}
	if len(out) == most {
		return out
	}
	taken := func(ent *entity) bool {
		return kind != "" && ent.kind != kind || kind == "" && ent.kind == "document" ||
			slices.ContainsFunc(out, func(r Ref) bool { return r.ID == ent.id })
	}
	for _, n := range e.fewestTypos(compact(normal), most-len(out), taken) {
		out = append(out, e.catalog.ref(n, quads.DateOf(e.now())))
	}
	return out
}

// fewestTypos returns the entities, most of them, whose names differ by the fewest typing
// errors, ties by id; those that are taken are passed over.
func (e *Engine) fewestTypos(short []rune, most int, taken func(*entity) bool) []graph.Node {
	type ranked struct {
		node     graph.Node
		distance int
	}
	var all []ranked
	for _, one := range e.index {
		if taken(one.entity) {
			continue
		}
		best := math.MaxInt
		for _, n := range one.names {
			best = min(best, editDistance(short, n.compact, max(len(short), len(n.compact))))
		}
		all = append(all, ranked{one.entity.node, best})
	}
	slices.SortStableFunc(all, func(a, b ranked) int { return cmp.Compare(a.distance, b.distance) })
	var out []graph.Node
	for _, r := range all[:min(most, len(all))] {
		out = append(out, r.node)
	}
	return out
}
