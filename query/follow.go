package query

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"waggoner/graph"
	"waggoner/quads"
	"waggoner/query/rpq"
)

// A FollowRequest asks where the walks lead that a path expression describes.
type FollowRequest struct {
	From       []string `param:"from" json:"from" doc:"Where walks begin: entities, by id or unambiguous name. Without it they may begin anywhere, and to is needed."`
	To         []string `param:"to" json:"to" doc:"Where they end. Without it they may end anywhere."`
	Path       string   `param:"path" json:"path" required:"true" bytes:"16384" doc:"The expression, such as ^uses+/acquired-by: relations with / | ^ ? * + {n,m} and !, the dot for any, and tests such as [kind=tool]."`
	MinSources int      `param:"min_sources" json:"min_sources,omitempty" min:"1" max:"100" doc:"Only facts that so many different documents state."`
	Limit      int      `param:"limit" json:"limit" min:"1" max:"10000" default:"1000" doc:"How many results at most."`
	Cuts       bool     `param:"cuts" json:"cuts,omitempty" doc:"Tell what every walk from one entity to another passes: without it there is none. It takes one from and one to."`
	Points     bool     `param:"points" json:"points,omitempty" doc:"Tell the single points of failure: what all walks to some end pass. It takes no to beside from."`
	Explain    bool     `param:"explain" json:"explain,omitempty" doc:"Tell how the answer was found."`
	Scope
}

// A FollowAnswer lists what was found, nearest first, ties by id.
type FollowAnswer struct {
	Question  FollowRequest  `json:"question" doc:"The question as it was understood: the expression in its canonical form."`
	AsOf      string         `json:"as_of"`
	Results   []Followed     `json:"results"`
	Total     int            `json:"total" doc:"How many there are; more than listed if truncated."`
	Truncated *Truncation    `json:"truncated" doc:"Why the answer is not whole, null if it is."`
	Cuts      *Cuts          `json:"cuts,omitempty" doc:"What every walk passes, if that was asked; absent if there is no walk."`
	Points    *Points        `json:"points,omitempty" doc:"The single points of failure, if they were asked for."`
	Explain   *Explain       `json:"explain,omitempty" doc:"How the answer was found, if that was asked."`
	Entities  map[string]Ref `json:"entities" doc:"Every entity that stands on a path."`
}

// Followed is the end of a walk, or where only to is given its beginning, and the way there.
type Followed struct {
	Ref
	Distance int    `json:"distance" doc:"Steps of the shortest walk."`
	Other    string `json:"other" doc:"The other end of that walk: one of from, or of to."`
	Path     []Edge `json:"path" doc:"The walk, from its beginning to its end; it may pass an entity more than once."`
}

// Cuts are what every walk between two entities passes.
type Cuts struct {
	Entities []string `json:"entities" doc:"But the two, in the order of a shortest walk."`
	Edges    []Edge   `json:"edges" doc:"In the order of that walk."`
}

// Points are single points of failure.
type Points struct {
	Total int     `json:"total" doc:"How many there are; more than listed if there are more than the limit."`
	List  []Point `json:"list" doc:"Those first through which alone most ends are reached."`
}

// A Point is an entity without which some ends are not reached.
type Point struct {
	ID   string `json:"id"`
	Only int    `json:"only" doc:"Ends that are reached through it alone; it is not among them."`
}

// Explain tells how an answer was found.
type Explain struct {
	Expression string   `json:"expression" doc:"What was searched: the expression, or its reverse."`
	Direction  string   `json:"direction" enum:"forward,backward,both" doc:"From where walks begin, from where they end, or from both."`
	Automaton  []string `json:"automaton" doc:"Its transitions, one a line; it starts in state 0."`
	Steps      int      `json:"steps" doc:"Edges that were looked at."`
	Contexts   int      `json:"contexts" doc:"Contexts that were admitted."`
	Took       string   `json:"took" doc:"The time of the search."`
}

