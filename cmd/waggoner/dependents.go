package main

import (
	"strconv"
	"strings"

	"waggoner/query"
)

// reachDetail is the help of dependents and dependencies.
const reachDetail = "An entity is named by its id or by a name that only it bears. What is connected in another way is listed apart. " +
	"Commas separate entities as spaces do: etcd,kubernetes. A comma before a space belongs to the name: 'Docker, Inc.'; " +
	"so does one behind a backslash."

func dependentsVerb() *verb {
	return &verb{
		name: "dependents", args: "ENTITY...", summary: "what builds on some entities, with the path and its sources",
		detail:   reachDetail,
		examples: []string{"waggoner dependents etcd kubernetes", "waggoner dependents etcd --as-of 2016 --json", "waggoner dependents 'Docker, Inc.' --rel acquired-by"},
		declare: question[query.ReachRequest, *query.ReachAnswer]{
			place: placeAll("dependents", "of"),
			ask:   (*query.Engine).Dependents,
			show:  func(p *printer, a *query.ReachAnswer) { p.reach(msgDependents, a) },
		}.declare,
	}
}

func (p *printer) reach(title msg, a *query.ReachAnswer) {
	p.entities = a.Entities
	names := make([]string, len(a.Question.Of))
	for i, id := range a.Question.Of {
		names[i] = p.named(id)
	}
	joint := p.say(msgAny)
	if a.Question.Op == "all" {
		joint = p.say(msgAll)
	}
	p.line(0, strong, "%s", p.say(title, strings.Join(names, joint), strings.Join(a.Question.Rel, ", "), a.AsOf, a.Total))
	p.line(0, faint, "%s", p.say(msgFollowed, strings.Join(a.Relations, ", "), a.Question.Depth))
	p.cut(a.Truncated, len(a.Results), a.Total)
	p.blank()
	p.reached(a.Results)
	for _, b := range a.Also {
		p.blank()
		p.line(0, strong, "%s", p.say(msgAlso, b.Relation, b.Total))
		if t := b.Truncated; t != nil && t.Reason == "rows" { // else it was said above
			p.cut(t, len(b.Results), b.Total)
		}
		p.blank()
		p.reached(b.Results)
	}
}

// reached is the table of results, each with its paths below it.
func (p *printer) reached(results []query.Reached) {
	if len(results) == 0 {
		p.line(0, plain, "%s", p.say(msgNone))
		return
	}
	rows := make([]row, len(results))
	for i, r := range results {
		rows[i].cells = []cell{
			{p.asNow(r.Ref), strong}, {r.ID, plain}, {p.status(r.Ref), statusStyle(r.Ref)},
			{strconv.Itoa(r.Distance), plain}, {p.named(r.Of), plain},
		}
		rows[i].below = p.steps(r.Path)
		for _, other := range r.Others {
			rows[i].below = append(rows[i].below, note{text: p.say(msgAndOf, p.named(other.Of), other.Distance), style: faint})
			rows[i].below = append(rows[i].below, p.steps(other.Path)...)
		}
	}
	p.table(0, []string{p.say(msgName), p.say(msgID), p.say(msgStatus), p.say(msgSteps), p.say(msgOf)}, rows)
}
