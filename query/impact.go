package query

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"waggoner/graph"
)

// An ImpactRequest asks what is affected if something happens to an entity.
type ImpactRequest struct {
	Of    string `param:"of" json:"of" required:"true" doc:"The entity that something happens to, by id or unambiguous name."`
	Cause string `param:"cause" json:"cause" enum:"ended,acquired,relicensed,removed" default:"ended" doc:"What happens to it. ended and removed affect what builds on it, relicensed what carries its code, acquired what it controls."`
	Limit int    `param:"limit" json:"limit" min:"1" max:"10000" default:"1000" doc:"How many affected entities at most, and how many of each other list."`
	Scope
}

// An ImpactAnswer lists what is affected, column by column.
type ImpactAnswer struct {
	Question  ImpactRequest  `json:"question" doc:"The question as it was understood, defaults filled in."`
	Relations []string       `json:"relations" doc:"The relations that the cause spreads along, from the object to the subject."`
	AsOf      string         `json:"as_of"`
	Subject   Ref            `json:"subject"`
	Columns   []Column       `json:"columns" doc:"What is affected, by distance."`
	Total     int            `json:"total" doc:"How many entities are affected; more than listed if truncated."`
	Losses    []Loss         `json:"losses" doc:"What the listed entities lose, by id, and what could stand in its place."`
	Without   []string       `json:"without" doc:"The listed entities that lose something to which no fact names such an alternative, whether or not something shares a category with it; in the order of the columns."`
	Cuts      []CutEntity    `json:"cuts" doc:"Entities that others depend on for their way to the entity asked about: those with most first, ties by id. None if the search ran out of steps or time."`
	Truncated *Truncation    `json:"truncated" doc:"Why the answer is not whole, null if it is."`
	Entities  map[string]Ref `json:"entities" doc:"Every entity that is mentioned."`
}

// A Column is what is affected at one distance.
type Column struct {
	Distance int        `json:"distance"`
	Total    int        `json:"total"`
	Affected []Affected `json:"affected" doc:"By id."`
}

// Affected is one entity that is affected, and how.
type Affected struct {
	Ref
	Path         []Edge   `json:"path" doc:"A shortest path, read in the direction of the facts."`
	Loses        []string `json:"loses" doc:"What it depends on directly on its shortest paths, by id. If the cause is acquired, itself: it comes into other hands."`
	Alternatives string   `json:"alternatives,omitempty" enum:"recorded,category,none" doc:"Whether there are any to everything it loses that have not ended and are not affected themselves: such as facts name, or only such as share a category, or none. Absent if the search ran out of steps or time."`
	Through      string   `json:"through,omitempty" doc:"The last entity that each of its paths to the entity asked about passes, if there is one between them."`
}

// A Loss is what affected entities lose.
type Loss struct {
	Ref
	Alternatives []Alternative `json:"alternatives" doc:"Those that have not ended and are not affected themselves, at most 10, in the order of /api/v1/alternatives."`
	Total        int           `json:"total" doc:"How many such alternatives there are."`
}

// A CutEntity is an entity without which others would not be affected.
type CutEntity struct {
	Ref
	Only  []string `json:"only" doc:"Those that are affected only by way of it, nearest first, at most 200."`
	Total int      `json:"total" doc:"How many they are."`
}

// causes are what may happen, with the relations that it spreads along; acquired spreads along
// those of control.
var causes = map[string][]string{
	"ended": {"builds-on"}, "removed": {"builds-on"}, "acquired": nil,
	"relicensed": {"uses", "extends", "includes", "based-on", "forked-from"},
}