// follow answers where walks lead.
func (e *view) follow(ctx context.Context, req FollowRequest) (*FollowAnswer, error) {
	path, f, err := e.completeFollow(&req)
	if err != nil {
		return nil, err
	}
	x := &expedition{view: e, filter: f, request: &req}
	if x.from, err = e.nodesNamed(ctx, "from", req.From); err != nil {
		return nil, err
	}
	if x.to, err = e.nodesNamed(ctx, "to", req.To); err != nil {
		return nil, err
	}
	text := req.Path
	req.From, req.To, req.Path = e.shortNames(x.from), e.shortNames(x.to), path.String()
	if x.backward = len(x.from) == 0; x.backward {
		path = rpq.Reverse(path)
	}
	b := newBudget(ctx, e.limits)
	search, err := e.searchFor(path, text, f, b)
	if err != nil {
		return nil, err
	}
	defer search.Close()
	return x.run(search, path, b)
}

func (e *view) completeFollow(req *FollowRequest) (rpq.Path, *filter, error) {
	req.Limit = cmp.Or(req.Limit, min(1000, e.limits.Rows))
	switch {
	case req.Limit < 1 || req.Limit > e.limits.Rows:
		return nil, nil, tooLarge("limit", req.Limit, e.limits.Rows)
	case len(req.From)+len(req.To) == 0:
		return nil, nil, &ParamError{"from", "", "it is missing, and so is to: one of them must say where to search", nil}
	}
	if req.Cuts && (len(req.From) != 1 || len(req.To) != 1) {
		return nil, nil, &ParamError{"cuts", "true", fmt.Sprintf("it takes one from and one to, not %d and %d", len(req.From), len(req.To)), nil}
	}
	if req.Points && len(req.From) > 0 && len(req.To) > 0 {
		return nil, nil, &ParamError{"points", "true", "it takes no to beside from", nil}
	}
	path, err := parsePath(req.Path)
	if err != nil {
		return nil, nil, err
	}
	f, err := e.filter(&req.Scope)
	if err == nil {
		f.leastSources = req.MinSources
	}
	return path, f, err
}

