package query

import (
	"cmp"
	"context"
	"slices"

	"waggoner/graph"
	"waggoner/quads"

	"github.com/cayleygraph/quad"
)

// An EntityRequest asks for everything about one entity.
type EntityRequest struct {
	ID string `param:"id" in:"path" json:"id" required:"true" doc:"The entity's id, or an unambiguous name."`
	Scope
}

// An EntityAnswer is everything about one entity.
type EntityAnswer struct {
	Ref
	IRI         string          `json:"iri" doc:"Empty for a blank node, which has none."`
	Description quads.Text      `json:"description" doc:"What it is for, one line in each language."`
	Names       []Name          `json:"names" doc:"Its other names."`
	AsOf        string          `json:"as_of"`
	Listings    []Listing       `json:"listings" doc:"Where it stands in the landscape."`
	Relations   []RelationGroup `json:"relations" doc:"Its relations, grouped by relation and direction, in the order of families."`
	Statements  []Statement     `json:"statements" doc:"Its statuses, renames and addresses."`
	Timeline    []Event         `json:"timeline" doc:"Its dated facts in the order of time, whatever the date of the answer."`
	Document    *DocumentInfo   `json:"document,omitempty" doc:"Of a document: what is known of it."`
	Entities    map[string]Ref  `json:"entities" doc:"Every entity that is mentioned, itself too."`
}

// A Name is another name of an entity.
type Name struct {
	Name       string `json:"name"`
	Language   string `json:"language,omitempty" doc:"en or zh-Hans; empty where it serves both."`
	Misspelled bool   `json:"misspelled,omitempty"`
}

// A Listing is one place of an entity in the landscape.
type Listing struct {
	Category string    `json:"category"`
	Layer    string    `json:"layer"`
	Class    string    `json:"class" doc:"The source class it is listed under there."`
	Contexts []Context `json:"contexts"`
}

// A RelationGroup lists the edges of one relation in one direction.
type RelationGroup struct {
	Relation string `json:"relation"`
	Family   string `json:"family"`
	Inverse  bool   `json:"inverse" doc:"True if the entity is the object of these facts."`
	Total    int    `json:"total"`
	Edges    []Edge `json:"edges" doc:"At most 200, by id; /api/v1/entities/{id}/neighbors pages through all."`
}

// maxGroup bounds the edges of one group in an entity's answer.
const maxGroup = 200

// entity tells everything about one entity.
func (e *view) entity(ctx context.Context, req EntityRequest) (*EntityAnswer, error) {
	ent, err := e.resolveOne(ctx, "", req.ID)
	if err != nil {
		return nil, err
	}
	f, err := e.filter(&req.Scope)
	if err != nil {
		return nil, err
	}
	mentioned := e.catalog.newRefs(f)
	mentioned.add(ent.node)
	links, err := e.links(newBudget(ctx, e.limits), ent, f, mentioned)
	if err != nil {
		return nil, err
	}
	claims := slices.Concat(ent.statuses, ent.renames, ent.links)
	out := &EntityAnswer{
		Ref: e.catalog.ref(ent.node, f), IRI: iriOf(e.catalog.snapshot.Term(ent.node)), Description: ent.description, AsOf: req.AsOf,
		Names: otherNames(ent), Listings: e.listings(ent.node, f, mentioned), Relations: groups(links),
		Statements: e.catalog.statements(ent.id, claims, f), Entities: mentioned.all,
	}
	if out.Timeline, err = e.timeline(ctx, ent, req.Scope, mentioned); err != nil {
		return nil, err
	}
	if ent.kind == "document" {
		out.Document = e.documentInfo(ent, mentioned)
	}
	return out, nil
}

func iriOf(v quad.Value) string {
	iri, _ := v.(quad.IRI)
	return string(iri)
}

