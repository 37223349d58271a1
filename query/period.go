package query

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"waggoner/graph"
	"waggoner/quads"
)

// A Period is a time in which a fact held, by the sources that say so alike.
type Period struct {
	Edge
	Since    string `json:"since" doc:"Its first day, or the date of the earliest document if none gives one."`
	Observed bool   `json:"observed" doc:"True if it is the date of a document: when the fact began is not known."`
	Until    string `json:"until" doc:"Its last day; empty while no source gives one."`
}

// filterAt admits what a scope admits at the date that another parameter gives.
func (e *view) filterAt(param, date string, s Scope) (*filter, error) {
	if _, err := quads.ParseDate(date); err != nil {
		return nil, &ParamError{param, date, fmt.Sprintf("%q is not a date", date), dateForms}
	}
	s.AsOf = date
	return e.filter(&s)
}

// periods tells when the relations of an entity held, in the order of time.
func (w *walk) periods(n graph.Node, hops []hop, mentioned *refs) []Period {
	out := []Period{}
	for _, h := range hops {
		type span struct{ from, to string }
		by := map[span][]graph.Node{}
		for _, c := range h.contexts {
			ctx := w.c.contexts[c]
			by[span{ctx.ValidFrom, ctx.ValidTo}] = append(by[span{ctx.ValidFrom, ctx.ValidTo}], c)
		}
		for s, contexts := range by {
			since, observed := w.c.begins(contexts)
			h.contexts = contexts
			out = append(out, Period{Edge: w.edge(n, h, mentioned), Since: since, Observed: observed, Until: s.to})
		}
	}
	slices.SortFunc(out, func(a, b Period) int {
		return cmp.Or(cmp.Compare(a.Since, b.Since), cmp.Compare(a.Until, b.Until), a.Edge.compare(b.Edge))
	})
	return out
}

// edge is a relation of a node as answers tell it.
func (w *walk) edge(n graph.Node, h hop, mentioned *refs) Edge {
	return Edge{
		From: mentioned.add(n), Relation: quads.Short(w.c.relations[h.predicate].IRI), To: mentioned.add(h.to),
		Inverse: h.against, Contexts: w.c.describeContexts(h.contexts),
	}
}

// begins is when the earliest of some contexts has its fact begin: the date of its document if
// none of them gives a day.
func (c *catalog) begins(contexts []graph.Node) (since string, observed bool) {
	var day, document string
	least := func(date *string, other string) {
		if *date == "" || other != "" && other < *date {
			*date = other
		}
	}
	for _, n := range contexts {
		if ctx := c.contexts[n]; ctx.ValidFrom != "" {
			least(&day, ctx.ValidFrom)
		} else {
			least(&document, ctx.interval.From.String())
		}
	}
	if day != "" {
		return day, false
	}
	return document, true
}

// compare orders edges by their ends, relation and direction.
func (e Edge) compare(other Edge) int {
	return cmp.Or(cmp.Compare(e.From, other.From), cmp.Compare(e.Relation, other.Relation), cmp.Compare(e.To, other.To),
		cmp.Compare(strconv.FormatBool(e.Inverse), strconv.FormatBool(other.Inverse)))
}
