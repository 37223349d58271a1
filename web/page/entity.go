package page

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"waggoner/quads"
	"waggoner/query"
)

// Entity is the page of one thing: /tool/{id}, /company/{id}, /category/{id}, /layer/{id},
// /source/{id} and /entity/{id}. Another section or spelling than that of the thing is
// sent on to the right one.
func (p *Pages) Entity(w http.ResponseWriter, r *http.Request) {
	v, id := p.view(r), r.PathValue("id")
	asOf := strings.TrimSpace(r.URL.Query().Get("asof"))
	answer, err := p.Engine.Entity(r.Context(), query.EntityRequest{ID: id, Scope: query.Scope{AsOf: asOf}})
	if err != nil {
		p.fail(w, r, err)
		return
	}
	if right := entityPath(answer.Kind, answer.ID); r.URL.EscapedPath() != right {
		if r.URL.RawQuery != "" {
			right += "?" + r.URL.RawQuery
		}
		http.Redirect(w, r, right, http.StatusMovedPermanently)
		return
	}
	if answer.Kind == "document" {
		v.document(w, answer)
		return
	}
	body := v.entity(answer, asOf)
	canonical := &address{path: body.Href}
	section := ""
	if body.Kind == "tool" {
		section = "landscape"
	}
	v.render(w, http.StatusOK, "entity", shell{
		Title: body.Text, Section: section, Canonical: canonical.add("asof", asOf).String(), Body: body,
	})
}

// side is a direction of the compass: which relations of a thing stand there.
type side struct {
	id, label string // label: "" for what the messages say
	has       func(query.RelationGroup) bool
}

func family(id string) func(query.RelationGroup) bool {
	return func(g query.RelationGroup) bool { return g.Family == id }
}

var toolSides = []side{
	{"built-on-it", "", func(g query.RelationGroup) bool { return g.Family == quads.BuildsOnFamily && g.Inverse }},
	{"builds-on", "", func(g query.RelationGroup) bool { return g.Family == quads.BuildsOnFamily && !g.Inverse }},
	{"works-with", "", family(quads.WorksWithFamily)},
	{"story", "", family(quads.StoryFamily)},
}

// companySides differ in that what a company makes and has bought stands to the right.
var companySides = []side{
	{"has", "", func(g query.RelationGroup) bool {
		return (g.Family == quads.BuildsOnFamily || g.Family == quads.StoryFamily) && g.Inverse
	}},
	{"builds-on", "", toolSides[1].has},
	{"works-with", "", family(quads.WorksWithFamily)},
	{"story", "", func(g query.RelationGroup) bool { return g.Family == quads.StoryFamily && !g.Inverse }},
}

// ownSides are the families of users' own that the thing has relations of, in the order
// of the vocabulary; the chart has them above.
func (v *view) ownSides(a *query.EntityAnswer) []side {
	ours := []string{quads.BuildsOnFamily, quads.WorksWithFamily, quads.StoryFamily, quads.MembershipFamily}
	var out []side
	for _, g := range a.Relations {
		id := "family-" + g.Family // which no other id on the page begins with
		known := slices.Contains(ours, g.Family) || slices.ContainsFunc(out, func(s side) bool { return s.id == id })
		if !known {
			out = append(out, side{id, v.term(v.meta.Families, g.Family), family(g.Family)})
		}
	}
	return out
}

func (v *view) entity(a *query.EntityAnswer, asOf string) *entityView {
	out := &entityView{
		name: v.name(a.Ref), AsOf: asOf, KindWord: v.term(v.meta.Kinds, a.Kind), IRI: a.IRI, Description: v.words(a.Description),
		JSON: "/api/v1/entities/" + url.PathEscape(a.ID), Routes: "/routes?on=" + url.QueryEscape(a.ID),
		Backwards: "/routes?on=" + url.QueryEscape(a.ID) + "&dir=dependencies",
	}
	if c, ok := v.classes[a.Class]; ok {
		out.Class = v.words(c.Labels)
	}
	if a.Status != "" {
		out.StatusWord = v.status(a.Status)
	}
	for _, n := range a.Names {
		w := words{Text: n.Name, Lang: v.nameLang(n)}
		if n.Misspelled {
			out.Misspelled = append(out.Misspelled, w)
		} else {
			out.Aliases = append(out.Aliases, w)
		}
	}
	v.entityStatements(out, a)
	v.entityRelations(out, a)
	for _, e := range a.Timeline {
		out.Timeline = append(out.Timeline, eventView{e.Date, e.Observed, e.Ends, v.statement(e.Statement, e.Inverse, a.Entities)})
	}
	return out
}

