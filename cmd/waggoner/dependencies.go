package main

import "waggoner/query"

func dependenciesVerb() *verb {
	return &verb{
		name: "dependencies", args: "ENTITY...", summary: "what some entities build on, with the path and its sources",
		detail:   "An entity is named by its id or by a name that only it bears. What is connected in another way is listed apart.",
		examples: []string{"waggoner dependencies deis", "waggoner dependencies tectonic --depth 1"},
		declare: question[query.ReachRequest, *query.ReachAnswer]{
			place: placeAll("dependencies", "of"),
			ask:   (*query.Engine).Dependencies,
			show:  func(p *printer, a *query.ReachAnswer) { p.reach(msgDependencies, a) },
		}.declare,
	}
}
