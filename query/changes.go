package query

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"waggoner/graph"
	"waggoner/quads"
)

// A ChangesRequest asks what is otherwise at one date than at an earlier one.
type ChangesRequest struct {
	From      string   `param:"from" json:"from" required:"true" doc:"The earlier date: 2016, 2016-05 or 2016-05-31. A month or a year stands for all of it."`
	To        string   `param:"to" json:"to" required:"true" doc:"The later date, after all of the earlier one."`
	Of        []string `param:"of" json:"of" doc:"Only facts about these entities, by id or unambiguous name; with path, where walks begin."`
	Rel       []string `param:"rel" json:"rel" doc:"Only facts of these relations and those below them; =uses itself alone. The default is all but kind, category and layer."`
	Path      string   `param:"path" json:"path,omitempty" bytes:"16384" doc:"An expression such as uses+/acquired-by: then the answer is which of its ends came and went."`
	Limit     int      `param:"limit" json:"limit" min:"1" max:"10000" default:"1000" doc:"How many of each list at most."`
	Sources   []string `param:"sources" json:"sources,omitempty" doc:"Only facts that these documents state."`
	Certainty string   `param:"certainty" json:"certainty,omitempty" doc:"Only facts at least this certain: sure, likely or inferred. The default admits all."`
}

// A ChangesAnswer lists what came and what went between two dates: facts, or with a path the
// ends of its walks.
type ChangesAnswer struct {
	Question  ChangesRequest `json:"question" doc:"The question as it was understood, defaults filled in."`
	Relations []string       `json:"relations" doc:"The relations whose facts were compared; none with a path."`
	Appeared  []Period       `json:"appeared" doc:"Facts that hold at the later date and not at the earlier, by their first day, with the sources that admit them then."`
	Ended     []Period       `json:"ended" doc:"Facts that held at the earlier date and do not at the later, by their last day, with the sources of then."`
	Reached   []EndChange    `json:"reached" doc:"With a path: the ends of its walks at the later date and not at the earlier, nearest first, ties by id."`
	Lost      []EndChange    `json:"lost" doc:"With a path: the ends at the earlier date and not at the later."`
	Total     ChangeCounts   `json:"total" doc:"How many there are; more than listed if truncated."`
	Truncated *Truncation    `json:"truncated" doc:"Why the answer is not whole, null if it is."`
	Entities  map[string]Ref `json:"entities" doc:"Every entity that is mentioned, as of the later date."`
}

// ChangeCounts is how much came and went.
type ChangeCounts struct {
	Appeared int `json:"appeared"`
	Ended    int `json:"ended"`
	Reached  int `json:"reached"`
	Lost     int `json:"lost"`
}

// changes answers what is otherwise at one date than at an earlier one.
func (e *view) changes(ctx context.Context, req ChangesRequest) (*ChangesAnswer, error) {
	if err := e.completeChanges(&req); err != nil {
		return nil, err
	}
	c := &comparison{view: e, budget: newBudget(ctx, e.limits), limit: req.Limit}
	var err error
	if c.before, c.after, err = e.twoDates(&req); err != nil {
		return nil, err
	}
	if c.of, err = e.nodesNamed(ctx, "of", req.Of); err != nil {
		return nil, err
	}
	c.mentioned, req.Of = e.catalog.newRefs(c.after), e.shortNames(c.of)
	a := &ChangesAnswer{
		Appeared: []Period{}, Ended: []Period{}, Reached: []EndChange{}, Lost: []EndChange{}, Relations: []string{}, Entities: c.mentioned.all,
	}
	if req.Path != "" {
		err = c.ends(&req, a)
	} else {
		err = c.facts(&req, a)
	}
	a.Question = req
	return a, err
}

func (e *view) completeChanges(req *ChangesRequest) error {
	req.Limit = cmp.Or(req.Limit, min(1000, e.limits.Rows))
	switch {
	case req.Limit < 1 || req.Limit > e.limits.Rows:
		return tooLarge("limit", req.Limit, e.limits.Rows)
	case req.From == "":
		return &ParamError{"from", "", "it is missing", dateForms}
	case req.To == "":
		return &ParamError{"to", "", "it is missing", dateForms}
	case req.Path != "" && len(req.Of) == 0:
		return &ParamError{"of", "", "it is missing: with path it says where walks begin", nil}
	case req.Path != "" && len(req.Rel) > 0:
		return &ParamError{"rel", req.Rel[0], "path names its relations itself: leave one of them out", nil}
	}
	return nil
}

