package query

import (
	"cmp"
	"context"
	"slices"

	"waggoner/graph"
	"waggoner/quads"
)

// An AlternativesRequest asks what could stand in the place of some entities.
type AlternativesRequest struct {
	To    []string `param:"to" json:"to" required:"true" doc:"The entities asked about, by id or unambiguous name."`
	Limit int      `param:"limit" json:"limit" min:"1" max:"10000" default:"100" doc:"How many alternatives to each at most."`
	Scope
}

// An AlternativesAnswer lists alternatives to each entity asked about.
type AlternativesAnswer struct {
	Question  AlternativesRequest `json:"question" doc:"The question as it was understood, defaults filled in."`
	AsOf      string              `json:"as_of"`
	Results   []Replaceable       `json:"results" doc:"In the order in which they were asked about."`
	Total     int                 `json:"total" doc:"How many alternatives there are to all of them; more than listed if truncated."`
	Truncated *Truncation         `json:"truncated" doc:"Why the answer is not whole, null if it is."`
	Entities  map[string]Ref      `json:"entities" doc:"Every entity that is mentioned."`
}

// A Replaceable is an entity with its alternatives.
type Replaceable struct {
	Ref
	Alternatives []Alternative `json:"alternatives" doc:"Alive before unknown before ended, then by the best reason in the order of its values, then by id."`
	Total        int           `json:"total"`
}

// An Alternative is what could stand in the place of an entity, and why.
type Alternative struct {
	Ref
	Reasons []Reason `json:"reasons" doc:"The best first; never empty."`
}

// A Reason says why one entity is an alternative to another.
type Reason struct {
	Reason   string `json:"reason" enum:"replaced-by,successor,alternative-to,replaces,same-category" doc:"What the alternative is: what replaced the entity; what it was merged into or renamed to; recorded as an alternative; what it replaced; in a category with it."`
	Since    string `json:"since,omitempty" doc:"When the fact begins, or the date of its earliest document if none says so; empty for a category."`
	Observed bool   `json:"observed,omitempty" doc:"True if it is the date of a document."`
	Edges    []Edge `json:"edges" doc:"One, or for a category that of the entity and that of the alternative."`
}

// alternatives answers what could stand in the place of some entities.
func (e *view) alternatives(ctx context.Context, req AlternativesRequest) (*AlternativesAnswer, error) {
	req.Limit = cmp.Or(req.Limit, min(100, e.limits.Rows))
	switch {
	case len(req.To) == 0:
		return nil, &ParamError{"to", "", "it is missing", nil}
	case req.Limit < 1 || req.Limit > e.limits.Rows:
		return nil, tooLarge("limit", req.Limit, e.limits.Rows)
	}
	entities, err := e.resolve(ctx, "to", req.To)
	if err != nil {
		return nil, err
	}
	req.To = ids(entities)
	f, err := e.filter(&req.Scope)
	if err != nil {
		return nil, err
	}
	b, mentioned := newBudget(ctx, e.limits), e.catalog.newRefs(f)
	search := e.substitution(f, b)
	a := &AlternativesAnswer{Question: req, AsOf: req.AsOf, Results: []Replaceable{}, Entities: mentioned.all}
	listed := 0
	for _, ent := range entities {
		found, err := search.candidates(ent.node)
		if err != nil && !over(err) {
			return nil, err
		}
		mentioned.add(ent.node)
		r := Replaceable{Ref: e.catalog.ref(ent.node, f), Alternatives: []Alternative{}, Total: len(found)}
		for _, c := range found[:min(len(found), req.Limit)] {
			r.Alternatives = append(r.Alternatives, search.alternative(ent.node, c, mentioned))
		}
		listed += len(r.Alternatives)
		a.Total += r.Total
		a.Results = append(a.Results, r)
	}
	a.Truncated = cut(b, a.Total, listed)
	return a, nil
}

// reasons are why something is an alternative, the best first.
var reasons = []struct {
	name      string
	relations []string
	dir       direction // from the entity to the alternative
}{
	{"replaced-by", []string{"replaces"}, backward},
	{"successor", succession, forward},
	{"alternative-to", []string{"alternative-to"}, bothWays},
	{"replaces", []string{"replaces"}, forward},
}

