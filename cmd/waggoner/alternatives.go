package main

import (
	"slices"
	"strings"

	"waggoner/query"
)

func alternativesVerb() *verb {
	return &verb{
		name: "alternatives", args: "ENTITY...", summary: "what replaced some entities or could stand in their place, and why",
		detail: "What is alive comes first, then what replaced it, what it became, what is recorded as an alternative, what it replaced, " +
			"and what is in a category with it. docs/alternatives.md tells more.",
		examples: []string{"waggoner alternatives docker-machine boot2docker", "waggoner alternatives fleet --as-of 2016"},
		declare: question[query.AlternativesRequest, *query.AlternativesAnswer]{
			place: placeAll("alternatives", "to"),
			ask:   (*query.Engine).Alternatives,
			show:  (*printer).alternatives,
		}.declare,
	}
}

func (p *printer) alternatives(a *query.AlternativesAnswer) {
	p.entities = a.Entities
	listed := 0
	for i, r := range a.Results {
		if i > 0 {
			p.blank()
		}
		p.line(0, strong, "%s", p.say(msgAlternatives, p.named(r.ID), a.AsOf, r.Total))
		p.blank()
		p.substitutes(r.Alternatives)
		listed += len(r.Alternatives)
	}
	if a.Truncated != nil {
		p.blank()
		p.cut(a.Truncated, listed, a.Total)
	}
}

// substitutes is the table of alternatives, each with the facts that make it one.
func (p *printer) substitutes(all []query.Alternative) {
	if len(all) == 0 {
		p.line(0, plain, "%s", p.say(msgNone))
		return
	}
	rows := make([]row, len(all))
	for i, alt := range all {
		rows[i].cells = []cell{{p.asNow(alt.Ref), strong}, {alt.ID, plain}, {p.status(alt.Ref), statusStyle(alt.Ref)}, {p.why(alt), plain}, {p.began(alt), plain}}
		for _, r := range alt.Reasons {
			rows[i].below = append(rows[i].below, p.steps(r.Edges)...)
		}
	}
	p.table(0, []string{p.say(msgName), p.say(msgID), p.say(msgStatus), p.say(msgWhy), p.say(msgBegan)}, rows)
}

var reasonWords = map[string]msg{
	"replaced-by": msgReplacedBy, "successor": msgSuccessor, "alternative-to": msgAlternative, "replaces": msgReplaces, "same-category": msgSameCategory,
}

// why names the reasons of an alternative, each once.
func (p *printer) why(a query.Alternative) string {
	var out []string
	for _, r := range a.Reasons {
		if word := p.say(reasonWords[r.Reason]); !slices.Contains(out, word) {
			out = append(out, word)
		}
	}
	return strings.Join(out, ", ")
}

// began is since when the best reason of an alternative holds.
func (p *printer) began(a query.Alternative) string {
	best := a.Reasons[0]
	if best.Observed && best.Since != "" {
		return p.say(msgBy, best.Since)
	}
	return best.Since
}
