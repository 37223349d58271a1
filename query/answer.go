package query

import (
	"cmp"
	"slices"
	"strings"

	"waggoner/graph"
	"waggoner/quads"

	"github.com/cayleygraph/quad"
)

// A Ref names an entity in an answer.
type Ref struct {
	ID       string     `json:"id" doc:"The entity's short name; its IRI is https://w3id.org/waggoner/ and this."`
	Labels   quads.Text `json:"labels" doc:"Its name in both languages."`
	Kind     string     `json:"kind" doc:"tool, company, category, layer, document, source-class or a kind of your own data."`
	Status   string     `json:"status,omitempty" doc:"Its latest status as of the date of the answer, if one is recorded."`
	Fate     string     `json:"fate,omitempty" enum:"alive,ended,unknown" doc:"What that status comes down to; of a tool without one unknown."`
	Disputed bool       `json:"disputed,omitempty" doc:"True if another source says otherwise of the same day."`
	Now      quads.Text `json:"now,omitzero" doc:"The name it bears as of the date of the answer, if it was renamed."`
	Class    string     `json:"class,omitempty" doc:"The source class it is listed under, if it is."`
}

// A Context is the source of one edge.
type Context struct {
	ID        string     `json:"id" doc:"The context's short name."`
	Document  string     `json:"document" doc:"The document that says so; /api/v1/documents/{id} tells about it."`
	Locator   string     `json:"locator" doc:"Where in the document: a line (L12), lines (L12-L14) or words."`
	Section   string     `json:"section,omitempty" doc:"The heading that the place stands under, if known."`
	ValidFrom string     `json:"valid_from" doc:"When the fact became true; empty means the date of the document."`
	ValidTo   string     `json:"valid_to" doc:"The last day it was true; empty while it holds."`
	Certainty string     `json:"certainty" doc:"sure, likely or inferred."`
	Note      quads.Text `json:"note,omitzero" doc:"What the source shows, in our own words."`
}

// An Edge is one step of a path. Inverse means that the fact reads from To to From.
type Edge struct {
	From     string    `json:"from"`
	Relation string    `json:"relation"`
	To       string    `json:"to"`
	Inverse  bool      `json:"inverse" doc:"True if the step goes against the fact, which then reads: to, relation, from."`
	Contexts []Context `json:"contexts" doc:"Every admitted source of the fact, surest first; never empty."`
}

// refs collects the entities that an answer mentions.
type refs struct {
	c      *catalog
	filter *filter
	all    map[string]Ref
}

func (c *catalog) newRefs(f *filter) *refs { return &refs{c, f, map[string]Ref{}} }

func (r *refs) add(n graph.Node) string {
	ref := r.c.ref(n, r.filter)
	r.all[ref.ID] = ref
	return ref.ID
}

// idOf is the id of an entity, or the short form of any other term.
func (c *catalog) idOf(n graph.Node) string {
	if e := c.entities[n]; e != nil {
		return e.id
	}
	return quads.ShortTerm(c.snapshot.Term(n))
}

// ref returns how an answer names an entity: its status and present name are those that
// the filter admits.
func (c *catalog) ref(n graph.Node, f *filter) Ref {
	e := c.entities[n]
	if e == nil {
		return Ref{ID: c.idOf(n)}
	}
	ref := Ref{ID: e.id, Labels: e.labels, Kind: e.kind, Class: e.class}
	if e.kind == "tool" {
		ref.Fate = "unknown"
	}
	if claim, disputed := c.latest(e.statuses, f); claim != nil {
		ref.Disputed = disputed
		ref.Status = strings.TrimPrefix(quads.ShortTerm(claim.value), "status/")
		if iri, ok := claim.value.(quad.IRI); ok && c.vocabulary.Statuses[iri] != nil {
			ref.Fate = c.vocabulary.Statuses[iri].Fate
		}
	}
	if claim, _ := c.latest(e.renames, f); claim != nil {
		for _, r := range e.renames {
			if r.context == claim.context {
				ref.Now.Set(r.value)
			}
		}
		if ref.Now == ref.Labels {
			ref.Now = quads.Text{} // renamed back, or the label is the newer name
		}
	}
	return ref
}