// twoDates makes the filters of the two dates.
func (e *view) twoDates(req *ChangesRequest) (before, after *filter, err error) {
	s := Scope{Sources: req.Sources, Certainty: req.Certainty}
	if _, err = e.documents(&s); err != nil {
		return nil, nil, err
	}
	req.Sources = s.Sources
	if before, err = e.filterAt("from", req.From, s); err != nil {
		return nil, nil, err
	}
	if after, err = e.filterAt("to", req.To, s); err != nil {
		return nil, nil, err
	}
	if !before.asOf.Last().Before(after.asOf.First()) {
		return nil, nil, &ParamError{"to", req.To, fmt.Sprintf("%s is not after all of %s", req.To, req.From), []string{"a later date"}}
	}
	return before, after, nil
}

// comparison is the search for one answer.
type comparison struct {
	*view
	before, after *filter
	of            []graph.Node
	budget        *budget
	limit         int
	mentioned     *refs
}

// change is a fact that came or went.
type change struct {
	from         graph.Node
	hop          hop // with the contexts of the date at which it holds
	since, until string
	observed     bool
}

// facts compares which facts hold.
func (c *comparison) facts(req *ChangesRequest, a *ChangesAnswer) error {
	set, err := c.relationSet("rel", req.Rel)
	if err != nil {
		return err
	}
	a.Relations = relationIDs(set)
	appeared, ended, err := c.compare(set)
	if err != nil && !over(err) {
		return err
	}
	c.sort(appeared, func(f change) string { return f.since })
	c.sort(ended, func(f change) string { return f.until })
	a.Total.Appeared, a.Total.Ended = len(appeared), len(ended)
	a.Appeared, a.Ended = c.periods(appeared), c.periods(ended)
	a.Truncated = cut(c.budget, max(len(appeared), len(ended)), c.limit)
	return nil
}

// compare looks at every fact of some relations that holds at either date: all, or those about
// the entities asked about.
func (c *comparison) compare(set map[graph.Node]*quads.Relation) (appeared, ended []change, err error) {
	w := &walk{c: c.catalog, set: set, filter: c.either(), dir: forward, budget: c.budget}
	nodes := c.catalog.sorted
	if len(c.of) > 0 {
		nodes, w.dir = c.of, bothWays
	}
	seen := map[[3]graph.Node]bool{}
	for _, n := range nodes {
		hops, err := w.hops(n)
		if err != nil {
			return appeared, ended, err
		}
		for _, h := range hops {
			from := n
			if h.against || w.symmetric(h.predicate) && c.catalog.idOf(h.to) < c.catalog.idOf(n) {
				from, h.to, h.against = h.to, n, false
			}
			if key := [3]graph.Node{from, h.predicate, h.to}; !seen[key] {
				seen[key] = true
				appeared, ended = c.judge(from, h, appeared, ended)
			}
		}
	}
	return appeared, ended, nil
}

// either admits what holds at one of the dates.
func (c *comparison) either() *filter {
	out := &filter{asOf: c.after.asOf, admitted: slices.Clone(c.after.admitted)}
	for i, admitted := range c.before.admitted {
		out.admitted[i] = out.admitted[i] || admitted
	}
	return out
}

// judge adds a fact to those that appeared or ended, if it did.
func (c *comparison) judge(from graph.Node, h hop, appeared, ended []change) (_, _ []change) {
	then := slices.ContainsFunc(h.contexts, c.before.admits)
	now := slices.ContainsFunc(h.contexts, c.after.admits)
	if then == now {
		return appeared, ended
	}
	f := change{from: from, hop: h, until: c.catalog.ends(h.contexts)}
	f.since, f.observed = c.catalog.begins(h.contexts)
	if now {
		return append(appeared, f), ended
	}
	return appeared, append(ended, f)
}

// ends is the last day that some contexts give a fact, "" if one of them gives none.
func (c *catalog) ends(contexts []graph.Node) string {
	var last quads.Date
	for _, n := range contexts {
		to := c.contexts[n].interval.To
		if to.IsZero() {
			return ""
		}
		if last.IsZero() || last.Last().Before(to.Last()) {
			last = to
		}
	}
	return last.String()
}

// sort orders facts by a date, then by what they say.
func (c *comparison) sort(facts []change, date func(change) string) {
	slices.SortFunc(facts, func(a, b change) int {
		return cmp.Or(cmp.Compare(date(a), date(b)), cmp.Compare(c.catalog.idOf(a.from), c.catalog.idOf(b.from)),
			cmp.Compare(c.catalog.iri(a.hop.predicate), c.catalog.iri(b.hop.predicate)), cmp.Compare(c.catalog.idOf(a.hop.to), c.catalog.idOf(b.hop.to)))
	})
}

func (c *comparison) periods(facts []change) []Period {
	w := walk{c: c.catalog}
	out := []Period{}
	for _, f := range facts[:min(len(facts), c.limit)] {
		out = append(out, Period{Edge: w.edge(f.from, f.hop, c.mentioned), Since: f.since, Observed: f.observed, Until: f.until})
	}
	return out
}
