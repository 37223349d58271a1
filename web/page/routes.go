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
	fields := map[string]string{"of": "on", "as_of": "asof", "certainty": "sure"}
	switch refused := err.(type) {
	case *query.ParamError:
		if f := fields[refused.Param]; f != "" {
			refused.Param = f
		}
	case *query.NotFoundError:
		if f := fields[refused.Param]; f != "" {
			refused.Param = f
		}
	}
	return err
}

func (v *view) routesForm(body *routesView) {
	s := body.State
	body.Fields = append(slices.Clone(s.On), "")
	if len(s.On) == 0 {
		body.Fields = append(body.Fields, "")
	}
	body.Relations = v.relationOptions(s.Rel)
	for i := 1; i <= min(v.p.meta.Limits.Depth, 8); i++ {
		n := strconv.Itoa(i)
		body.Depths = append(body.Depths, option{Value: n, Label: n, On: n == s.Depth || s.Depth == "" && i == 6})
	}
	for i := 1; i <= v.p.meta.Limits.Paths; i++ {
		n := strconv.Itoa(i)
		body.Ks = append(body.Ks, option{Value: n, Label: n, On: n == s.K || s.K == "" && i == 3})
	}
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
	for _, family := range v.p.meta.Families {
		g := optionGroup{Label: family.Labels.In(v.lang)}
		for _, r := range v.p.meta.Relations {
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