// classOf returns the source class of an entity: of several the first by order.
func (c *catalog) classOf(n graph.Node) string {
	best, order := "", 0
	for _, e := range c.edges(n) {
		r := c.relations[e.Predicate]
		if r == nil || r.IRI != quads.ClassedAs {
			continue
		}
		class := c.entities[e.Other]
		if class != nil && (best == "" || class.order < order) {
			best, order = class.id, class.order
		}
	}
	return best
}

// latest returns the admitted claim with the latest beginning: of several that begin on
// one day the surest, then the last by its value, so that the answer does not depend on
// the order of loading. It reports whether another of that day says otherwise.
func (c *catalog) latest(claims []claim, f *filter) (best *claim, disputed bool) {
	compare := func(a, b *claim) int {
		x, y := c.contexts[a.context], c.contexts[b.context]
		return x.interval.From.First().Compare(y.interval.From.First())
	}
	better := func(a, b *claim) int {
		return cmp.Or(compare(a, b), cmp.Compare(c.contexts[a.context].rank, c.contexts[b.context].rank),
			cmp.Compare(quads.ShortTerm(a.value), quads.ShortTerm(b.value)))
	}
	for i := range claims {
		if f.admits(claims[i].context) && (best == nil || better(&claims[i], best) > 0) {
			best = &claims[i]
		}
	}
	for i := range claims {
		if best != nil && f.admits(claims[i].context) && compare(&claims[i], best) == 0 && claims[i].value != best.value {
			disputed = true
		}
	}
	return best, disputed
}

// A Statement is a fact about an entity as a list shows it.
type Statement struct {
	From     string     `json:"from"`
	Relation string     `json:"relation" doc:"A relation of the vocabulary, or status, renamed, schema:url, schema:codeRepository."`
	To       string     `json:"to,omitempty" doc:"The entity at the other end, or the value's own id (status/ended)."`
	Value    quads.Text `json:"value,omitzero" doc:"The value in words, where the other end is no entity."`
	Contexts []Context  `json:"contexts"`
}

// statements turns admitted claims into statements, one a context; the two languages of a
// renaming are one.
func (c *catalog) statements(from string, claims []claim, f *filter) []Statement {
	type key struct {
		property quad.IRI
		context  graph.Node
		value    string
	}
	at := map[key]int{}
	out := []Statement{} // never null in an answer
	for _, cl := range claims {
		ctx := c.contexts[cl.context]
		if ctx == nil || !f.admits(cl.context) {
			continue
		}
		value := quads.ShortTerm(cl.value)
		k := key{property: cl.property, context: cl.context}
		if cl.property != quads.Renamed {
			k.value = value
		}
		i, ok := at[k]
		if !ok {
			i = len(out)
			at[k] = i
			out = append(out, Statement{From: from, Relation: quads.Short(cl.property), Contexts: []Context{ctx.Context}})
		}
		if iri, isIRI := cl.value.(quad.IRI); isIRI {
			out[i].To = value
			if t := c.vocabulary.Statuses[iri]; t != nil {
				out[i].Value = t.Names
			}
			continue
		}
		out[i].Value.Set(cl.value)
	}
	slices.SortStableFunc(out, func(a, b Statement) int {
		return cmp.Or(cmp.Compare(a.Relation, b.Relation), cmp.Compare(c.since(a), c.since(b)))
	})
	return out
}

// since is when the first context of a statement begins, as text that sorts.
func (c *catalog) since(s Statement) string {
	if s.Contexts[0].ValidFrom != "" {
		return s.Contexts[0].ValidFrom
	}
	if doc := c.entities[c.byID[s.Contexts[0].Document]]; doc != nil {
		return doc.issued.String()
	}
	return ""
}