// nameLang is the language of another name, "" if that of the page or of both.
func (v *view) nameLang(n query.Name) string {
	if n.Language == v.lang || n.Language == "" {
		return v.found(n.Name).Lang
	}
	return n.Language
}

// entityStatements numbers what is said of the thing and hangs the numbers on it.
func (v *view) entityStatements(out *entityView, a *query.EntityAnswer) {
	for _, l := range a.Listings {
		s := statement{
			N: len(out.Statements) + 1, Cited: true, From: out.name, Verb: v.verb("in-category", false),
			To: v.nameOf(l.Category, a.Entities), Evidence: v.evidence(l.Contexts, a.Entities),
		}
		out.Statements = append(out.Statements, s)
		listing := listingView{Category: s.To, Layer: v.nameOf(l.Layer, a.Entities), Note: s.N}
		if c, ok := v.classes[l.Class]; ok {
			listing.Class = v.words(c.Labels)
		}
		out.Listings = append(out.Listings, listing)
	}
	if len(out.Listings) > 0 {
		out.Trail = []name{out.Listings[0].Layer, out.Listings[0].Category}
	}
	for _, said := range a.Statements {
		s := v.statement(said, false, a.Entities)
		s.N = len(out.Statements) + 1
		switch said.Relation {
		case "status":
			if s.Cited = strings.TrimPrefix(said.To, "status/") == a.Status; s.Cited {
				out.StatusNotes = append(out.StatusNotes, s.N)
			}
		case "renamed":
			if s.Cited = said.Value == a.Now; s.Cited {
				out.NowNotes = append(out.NowNotes, s.N)
			}
		case "schema:url", "schema:codeRepository":
			s.Cited = true
			out.Links = append(out.Links, s)
		}
		out.Statements = append(out.Statements, s)
	}
}

// entityRelations sorts the relations into the directions of the compass; what sorts
// things (a category holds tools) stands apart.
func (v *view) entityRelations(out *entityView, a *query.EntityAnswer) {
	for _, g := range a.Relations {
		if g.Family != quads.MembershipFamily || g.Relation == "in-category" && !g.Inverse || g.Relation == "classed-as" && !g.Inverse {
			continue
		}
		if g.Relation == "in-layer" && !g.Inverse && len(g.Edges) > 0 {
			out.Trail = []name{v.nameOf(g.Edges[0].To, a.Entities)}
			continue
		}
		out.Holds = append(out.Holds, v.group(g, a))
	}
	total, sides := 0, toolSides
	if a.Kind == "company" {
		sides = companySides
	}
	own := v.ownSides(a)
	for _, side := range own {
		out.Own = append(out.Own, side.label)
	}
	for _, side := range slices.Concat(sides, own) {
		s := sideView{ID: side.id, Label: side.label}
		if s.Label == "" {
			s.Label = v.t("side." + side.id)
		}
		others, cut := map[string]bool{}, 0
		for _, g := range a.Relations {
			if !side.has(g) {
				continue
			}
			s.Groups = append(s.Groups, v.group(g, a))
			cut += g.Total - len(g.Edges)
			for _, e := range g.Edges {
				others[e.To] = true
			}
		}
		s.N = len(others) + cut
		total += s.N
		out.Sides = append(out.Sides, s)
		out.Counts = append(out.Counts, countView{s.Label, "#" + s.ID, s.N})
	}
	if total == 0 && a.Kind != "tool" && a.Kind != "company" {
		out.Sides, out.Counts = nil, nil
		return
	}
	out.Chart = v.chartAddress(a.ID, out.AsOf, "")
	out.Rose = v.chartAddress(a.ID, out.AsOf, "360")
}

func (v *view) group(g query.RelationGroup, a *query.EntityAnswer) groupView {
	out := groupView{Verb: v.verb(g.Relation, g.Inverse), Total: g.Total, Steps: v.steps(g.Edges, a.Entities)}
	if g.Total > len(g.Edges) {
		dir := "out"
		if g.Inverse {
			dir = "in"
		}
		out.More = "/api/v1/entities/" + url.PathEscape(a.ID) + "/neighbors?rel=" + url.QueryEscape(g.Relation) + "&dir=" + dir
	}
	return out
}
