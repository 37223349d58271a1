package query

import (
	"cmp"
	"context"
	"slices"
)

// A CountRequest asks how many ways lead from one entity to another.
type CountRequest struct {
	From       string   `param:"from" json:"from" required:"true" doc:"Where the ways begin, by id or unambiguous name."`
	To         string   `param:"to" json:"to" required:"true" doc:"Where they end."`
	Rel        []string `param:"rel" json:"rel" doc:"The relations to follow, each with those below it; =uses itself alone. The default is all but membership."`
	Dir        string   `param:"dir" json:"dir" enum:"out,in,any" doc:"out, the default, follows the facts from subject to object, in goes against them, any takes both."`
	Path       string   `param:"path" json:"path,omitempty" bytes:"16384" doc:"A path expression that says which walks are meant, in place of rel and dir."`
	MinSources int      `param:"min_sources" json:"min_sources,omitempty" min:"1" max:"100" doc:"Only facts that so many different documents state."`
	Scope
}

// A CountAnswer is an exact number. Two ways differ in the entities that they pass.
type CountAnswer struct {
	Question CountRequest   `json:"question" doc:"The question as it was understood, defaults filled in."`
	AsOf     string         `json:"as_of"`
	Number   string         `json:"number" doc:"In decimal, of any size."`
	Groups   [][]string     `json:"groups" doc:"Entities among which ways go round: the number is that of the ways in which each group is one place. Without groups every way is counted."`
	Again    bool           `json:"again" doc:"Whether ways are counted that come to an entity more than once."`
	Entities map[string]Ref `json:"entities" doc:"The two, and those in groups."`
}

// countWays answers how many ways there are. A part of that would be wrong, so it is whole or an error.
func (e *view) countWays(ctx context.Context, req CountRequest) (*CountAnswer, error) {
	if req.Path == "" {
		req.Dir = cmp.Or(req.Dir, "out")
	}
	if err := checkDirection(req.Path, req.Rel, req.Dir); err != nil {
		return nil, err
	}
	b := newBudget(ctx, e.limits)
	c, err := e.connection(ctx, b, ends{&req.From, &req.To, &req.Path}, req.Rel, req.Dir, req.MinSources, &req.Scope)
	if err != nil {
		return nil, err
	}
	count, err := c.search.Count(c.from, c.to)
	if err != nil {
		return nil, b.limitError(e.refused(req.Path, err))
	}
	answer := &CountAnswer{Question: req, AsOf: req.AsOf, Number: count.Number.String(), Groups: [][]string{}, Again: count.Again, Entities: c.mentioned.all}
	for _, group := range count.Groups {
		var ids []string
		for _, n := range group {
			ids = append(ids, c.mentioned.add(n))
		}
		answer.Groups = append(answer.Groups, slices.Sorted(slices.Values(ids)))
	}
	return answer, nil
}
