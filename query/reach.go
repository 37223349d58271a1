package query

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"waggoner/graph"
	"waggoner/quads"
)

// A ReachRequest asks what reaches some entities, or what they reach.
type ReachRequest struct {
	Of    []string `param:"of" json:"of" required:"true" doc:"The entities asked about, by id or unambiguous name."`
	Op    string   `param:"op" json:"op" enum:"any,all" default:"any" doc:"Whether a result must be connected with any or with all of them."`
	Rel   []string `param:"rel" json:"rel" doc:"The relations to follow. Each means itself and those below it, =uses itself alone. The default is builds-on."`
	Depth int      `param:"depth" json:"depth" min:"1" max:"20" default:"6" doc:"How many steps away at most."`
	Limit int      `param:"limit" json:"limit" min:"1" max:"10000" default:"1000" doc:"How many results at most."`
	Scope
}

// A ReachAnswer lists what was reached, nearest first, ties by id.
type ReachAnswer struct {
	Question  ReachRequest   `json:"question" doc:"The question as it was understood, defaults filled in."`
	Relations []string       `json:"relations" doc:"The relations that were followed."`
	AsOf      string         `json:"as_of"`
	Results   []Reached      `json:"results"`
	Total     int            `json:"total" doc:"How many there are; more than listed if truncated."`
	Truncated *Truncation    `json:"truncated" doc:"Why the answer is not whole, null if it is."`
	Also      []Beside       `json:"also" doc:"What is directly connected in another way and not among the results."`
	Entities  map[string]Ref `json:"entities" doc:"Every entity that stands on a path."`
}

// Reached is one result and the way to it.
type Reached struct {
	Ref
	Distance int     `json:"distance" doc:"Steps on the shortest path; with op=all the longest of the shortest paths."`
	Of       string  `json:"of" doc:"The entity asked about that the path connects it with: the nearest."`
	Path     []Edge  `json:"path" doc:"A shortest path, read in the direction of the facts."`
	Others   []Route `json:"others" doc:"A shortest path for each further entity asked about that it is connected with."`
}

// A Route is a path between a result and an entity asked about.
type Route struct {
	Of       string `json:"of"`
	Distance int    `json:"distance"`
	Path     []Edge `json:"path"`
}

// Beside lists entities that are connected by another family of relations.
type Beside struct {
	Relation string    `json:"relation" doc:"The relation, as rel= takes it."`
	Total    int       `json:"total"`
	Results  []Reached `json:"results"`

	Truncated *Truncation `json:"truncated" doc:"Why the list is not whole, null if it is."`
}

// dependents answers what builds on the entities asked about, or is connected with
// them by other relations that point at them.
func (e *view) dependents(ctx context.Context, req ReachRequest) (*ReachAnswer, error) {
	return e.reach(ctx, req, backward)
}

// dependencies answers what the entities asked about build on.
func (e *view) dependencies(ctx context.Context, req ReachRequest) (*ReachAnswer, error) {
	return e.reach(ctx, req, forward)
}

func (e *view) reach(ctx context.Context, req ReachRequest, dir direction) (*ReachAnswer, error) {
	if err := e.completeReach(&req); err != nil {
		return nil, err
	}
	roots, err := e.resolve(ctx, "of", req.Of)
	if err != nil {
		return nil, err
	}
	req.Of = ids(roots)
	set, err := e.relationSet("rel", req.Rel)
	if err != nil {
		return nil, err
	}
	f, err := e.filter(&req.Scope)
	if err != nil {
		return nil, err
	}
	w := &walk{c: e.catalog, set: set, filter: f, dir: dir, budget: newBudget(ctx, e.limits)}
	trees, err := w.trees(roots, req.Depth)
	if err != nil {
		return nil, err
	}
	answer := &ReachAnswer{Question: req, Relations: relationIDs(set), AsOf: req.AsOf}
	mentioned := e.catalog.newRefs(f)
	needed := 1
	if req.Op == "all" {
		needed = len(roots) // also when the search ended before the last of them
	}
	answer.Results, answer.Total = w.results(trees, needed, req.Limit, mentioned)
	if answer.Also, err = e.beside(w, roots, trees, req.Limit, mentioned); err != nil {
		return nil, err
	}
	more, err := w.leadsOn(trees, req.Depth)
	if err != nil && !over(err) {
		return nil, err
	}
	answer.Truncated = cut(w.budget, answer.Total, req.Limit)
	if answer.Truncated == nil && more {
		answer.Truncated = &Truncation{"depth", fmt.Sprintf("%d steps", req.Depth), answer.Total}
	}
	answer.Entities = mentioned.all
	return answer, nil
}

