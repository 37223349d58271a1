package main

import (
	"net/url"
	"strings"

	"waggoner/query"
)

func searchVerb() *verb {
	return &verb{
		name: "search", args: "QUERY...", summary: "entities by name, in either language, with typing errors",
		examples: []string{"waggoner search kubernets", "waggoner search 灵雀云"},
		declare: question[query.SearchRequest, *query.SearchAnswer]{
			place: placeWords, ask: (*query.Engine).Search, show: (*printer).hits,
		}.declare,
	}
}

// placeWords takes all positional arguments as one text.
func placeWords(values url.Values, args []string) error {
	if len(args) > 0 {
		values["q"] = append(values["q"], strings.Join(args, " "))
	}
	if len(values["q"]) == 0 {
		return usage("search needs a name", "waggoner search etcd")
	}
	return nil
}

func (p *printer) hits(a *query.SearchAnswer) {
	p.line(0, strong, "%s", p.say(msgSearch, a.Question.Q, a.Total))
	p.cut(a.Truncated, len(a.Results), a.Total)
	p.blank()
	if len(a.Results) == 0 {
		p.line(0, plain, "%s", p.say(msgNone))
		return
	}
	rows := make([]row, len(a.Results))
	for i, h := range a.Results {
		rows[i].cells = []cell{
			{p.asNow(h.Ref), strong}, {h.ID, plain}, {p.term(h.Kind), plain}, {p.status(h.Ref), statusStyle(h.Ref)}, {h.Match, plain}, {h.Name, plain},
		}
		if d := h.Description.In(p.lang); d != "" {
			rows[i].below = []note{{text: d, style: faint}}
		}
	}
	p.table(0, []string{p.say(msgName), p.say(msgID), p.say(msgKind), p.say(msgStatus), p.say(msgMatch), p.say(msgFound)}, rows)
}
