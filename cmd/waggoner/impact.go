package main

import (
	"strings"

	"waggoner/query"
)

func impactVerb() *verb {
	return &verb{
		name: "impact", args: "ENTITY", summary: "what is affected if an entity ends, is acquired, relicensed or removed",
		detail: "Column by column it lists what is affected, whether there are alternatives to what each loses, and the entities " +
			"by way of which alone others are affected. docs/impact.md tells how each cause spreads.",
		examples: []string{"waggoner impact etcd", "waggoner impact red-hat --cause acquired", "waggoner impact docker-engine --cause relicensed --limit 10"},
		declare: question[query.ImpactRequest, *query.ImpactAnswer]{
			place: placeEach("impact", "of"),
			ask:   (*query.Engine).Impact,
			show:  (*printer).impact,
		}.declare,
	}
}

var (
	causeWords   = map[string]msg{"ended": msgCauseEnded, "acquired": msgCauseAcquired, "relicensed": msgCauseRelicensed, "removed": msgCauseRemoved}
	insteadWords = map[string]msg{"recorded": msgRecorded, "category": msgCategoryOnly, "none": msgNoAlternative}
)

func (p *printer) impact(a *query.ImpactAnswer) {
	p.entities = a.Entities
	p.line(0, strong, "%s", p.say(msgImpact, p.named(a.Subject.ID), p.say(causeWords[a.Question.Cause]), a.AsOf, a.Total))
	p.line(0, faint, "%s", p.say(msgSpreads, strings.Join(a.Relations, ", ")))
	if a.Total == 0 {
		p.line(0, plain, "%s", p.say(msgNone))
	}
	shown := 0
	for _, c := range a.Columns {
		shown += len(c.Affected)
	}
	p.cut(a.Truncated, shown, a.Total)
	for _, c := range a.Columns {
		p.blank()
		p.line(0, strong, "%s", p.say(msgColumn, c.Distance, c.Total))
		p.column(c.Affected)
	}
	p.losses(a.Losses)
	if len(a.Without) > 0 {
		p.blank()
		p.line(0, notice, "%s", p.say(msgWithout, p.listed(a.Without, len(a.Without))))
	}
	if len(a.Cuts) > 0 {
		p.blank()
		p.line(0, strong, "%s", p.say(msgOnlyBy))
	}
	for _, c := range a.Cuts {
		p.line(gap, plain, "%s", p.say(msgOnlyByOne, p.named(c.ID), c.Total, p.listed(c.Only, c.Total)))
	}
}

// listed names entities, and how many there are besides.
func (p *printer) listed(ids []string, total int) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = p.named(id)
	}
	if total > len(ids) {
		names = append(names, p.say(msgMore, total-len(ids)))
	}
	return strings.Join(names, ", ")
}

// column is the table of what is affected at one distance, each with its path.
func (p *printer) column(all []query.Affected) {
	if len(all) == 0 {
		return
	}
	rows := make([]row, len(all))
	for i, r := range all {
		through, instead := "", ""
		if r.Through != "" {
			through = p.named(r.Through)
		}
		if r.Alternatives != "" {
			instead = p.say(insteadWords[r.Alternatives])
		}
		rows[i].cells = []cell{{p.asNow(r.Ref), strong}, {r.ID, plain}, {p.status(r.Ref), statusStyle(r.Ref)}, {instead, plain}, {through, plain}}
		rows[i].below = p.steps(r.Path)
	}
	p.blank()
	p.table(0, []string{p.say(msgName), p.say(msgID), p.say(msgStatus), p.say(msgInstead), p.say(msgThrough)}, rows)
}

// losses lists what could stand in the place of what is lost, where there is anything, with the
// facts that say so.
func (p *printer) losses(all []query.Loss) {
	titled := false
	for _, l := range all {
		if l.Total == 0 {
			continue
		}
		p.blank()
		if !titled {
			titled = true
			p.line(0, strong, "%s", p.say(msgLosses))
			p.blank()
		}
		p.line(0, strong, "%s", p.say(msgLoss, p.named(l.ID), l.Total))
		for _, alt := range l.Alternatives {
			p.line(gap, plain, "%s", p.say(msgLossBy, p.named(alt.ID), p.why(alt)))
			p.notes(2*gap, p.steps(alt.Reasons[0].Edges))
		}
	}
}