// impact answers what is affected if something happens to an entity.
func (e *view) impact(ctx context.Context, req ImpactRequest) (*ImpactAnswer, error) {
	req.Cause, req.Limit = cmp.Or(req.Cause, "ended"), cmp.Or(req.Limit, min(1000, e.limits.Rows))
	_, known := causes[req.Cause]
	switch {
	case req.Of == "":
		return nil, &ParamError{"of", "", "it is missing", nil}
	case !known:
		return nil, &ParamError{"cause", req.Cause, fmt.Sprintf("%q is not accepted", req.Cause), []string{"ended", "acquired", "relicensed", "removed"}}
	case req.Limit < 1 || req.Limit > e.limits.Rows:
		return nil, tooLarge("limit", req.Limit, e.limits.Rows)
	}
	ent, err := e.resolveOne(ctx, "of", req.Of)
	if err != nil {
		return nil, err
	}
	req.Of = ent.id
	f, err := e.filter(&req.Scope)
	if err != nil {
		return nil, err
	}
	d := &damage{view: e, filter: f, mentioned: e.catalog.newRefs(f), limit: req.Limit, itself: req.Cause == "acquired"}
	d.mentioned.add(ent.node)
	if err := d.spread(ent, req.Cause, newBudget(ctx, e.limits)); err != nil && !over(err) {
		return nil, err
	}
	a := &ImpactAnswer{
		Question: req, AsOf: req.AsOf, Relations: relationIDs(d.walk.set), Subject: e.catalog.ref(ent.node, f), Total: len(d.order),
		Losses: []Loss{}, Without: []string{}, Cuts: []CutEntity{}, Entities: d.mentioned.all,
	}
	return a, d.answer(a)
}

// damage is the search for one answer.
type damage struct {
	*view
	filter    *filter
	mentioned *refs
	limit     int
	itself    bool // what is affected loses itself, and not what it depends on

	walk  *walk
	tree  *tree
	next  map[graph.Node][]graph.Node // from what is affected to what that affects
	order []graph.Node                // what is affected, nearest first, ties by id
	above map[graph.Node]graph.Node   // immediate dominators

	nearer map[graph.Node][]graph.Node // what each depends on directly on its shortest paths
}

// spread finds what is affected. When the budget runs out what was found so far stays.
func (d *damage) spread(ent *entity, cause string, b *budget) (err error) {
	if cause == "acquired" {
		c := d.control(d.filter, b)
		d.walk = &c.walk
		d.tree, d.next, err = c.spread(ent, c.holdings)
		c.dir = backward // as paths are read
	} else {
		d.walk = &walk{c: d.catalog, set: d.declared(causes[cause]...), filter: d.filter, dir: backward, budget: b}
		d.tree, d.next, err = d.walk.spread(ent, d.walk.hops)
	}
	d.order, d.nearer = d.walk.nearest(d.tree), map[graph.Node][]graph.Node{}
	for n, to := range d.next {
		for _, m := range to {
			if m != ent.node && d.tree.via[m].distance == d.tree.via[n].distance+1 {
				d.nearer[m] = append(d.nearer[m], n)
			}
		}
	}
	return err
}

// answer fills in the lists. What needs the whole search is left out if the budget ran out.
func (d *damage) answer(a *ImpactAnswer) error {
	b := d.walk.budget
	if b.truncated == nil {
		var err error
		if d.above, err = dominators(d.tree.root.node, d.next, b.spend); err != nil && !over(err) {
			return err
		}
	}
	a.Columns = d.columns()
	if b.truncated == nil {
		a.Cuts = d.cuts()
		if err := d.replace(a); err != nil && !over(err) {
			return err
		}
	}
	a.Truncated = cut(b, a.Total, d.limit)
	return nil
}

// columns lists what is affected by distance.
func (d *damage) columns() []Column {
	out := []Column{}
	for i, n := range d.order {
		distance := d.tree.via[n].distance
		if distance > len(out) {
			out = append(out, Column{Distance: distance, Affected: []Affected{}})
		}
		column := &out[distance-1]
		if column.Total++; i < d.limit {
			column.Affected = append(column.Affected, d.affected(n))
		}
	}
	return out
}

