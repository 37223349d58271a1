package query

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"waggoner/graph"
	"waggoner/quads"
	"waggoner/query/rpq"
)

// A PathsRequest asks how two entities are connected.
type PathsRequest struct {
	From       string   `param:"from" json:"from" required:"true" doc:"Where the paths begin, by id or unambiguous name."`
	To         string   `param:"to" json:"to" required:"true" doc:"Where they end."`
	Rel        []string `param:"rel" json:"rel" doc:"The relations to follow, each with those below it; =uses itself alone. The default is all but membership."`
	Dir        string   `param:"dir" json:"dir" enum:"out,in,any" doc:"out, the default, follows the facts from subject to object, in goes against them, any takes both."`
	Path       string   `param:"path" json:"path,omitempty" bytes:"16384" doc:"A path expression that says which walks are meant, in place of rel and dir."`
	K          int      `param:"k" json:"k" min:"1" max:"1000" default:"3" doc:"How many paths at most, shortest first."`
	Depth      int      `param:"depth" json:"depth" min:"1" max:"20" default:"6" doc:"How many steps a path has at most."`
	MinSources int      `param:"min_sources" json:"min_sources,omitempty" min:"1" max:"100" doc:"Only facts that so many different documents state."`
	Scope
}

// A PathsAnswer lists paths that pass no entity twice: shortest first, of one length the surest,
// then those with most sources, then by the ids that they pass. Of several relations between two
// entities on a path the surest that the question takes there is shown.
type PathsAnswer struct {
	Question   PathsRequest   `json:"question" doc:"The question as it was understood, defaults filled in."`
	AsOf       string         `json:"as_of"`
	Paths      []Path         `json:"paths"`
	Total      int            `json:"total" doc:"How many are listed."`
	Truncated  *Truncation    `json:"truncated" doc:"Why there may be more of at most that depth, null if there are none; longer ones are not looked for."`
	Undirected int            `json:"undirected" doc:"If no path was found in the direction asked for: how many there are (up to k) with dir=any."`
	Entities   map[string]Ref `json:"entities" doc:"Every entity that stands on a path."`
}

// A Path leads from one entity to another.
type Path struct {
	Length int    `json:"length" doc:"Steps."`
	Edges  []Edge `json:"edges"`
}

// paths answers how two entities are connected.
func (e *view) paths(ctx context.Context, req PathsRequest) (*PathsAnswer, error) {
	if err := e.completePaths(&req); err != nil {
		return nil, err
	}
	b := newBudget(ctx, e.limits)
	c, err := e.connection(ctx, b, ends{&req.From, &req.To, &req.Path}, req.Rel, req.Dir, req.MinSources, &req.Scope)
	if err != nil {
		return nil, err
	}
	c.search.Depth = req.Depth
	answer := &PathsAnswer{Question: req, AsOf: req.AsOf, Paths: []Path{}}
	routes, more, err := c.search.Routes(c.from, c.to, req.K)
	if err != nil && !over(err) {
		return nil, e.refused(req.Path, err)
	}
	for _, r := range routes {
		answer.Paths = append(answer.Paths, Path{len(r.Facts), e.edges(c.search, r.Facts, c.mentioned)})
	}
	answer.Total, answer.Entities = len(routes), c.mentioned.all
	if answer.Truncated = b.truncated; answer.Truncated == nil && more {
		answer.Truncated = &Truncation{"paths", fmt.Sprintf("%d paths", req.K), req.K}
	}
	if len(routes) == 0 && answer.Truncated == nil && req.Dir != "any" && req.Path == "" {
		if answer.Undirected, err = e.undirected(req, c, b); err != nil {
			return nil, err
		}
		answer.Truncated = b.truncated // then there may be more ignoring direction than Undirected says
	}
	return answer, nil
}

// undirected counts the paths, up to k, that there are if direction is ignored.
func (e *view) undirected(req PathsRequest, c *connection, b *budget) (int, error) {
	path, err := e.pathBetween("", req.Rel, "any")
	if err != nil {
		return 0, err
	}
	search, err := e.searchFor(path, "", c.filter, b)
	if err != nil {
		return 0, err
	}
	search.Depth = req.Depth
	routes, _, err := search.Routes(c.from, c.to, req.K)
	if err != nil && !over(err) {
		return 0, e.refused("", err)
	}
	return len(routes), nil
}

