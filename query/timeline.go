package query

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// An Event is a dated fact.
type Event struct {
	Date     string `json:"date"`
	Observed bool   `json:"observed" doc:"True if the date is that of the document, since the source gives none for the fact."`
	Inverse  bool   `json:"inverse,omitempty" doc:"True if the entity is the object of the fact."`
	Ends     bool   `json:"ends,omitempty" doc:"True if the date is the last day of the fact and not the first."`
	Statement
}

// timeline lists the dated facts about an entity that a scope admits at any date: where its sources date them their first
// and last days, and its statuses, which are dated by their document where the source gives no date.
func (e *view) timeline(ctx context.Context, ent *entity, scope Scope, mentioned *refs) ([]Event, error) {
	every, err := e.anyTime(&scope)
	if err != nil {
		return nil, err
	}
	out := []Event{}
	for _, s := range e.catalog.statements(ent.id, slices.Concat(ent.statuses, ent.renames), every) {
		out = append(out, Event{Date: e.catalog.since(s), Observed: s.Contexts[0].ValidFrom == "", Statement: s})
	}
	links, err := e.links(newBudget(ctx, e.limits), ent, every, mentioned)
	if err != nil {
		return nil, err
	}
	for _, l := range links {
		for _, c := range l.Contexts {
			s := Statement{From: l.From, Relation: l.Relation, To: l.To, Contexts: []Context{c}}
			if c.ValidFrom != "" {
				out = append(out, Event{Date: c.ValidFrom, Inverse: l.Inverse, Statement: s})
			}
			if c.ValidTo != "" {
				out = append(out, Event{Date: c.ValidTo, Inverse: l.Inverse, Ends: true, Statement: s})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Event) int {
		return cmp.Or(strings.Compare(a.Date, b.Date), cmp.Compare(a.Relation, b.Relation), cmp.Compare(a.To, b.To))
	})
	return out, nil
}
