package page

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"waggoner/query"
)

// routesView is the routes page: its two forms and the answer to one of them.
type routesView struct {
	State     routesState
	Error     *fieldError
	Fields    []string // the names asked about, and room for one more
	Relations []optionGroup
	Depths    []option
	Ks        []option
	Reach     *reachView
	Paths     *pathsView
}

// Refused reports whether the field of a name asked about is to be marked: the one that
// holds what was refused or, if none does, all.
func (b *routesView) Refused(name string) bool {
	return b.Error != nil && b.Error.Field == "on" && (b.Error.Value == name || !slices.Contains(b.State.On, b.Error.Value))
}

type reachView struct {
	Heading   string // the question in words
	Backwards bool   // dependencies: what the tools build on
	Of        []name
	Total     int
	Counts    []countView // by tool asked about, then on all of them
	Truncated string
	Beyond    *beyondView
	AsOf      string
	Results   []resultView
	Also      []alsoView
	JSON      string
	Query     string // the same as a script in the console
	Turned    string // the same question the other way round
}

// beyondView says that there is more than as many steps lead to, and where to see it.
type beyondView struct {
	Depth int
	Href  string // "" if the question may go no further
}

type resultView struct {
	Distance int
	Steps    []step
	Others   []otherView
}

type otherView struct {
	Of       name
	Distance int
	Steps    []step
}

type alsoView struct {
	Text      string
	Total     int
	Truncated string
	Results   []resultView
}

type pathsView struct {
	From, To   name
	AsOf       string
	Depth      int
	Any        bool
	Routes     []routeView
	Truncated  string
	Further    string // the same question with more steps, if there was no route
	Undirected int
	Show       string // the same question ignoring direction
	JSON       string
}

type routeView struct {
	N, Length int
	Steps     []step
}

func (v *view) reachView(s routesState, a *query.ReachAnswer) *reachView {
	out := &reachView{Backwards: s.Dir == "dependencies", Total: a.Total, AsOf: a.AsOf, Truncated: v.truncated(a.Truncated, len(a.Results))}
	out.Beyond = v.beyond(s, a.Truncated, a.Question.Depth)
	for _, id := range a.Question.Of {
		out.Of = append(out.Of, v.nameOf(id, a.Entities))
	}
	for _, r := range a.Results {
		out.Results = append(out.Results, v.result(r, a.Entities))
	}
	if len(out.Of) > 1 && len(a.Results) == a.Total {
		out.Counts = v.reachCounts(out.Of, a)
	}
	for _, also := range a.Also {
		group := alsoView{Total: also.Total, Truncated: v.truncated(also.Truncated, len(also.Results)), Text: v.t("routes.also", "n", also.Total, "relation", v.verb(also.Relation, false))}
		for _, r := range also.Results {
			group.Results = append(group.Results, v.result(r, a.Entities))
		}
		out.Also = append(out.Also, group)
	}
	out.JSON = v.apiReach(s, a)
	if !s.scoped() { // a script knows nothing of dates, documents, certainty and all-of
		out.Query = reachScript(a, out.Backwards)
	}
	turned := s
	turned.Dir = map[bool]string{true: "dependents", false: "dependencies"}[out.Backwards]
	out.Turned = turned.address()
	return out
}

// beyond leads on from an answer that ends at the depth asked for.
func (v *view) beyond(s routesState, t *query.Truncation, depth int) *beyondView {
	if t == nil || t.Reason != "depth" {
		return nil
	}
	return &beyondView{depth, v.further(s, depth)}
}

// further is the address of the same question to twice the depth, or as far as may be;
// "" if it may go no further.
func (v *view) further(s routesState, depth int) string {
	to := min(2*depth, v.meta.Limits.Depth)
	if to <= depth {
		return ""
	}
	s.Depth = strconv.Itoa(to)
	return s.address()
}

func (v *view) result(r query.Reached, mentioned map[string]query.Ref) resultView {
	out := resultView{Distance: r.Distance, Steps: v.steps(r.Path, mentioned)}
	for _, o := range r.Others {
		out.Others = append(out.Others, otherView{v.nameOf(o.Of, mentioned), o.Distance, v.steps(o.Path, mentioned)})
	}
	return out
}

