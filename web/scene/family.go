package scene

import (
	"slices"

	"waggoner/quads"
	"waggoner/query"
)

// kinds that hold others: membership in them is a column of the landscape, not a route.
var holders = []string{"category", "layer", "source-class"}

// Relations of story that say what an organisation has; those under them count too.
var holdings = []string{"acquired-by", "developed-by", "donated-to", "governed-by", "merged-into"}

// Relations of story after which something is no longer what it was (UI.md, D3).
var turns = []string{"replaces", "acquired-by", "merged-into", "renamed-to", "forked-from"}

// sideOf says on which side a relation is drawn, and whether it is.
func (n *neighbourhood) sideOf(g query.RelationGroup, other string) (Side, bool) {
	centre := n.answer.Kind
	switch g.Family {
	case quads.BuildsOnFamily:
		return pick(g.Inverse, East, West), true
	case quads.WorksWithFamily:
		return South, true
	case quads.StoryFamily:
		return pick(g.Inverse && centre == "company" && n.under(g.Relation, holdings), East, North), true
	case quads.MembershipFamily:
		if slices.Contains(holders, centre) {
			return pick(g.Inverse, East, North), true
		}
		return North, !slices.Contains(holders, other)
	}
	return North, true // a family of users' own
}

func pick(yes bool, a, b Side) Side {
	if yes {
		return a
	}
	return b
}

// under reports whether a relation is one of some or a kind of one.
func (n *neighbourhood) under(relation string, of []string) bool {
	for steps := 0; steps <= len(n.relations) && relation != ""; steps++ {
		if slices.Contains(of, relation) {
			return true
		}
		relation = n.relations[relation].Under
	}
	return false
}

// family says how a relation is drawn.
func (n *neighbourhood) family(g query.RelationGroup) string {
	switch {
	case g.Family == quads.BuildsOnFamily:
		return "principal"
	case g.Family == quads.WorksWithFamily:
		return "half"
	case n.under(g.Relation, turns):
		return "quarter"
	case g.Family == quads.StoryFamily, g.Family == quads.MembershipFamily:
		return "coast"
	}
	return "own"
}
