package page

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"waggoner/quads"
	"waggoner/query"
)

// routesState is what the address of the routes page says. With On it is the first
// sentence (what builds on these), with From or To the second (routes between two).
type routesState struct {
	On       []string
	Op       string // any, all
	From, To string
	Dir      string // dependents, dependencies; follow, any
	Rel      []string
	Depth, K string
	AsOf     string
	Sources  []string
	Sure     bool
}

func readRoutes(q url.Values) routesState {
	s := routesState{
		On: values(q, "on"), Op: q.Get("op"), From: strings.TrimSpace(q.Get("from")), To: strings.TrimSpace(q.Get("to")),
		Dir: q.Get("dir"), Rel: values(q, "rel"), Depth: q.Get("depth"), K: q.Get("k"),
		AsOf: strings.TrimSpace(q.Get("asof")), Sources: values(q, "sources"), Sure: q.Get("sure") == "1",
	}
	if s.between() {
		s.On, s.Op = nil, ""
	} else {
		s.K = ""
	}
	return s
}

// scoped reports whether the question asks for less than everything that is connected.
func (s routesState) scoped() bool {
	return s.AsOf != "" || s.Sure || len(s.Sources) > 0 || s.Op == "all"
}

func (s routesState) between() bool { return s.From != "" || s.To != "" }

// address leaves out what is the default: any, builds-on, 6 steps, 3 routes.
func (s routesState) address() string {
	a := &address{path: "/routes"}
	a.list("on", s.On).add("op", besides(s.Op, "any")).add("from", s.From).add("to", s.To)
	a.list("rel", s.rels()).add("depth", besides(s.Depth, "6")).add("k", besides(s.K, "3"))
	a.add("dir", besides(besides(s.Dir, "dependents"), "follow"))
	if s.Sure {
		a.add("sure", "1")
	}
	return a.add("asof", s.AsOf).list("sources", s.Sources).String()
}

func (s routesState) rels() []string {
	if !s.between() && len(s.Rel) == 1 && s.Rel[0] == "builds-on" {
		return nil
	}
	return s.Rel
}

// besides returns a value unless it is the default.
func besides(value, usual string) string {
	if value == usual {
		return ""
	}
	return value
}

// Routes answers two sentences: what builds on these tools, and how two are connected.
func (p *Pages) Routes(w http.ResponseWriter, r *http.Request) {
	v, s := p.view(r), readRoutes(r.URL.Query())
	if tidy(w, r, s.address()) {
		return
	}
	body := &routesView{State: s}
	var err error
	switch {
	case s.between():
		err = v.between(body)
	case len(s.On) > 0:
		err = v.reach(body)
	}
	status := http.StatusOK
	if err != nil {
		if body.Error = v.fieldError(err); body.Error == nil {
			p.fail(w, r, err)
			return
		}
		status = body.Error.Status
	}
	v.routesForm(body)
	v.render(w, status, "routes", shell{
		Title: v.routesTitle(body), Section: "routes", Canonical: s.address(), Suggest: v.suggest(), Body: body,
	})
}

// reach asks the first sentence.
func (v *view) reach(body *routesView) error {
	s := body.State
	values := url.Values{"of": s.On, "op": {s.Op}, "rel": s.Rel, "depth": {s.Depth}, "as_of": {s.AsOf}, "sources": s.Sources, "certainty": {s.certainty()}}
	var req query.ReachRequest
	if err := query.Bind(values, &req); err != nil {
		return onPage(err)
	}
	ask := v.p.Engine.Dependents
	switch s.Dir {
	case "", "dependents":
	case "dependencies":
		ask = v.p.Engine.Dependencies
	default:
		return &query.ParamError{Param: "dir", Value: s.Dir, Accepted: []string{"dependents", "dependencies"}}
	}
	answer, err := ask(v.r.Context(), req)
	if err != nil {
		return onPage(err)
	}
	body.Reach = v.reachView(s, answer)
	return nil
}

// certainty is what "sure steps only" asks for.
func (s routesState) certainty() string {
	if s.Sure {
		return "sure"
	}
	return ""
}

// between asks the second sentence.
func (v *view) between(body *routesView) error {
	s := body.State
	dir := map[string]string{"": "out", "follow": "out", "any": "any"}[s.Dir]
	if dir == "" {
		return &query.ParamError{Param: "dir", Value: s.Dir, Accepted: []string{"follow", "any"}}
	}
	values := url.Values{
		"from": {s.From}, "to": {s.To}, "rel": s.Rel, "dir": {dir}, "k": {s.K}, "depth": {s.Depth}, "as_of": {s.AsOf},
		"sources": s.Sources, "certainty": {s.certainty()},
	}
	var req query.PathsRequest
	if err := query.Bind(values, &req); err != nil {
		return onPage(err)
	}
	answer, err := v.p.Engine.Paths(v.r.Context(), req)
	if err != nil {
		return onPage(err)
	}
	body.Paths = v.pathsView(s, answer)
	return nil
}

// onPage names a refused parameter as the page's fields do.
func onPage(err error) error {
	return renameParam(err, map[string]string{"of": "on", "as_of": "asof", "certainty": "sure"})
}

func (v *view) routesForm(body *routesView) {
	s := body.State
	body.Fields = append(slices.Clone(s.On), "")
	if len(s.On) == 0 {
		body.Fields = append(body.Fields, "")
	}
	body.Relations = v.relationOptions(s.Rel)
	body.Depths = numbers(upTo(min(v.meta.Limits.Depth, 8)), s.Depth, 6, v.meta.Limits.Depth)
	body.Ks = numbers(fewPaths(v.meta.Limits.Paths), s.K, 3, v.meta.Limits.Paths)
}

// fewPaths offers how many paths to list, up to a limit; an address may ask for more.
func fewPaths(limit int) []int { return upTo(min(10, limit)) }

func upTo(n int) []int {
	var out []int
	for i := range n {
		out = append(out, i+1)
	}
	return out
}

// numbers offers numbers to choose from. What the address gives is offered too and
// chosen, if it is one from 1 to limit; else the usual one is.
func numbers(offered []int, given string, usual, limit int) []option {
	chosen, err := strconv.Atoi(given)
	if err != nil || chosen < 1 || chosen > limit {
		chosen = usual
	} else if !slices.Contains(offered, chosen) {
		offered = slices.Sorted(slices.Values(append(slices.Clone(offered), chosen)))
	}
	var out []option
	for _, n := range offered {
		out = append(out, option{Value: strconv.Itoa(n), Label: number(n), On: n == chosen})
	}
	return out
}

// relationOptions lists the relations one may follow, by family; a list of several that
// the address gives is offered as one choice.
func (v *view) relationOptions(chosen []string) []optionGroup {
	joined := strings.Join(chosen, ",")
	var out []optionGroup
	if len(chosen) > 1 {
		var labels []string
		for _, c := range chosen {
			labels = append(labels, v.verb(c, false))
		}
		out = append(out, optionGroup{v.t("routes.chosen"), []option{{Value: joined, Label: strings.Join(labels, ", "), On: true}}})
	}
	for _, family := range v.meta.Families {
		g := optionGroup{Label: family.Labels.In(v.lang)}
		for _, r := range v.meta.Relations {
			if r.Family != family.ID || r.Family == quads.MembershipFamily {
				continue
			}
			label := r.Labels.In(v.lang)
			if r.Under == "" {
				label = v.t("routes.all", "relation", label)
			}
			o := option{Value: r.ID, Label: label, On: r.ID == joined}
			g.add(r.Under == "", o)
		}
		if len(g.Options) > 0 {
			out = append(out, g)
		}
	}
	return out
}
