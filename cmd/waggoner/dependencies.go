package main

import "waggoner/query"

func dependenciesVerb() *verb {
	return &verb{
		name: "dependencies", args: "ENTITY...", summary: "what some entities build on, with the path and its sources",
		detail:   reachDetail,
		examples: []string{"waggoner dependencies deis", "waggoner dependencies tectonic --depth 1"},
		declare: question[query.ReachRequest, *query.ReachAnswer]{
			place: placeAll("dependencies", "of"),
			ask:   (*query.Engine).Dependencies,
			show:  func(p *printer, a *query.ReachAnswer) { p.reach(msgDependencies, a) },
		}.declare,
	}
}
