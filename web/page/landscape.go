package page

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"waggoner/query"
)

// mapState is what the address of the landscape says.
type mapState struct {
	Sources []string // source classes, all if empty
	Status  []string // alive, ended, unknown; all if empty
	Q       string   // part of a name
	LitRel  string   // in.uses or out.uses: the direction of the facts, seen from LitID
	LitID   string
	AsOf    string
}

// fates are what the statuses come down to.
var fates = []string{"alive", "ended", "unknown"}

func readMapState(q url.Values) mapState {
	s := mapState{
		Sources: values(q, "src"), Status: values(q, "status"), Q: strings.TrimSpace(q.Get("q")),
		LitRel: q.Get("litrel"), LitID: strings.TrimSpace(q.Get("littool")), AsOf: strings.TrimSpace(q.Get("asof")),
	}
	if rel, id, ok := strings.Cut(q.Get("lit"), ":"); ok && s.LitID == "" {
		s.LitRel, s.LitID = rel, id
	}
	if s.LitID == "" {
		s.LitRel = ""
	}
	if len(s.Status) == len(fates) {
		s.Status = nil
	}
	return s
}

func (s mapState) address() string {
	a := &address{path: "/landscape"}
	a.list("src", s.Sources).list("status", s.Status).add("q", s.Q)
	if s.LitID != "" {
		a.add("lit", s.LitRel+":"+s.LitID)
	}
	return a.add("asof", s.AsOf).String()
}

// check returns a refusal of what the engine would not refuse by itself.
func (s mapState) check(c *catalog) error {
	for _, class := range s.Sources {
		if _, ok := c.classes[class]; !ok {
			return &query.ParamError{Param: "src", Value: class}
		}
	}
	for _, f := range s.Status {
		if !slices.Contains(fates, f) {
			return &query.ParamError{Param: "status", Value: f, Accepted: fates}
		}
	}
	return nil
}

// Landscape is the map of layers, categories and source classes: / and /landscape.
func (p *Pages) Landscape(w http.ResponseWriter, r *http.Request) {
	v, s := p.view(r), readMapState(r.URL.Query())
	if tidy(w, r, s.address(), "litrel", "littool") {
		return
	}
	status, body, err := http.StatusOK, &mapView{State: s}, s.check(v.catalog)
	if err == nil {
		err = v.fillMap(body)
	}
	if err != nil {
		if body.Error = v.fieldError(err); body.Error == nil {
			p.fail(w, r, err)
			return
		}
		status = body.Error.Status
		body.State = mapState{}
		if err := v.fillMap(body); err != nil {
			p.fail(w, r, err)
			return
		}
		body.State = s
	}
	v.mapForm(body)
	v.render(w, status, "landscape", shell{
		Title: v.t("landscape.title"), Section: "landscape", Canonical: s.address(), Suggest: v.suggest(), Body: body,
	})
}

// fillMap asks the engine and builds the table.
func (v *view) fillMap(body *mapView) error {
	ctx, scope := v.r.Context(), query.Scope{AsOf: body.State.AsOf}
	answer, err := v.p.Engine.Landscape(ctx, query.LandscapeRequest{Scope: scope})
	if err != nil {
		return err
	}
	lit := map[string]bool{}
	if body.State.LitID != "" {
		if lit, err = v.light(body); err != nil {
			return err
		}
	}
	v.table(body, answer, lit)
	return nil
}

// light asks who is to be lit up: those that a fact of the relation connects with the
// tool. It notes the source and who of them the landscape does not hold.
func (v *view) light(body *mapView) (map[string]bool, error) {
	s := body.State
	dir, rel, ok := strings.Cut(s.LitRel, ".")
	_, known := v.relations[rel]
	if !ok || !known || dir != "in" && dir != "out" {
		return nil, &query.ParamError{Param: "lit", Value: s.LitRel}
	}
	req := query.NeighborsRequest{ID: s.LitID, Rel: []string{rel}, Dir: dir, Limit: 1000, Scope: query.Scope{AsOf: s.AsOf}}
	lit, out := map[string]bool{}, &litView{Verb: v.verb(rel, dir == "out"), entities: map[string]query.Ref{}}
	for more := true; more; {
		answer, err := v.p.Engine.Neighbors(v.r.Context(), req)
		if err != nil {
			return nil, renameParam(err, map[string]string{"": "lit"})
		}
		for _, e := range answer.Results {
			lit[e.To] = true
		}
		maps.Copy(out.entities, answer.Entities)
		out.Tool = v.nameOf(answer.Question.ID, nil)
		req.Cursor, more = answer.Next, answer.Next != ""
	}
	body.Lit = out
	return lit, nil
}
