package query

import (
	"cmp"
	"errors"
	"slices"

	"waggoner/graph"
	"waggoner/quads"
	"waggoner/query/rpq"
)

// searchFor is a search for the walks that an expression describes, by what a filter admits. The
// text of the expression is for errors.
func (e *view) searchFor(path rpq.Path, text string, f *filter, b *budget) (*rpq.Search, error) {
	automaton, err := rpq.Compile(path, words{e, f, text})
	if err != nil {
		return nil, e.refused(text, err)
	}
	s := &rpq.Search{
		Snapshot: e.catalog.snapshot, Automaton: automaton, Contexts: f.admitted, Spend: b.spend,
		Weigh:   e.catalog.weigh,
		Compare: func(a, b graph.Node) int { return cmp.Compare(e.catalog.idOf(a), e.catalog.idOf(b)) },
	}
	if f.leastSources > 1 {
		s.Enough = func(contexts []graph.Node) bool { return e.catalog.sources(contexts) >= f.leastSources }
	}
	return s, nil
}

// refused is the error for an expression that is too expensive.
func (e *view) refused(text string, err error) error {
	if errors.Is(err, rpq.ErrExpensive) {
		return &ParamError{"path", text, err.Error(), nil}
	}
	return err
}

const mostSources = 1000 // more than so many witnesses are no more worth

// weigh is less for a fact that is surer, then for one that more documents state. That of the
// facts on a path can be summed.
func (c *catalog) weigh(contexts []graph.Node) int64 {
	rank := 0
	for _, n := range contexts {
		if ctx := c.contexts[n]; ctx != nil {
			rank = max(rank, ctx.rank)
		}
	}
	unsure := int64(max(0, c.surest()-rank))
	return unsure<<32 | int64(mostSources-min(mostSources, c.sources(contexts)))
}

// surest is the rank of the highest certainty.
func (c *catalog) surest() (rank int) {
	for _, t := range c.vocabulary.Certainties {
		rank = max(rank, t.Order)
	}
	return rank
}

// sources counts the different documents of some contexts.
func (c *catalog) sources(contexts []graph.Node) int {
	if len(contexts) < 2 {
		return len(contexts)
	}
	documents := make([]graph.Node, 0, len(contexts))
	for _, n := range contexts {
		if ctx := c.contexts[n]; ctx != nil {
			documents = append(documents, ctx.document)
		}
	}
	slices.Sort(documents)
	return len(slices.Compact(documents))
}

// edges are facts as answers tell them. A symmetric relation is the same from either end.
func (e *view) edges(search *rpq.Search, facts []rpq.Fact, mentioned *refs) []Edge {
	out := []Edge{}
	for _, f := range facts {
		predicate, symmetric := e.catalog.iri(f.Predicate), false
		if r := e.catalog.relations[f.Predicate]; r != nil {
			symmetric = r.Symmetric
		}
		contexts := search.ContextsOf(f)
		if symmetric && f.From != f.To {
			contexts = append(contexts, search.ContextsOf(rpq.Fact{From: f.From, Predicate: f.Predicate, To: f.To, Back: !f.Back})...)
			slices.Sort(contexts)
			contexts = slices.Compact(contexts)
		}
		out = append(out, Edge{
			From: mentioned.add(f.From), Relation: quads.Short(predicate), To: mentioned.add(f.To),
			Inverse: f.Back && !symmetric, Contexts: e.catalog.describeContexts(contexts),
		})
	}
	return out
}