func (e *view) completePaths(req *PathsRequest) error {
	if req.Path == "" {
		req.Dir = cmp.Or(req.Dir, "out")
	}
	if err := checkDirection(req.Path, req.Rel, req.Dir); err != nil {
		return err
	}
	req.K = cmp.Or(req.K, min(3, e.limits.Paths))
	req.Depth = cmp.Or(req.Depth, min(6, e.limits.Depth))
	switch {
	case req.K < 1 || req.K > e.limits.Paths:
		return tooLarge("k", req.K, e.limits.Paths)
	case req.Depth < 1 || req.Depth > e.limits.Depth:
		return tooLarge("depth", req.Depth, e.limits.Depth)
	}
	return nil
}

// checkDirection: an expression says which relations are followed and which way, or rel and dir do.
func checkDirection(path string, rel []string, dir string) error {
	directions := []string{"out", "in", "any"}
	switch {
	case path != "" && (len(rel) > 0 || dir != ""):
		return &ParamError{"path", path, "it says which relations are followed and which way: leave out rel and dir", nil}
	case path == "" && !slices.Contains(directions, dir):
		return &ParamError{"dir", dir, fmt.Sprintf("%q is not accepted", dir), directions}
	}
	return nil
}

// ends are two names and an expression, as a question gives them.
type ends struct{ from, to, path *string }

// A connection is the search for the ways from one node to another.
type connection struct {
	from, to  graph.Node
	filter    *filter
	search    *rpq.Search
	mentioned *refs // with both
}

// connection understands a question about the ways between two entities, and puts names and
// expression into their canonical form.
func (e *view) connection(ctx context.Context, b *budget, of ends, rel []string, dir string, leastSources int, scope *Scope) (*connection, error) {
	c := &connection{}
	var err error
	if c.from, c.to, err = e.twoEnds(ctx, of.from, of.to); err != nil {
		return nil, err
	}
	if c.filter, err = e.filter(scope); err != nil {
		return nil, err
	}
	c.filter.leastSources = leastSources
	path, err := e.pathBetween(*of.path, rel, dir)
	if err != nil {
		return nil, err
	}
	if c.search, err = e.searchFor(path, *of.path, c.filter, b); err != nil {
		return nil, err
	}
	if *of.path != "" {
		*of.path = path.String()
	}
	c.mentioned = e.catalog.newRefs(c.filter)
	c.mentioned.add(c.from)
	c.mentioned.add(c.to)
	return c, nil
}

// twoEnds finds two different nodes by name and puts their short names in place of these.
func (e *view) twoEnds(ctx context.Context, from, to *string) (a, b graph.Node, err error) {
	if a, err = e.nodeNamed(ctx, "from", *from); err != nil {
		return a, b, err
	}
	if b, err = e.nodeNamed(ctx, "to", *to); err != nil {
		return a, b, err
	}
	if a == b {
		return a, b, &ParamError{"to", *to, "it is the entity that from names", nil}
	}
	*from, *to = e.catalog.idOf(a), e.catalog.idOf(b)
	return a, b, nil
}

// pathBetween is what a text expresses, or if there is none any number of steps by some relations
// in one direction or both.
func (e *view) pathBetween(text string, rel []string, dir string) (rpq.Path, error) {
	if text != "" {
		return parsePath(text)
	}
	set, err := e.relationSet("rel", rel)
	if err != nil {
		return nil, err
	}
	step := rpq.Choice{}
	for _, r := range slices.SortedFunc(maps.Values(set), func(a, b *quads.Relation) int { return cmp.Compare(a.IRI, b.IRI) }) {
		link := rpq.Link{Name: string(r.IRI), IRI: true, Exact: true}
		if dir != "in" {
			step = append(step, link)
		}
		if dir != "out" {
			step = append(step, rpq.Inverse{Of: link})
		}
	}
	return rpq.Repeat{Of: step, Min: 1, Max: rpq.Unbounded}, nil
}

// parsePath reads an expression. One that ends in a space most likely lost a plus on its way in
// an address.
func parsePath(text string) (rpq.Path, error) {
	if strings.HasSuffix(text, " ") {
		return nil, &ParamError{"path", text, "it ends in a space: in an address a plus is written %2B", nil}
	}
	path, err := rpq.Parse(text)
	if err != nil {
		return nil, &ParamError{"path", text, err.Error(), nil}
	}
	return path, nil
}