func otherNames(ent *entity) []Name {
	out := []Name{}
	for _, a := range ent.aliases {
		n := Name{a.text, a.lang, a.hidden}
		same := slices.ContainsFunc(out, func(o Name) bool { return o.Name == n.Name })
		if !same && a.text != ent.labels.En && a.text != ent.labels.Zh {
			out = append(out, n)
		}
	}
	return out
}

// link is an edge of an entity, with what it is sorted by.
type link struct {
	Edge
	symmetric bool
	family    string
	order     int // of the family
}

// key orders links: by family, relation, direction and id.
func (l link) key() string {
	dir := "0"
	if l.Inverse {
		dir = "1"
	}
	return string(rune('0'+l.order)) + "\x00" + l.Relation + "\x00" + dir + "\x00" + l.To
}

// links lists the admitted relations of an entity, membership included, sorted.
func (e *view) links(b *budget, ent *entity, f *filter, mentioned *refs) ([]link, error) {
	set := e.catalog.relations
	w := &walk{c: e.catalog, set: set, filter: f, dir: bothWays, budget: b}
	hops, err := w.hops(ent.node)
	if err != nil {
		return nil, b.limitError(err)
	}
	out := make([]link, 0, len(hops))
	for _, h := range hops {
		r := set[h.predicate]
		l := link{symmetric: r.Symmetric, family: quads.Short(r.Family), Edge: Edge{
			From: ent.id, Relation: quads.Short(r.IRI), To: mentioned.add(h.to), Inverse: h.against, Contexts: e.catalog.describeContexts(h.contexts),
		}}
		if t := e.catalog.vocabulary.Families[r.Family]; t != nil {
			l.order = t.Order
		}
		out = append(out, l)
	}
	slices.SortFunc(out, func(a, b link) int { return cmp.Compare(a.key(), b.key()) })
	return out, nil
}

// groups cuts sorted links into groups.
func groups(links []link) []RelationGroup {
	out := []RelationGroup{}
	for _, l := range links {
		last := len(out) - 1
		if last < 0 || out[last].Relation != l.Relation || out[last].Inverse != l.Inverse {
			out = append(out, RelationGroup{Relation: l.Relation, Family: l.family, Inverse: l.Inverse, Edges: []Edge{}})
			last++
		}
		out[last].Total++
		if len(out[last].Edges) < maxGroup {
			out[last].Edges = append(out[last].Edges, l.Edge)
		}
	}
	return out
}

// listings finds the places of a tool in the landscape: category and class stand in
// facts of one context.
func (e *view) listings(n graph.Node, f *filter, mentioned *refs) []Listing {
	classes := map[graph.Node]graph.Node{}
	for edge := range e.catalog.snapshot.Out(n) {
		if r := e.catalog.relations[edge.Predicate]; r != nil && r.IRI == quads.ClassedAs {
			classes[edge.Context] = edge.Other
		}
	}
	out := []Listing{}
	for edge := range e.catalog.snapshot.Out(n) {
		r := e.catalog.relations[edge.Predicate]
		if r == nil || r.IRI != quads.InCategory || !f.admits(edge.Context) {
			continue
		}
		l := Listing{Category: mentioned.add(edge.Other), Contexts: []Context{e.catalog.contexts[edge.Context].Context}}
		if layer, ok := e.layerOf(edge.Other); ok {
			l.Layer = mentioned.add(layer)
		}
		if class, ok := classes[edge.Context]; ok {
			l.Class = mentioned.add(class)
		}
		out = append(out, l)
	}
	slices.SortFunc(out, func(a, b Listing) int { return cmp.Compare(a.Category+a.Class, b.Category+b.Class) })
	return out
}

func (e *view) layerOf(category graph.Node) (graph.Node, bool) {
	for edge := range e.catalog.snapshot.Out(category) {
		if r := e.catalog.relations[edge.Predicate]; r != nil && r.IRI == quads.InLayer {
			return edge.Other, true
		}
	}
	return graph.NoNode, false
}
