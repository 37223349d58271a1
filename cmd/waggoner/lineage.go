package main

import (
	"strings"

	"waggoner/query"
)

func lineageVerb() *verb {
	return &verb{
		name: "lineage", args: "ENTITY", summary: "who controlled an entity when, who controls it now, and what was its own",
		detail: "Of a company it lists everything that was its own, and whose each is now: directly at any time, or with --at at a date, " +
			"also by way of others. docs/lineage.md tells which facts count.",
		examples: []string{"waggoner lineage coreos-inc", "waggoner lineage coreos", "waggoner lineage red-hat --at 2019 --limit 5"},
		declare: question[query.LineageRequest, *query.LineageAnswer]{
			place: placeEach("lineage", "of"),
			ask:   (*query.Engine).Lineage,
			show:  (*printer).lineage,
		}.declare,
	}
}

func (p *printer) lineage(a *query.LineageAnswer) {
	p.entities = a.Entities
	p.line(0, strong, "%s", p.say(msgLineage, p.named(a.Subject.ID), a.AsOf))
	for _, name := range a.Names {
		p.line(gap, plain, "%s", p.called(name))
	}
	for _, part := range []struct {
		title   msg
		periods []query.Period
	}{{msgControlled, a.Timeline}, {msgStory, a.Story}} {
		if len(part.periods) > 0 {
			p.blank()
			p.line(0, strong, "%s", p.say(part.title))
			p.notes(gap, p.periods(part.periods))
		}
	}
	p.blank()
	p.line(0, strong, "%s", p.say(msgControls, a.AsOf, p.whose(a.Control)))
	p.notes(gap, p.chains(a.Control))
	if a.Total == 0 {
		return
	}
	p.blank()
	if a.Question.At == "" {
		p.line(0, strong, "%s", p.say(msgOwned, a.Total))
	} else {
		p.line(0, strong, "%s", p.say(msgOwnedAt, a.Question.At, a.Total))
	}
	p.cut(a.Truncated, len(a.Holdings), a.Total)
	p.blank()
	p.holdings(a.Holdings)
}

// called is a name that an entity took, with its source.
func (p *printer) called(s query.Statement) string {
	return p.say(msgCalled, s.Value.In(p.lang), strings.Join(p.cited(s.Contexts), "; "))
}

// periods tell when facts held: since when is with the sources, save where only the date of a
// document is known.
func (p *printer) periods(all []query.Period) []note {
	out := make([]note, len(all))
	for i, period := range all {
		out[i] = p.steps([]query.Edge{period.Edge})[0]
		if period.Observed && period.Since != "" {
			out[i].text += p.say(msgNotLater, period.Since)
		}
	}
	return out
}

// holdings is the table of what was an entity's own, each with why, and whose it is now.
func (p *printer) holdings(all []query.Holding) {
	rows := make([]row, len(all))
	for i, h := range all {
		rows[i].cells = []cell{{p.asNow(h.Ref), strong}, {h.ID, plain}, {p.status(h.Ref), statusStyle(h.Ref)}, {p.whose(h.Control), plain}}
		rows[i].below = append(p.steps(h.Was), note{text: p.say(msgNowIs), style: faint})
		rows[i].below = append(rows[i].below, p.chains(h.Control)...)
	}
	p.table(0, []string{p.say(msgName), p.say(msgID), p.say(msgStatus), p.say(msgWhose)}, rows)
}

// whose names who controls an entity in the end.
func (p *printer) whose(c query.Control) string {
	names := make([]string, len(c.Ultimate))
	for i, id := range c.Ultimate {
		names[i] = p.named(id)
	}
	text := strings.Join(names, p.say(msgAll))
	switch {
	case len(c.Holders) == 0:
		return p.say(msgNobody)
	case len(names) == 0:
		return p.say(msgCircle)
	case c.Lapsed:
		return p.say(msgLapsed, text)
	}
	return text
}

// chains lists the edges that lead to those who control an entity, each once, nearest first.
func (p *printer) chains(c query.Control) []note {
	var edges []query.Edge
	seen := map[[3]string]bool{}
	for _, h := range c.Holders {
		last := h.Path[len(h.Path)-1] // those before it lead to a holder that is nearer
		if key := [3]string{last.From, last.Relation, last.To}; !seen[key] {
			seen[key] = true
			edges = append(edges, last)
		}
	}
	out := p.steps(edges)
	if len(c.Circular) > 0 {
		names := make([]string, len(c.Circular))
		for i, id := range c.Circular {
			names[i] = p.named(id)
		}
		out = append(out, note{text: p.say(msgInCircle, strings.Join(names, p.say(msgAll))), style: notice})
	}
	return out
}
