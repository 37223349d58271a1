package query

import (
	"cmp"
	"slices"

	"waggoner/graph"
	"waggoner/query/rpq"
)

// An EndChange is an end of the walks of a path expression that came or went.
type EndChange struct {
	Ref
	Distance int    `json:"distance" doc:"Steps of the shortest walk."`
	Other    string `json:"other" doc:"Where that walk begins."`
	Path     []Edge `json:"path" doc:"A shortest walk at the date at which there is one."`
	Decisive []Edge `json:"decisive" doc:"The edges of that walk that do not hold at the other date; none if a test such as status decided."`
}

// survey is where walks lead at one date.
type survey struct {
	*rpq.Search
	ends  []rpq.End
	found map[graph.Node]bool
}

// ends compares where the walks of an expression lead. With a part of what either date has the
// difference would be wrong, so that it is whole or an error.
func (c *comparison) ends(req *ChangesRequest, a *ChangesAnswer) error {
	path, err := parsePath(req.Path)
	if err != nil {
		return err
	}
	text := req.Path
	req.Path = path.String()
	var surveys [2]*survey
	for i, f := range []*filter{c.before, c.after} {
		if surveys[i], err = c.survey(path, text, f); err != nil {
			return c.budget.limitError(err)
		}
		defer surveys[i].Close()
	}
	before, after := surveys[0], surveys[1]
	a.Reached, a.Total.Reached = c.onlyIn(after, before)
	a.Lost, a.Total.Lost = c.onlyIn(before, after)
	a.Truncated = cut(c.budget, max(a.Total.Reached, a.Total.Lost), c.limit)
	return nil
}

func (c *comparison) survey(path rpq.Path, text string, f *filter) (*survey, error) {
	search, err := c.searchFor(path, text, f, c.budget)
	if err != nil {
		return nil, err
	}
	search.Witnesses = true
	s := &survey{Search: search, found: map[graph.Node]bool{}}
	if s.ends, err = s.Reach(c.of...); err != nil {
		s.Close()
		return nil, err
	}
	for _, end := range s.ends {
		s.found[end.Node] = true
	}
	return s, nil
}

// onlyIn tells the ends that one date has and the other has not, and how many there are.
func (c *comparison) onlyIn(one, other *survey) ([]EndChange, int) {
	var ends []rpq.End
	for _, end := range one.ends {
		if !other.found[end.Node] {
			ends = append(ends, end)
		}
	}
	slices.SortFunc(ends, func(a, b rpq.End) int {
		return cmp.Or(cmp.Compare(a.Distance, b.Distance), cmp.Compare(c.catalog.idOf(a.Node), c.catalog.idOf(b.Node)))
	})
	out := []EndChange{}
	for _, end := range ends[:min(len(ends), c.limit)] {
		from, walk := one.Witness(end)
		decisive := slices.DeleteFunc(slices.Clone(walk), func(f rpq.Fact) bool { return len(other.ContextsOf(f)) > 0 })
		c.mentioned.add(end.Node)
		out = append(out, EndChange{
			Ref: c.catalog.ref(end.Node, c.after), Distance: int(end.Distance), Other: c.mentioned.add(from),
			Path: c.edges(one.Search, walk, c.mentioned), Decisive: c.edges(one.Search, decisive, c.mentioned),
		})
	}
	return out, len(ends)
}
