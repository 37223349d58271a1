package query

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"waggoner/quads"
)

// substitutes writes out alternatives: each with its reasons, and since when the best holds.
func substitutes(r Replaceable) string {
	var out []string
	for _, a := range r.Alternatives {
		var why []string
		for _, reason := range a.Reasons {
			why = append(why, reason.Reason)
		}
		out = append(out, strings.Join(append([]string{a.ID}, why...), " ")+" "+a.Reasons[0].Since)
	}
	return strings.Join(out, "; ")
}

// TestAlternatives_atlas: what replaced what the article's readers run, and since when.
func TestAlternatives_atlas(t *testing.T) {
	a, err := atlas(t).Alternatives(ctx, AlternativesRequest{To: []string{"docker-machine", "boot2docker", "fleet", "appc", "rkt"}, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"docker-desktop replaced-by 2021-09-26", "docker-desktop replaced-by 2021-12-15", "kubernetes replaced-by 2017-07-24",
		"open-container-spec replaced-by successor same-category 2016", "lxc same-category ",
	}
	for i, r := range a.Results {
		if got := substitutes(r); got != want[i] {
			t.Errorf("%s: %s, want %s", r.ID, got, want[i])
		}
		for _, alt := range r.Alternatives {
			for _, reason := range alt.Reasons {
				for _, edge := range reason.Edges {
					if len(edge.Contexts) == 0 || a.Entities[edge.From].ID == "" || a.Entities[edge.To].ID == "" {
						t.Errorf("%s: %+v", alt.ID, edge)
					}
				}
			}
		}
	}
	if a.Truncated == nil || a.Truncated.Reason != "rows" || a.Truncated.Seen != a.Total {
		t.Errorf("%+v of %d", a.Truncated, a.Total)
	}
}

// TestAlternatives_order: what is alive comes before what is unknown and what has ended, whatever
// the reason; and the answer is that of its date.
func TestAlternatives_order(t *testing.T) {
	e := newTestEngine(t, Limits{}, quads.BuiltinVocabulary(), quads.Source{Name: "mine", FS: fstest.MapFS{"w.yaml": {Data: []byte(`
documents:
  - {id: d, name: D, url: "https://example.org/d", date: "2012"}
layers:
  - {id: l, name: L, order: 1, description: A layer., at: d}
categories:
  - id: k
    layer: l
    name: K
    order: 1
    description: A category.
    at: d
    entries:
      - {tool: old, class: commercial, at: d}
      - {tool: like, class: commercial, at: d}
      - {tool: both, class: commercial, at: d}
tools:
  - {id: old, name: Old, description: A tool.}
  - {id: like, name: Like, description: A tool.}
  - {id: both, name: Both, description: A tool.}
  - {id: heir, name: Heir, description: A tool.}
  - {id: gone, name: Gone, description: A tool.}
  - {id: other, name: Other, description: A tool.}
  - {id: before, name: Before, description: A tool.}
facts:
  - {fact: heir replaces old, at: d, from: "2015"}
  - {fact: gone replaces old, at: d, from: "2013"}
  - {fact: both alternative-to old, at: d}
  - {fact: old alternative-to other, at: d}
  - {fact: old replaces before, at: d}
statuses:
  - {tool: like, status: active, at: d}
  - {tool: gone, status: ended, at: d, from: "2014"}
`)}}})
	for asOf, want := range map[string]string{
		"":     "like same-category ; heir replaced-by 2015; both alternative-to same-category 2012; other alternative-to 2012; before replaces 2012; gone replaced-by 2013",
		"2013": "like same-category ; gone replaced-by 2013; both alternative-to same-category 2012; other alternative-to 2012; before replaces 2012",
		"2011": "",
	} {
		a, err := e.Alternatives(ctx, AlternativesRequest{To: []string{"old"}, Scope: Scope{AsOf: asOf}})
		if err != nil {
			t.Fatal(err)
		}
		if got := substitutes(a.Results[0]); got != want {
			t.Errorf("as of %q: %s\nwant %s", asOf, got, want)
		}
	}
}

// TestAlternatives_twin compares with the list of facts.
func TestAlternatives_twin(t *testing.T) {
	for seed := range uint64(5) {
		w := newWorld(t, seed, 12, 120, Limits{})
		for _, scope := range scopes {
			facts := w.admitted(t, []string{"replaces", "alternative-to"}, scope)
			for _, id := range w.tools {
				best := map[string]int{}
				note := func(other string, reason int) {
					if before, ok := best[other]; !ok || reason < before {
						best[other] = reason
					}
				}
				for _, f := range facts {
					switch {
					case f.relation == "replaces" && f.to == id:
						note(f.from, 0)
					case f.relation == "alternative-to" && f.from == id:
						note(f.to, 1)
					case f.relation == "alternative-to" && f.to == id:
						note(f.from, 1)
					case f.relation == "replaces" && f.from == id:
						note(f.to, 2)
					}
				}
				var want []string
				for other, reason := range best {
					want = append(want, fmt.Sprint(other, " ", []string{"replaced-by", "alternative-to", "replaces"}[reason]))
				}
				slices.SortFunc(want, func(a, b string) int {
					x, _, _ := strings.Cut(a, " ")
					y, _, _ := strings.Cut(b, " ")
					return cmp.Or(cmp.Compare(best[x], best[y]), cmp.Compare(x, y))
				})
				a, err := w.engine.Alternatives(ctx, AlternativesRequest{To: []string{id}, Scope: scope})
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, alt := range a.Results[0].Alternatives {
					got = append(got, alt.ID+" "+alt.Reasons[0].Reason)
				}
				if !slices.Equal(got, want) {
					t.Errorf("seed %d, %s, %+v: %v, want %v", seed, id, scope, got, want)
				}
			}
		}
	}
}

func TestAlternatives_limits(t *testing.T) {
	w := newWorld(t, 3, 30, 200, Limits{Steps: 10})
	a, err := w.engine.Alternatives(ctx, AlternativesRequest{To: []string{"t0", "t1"}})
	if err != nil || a.Truncated == nil || a.Truncated.Reason != "steps" {
		t.Errorf("%+v, %v", a, err)
	}
}

func TestAlternatives_badInput(t *testing.T) {
	for param, req := range map[string]AlternativesRequest{
		"to": {}, "limit": {To: []string{"etcd"}, Limit: 10_001}, "certainty": {To: []string{"etcd"}, Scope: Scope{Certainty: "maybe"}},
	} {
		_, err := atlas(t).Alternatives(ctx, req)
		var refused *ParamError
		if !errors.As(err, &refused) || refused.Param != param {
			t.Errorf("%s: %v", param, err)
		}
	}
}
