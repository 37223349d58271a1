package query

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"waggoner/graph"
	"waggoner/quads"
)

// Scope says which facts a question admits. It is part of every request that walks
// relations.
type Scope struct {
	AsOf      string   `param:"as_of" json:"as_of" doc:"Only facts that held at this date: 2016, 2016-05 or 2016-05-31. The default is today."`
	Recorded  string   `param:"recorded" json:"recorded,omitempty" doc:"Only what documents said that are of this date or before; those without a date say nothing then."`
	Sources   []string `param:"sources" json:"sources,omitempty" doc:"Only facts that these documents state."`
	Certainty string   `param:"certainty" json:"certainty,omitempty" doc:"Only facts at least this certain: sure, likely or inferred. The default admits all."`
}

// filter is the set of contexts that a question admits.
type filter struct {
	asOf         quads.Date
	admitted     []bool // by node
	leastSources int    // different documents that must state a fact that is walked
}

func (f *filter) admits(context graph.Node) bool {
	return uint64(context) < uint64(len(f.admitted)) && f.admitted[context]
}

// dateForms are the forms in which a date is accepted.
var dateForms = []string{"2016", "2016-05", "2016-05-31"}

// filter computes which contexts a scope admits and completes it for the answer. With
// a scope of nil every context is admitted and things are named as of today.
func (e *view) filter(s *Scope) (*filter, error) {
	all := s == nil
	if all {
		s = &Scope{}
	}
	f := &filter{admitted: make([]bool, e.catalog.snapshot.Bound())}
	if s.AsOf == "" {
		s.AsOf = quads.DateOf(e.now()).String()
	}
	var err error
	if f.asOf, err = quads.ParseDate(s.AsOf); err != nil {
		return nil, &ParamError{"as_of", s.AsOf, fmt.Sprintf("%q is not a date", s.AsOf), dateForms}
	}
	states, err := e.states(s)
	if err != nil {
		return nil, err
	}
	for n, ctx := range e.catalog.contexts {
		f.admitted[n] = all || states(ctx) && ctx.interval.Overlaps(f.asOf)
	}
	return f, nil
}

// anyTime admits what a scope admits, whatever its date.
func (e *view) anyTime(s *Scope) (*filter, error) {
	states, err := e.states(s)
	if err != nil {
		return nil, err
	}
	f := &filter{admitted: make([]bool, e.catalog.snapshot.Bound())}
	for n, ctx := range e.catalog.contexts {
		f.admitted[n] = states(ctx)
	}
	return f, nil
}

// states tells which contexts a scope admits at some date, and puts the ids of its documents
// into it.
func (e *view) states(s *Scope) (func(*contextInfo) bool, error) {
	recorded, err := e.recordedBy(s.Recorded)
	if err != nil {
		return nil, err
	}
	rank, err := e.certaintyRank(s.Certainty)
	if err != nil {
		return nil, err
	}
	documents, err := e.documents(s)
	if err != nil {
		return nil, err
	}
	return func(ctx *contextInfo) bool {
		return ctx.rank >= rank && (len(documents) == 0 || slices.Contains(documents, ctx.document)) && recorded(ctx.document)
	}, nil
}

// recordedBy tells of which documents a date admits what they say.
func (e *view) recordedBy(text string) (func(document graph.Node) bool, error) {
	if text == "" {
		return func(graph.Node) bool { return true }, nil
	}
	date, err := quads.ParseDate(text)
	if err != nil {
		return nil, &ParamError{"recorded", text, fmt.Sprintf("%q is not a date", text), dateForms}
	}
	return func(document graph.Node) bool {
		d := e.catalog.entities[document]
		return d != nil && !d.issued.IsZero() && !d.issued.First().After(date.Last())
	}, nil
}

func (e *view) certaintyRank(name string) (int, error) {
	if name == "" {
		return 0, nil
	}
	t := e.catalog.vocabulary.Certainties[quads.Full("certainty/"+name)]
	if t == nil {
		return 0, &ParamError{"certainty", name, fmt.Sprintf("%q is not a certainty", name), e.certainties()}
	}
	return t.Order, nil
}

func (e *view) certainties() []string {
	var out []string
	for _, t := range slices.Backward(quads.Sorted(e.catalog.vocabulary.Certainties)) {
		out = append(out, strings.TrimPrefix(quads.Short(t.IRI), "certainty/"))
	}
	return out
}

// documents resolves the sources of a scope and puts their ids into it.
func (e *view) documents(s *Scope) ([]graph.Node, error) {
	var out []graph.Node
	s.Sources = slices.Clone(s.Sources)
	for i, name := range s.Sources {
		doc, err := e.documentNamed("sources", name)
		if err != nil {
			return nil, err
		}
		s.Sources[i] = doc.id
		out = append(out, doc.node)
	}
	return out, nil
}

// document finds a document by id or unambiguous name.
func (e *view) documentNamed(param, name string) (*entity, error) {
	documents := slices.DeleteFunc(e.catalog.find(name), func(ent *entity) bool { return ent.kind != "document" })
	if len(documents) != 1 {
		return nil, &NotFoundError{param, "document", name, e.nearest(context.Background(), name, "document")}
	}
	return documents[0], nil
}
