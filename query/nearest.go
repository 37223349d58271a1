package query

import (
	"cmp"
	"context"
	"slices"
	"time"

	"waggoner/graph"
)

// courtesy is the time that a refusal may spend on names that were perhaps meant.
const courtesy = 250 * time.Millisecond

// nearest returns the three entities whose names are nearest to one that is not known:
// what search finds, then whatever differs by the fewest typing errors.
func (e *view) nearest(ctx context.Context, name, kind string) []Ref {
	const most = 3
	normal := normalize(name)
	if len([]rune(normal)) > maxQuery {
		return nil
	}
	var out []Ref
	b := newBudget(ctx, Limits{Time: min(e.limits.Time, courtesy), Steps: e.limits.Steps})
	if normal != "" {
		hits, _ := e.hits(b, normal, kind) // what is found before the budget ends will do
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
	for _, n := range e.fewestTypos(b, compact(normal), most-len(out), taken) {
		out = append(out, e.catalog.ref(n, e.today()))
	}
	return out
}

// fewestTypos returns the entities, most of them, whose names differ by the fewest typing
// errors, ties by id; those that are taken are passed over. It stops when the budget ends.
func (e *view) fewestTypos(b *budget, short []rune, most int, taken func(*entity) bool) []graph.Node {
	type ranked struct {
		node     graph.Node
		distance int
	}
	var best []ranked
	for _, one := range e.index {
		if b.step() != nil {
			break
		}
		if taken(one.entity) {
			continue
		}
		bound := max(len(short), 1) // as far away as a name without a common letter
		if len(best) == most {
			bound = best[most-1].distance - 1
		}
		distance := bound + 1
		for _, n := range one.names {
			distance = min(distance, editDistance(short, n.compact, bound))
		}
		if len(best) == most && distance > bound {
			continue
		}
		best = append(best, ranked{one.entity.node, distance})
		slices.SortStableFunc(best, func(a, b ranked) int { return cmp.Compare(a.distance, b.distance) })
		best = best[:min(most, len(best))]
	}
	var out []graph.Node
	for _, r := range best {
		out = append(out, r.node)
	}
	return out
}
