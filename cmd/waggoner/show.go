package main

import (
	"maps"
	"strings"

	"waggoner/query"
)

func showVerb() *verb {
	return &verb{
		name: "show", args: "ENTITY", summary: "everything about one entity",
		examples: []string{"waggoner show etcd", "waggoner show 灵雀云镜像中心 --lang zh"},
		declare: question[query.EntityRequest, *query.EntityAnswer]{
			place: placeEach("show", "id"),
			ask:   (*query.Engine).Entity,
			show:  (*printer).entity,
		}.declare,
	}
}

func (p *printer) entity(a *query.EntityAnswer) {
	p.entities = maps.Clone(a.Entities)
	p.entities[a.ID] = a.Ref
	p.line(0, strong, "%s (%s, %s)", a.Labels.In(p.lang), a.ID, p.term(a.Kind))
	if d := a.Description.In(p.lang); d != "" {
		p.line(0, plain, "%s", d)
	}
	if now := a.Now.In(p.lang); now != "" {
		p.line(0, plain, "%s", p.say(msgNow, now))
	}
	p.otherNames(a.Names)
	p.document(a.Document)
	p.listings(a.Listings)
	p.relationGroups(a)
	p.statements(a.Statements)
	p.timeline(a.Timeline)
}

func (p *printer) otherNames(all []query.Name) {
	var names, wrong []string
	for _, n := range all {
		if n.Misspelled {
			wrong = append(wrong, n.Name)
		} else {
			names = append(names, n.Name)
		}
	}
	if len(names) > 0 {
		p.line(0, plain, "%s", p.say(msgNames, strings.Join(names, ", ")))
	}
	if len(wrong) > 0 {
		p.line(0, plain, "%s", p.say(msgMisspelled, strings.Join(wrong, ", ")))
	}
}

// heading begins a part of an entity.
func (p *printer) heading(text string) {
	p.blank()
	p.line(0, strong, "%s", text)
}

func (p *printer) document(d *query.DocumentInfo) {
	if d == nil {
		return
	}
	p.heading(p.say(msgDocument))
	p.line(gap, plain, "%s", d.URL)
	field := func(m msg, value string) {
		if value != "" {
			p.line(gap, plain, "%s", p.say(m, value))
		}
	}
	field(msgPublished, d.Date)
	if d.Publisher != "" {
		field(msgPublisher, p.named(d.Publisher))
	}
	field(msgLanguage, d.Language)
	field(msgLicense, d.License)
	if n := d.Note.In(p.lang); n != "" {
		p.line(gap, faint, "%s", n)
	}
}

func (p *printer) listings(all []query.Listing) {
	if len(all) == 0 {
		return
	}
	p.heading(p.say(msgListed))
	notes := make([]note, len(all))
	for i, l := range all {
		parts := []string{p.named(l.Category)}
		if l.Layer != "" {
			parts = append([]string{p.named(l.Layer)}, parts...)
		}
		text := strings.Join(parts, " / ")
		if l.Class != "" {
			text += " (" + p.named(l.Class) + ")"
		}
		notes[i] = note{text: text, sources: p.cited(l.Contexts)}
	}
	p.notes(gap, notes)
}

// relationGroups lists the relations, but those that the listings show already.
func (p *printer) relationGroups(a *query.EntityAnswer) {
	var notes []note
	for _, g := range a.Relations {
		if !g.Inverse && (g.Relation == "in-category" || g.Relation == "classed-as") {
			continue
		}
		notes = append(notes, p.steps(g.Edges)...)
		if more := g.Total - len(g.Edges); more > 0 {
			notes = append(notes, note{text: p.say(msgMoreEdges, more), style: notice})
		}
	}
	if len(notes) > 0 {
		p.heading(p.say(msgRelations, a.AsOf))
		p.notes(gap, notes)
	}
}

func (p *printer) statements(all []query.Statement) {
	if len(all) == 0 {
		return
	}
	p.heading(p.say(msgStatements))
	notes := make([]note, len(all))
	for i, s := range all {
		notes[i] = note{text: p.statement(s, false), sources: p.cited(s.Contexts)}
	}
	p.notes(gap, notes)
}

// statement is one fact about an entity in words.
func (p *printer) statement(s query.Statement, inverse bool) string {
	value := s.Value.In(p.lang)
	switch s.Relation {
	case "status":
		if value == "" {
			value = strings.TrimPrefix(s.To, "status/")
		}
		return p.say(msgStatusIs, p.named(s.From), value)
	case "renamed":
		return p.say(msgRenamed, p.named(s.From), value)
	case "schema:url":
		return p.say(msgURL, value)
	case "schema:codeRepository":
		return p.say(msgRepository, value)
	}
	if s.To != "" {
		value = p.named(s.To)
	}
	return p.named(s.From) + " " + p.relation(s.Relation, inverse) + " " + value
}

func (p *printer) timeline(all []query.Event) {
	if len(all) == 0 {
		return
	}
	p.heading(p.say(msgTimeline))
	notes := make([]note, len(all))
	for i, e := range all {
		date := e.Date + strings.Repeat(" ", max(0, len("2016-05-31")-len(e.Date)))
		text := date + "  " + p.statement(e.Statement, e.Inverse)
		if e.Observed {
			text += " " + p.say(msgObserved)
		}
		if e.Ends {
			text += " " + p.say(msgLastDay)
		}
		notes[i] = note{text: text, sources: p.cited(e.Contexts)}
	}
	p.notes(gap, notes)
}
