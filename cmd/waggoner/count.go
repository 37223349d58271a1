package main

import (
	"strings"

	"waggoner/query"
)

func countVerb() *verb {
	return &verb{
		name: "count", args: "FROM TO", summary: "how many ways lead from one entity to another",
		detail:   "The number is exact. Two ways differ in the entities that they pass; where they go round, that is one place, and it is said.",
		examples: []string{"waggoner count tectonic etcd", "waggoner count deis etcd --path 'builds-on+'"},
		declare: question[query.CountRequest, *query.CountAnswer]{
			place: placeEach("count", "from", "to"),
			ask:   (*query.Engine).Count,
			show:  (*printer).count,
		}.declare,
	}
}

func (p *printer) count(a *query.CountAnswer) {
	p.entities = a.Entities
	title := msgWays
	if len(a.Groups) > 0 {
		title = msgWaysPast
	}
	p.line(0, strong, "%s", p.say(title, p.named(a.Question.From), p.named(a.Question.To), a.AsOf, a.Number))
	if a.Again && len(a.Groups) == 0 {
		p.line(0, plain, "%s", p.say(msgWaysAgain))
	}
	if len(a.Groups) > 0 {
		p.line(0, plain, "%s", p.say(msgWaysGroups, len(a.Groups)))
	}
	for _, group := range a.Groups {
		p.line(gap, plain, "%s", p.group(group))
	}
}

const shownOfGroup = 12 // entities

// group names the first of some entities and says how many there are besides.
func (p *printer) group(ids []string) string {
	var names []string
	for _, id := range ids[:min(len(ids), shownOfGroup)] {
		names = append(names, p.named(id))
	}
	if more := len(ids) - len(names); more > 0 {
		names = append(names, p.say(msgWaysMore, more))
	}
	return strings.Join(names, p.say(msgAll))
}
