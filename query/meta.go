package query

import (
	"context"
	"slices"
	"strings"

	"waggoner/quads"

	"github.com/cayleygraph/quad"
)

// MetaRequest asks what is loaded.
type MetaRequest struct{}

// A MetaAnswer tells what is loaded and which words questions may use.
type MetaAnswer struct {
	Counts      Counts         `json:"counts"`
	UnknownFate []Ref          `json:"unknown_fate" doc:"The listed tools whose present status no source tells."`
	Kinds       []Term         `json:"kinds"`
	Families    []Term         `json:"families"`
	Relations   []RelationInfo `json:"relations"`
	Classes     []Term         `json:"classes"`
	Statuses    []StatusInfo   `json:"statuses"`
	Certainties []Term         `json:"certainties" doc:"Surest first."`
	Languages   []string       `json:"languages"`
	Limits      LimitsInfo     `json:"limits"`
	Today       string         `json:"today" doc:"The date of questions that give none."`
}

// Counts says how much is loaded.
type Counts struct {
	Quads      int            `json:"quads"`
	Layers     int            `json:"layers"`
	Categories int            `json:"categories"`
	Entries    int            `json:"entries" doc:"Places in which a tool is listed."`
	Listed     int            `json:"listed" doc:"Tools that are listed."`
	Entities   map[string]int `json:"entities" doc:"By kind."`
	Relations  map[string]int `json:"relations" doc:"Facts by relation."`
	Facts      int            `json:"facts" doc:"Facts with a context: relations, statuses, renames and addresses."`
	Contexts   int            `json:"contexts"`
	Documents  int            `json:"documents"`
	History    int            `json:"history" doc:"Statuses, renames and facts of the story family."`
}

// A Term is a word of the vocabulary.
type Term struct {
	ID     string     `json:"id"`
	Labels quads.Text `json:"labels"`
}

// StatusInfo describes a status.
type StatusInfo struct {
	Term
	Fate string `json:"fate" enum:"alive,ended,unknown" doc:"What it comes down to for someone who has to choose."`
}

// RelationInfo describes a relation.
type RelationInfo struct {
	Term
	Inverse   quads.Text `json:"inverse" doc:"How it reads from the object to the subject."`
	Family    string     `json:"family"`
	Under     string     `json:"under,omitempty" doc:"The relation it is a kind of."`
	Symmetric bool       `json:"symmetric,omitempty"`
}

// LimitsInfo are the limits in force.
type LimitsInfo struct {
	Seconds  float64 `json:"seconds" doc:"For one question."`
	Steps    int     `json:"steps" doc:"Edges that one question may look at."`
	Rows     int     `json:"rows"`
	Depth    int     `json:"depth"`
	Paths    int     `json:"paths"`
	Entities int     `json:"entities" doc:"That one question may name."`
}

// meta tells what is loaded.
func (e *view) meta(context.Context, MetaRequest) (*MetaAnswer, error) {
	v, l := e.catalog.vocabulary, e.limits
	out := &MetaAnswer{
		Kinds: terms(v.Kinds, ""), Families: e.families(), Classes: terms(v.Classes, ""),
		Statuses: e.statuses(), Certainties: terms(v.Certainties, "certainty/"),
		Relations: e.relations(), Languages: quads.Languages, Today: quads.DateOf(e.now()).String(),
		Limits: LimitsInfo{l.Time.Seconds(), l.Steps, l.Rows, l.Depth, l.Paths, l.Entities},
	}
	slices.Reverse(out.Certainties)
	var err error
	out.Counts, out.UnknownFate, err = e.count()
	return out, err
}

func terms(all map[quad.IRI]*quads.Term, prefix string) []Term {
	out := []Term{}
	for _, t := range quads.Sorted(all) {
		out = append(out, Term{strings.TrimPrefix(quads.Short(t.IRI), prefix), t.Names})
	}
	return out
}

// families lists the families of relations in their order.
func (e *view) families() []Term { return terms(e.catalog.vocabulary.Families, "") }

// statuses lists the statuses of the vocabulary, by id.
func (e *view) statuses() []StatusInfo {
	out := []StatusInfo{}
	for _, t := range quads.Sorted(e.catalog.vocabulary.Statuses) {
		out = append(out, StatusInfo{Term{strings.TrimPrefix(quads.Short(t.IRI), "status/"), t.Names}, t.Fate})
	}
	return out
}

// relations lists the relations of the vocabulary, by family and id.
func (e *view) relations() []RelationInfo {
	v := e.catalog.vocabulary
	out := []RelationInfo{}
	for _, family := range quads.Sorted(v.Families) {
		for _, iri := range v.InFamily(family.IRI) {
			r := v.Relations[iri]
			info := RelationInfo{Term: Term{quads.Short(iri), r.Names}, Inverse: r.Inverse, Family: quads.Short(r.Family), Symmetric: r.Symmetric}
			if r.Under != "" {
				info.Under = quads.Short(r.Under)
			}
			out = append(out, info)
		}
	}
	return out
}

// count counts what is loaded and lists the listed tools without a known fate.
func (e *view) count() (Counts, []Ref, error) {
	c := Counts{
		Quads: e.catalog.snapshot.Size(), Contexts: len(e.catalog.contexts),
		Entities: map[string]int{}, Relations: map[string]int{},
	}
	unknown := []Ref{}
	every, err := e.filter(nil)
	if err != nil {
		return c, nil, err
	}
	scrap := e.catalog.newRefs(e.today())
	for _, n := range e.catalog.sorted {
		ent := e.catalog.entities[n]
		c.Entities[ent.kind]++
		listings := e.listings(n, every, scrap)
		c.Entries += len(listings)
		if len(listings) > 0 {
			c.Listed++
			if ref := e.catalog.ref(n, scrap.filter); ref.Fate == "unknown" {
				unknown = append(unknown, ref)
			}
		}
		e.countFacts(ent, &c)
	}
	c.Layers, c.Categories, c.Documents = c.Entities["layer"], c.Entities["category"], c.Entities["document"]
	return c, unknown, nil
}

func (e *view) countFacts(ent *entity, c *Counts) {
	c.Facts += len(ent.statuses) + len(ent.renames) + len(ent.links)
	c.History += len(ent.statuses) + len(ent.renames)
	for edge := range e.catalog.snapshot.Out(ent.node) {
		r := e.catalog.relations[edge.Predicate]
		if r == nil {
			continue
		}
		c.Facts++
		c.Relations[quads.Short(r.IRI)]++
		if r.Family == quads.Full(quads.StoryFamily) {
			c.History++
		}
	}
}