// cut says why a list of total results is not whole, nil if it is.
func cut(b *budget, total, limit int) *Truncation {
	if b.truncated == nil && total > limit {
		return &Truncation{"rows", fmt.Sprintf("%d results", limit), total}
	}
	return b.truncated
}

// completeReach fills in defaults for callers that did not go through [Bind], and
// refuses what is beyond the limits.
func (e *view) completeReach(req *ReachRequest) error {
	req.Op = cmp.Or(req.Op, "any")
	req.Depth = cmp.Or(req.Depth, min(6, e.limits.Depth))
	req.Limit = cmp.Or(req.Limit, min(1000, e.limits.Rows))
	if len(req.Rel) == 0 {
		req.Rel = []string{"builds-on"}
	}
	switch {
	case len(req.Of) == 0:
		return &ParamError{"of", "", "it is missing", nil}
	case req.Op != "any" && req.Op != "all":
		return &ParamError{"op", req.Op, fmt.Sprintf("%q is not accepted", req.Op), []string{"any", "all"}}
	case req.Depth < 1 || req.Depth > e.limits.Depth:
		return tooLarge("depth", req.Depth, e.limits.Depth)
	case req.Limit < 1 || req.Limit > e.limits.Rows:
		return tooLarge("limit", req.Limit, e.limits.Rows)
	}
	return nil
}

func relationIDs(set map[graph.Node]*quads.Relation) []string {
	var out []string
	for _, r := range set {
		out = append(out, quads.Short(r.IRI))
	}
	slices.Sort(out)
	return out
}

// results turns trees into the list of what stands in at least needed of them, and how many
// there are. What must stand in several is as far away as in the farthest.
func (w *walk) results(trees []*tree, needed, limit int, mentioned *refs) ([]Reached, int) {
	type found struct {
		node     graph.Node
		distance int
	}
	var list []found
	for n, distances := range reachedBy(trees) {
		if len(distances) < needed {
			continue
		}
		d := slices.Min(distances)
		if needed > 1 {
			d = slices.Max(distances)
		}
		list = append(list, found{n, d})
	}
	slices.SortFunc(list, func(a, b found) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(w.c.entities[a.node].id, w.c.entities[b.node].id))
	})
	out := []Reached{}
	for _, f := range list[:min(limit, len(list))] {
		r := w.reached(f.node, trees, mentioned)
		r.Distance = f.distance
		out = append(out, r)
	}
	return out, len(list)
}

// reachedBy maps each node to its distances in the trees that hold it.
func reachedBy(trees []*tree) map[graph.Node][]int {
	out := map[graph.Node][]int{}
	for _, t := range trees {
		for n, s := range t.via {
			out[n] = append(out[n], s.distance)
		}
	}
	return out
}

// reached describes one node with its ways to the roots, the nearest first.
func (w *walk) reached(n graph.Node, trees []*tree, mentioned *refs) Reached {
	var routes []Route
	for _, t := range trees {
		if s, ok := t.via[n]; ok {
			routes = append(routes, Route{t.root.id, s.distance, w.path(t, n, mentioned)})
		}
	}
	slices.SortStableFunc(routes, func(a, b Route) int {
		return cmp.Or(cmp.Compare(a.Distance, b.Distance), cmp.Compare(a.Of, b.Of))
	})
	mentioned.add(n)
	return Reached{
		Ref: w.c.ref(n, w.filter), Distance: routes[0].Distance,
		Of: routes[0].Of, Path: routes[0].Path, Others: slices.Clip(routes[1:]),
	}
}
