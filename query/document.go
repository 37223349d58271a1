package query

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"waggoner/quads"
)

// A DocumentRequest asks what a document says.
type DocumentRequest struct {
	ID    string `param:"id" in:"path" json:"id" required:"true" doc:"The document's id."`
	Limit int    `param:"limit" json:"limit" min:"1" max:"10000" default:"1000" doc:"How many facts at most."`
}

// DocumentInfo is what is known of a document.
type DocumentInfo struct {
	URL       string     `json:"url"`
	Date      string     `json:"date,omitempty" doc:"When it was published."`
	Publisher string     `json:"publisher,omitempty"`
	Language  string     `json:"language,omitempty"`
	License   string     `json:"license,omitempty"`
	Note      quads.Text `json:"note,omitzero" doc:"How its date was found, which copy was read."`
}

// A DocumentAnswer is a document and the facts that rest on it, by place.
type DocumentAnswer struct {
	Ref
	DocumentInfo
	Facts     []Statement    `json:"facts" doc:"By line, then by locator; one context each."`
	Total     int            `json:"total"`
	Truncated *Truncation    `json:"truncated"`
	Entities  map[string]Ref `json:"entities"`
}

func (e *view) documentInfo(doc *entity, mentioned *refs) *DocumentInfo {
	out := &DocumentInfo{URL: doc.url, Date: doc.issued.String(), Language: doc.language, License: doc.license, Note: doc.note}
	if e.catalog.entities[doc.publisher] != nil {
		out.Publisher = mentioned.add(doc.publisher)
	}
	return out
}

// document tells what a document says.
func (e *view) document(ctx context.Context, req DocumentRequest) (*DocumentAnswer, error) {
	req.Limit = cmp.Or(req.Limit, min(1000, e.limits.Rows))
	if req.Limit < 1 || req.Limit > e.limits.Rows {
		return nil, tooLarge("limit", req.Limit, e.limits.Rows)
	}
	doc, err := e.documentNamed("", req.ID)
	if err != nil {
		return nil, err
	}
	mentioned := e.catalog.newRefs(e.today())
	out := &DocumentAnswer{Ref: e.catalog.ref(doc.node, mentioned.filter), DocumentInfo: *e.documentInfo(doc, mentioned)}
	b := newBudget(ctx, e.limits)
	facts, err := e.factsOf(b, doc)
	if err != nil && !over(err) {
		return nil, err
	}
	out.Facts, out.Total, out.Truncated = facts[:min(req.Limit, len(facts))], len(facts), cut(b, len(facts), req.Limit)
	for _, f := range out.Facts {
		for _, id := range []string{f.From, f.To} {
			if n, ok := e.catalog.byID[id]; ok {
				mentioned.add(n)
			}
		}
	}
	out.Entities = mentioned.all
	return out, nil
}

// factsOf lists what a document says, one statement a fact and context.
func (e *view) factsOf(b *budget, doc *entity) ([]Statement, error) {
	every, err := e.filter(nil)
	if err != nil {
		return nil, err
	}
	for n, ctx := range e.catalog.contexts {
		every.admitted[n] = ctx.document == doc.node
	}
	out := []Statement{}
	for _, n := range e.catalog.sorted {
		ent := e.catalog.entities[n]
		for edge := range e.catalog.snapshot.Out(n) {
			if err := b.step(); err != nil {
				return out, err
			}
			if r := e.catalog.relations[edge.Predicate]; r != nil && every.admits(edge.Context) {
				out = append(out, Statement{
					From: ent.id, Relation: quads.Short(r.IRI), To: quads.ShortTerm(e.catalog.snapshot.Term(edge.Other)),
					Contexts: []Context{e.catalog.contexts[edge.Context].Context},
				})
			}
		}
		out = append(out, e.catalog.statements(ent.id, slices.Concat(ent.statuses, ent.renames, ent.links), every)...)
	}
	slices.SortStableFunc(out, func(a, b Statement) int {
		x, y := a.Contexts[0].Locator, b.Contexts[0].Locator
		return cmp.Or(cmp.Compare(lineOf(x), lineOf(y)), cmp.Compare(x, y), cmp.Compare(a.From, b.From),
			cmp.Compare(a.Relation, b.Relation), cmp.Compare(a.To, b.To), cmp.Compare(a.Contexts[0].ID, b.Contexts[0].ID))
	})
	return out, nil
}

// lineOf is the line of a locator, 0 if it has none.
func lineOf(locator string) int {
	line := 0
	if n, err := fmt.Sscanf(locator, "L%d", &line); n != 1 || err != nil {
		return 0
	}
	return line
}