func (d *damage) affected(n graph.Node) Affected {
	d.mentioned.add(n)
	out := Affected{Ref: d.catalog.ref(n, d.filter), Path: d.walk.path(d.tree, n, d.mentioned), Loses: []string{}}
	lost := d.nearer[n]
	if d.itself {
		lost = []graph.Node{n}
	}
	for _, n := range lost {
		out.Loses = append(out.Loses, d.mentioned.add(n))
	}
	slices.Sort(out.Loses)
	if above, ok := d.above[n]; ok && above != d.tree.root.node {
		out.Through = d.mentioned.add(above)
	}
	return out
}

// cuts lists the entities that others depend on for their way to the root.
func (d *damage) cuts() []CutEntity {
	below := map[graph.Node][]graph.Node{} // directly, in the order of the answer
	total := map[graph.Node]int{}
	for _, n := range d.order {
		below[d.above[n]] = append(below[d.above[n]], n)
	}
	for _, n := range slices.Backward(d.order) {
		total[d.above[n]] += total[n] + 1
	}
	var nodes []graph.Node
	for n := range below {
		if n != d.tree.root.node {
			nodes = append(nodes, n)
		}
	}
	slices.SortFunc(nodes, func(a, b graph.Node) int {
		return cmp.Or(cmp.Compare(total[b], total[a]), cmp.Compare(d.catalog.idOf(a), d.catalog.idOf(b)))
	})
	out := []CutEntity{}
	for _, n := range nodes[:min(len(nodes), d.limit)] {
		c := CutEntity{Ref: d.catalog.ref(n, d.filter), Total: total[n]}
		queue := slices.Clone(below[n])
		for len(queue) > 0 && len(c.Only) < maxGroup {
			c.Only = append(c.Only, d.mentioned.add(queue[0]))
			queue = append(queue[1:], below[queue[0]]...)
		}
		d.mentioned.add(n)
		out = append(out, c)
	}
	return out
}

// maxInstead is how many alternatives to a loss are listed.
const maxInstead = 10

// The states of [Affected.Alternatives], the best first.
var instead = []string{"recorded", "category", "none"}

// replace tells what the listed entities lose, and what could stand in its place.
func (d *damage) replace(a *ImpactAnswer) error {
	defer func() { slices.SortFunc(a.Losses, func(a, b Loss) int { return cmp.Compare(a.ID, b.ID) }) }()
	s := d.substitution(d.filter, d.walk.budget)
	state := map[graph.Node]int{} // of what is lost, a place in instead
	for i := range a.Columns {
		for j := range a.Columns[i].Affected {
			affected := &a.Columns[i].Affected[j]
			worst := 0
			for _, id := range affected.Loses {
				n := d.catalog.byID[id]
				if _, known := state[n]; !known {
					loss, best, err := d.loss(s, n)
					if err != nil {
						return err
					}
					state[n] = best
					a.Losses = append(a.Losses, loss)
				}
				worst = max(worst, state[n])
			}
			if affected.Alternatives = instead[worst]; affected.Alternatives != "recorded" {
				a.Without = append(a.Without, affected.ID)
			}
		}
	}
	return nil
}

// loss tells what could stand in the place of something, and what the best of that rests on.
func (d *damage) loss(s *substitution, n graph.Node) (Loss, int, error) {
	found, err := s.candidates(n)
	out, best := Loss{Ref: d.catalog.ref(n, d.filter), Alternatives: []Alternative{}}, len(instead)-1
	for _, c := range found {
		if _, affected := d.tree.via[c.node]; affected || c.node == d.tree.root.node || c.ref.Fate == "ended" {
			continue
		}
		if out.Total++; out.Total <= maxInstead {
			out.Alternatives = append(out.Alternatives, s.alternative(n, c, d.mentioned))
		}
		if c.why[0].reason < sameCategory {
			best = 0
		}
		best = min(best, 1)
	}
	return out, best, err
}
