package main

import "waggoner/query"

func pathsVerb() *verb {
	return &verb{
		name: "paths", args: "FROM TO", summary: "how two entities are connected, shortest path first",
		examples: []string{"waggoner paths tectonic etcd", "waggoner paths coreos ibm --dir any --k 5"},
		declare: question[query.PathsRequest, *query.PathsAnswer]{
			place: placeEach("paths", "from", "to"),
			ask:   (*query.Engine).Paths,
			show:  (*printer).paths,
		}.declare,
	}
}

func (p *printer) paths(a *query.PathsAnswer) {
	p.entities = a.Entities
	p.line(0, strong, "%s", p.say(msgPaths, p.named(a.Question.From), p.named(a.Question.To), a.AsOf, a.Total))
	p.cut(a.Truncated, len(a.Paths), a.Total)
	if len(a.Paths) == 0 && a.Truncated == nil {
		p.line(0, plain, "%s", p.say(msgNone))
	}
	if a.Undirected > 0 {
		p.line(0, plain, "%s", p.say(msgUndirected, a.Undirected))
	}
	for i, path := range a.Paths {
		p.blank()
		p.line(0, strong, "%s", p.say(msgPath, i+1, path.Length))
		p.notes(gap, p.steps(path.Edges))
	}
}
