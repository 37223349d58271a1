package main

import (
	"net/url"
	"slices"
	"strconv"

	"waggoner/query"
)

func changesVerb() *verb {
	return &verb{
		name: "changes", args: "FROM TO [ENTITY...]", summary: "what is otherwise at one date than at an earlier one",
		detail: "It lists the facts that hold at the later date and not at the earlier, and the reverse: all, or those about some entities. " +
			"With --path it lists which ends of the walks from them came and went, and the facts that decided it. docs/changes.md tells more.",
		examples: []string{"waggoner changes 2016 2018-12-31 coreos-inc", "waggoner changes 2016 2026 --rel acquired-by", "waggoner changes 2016 2026 tectonic --path 'builds-on+/governed-by'"},
		declare: question[query.ChangesRequest, *query.ChangesAnswer]{
			place: placeChanges,
			ask:   (*query.Engine).Changes,
			show:  (*printer).changes,
		}.declare,
	}
}

// placeChanges takes the first arguments for the two dates and the others for entities.
func placeChanges(values url.Values, args []string) error {
	for _, date := range []string{"from", "to"} {
		switch {
		case len(values[date]) > 0:
		case len(args) == 0:
			return usage("changes needs "+date, "waggoner help changes shows how it is called")
		default:
			values.Set(date, args[0])
			args = args[1:]
		}
	}
	for _, arg := range args {
		values["of"] = append(values["of"], wholeNames.Replace(arg))
	}
	return nil
}

func (p *printer) changes(a *query.ChangesAnswer) {
	p.entities = a.Entities
	q := a.Question
	if q.Path != "" {
		p.line(0, strong, "%s", p.say(msgEndChanges, q.Path, q.From, q.To))
		p.cut(a.Truncated, len(a.Reached)+len(a.Lost), a.Total.Reached+a.Total.Lost)
		p.changedEnds(msgReachedNew, msgDecidedNew, a.Total.Reached, a.Reached)
		p.changedEnds(msgLost, msgDecidedEnded, a.Total.Lost, a.Lost)
		return
	}
	p.line(0, strong, "%s", p.say(msgChanges, q.From, q.To))
	p.cut(a.Truncated, len(a.Appeared)+len(a.Ended), a.Total.Appeared+a.Total.Ended)
	p.changedFacts(msgAppeared, a.Total.Appeared, a.Appeared)
	p.changedFacts(msgEnded, a.Total.Ended, a.Ended)
}

func (p *printer) changedFacts(title msg, total int, facts []query.Period) {
	p.blank()
	p.line(0, strong, "%s", p.say(title, total))
	p.notes(gap, p.periods(facts))
}

// changedEnds is the table of ends that came or went; on each walk the facts that decided it are
// marked.
func (p *printer) changedEnds(title, decided msg, total int, ends []query.EndChange) {
	p.blank()
	p.line(0, strong, "%s", p.say(title, total))
	if len(ends) == 0 {
		return
	}
	p.blank()
	rows := make([]row, len(ends))
	for i, end := range ends {
		rows[i].cells = []cell{{p.asNow(end.Ref), strong}, {end.ID, plain}, {p.status(end.Ref), statusStyle(end.Ref)}, {strconv.Itoa(end.Distance), plain}, {p.named(end.Other), plain}}
		rows[i].below = p.steps(end.Path)
		for j, edge := range end.Path {
			if slices.ContainsFunc(end.Decisive, func(d query.Edge) bool {
				return d.From == edge.From && d.Relation == edge.Relation && d.To == edge.To && d.Inverse == edge.Inverse
			}) {
				rows[i].below[j].text += p.say(decided)
			}
		}
	}
	p.table(0, []string{p.say(msgName), p.say(msgID), p.say(msgStatus), p.say(msgSteps), p.say(msgFrom)}, rows)
}