// reachCounts counts the results by the tool they are connected with: with each alone
// and with all.
func (v *view) reachCounts(of []name, a *query.ReachAnswer) []countView {
	counts, all := map[string]int{}, 0
	for _, r := range a.Results {
		counts[r.Of]++
		for _, o := range r.Others {
			counts[o.Of]++
		}
		if len(r.Others)+1 == len(of) {
			all++
		}
	}
	var out []countView
	for _, n := range of {
		out = append(out, countView{Label: v.t("routes.on", "name", n.Text), N: counts[n.ID]})
	}
	label := v.t("routes.on.all")
	if len(of) == 2 {
		label = v.t("routes.on.both")
	}
	return append(out, countView{Label: label, N: all})
}

// apiReach is the address of the same answer as JSON.
func (v *view) apiReach(s routesState, a *query.ReachAnswer) string {
	path := "/api/v1/dependents"
	if s.Dir == "dependencies" {
		path = "/api/v1/dependencies"
	}
	out := &address{path: path}
	out.add("of", strings.Join(a.Question.Of, ",")).add("op", besides(s.Op, "any")).add("rel", strings.Join(s.rels(), ","))
	return out.add("depth", besides(s.Depth, "6")).add("as_of", s.AsOf).list("sources", s.Sources).add("certainty", s.certainty()).String()
}

func (v *view) pathsView(s routesState, a *query.PathsAnswer) *pathsView {
	out := &pathsView{
		From: v.nameOf(a.Question.From, a.Entities), To: v.nameOf(a.Question.To, a.Entities), AsOf: a.AsOf, Depth: a.Question.Depth,
		Any: a.Question.Dir == "any", Truncated: v.truncated(a.Truncated, len(a.Paths)), Undirected: a.Undirected,
	}
	if len(a.Paths) == 0 {
		out.Further = v.further(s, a.Question.Depth)
	}
	for i, p := range a.Paths {
		out.Routes = append(out.Routes, routeView{N: i + 1, Length: p.Length, Steps: v.steps(p.Edges, a.Entities)})
	}
	any := s
	any.Dir = "any"
	out.Show = any.address()
	api := (&address{path: "/api/v1/paths"}).add("from", a.Question.From).add("to", a.Question.To).add("rel", strings.Join(s.Rel, ","))
	out.JSON = api.add("dir", besides(a.Question.Dir, "out")).add("k", besides(s.K, "3")).add("depth", besides(s.Depth, "6")).
		add("as_of", s.AsOf).list("sources", s.Sources).add("certainty", s.certainty()).String()
	return out
}

func (v *view) routesTitle(body *routesView) string {
	switch {
	case body.Reach != nil:
		names := make([]string, len(body.Reach.Of))
		for i, n := range body.Reach.Of {
			names[i] = n.Text
		}
		key := "routes.heading.dependents"
		if body.Reach.Backwards {
			key = "routes.heading.dependencies"
		}
		glue := v.t("routes.or")
		if body.State.Op == "all" {
			glue = v.t("routes.and")
		}
		body.Reach.Heading = v.t(key, "names", strings.Join(names, fmt.Sprintf(" %s ", glue)), "relation", v.relationWords(body.State))
		return body.Reach.Heading
	case body.Paths != nil:
		return v.t("routes.heading.between", "from", body.Paths.From.Text, "to", body.Paths.To.Text)
	}
	return v.t("routes.title")
}

// relationWords writes out the relations that the first sentence follows.
func (v *view) relationWords(s routesState) string {
	rels := s.Rel
	if len(rels) == 0 {
		rels = []string{"builds-on"}
	}
	out := make([]string, len(rels))
	for i, r := range rels {
		out[i] = v.verb(strings.TrimPrefix(r, "="), s.Dir == "dependencies")
	}
	return strings.Join(out, ", ")
}

// reachScript is the address of the console with the same question as a script, whose
// answer has no paths.
func reachScript(a *query.ReachAnswer, backwards bool) string {
	quoted := func(ids []string) string {
		out := make([]string, len(ids))
		for i, id := range ids {
			out[i] = strconv.Quote("<" + id + ">")
		}
		return strings.Join(out, ", ")
	}
	walk := "In"
	if backwards {
		walk = "Out"
	}
	script := fmt.Sprintf("g.V(%s)\n  .FollowRecursive(g.M().%s([%s]), %d)\n  .Unique().All()",
		quoted(a.Question.Of), walk, quoted(a.Relations), a.Question.Depth)
	return "/console?q=" + url.QueryEscape(script)
}