// sameCategory is the weakest reason, as a place in reasons.
var sameCategory = len(reasons)

// substitution is the search for alternatives.
type substitution struct {
	*view
	filter   *filter
	walks    []walk // for each of reasons
	category walk
	members  map[graph.Node][]hop // of categories that were asked for
}

func (e *view) substitution(f *filter, b *budget) *substitution {
	s := &substitution{view: e, filter: f, members: map[graph.Node][]hop{}}
	for _, r := range reasons {
		s.walks = append(s.walks, walk{c: e.catalog, set: e.declared(r.relations...), filter: f, dir: r.dir, budget: b})
	}
	s.category = walk{c: e.catalog, set: e.declared(quads.Short(quads.InCategory)), filter: f, dir: forward, budget: b}
	return s
}

// candidate is an alternative before it is told.
type candidate struct {
	node graph.Node
	ref  Ref
	why  []why // the best first
}

// why is a reason: a relation to the alternative, or one to a category that the alternative
// has too.
type why struct {
	reason int
	hop    hop
	same   *hop
}

// candidates lists the alternatives to a node in the order of the answer. When the budget runs
// out it lists those found so far.
func (s *substitution) candidates(n graph.Node) ([]candidate, error) {
	found := map[graph.Node][]why{}
	err := s.related(n, found)
	if err == nil {
		err = s.alike(n, found)
	}
	if err == nil {
		err = s.category.budget.spend(len(found))
	}
	if err != nil {
		return nil, err
	}
	out := make([]candidate, 0, len(found))
	for other, all := range found {
		out = append(out, candidate{other, s.catalog.ref(other, s.filter), all})
	}
	slices.SortFunc(out, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(vitality(a.ref), vitality(b.ref)), cmp.Compare(a.why[0].reason, b.why[0].reason), cmp.Compare(a.ref.ID, b.ref.ID))
	})
	return out, nil
}

// vitality orders what is alive before what is unknown before what has ended.
func vitality(r Ref) int {
	switch r.Fate {
	case "alive":
		return 0
	case "ended":
		return 2
	}
	return 1
}

// related finds what facts name as an alternative.
func (s *substitution) related(n graph.Node, found map[graph.Node][]why) error {
	for i := range s.walks {
		hops, err := s.walks[i].hops(n)
		for _, h := range s.inOrder(hops) {
			if h.to != n {
				found[h.to] = append(found[h.to], why{reason: i, hop: h})
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// alike finds what is in a category with a node.
func (s *substitution) alike(n graph.Node, found map[graph.Node][]why) error {
	categories, err := s.category.hops(n)
	if err != nil {
		return err
	}
	for _, category := range s.inOrder(categories) {
		members, err := s.membersOf(category.to)
		for _, m := range members {
			if m.to != n {
				found[m.to] = append(found[m.to], why{reason: sameCategory, hop: category, same: &m})
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *substitution) membersOf(category graph.Node) ([]hop, error) {
	members, ok := s.members[category]
	if ok {
		return members, nil
	}
	back := s.category
	back.dir = backward
	members, err := back.hops(category)
	if err == nil {
		s.members[category] = members
	}
	return members, err
}

// inOrder sorts hops by what they say, since their order is that of the store.
func (s *substitution) inOrder(hops []hop) []hop {
	slices.SortFunc(hops, func(a, b hop) int {
		return cmp.Or(s.catalog.snapshot.Compare(a.to, b.to), s.catalog.snapshot.Compare(a.predicate, b.predicate))
	})
	return hops
}

// alternative tells why something is an alternative to a node.
func (s *substitution) alternative(n graph.Node, c candidate, mentioned *refs) Alternative {
	mentioned.add(c.node)
	out := Alternative{Ref: c.ref}
	for _, y := range c.why {
		r := Reason{Reason: "same-category", Edges: []Edge{s.category.edge(n, y.hop, mentioned)}}
		if y.same == nil {
			r.Reason = reasons[y.reason].name
			r.Since, r.Observed = s.catalog.begins(y.hop.contexts)
		} else {
			r.Edges = append(r.Edges, s.category.edge(c.node, hop{to: y.hop.to, predicate: y.same.predicate, contexts: y.same.contexts}, mentioned))
		}
		out.Reasons = append(out.Reasons, r)
	}
	return out
}
