package main

import (
	"net/url"
	"strconv"
	"strings"

	"waggoner/query"
)

func reachVerb() *verb {
	return &verb{
		name: "reach", args: "[ENTITY...] PATH", summary: "where the walks lead that a path expression describes",
		detail: "The last argument is the expression, those before it are where walks begin; --to says where they end. " +
			"Relations are joined by / (then) and | (or); ^ goes against the facts; ? * + {n,m} repeat; a dot is any relation, !uses any but one; " +
			"[kind=tool] tests where one is. Quote it: the shell has other uses for these signs. docs/paths.md tells all.",
		examples: []string{"waggoner reach etcd '^uses+'", "waggoner reach tectonic 'builds-on+[kind=tool]/acquired-by'", "waggoner reach --to red-hat 'uses/acquired-by' --explain", "waggoner reach tectonic 'builds-on+' --to etcd --cuts", "waggoner reach etcd '^builds-on+' --points"},
		declare: question[query.FollowRequest, *query.FollowAnswer]{
			place: placeWalk,
			ask:   (*query.Engine).Follow,
			show:  (*printer).followed,
		}.declare,
	}
}

// placeWalk takes the last argument for the expression and the others for where walks begin.
func placeWalk(values url.Values, args []string) error {
	if len(values["path"]) == 0 {
		if len(args) == 0 {
			return usage("reach needs a path", "waggoner help reach shows how it is called")
		}
		values.Set("path", args[len(args)-1])
		args = args[:len(args)-1]
	}
	for _, arg := range args {
		values["from"] = append(values["from"], wholeNames.Replace(arg))
	}
	return nil
}

func (p *printer) followed(a *query.FollowAnswer) {
	p.entities = a.Entities
	title, asked, otherEnd := msgReach, a.Question.From, msgFrom
	if len(asked) == 0 {
		title, asked, otherEnd = msgReachBack, a.Question.To, msgTo
	}
	names := make([]string, len(asked))
	for i, id := range asked {
		names[i] = p.named(id)
	}
	p.line(0, strong, "%s", p.say(title, strings.Join(names, p.say(msgAny)), a.Question.Path, a.AsOf, a.Total))
	if x := a.Explain; x != nil {
		p.line(0, faint, "%s", p.say(msgExplain, x.Expression, p.say(map[string]msg{"forward": msgForward, "backward": msgBackward, "both": msgBothEnds}[x.Direction]), x.Steps, x.Contexts, x.Took))
		for _, state := range x.Automaton {
			p.line(gap, faint, "%s", state)
		}
	}
	p.cut(a.Truncated, len(a.Results), a.Total)
	p.blank()
	if len(a.Results) == 0 {
		p.line(0, plain, "%s", p.say(msgNone))
		return
	}
	rows := make([]row, len(a.Results))
	for i, r := range a.Results {
		rows[i].cells = []cell{
			{p.asNow(r.Ref), strong}, {r.ID, plain}, {p.status(r.Ref), statusStyle(r.Ref)},
			{strconv.Itoa(r.Distance), plain}, {p.named(r.Other), plain},
		}
		rows[i].below = p.steps(r.Path)
	}
	p.table(0, []string{p.say(msgName), p.say(msgID), p.say(msgStatus), p.say(msgSteps), p.say(otherEnd)}, rows)
	if a.Cuts != nil {
		p.cuts(a.Cuts)
	}
	if a.Points != nil {
		p.blank()
		p.line(0, strong, "%s", p.say(msgPoints, a.Points.Total))
		for _, point := range a.Points.List {
			p.line(gap, plain, "%s", p.say(msgPoint, p.named(point.ID), point.Only))
		}
	}
}

// cuts lists what every walk passes.
func (p *printer) cuts(c *query.Cuts) {
	names := make([]string, len(c.Entities))
	for i, id := range c.Entities {
		names[i] = p.named(id)
	}
	p.blank()
	if len(c.Entities)+len(c.Edges) == 0 {
		p.line(0, plain, "%s", p.say(msgNoCuts))
		return
	}
	p.line(0, strong, "%s", p.say(msgCuts, len(names), len(c.Edges)))
	if len(names) > 0 {
		p.line(gap, plain, "%s", strings.Join(names, p.say(msgAll)))
	}
	p.notes(gap, p.steps(c.Edges))
}