func (e *view) nodesNamed(ctx context.Context, param string, names []string) ([]graph.Node, error) {
	if len(names) > e.limits.Entities {
		return nil, tooLarge(param, len(names), e.limits.Entities)
	}
	var out []graph.Node
	for _, name := range names {
		n, err := e.nodeNamed(ctx, param, name)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out, nil
}

func (e *view) shortNames(nodes []graph.Node) []string {
	out := make([]string, len(nodes))
	for i, n := range nodes {
		out[i] = e.catalog.idOf(n)
	}
	return out
}

// An expedition is the search for one answer.
type expedition struct {
	*view
	filter   *filter
	request  *FollowRequest
	from, to []graph.Node
	backward bool // from where walks end
}

func (x *expedition) run(search *rpq.Search, path rpq.Path, b *budget) (*FollowAnswer, error) {
	answer := &FollowAnswer{Question: *x.request, AsOf: x.request.AsOf}
	mentioned := x.catalog.newRefs(x.filter)
	answer.Entities = mentioned.all
	for _, n := range slices.Concat(x.from, x.to) {
		mentioned.add(n)
	}
	var err error
	if x.fixed() {
		answer.Results, answer.Total, err = x.between(search, mentioned)
	} else {
		answer.Results, answer.Total, err = x.ends(search, mentioned)
	}
	if err != nil && !over(err) {
		return nil, err
	}
	answer.Truncated = cut(b, answer.Total, x.request.Limit)
	if x.request.Explain {
		answer.Explain = x.explain(path, search.Automaton, b)
	}
	if x.request.Cuts {
		if answer.Cuts, err = x.cuts(search, mentioned); err != nil {
			return nil, b.limitError(err)
		}
	}
	if x.request.Points {
		if answer.Points, err = x.points(search, mentioned); err != nil {
			return nil, b.limitError(err)
		}
	}
	return answer, nil
}

// fixed reports whether both ends are given.
func (x *expedition) fixed() bool { return len(x.from) > 0 && len(x.to) > 0 }

// start is from where the search goes, if only one end is given.
func (x *expedition) start() []graph.Node {
	if x.backward {
		return x.to
	}
	return x.from
}

// ends lists where walks lead, and tells how many such places were seen.
func (x *expedition) ends(search *rpq.Search, mentioned *refs) ([]Followed, int, error) {
	search.Witnesses = true
	ends, err := search.Reach(x.start()...)
	if err != nil && !over(err) {
		return nil, 0, err
	}
	out := []Followed{}
	for _, end := range x.nearest(ends) {
		other, facts := search.Witness(end)
		if x.backward {
			slices.Reverse(facts)
			for i, f := range facts {
				facts[i] = f.Turned()
			}
		}
		out = append(out, x.followed(search, end.Node, other, facts, mentioned))
	}
	return out, len(ends), err
}

// between is ends where both ends of the walks are given: it searches from both.
func (x *expedition) between(search *rpq.Search, mentioned *refs) ([]Followed, int, error) {
	out := []Followed{}
	var err error
	for _, to := range x.to {
		start, facts, found, failure := search.Shortest(to, x.from...)
		if err = failure; err != nil {
			break
		}
		if found {
			out = append(out, x.followed(search, to, start, facts, mentioned))
		}
	}
	slices.SortFunc(out, func(a, b Followed) int {
		return cmp.Or(cmp.Compare(a.Distance, b.Distance), cmp.Compare(a.ID, b.ID))
	})
	return out[:min(len(out), x.request.Limit)], len(out), err
}

func (x *expedition) followed(search *rpq.Search, end, other graph.Node, facts []rpq.Fact, mentioned *refs) Followed {
	mentioned.add(end)
	return Followed{
		Ref: x.catalog.ref(end, x.filter), Distance: len(facts), Other: mentioned.add(other), Path: x.edges(search, facts, mentioned),
	}
}

// points tells what all walks to some end pass. A part of that would be wrong.
func (x *expedition) points(search *rpq.Search, mentioned *refs) (*Points, error) {
	found, err := search.Points(x.start()...)
	if err != nil {
		return nil, err
	}
	out := &Points{len(found), []Point{}}
	for _, p := range found[:min(len(found), x.request.Limit)] {
		out.List = append(out.List, Point{mentioned.add(p.Node), p.Only})
	}
	return out, nil
}

// cuts tells what every walk passes. A part of that would be wrong, so it is whole or an error.
func (x *expedition) cuts(search *rpq.Search, mentioned *refs) (*Cuts, error) {
	cuts, _, found, err := search.Cuts(x.from[0], x.to[0])
	if err != nil || !found {
		return nil, err
	}
	out := &Cuts{Entities: []string{}, Edges: x.edges(search, cuts.Facts, mentioned)}
	for _, n := range cuts.Nodes {
		out.Entities = append(out.Entities, mentioned.add(n))
	}
	return out, nil
}

// nearest returns the ends to be listed: by distance, then by id.
func (x *expedition) nearest(ends []rpq.End) []rpq.End {
	limit := x.request.Limit
	if len(ends) > limit { // those of the last distance that is listed may come by any id
		last := ends[limit-1].Distance
		for limit < len(ends) && ends[limit].Distance == last {
			limit++
		}
		ends = ends[:limit]
	}
	ids := make(map[graph.Node]string, len(ends))
	for _, end := range ends {
		ids[end.Node] = x.catalog.idOf(end.Node)
	}
	slices.SortFunc(ends, func(a, b rpq.End) int {
		return cmp.Or(cmp.Compare(a.Distance, b.Distance), cmp.Compare(ids[a.Node], ids[b.Node]))
	})
	return ends[:min(len(ends), x.request.Limit)]
}

func (x *expedition) explain(path rpq.Path, automaton *rpq.Automaton, b *budget) *Explain {
	out := &Explain{Expression: path.String(), Direction: "forward", Steps: b.steps, Took: time.Since(b.started).Round(time.Microsecond).String()}
	switch {
	case x.fixed():
		out.Direction = "both"
	case x.backward:
		out.Direction = "backward"
	}
	out.Automaton = automaton.Describe(func(n graph.Node) string { return quads.Short(x.catalog.iri(n)) })
	for _, admitted := range x.filter.admitted {
		if admitted {
			out.Contexts++
		}
	}
	return out
}
