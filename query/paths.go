package query

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"waggoner/graph"
	"waggoner/quads"
)

// A PathsRequest asks how two entities are connected.
type PathsRequest struct {
	From  string   `param:"from" json:"from" required:"true" doc:"Where the paths begin, by id or unambiguous name."`
	To    string   `param:"to" json:"to" required:"true" doc:"Where they end."`
	Rel   []string `param:"rel" json:"rel" doc:"The relations to follow, each with those below it; =uses itself alone. The default is all but membership."`
	Dir   string   `param:"dir" json:"dir" enum:"out,in,any" default:"out" doc:"out follows the facts from subject to object, in goes against them, any takes both."`
	K     int      `param:"k" json:"k" min:"1" max:"10" default:"3" doc:"How many paths at most, shortest first."`
	Depth int      `param:"depth" json:"depth" min:"1" max:"20" default:"6" doc:"How many steps a path has at most."`
	Scope
}

// A PathsAnswer lists paths that pass no entity twice, shortest first, those of one
// length in the order of the ids they pass. Of several relations between two entities on
// a path the surest is shown.
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
	from, err := e.resolveOne(ctx, "from", req.From)
	if err != nil {
		return nil, err
	}
	to, err := e.resolveOne(ctx, "to", req.To)
	if err != nil {
		return nil, err
	}
	if from == to {
		return nil, &ParamError{"to", req.To, "it is the entity that from names", nil}
	}
	req.From, req.To = from.id, to.id
	set, err := e.relationSet("rel", req.Rel)
	if err != nil {
		return nil, err
	}
	f, err := e.filter(&req.Scope)
	if err != nil {
		return nil, err
	}
	w := &walk{c: e.catalog, set: set, filter: f, budget: newBudget(ctx, e.limits)}
	w.dir = map[string]direction{"out": forward, "in": backward, "any": bothWays}[req.Dir]
	answer := &PathsAnswer{Question: req, AsOf: req.AsOf, Paths: []Path{}}
	mentioned := e.catalog.newRefs(f)
	mentioned.add(from.node)
	mentioned.add(to.node)
	found, err := w.paths(from, to, req.K, req.Depth)
	if err != nil {
		return nil, err
	}
	for _, hops := range found {
		answer.Paths = append(answer.Paths, w.edges(from.node, hops, mentioned))
	}
	answer.Total, answer.Entities = len(found), mentioned.all
	answer.Truncated = w.budget.truncated
	if len(found) == 0 && w.budget.truncated == nil && w.dir != bothWays {
		w.dir = bothWays
		if found, err = w.paths(from, to, req.K, req.Depth); err != nil {
			return nil, err
		}
		answer.Undirected = len(found)
		if t := w.budget.truncated; t != nil && t.Reason != "paths" {
			answer.Truncated = t // then there may be more ignoring direction than Undirected says
		}
	}
	return answer, nil
}

func (e *view) completePaths(req *PathsRequest) error {
	req.Dir = cmp.Or(req.Dir, "out")
	req.K = cmp.Or(req.K, min(3, e.limits.Paths))
	req.Depth = cmp.Or(req.Depth, min(6, e.limits.Depth))
	switch {
	case !slices.Contains([]string{"out", "in", "any"}, req.Dir):
		return &ParamError{"dir", req.Dir, fmt.Sprintf("%q is not accepted", req.Dir), []string{"out", "in", "any"}}
	case req.K < 1 || req.K > e.limits.Paths:
		return tooLarge("k", req.K, e.limits.Paths)
	case req.Depth < 1 || req.Depth > e.limits.Depth:
		return tooLarge("depth", req.Depth, e.limits.Depth)
	}
	return nil
}

// paths finds the k shortest paths by deepening: all of one length before the next
// longer, extended only through nodes from which the end is near enough. When the
// budget runs out, or there is a path beyond k, the budget's truncated says so.
func (w *walk) paths(from, to *entity, k, depth int) ([][]hop, error) {
	left := &pathSearch{walk: w, to: to.node, k: k, onPath: map[graph.Node]bool{from.node: true}}
	var err error
	if left.distance, err = w.distancesTo(to, depth); err == nil {
		least, reachable := left.distance[from.node]
		for length := least; reachable && length <= depth && err == nil; length++ {
			err = left.extend(from.node, length)
		}
	}
	if err != nil && !over(err) {
		return nil, err
	}
	if w.budget.truncated == nil && len(left.found) > k {
		w.budget.truncated = &Truncation{"paths", fmt.Sprintf("%d paths", k), k}
	}
	return left.found[:min(k, len(left.found))], nil
}

// distancesTo returns how many steps each node is away from the end of the paths.
func (w *walk) distancesTo(to *entity, depth int) (map[graph.Node]int, error) {
	reverse := *w
	reverse.dir = map[direction]direction{forward: backward, backward: forward, bothWays: bothWays}[w.dir]
	trees, err := reverse.trees([]*entity{to}, depth)
	if err != nil {
		return nil, err
	}
	out := map[graph.Node]int{to.node: 0}
	for n, s := range trees[0].via {
		out[n] = s.distance
	}
	if w.budget.truncated != nil {
		return out, errBudget
	}
	return out, nil
}

// pathSearch enumerates the paths of one length after the other.
type pathSearch struct {
	*walk
	to       graph.Node
	k        int
	distance map[graph.Node]int
	onPath   map[graph.Node]bool
	path     []hop
	found    [][]hop
}

// extend completes the present path in exactly left more steps, in every way.
func (p *pathSearch) extend(n graph.Node, left int) error {
	if left == 0 {
		if n == p.to {
			p.found = append(p.found, slices.Clone(p.path))
		}
		if len(p.found) > p.k {
			return errBudget // one more than asked for: enough to say that there are more
		}
		return nil
	}
	next, err := p.next(n, left)
	if err != nil {
		return err
	}
	for _, h := range next {
		p.path = append(p.path, h)
		p.onPath[h.to] = true
		err = p.extend(h.to, left-1)
		p.onPath[h.to] = false
		p.path = p.path[:len(p.path)-1]
		if err != nil {
			return err
		}
	}
	return nil
}

// next lists the hops that may lead on: to a node not on the path and near enough to
// the end, one hop a node (the surest), by id.
func (p *pathSearch) next(n graph.Node, left int) ([]hop, error) {
	hops, err := p.hops(n)
	if err != nil {
		return nil, err
	}
	best := map[graph.Node]step{}
	for _, h := range hops {
		d, near := p.distance[h.to]
		if !near || d > left-1 || p.onPath[h.to] || h.to == p.to && left > 1 {
			continue
		}
		s := step{from: n, hop: h}
		if other, ok := best[h.to]; !ok || p.better(s, other) < 0 {
			best[h.to] = s
		}
	}
	var out []hop
	for _, n := range p.byID(maps.Keys(best)) {
		out = append(out, best[n].hop)
	}
	return out, nil
}

// edges describes a path that begins at n.
func (w *walk) edges(n graph.Node, hops []hop, mentioned *refs) Path {
	out := Path{Length: len(hops), Edges: []Edge{}}
	for _, h := range hops {
		out.Edges = append(out.Edges, Edge{
			From: mentioned.add(n), Relation: quads.Short(w.c.relations[h.predicate].IRI), To: mentioned.add(h.to),
			Inverse: h.against, Contexts: w.c.describeContexts(h.contexts),
		})
		n = h.to
	}
	return out
}
