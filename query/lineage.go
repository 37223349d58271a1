package query

import (
	"cmp"
	"context"
	"slices"

	"waggoner/graph"
	"waggoner/quads"
)

// A LineageRequest asks who controlled an entity and who controls it now, and the same of
// everything that was its own.
type LineageRequest struct {
	Of    string `param:"of" json:"of" required:"true" doc:"The entity asked about, by id or unambiguous name."`
	At    string `param:"at" json:"at,omitempty" doc:"What was its own at this date, also by way of others: 2016, 2016-05 or 2016-05-31. Without it: what was directly its own at any time."`
	Limit int    `param:"limit" json:"limit" min:"1" max:"10000" default:"1000" doc:"How many things that were its own at most."`
	Scope
}

// A LineageAnswer is the story of who controlled an entity.
type LineageAnswer struct {
	Question   LineageRequest `json:"question" doc:"The question as it was understood, defaults filled in."`
	Relations  []string       `json:"relations" doc:"The relations that tell whose something is."`
	Succession []string       `json:"succession" doc:"The relations that tell what something became; chains of control follow them too."`
	AsOf       string         `json:"as_of"`
	Subject    Ref            `json:"subject"`
	Timeline   []Period       `json:"timeline" doc:"Who controlled it when, in the order of time, whatever the date of the answer."`
	Story      []Period       `json:"story" doc:"What it became, what became it, what it was forked from and as what, in the order of time."`
	Names      []Statement    `json:"names" doc:"The names it took."`
	Control    Control        `json:"control" doc:"Whose it is as of the date of the answer."`
	Holdings   []Holding      `json:"holdings" doc:"What was its own, nearest first, ties by id."`
	Total      int            `json:"total" doc:"How many such things there are; more than listed if truncated."`
	Truncated  *Truncation    `json:"truncated" doc:"Why the list is not whole, null if it is."`
	Entities   map[string]Ref `json:"entities" doc:"Every entity that is mentioned."`
}

// A Holding is something that was another's.
type Holding struct {
	Ref
	Distance int     `json:"distance" doc:"1 if it was directly its own."`
	Was      []Edge  `json:"was" doc:"Why it was: every direct fact, or else a shortest chain of facts."`
	Control  Control `json:"control" doc:"Whose it is as of the date of the answer."`
}

// lineage answers who controlled an entity, and who controls it and its own now.
func (e *view) lineage(ctx context.Context, req LineageRequest) (*LineageAnswer, error) {
	if req.Limit = cmp.Or(req.Limit, min(1000, e.limits.Rows)); req.Limit < 1 || req.Limit > e.limits.Rows {
		return nil, tooLarge("limit", req.Limit, e.limits.Rows)
	}
	if req.Of == "" {
		return nil, &ParamError{"of", "", "it is missing", nil}
	}
	ent, err := e.resolveOne(ctx, "of", req.Of)
	if err != nil {
		return nil, err
	}
	req.Of = ent.id
	f, err := e.filter(&req.Scope)
	if err != nil {
		return nil, err
	}
	ever, err := e.anyTime(&req.Scope)
	if err != nil {
		return nil, err
	}
	l := &lineage{view: e, entity: ent, now: e.control(f, newBudget(ctx, e.limits)), ever: ever, mentioned: e.catalog.newRefs(f)}
	l.mentioned.add(ent.node)
	return l.answer(req)
}

// lineage is the search for one answer.
type lineage struct {
	*view
	*entity
	now       *control // as of the date of the answer
	ever      *filter
	mentioned *refs
}

func (l *lineage) answer(req LineageRequest) (*LineageAnswer, error) {
	a := &LineageAnswer{
		Question: req, AsOf: req.AsOf, Subject: l.catalog.ref(l.node, l.mentioned.filter),
		Relations: relationIDs(l.declared(controlled...)), Succession: relationIDs(l.now.passes),
		Names: l.catalog.statements(l.id, l.renames, l.ever), Entities: l.mentioned.all,
	}
	b := l.now.budget
	var err error
	if a.Timeline, err = l.periods(l.declared(controlled...), forward); err != nil {
		return nil, b.limitError(err)
	}
	if a.Story, err = l.periods(l.declared(append([]string{"forked-from"}, succession...)...), bothWays); err != nil {
		return nil, b.limitError(err)
	}
	if a.Control, err = l.now.of(l.entity, l.ever, l.mentioned); err != nil {
		return nil, b.limitError(err)
	}
	a.Holdings, a.Total, err = l.holdings(req)
	if err != nil && !over(err) {
		return nil, err
	}
	a.Truncated = cut(b, a.Total, req.Limit)
	return a, nil
}

func (l *lineage) periods(set map[graph.Node]*quads.Relation, dir direction) ([]Period, error) {
	w := &walk{c: l.catalog, set: set, filter: l.ever, dir: dir, budget: l.now.budget}
	hops, err := w.hops(l.node)
	if err != nil {
		return nil, err
	}
	return w.periods(l.node, hops, l.mentioned), nil
}

// holdings lists what was the entity's own, and whose each is now. When the budget runs out it
// lists those of which it knows that.
func (l *lineage) holdings(req LineageRequest) ([]Holding, int, error) {
	out := []Holding{}
	was, t, err := l.estate(req)
	if t == nil {
		return out, 0, err
	}
	found := was.nearest(t)
	for _, n := range found[:min(len(found), req.Limit)] {
		if err != nil {
			break
		}
		h := Holding{Ref: l.catalog.ref(n, l.mentioned.filter), Distance: t.via[n].distance, Was: was.path(t, n, l.mentioned)}
		if h.Distance == 1 {
			h.Was, err = l.direct(was, n)
		}
		if err == nil {
			h.Control, err = l.now.of(l.catalog.entities[n], l.ever, l.mentioned)
		}
		if err == nil {
			out = append(out, h)
		}
	}
	return out, len(found), err
}

// estate searches what was the entity's own: at a date, or directly at any time.
func (l *lineage) estate(req LineageRequest) (*control, *tree, error) {
	if req.At != "" {
		f, err := l.filterAt("at", req.At, req.Scope)
		if err != nil {
			return nil, nil, err
		}
		was := l.control(f, l.now.budget)
		t, _, err := was.spread(l.entity, was.holdings)
		was.dir = backward
		return was, t, err
	}
	was := l.control(l.ever, l.now.budget)
	was.dir, was.set = backward, l.declared(controlled...)
	t := &tree{root: l.entity, via: map[graph.Node]step{}}
	return was, t, was.grow(t, 1)
}

// direct lists every fact that made something the entity's own.
func (l *lineage) direct(was *control, n graph.Node) ([]Edge, error) {
	w := was.walk
	w.dir = forward
	hops, err := w.hops(n)
	out := []Edge{}
	for _, h := range hops {
		if h.to == l.node {
			out = append(out, w.edge(n, h, l.mentioned))
		}
	}
	slices.SortFunc(out, Edge.compare)
	return out, err
}
