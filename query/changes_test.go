package query

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"waggoner/graph"
	"waggoner/quads"
)

// told writes out facts, those of a symmetric relation with the lesser id first.
func told(periods []Period) []string {
	out := []string{}
	for _, p := range periods {
		out = append(out, strings.Join([]string{p.From, p.Relation, p.To}, " "))
	}
	slices.Sort(out)
	return out
}

// TestChanges_coreos: what became of CoreOS between the article and the end of 2018.
func TestChanges_coreos(t *testing.T) {
	a, err := atlas(t).Changes(ctx, ChangesRequest{From: "2016", To: "2018-12-31", Of: []string{"coreos"}})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"coreos acquired-by red-hat", "coreos alternative-to flatcar", "coreos developed-by red-hat", "flatcar forked-from coreos"}
	if diff := cmp.Diff(want, told(a.Appeared)); diff != "" {
		t.Errorf("appeared (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"coreos developed-by coreos-inc", "coreos includes fleet"}, told(a.Ended)); diff != "" {
		t.Errorf("ended (-want +got):\n%s", diff)
	}
	if p := a.Ended[0]; p.Until != "2018-01-30" || !p.Observed || p.Since != "2016" || len(p.Contexts) == 0 {
		t.Errorf("%+v", p)
	}
}

// TestChanges_path: CoreOS came from its makers to Red Hat, and with it to IBM.
func TestChanges_path(t *testing.T) {
	a, err := atlas(t).Changes(ctx, ChangesRequest{From: "2018-06", To: "2026", Of: []string{"coreos"}, Path: "(developed-by|acquired-by)+"})
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Reached) != 1 || a.Reached[0].ID != "ibm" || len(a.Reached[0].Path) != 2 || len(a.Reached[0].Decisive) != 1 || a.Reached[0].Decisive[0].From != "red-hat" {
		t.Errorf("%+v", a.Reached)
	}
	if a, err = atlas(t).Changes(ctx, ChangesRequest{From: "2017", To: "2019", Of: []string{"coreos"}, Path: "(developed-by|acquired-by)+"}); err != nil {
		t.Fatal(err)
	}
	if len(a.Lost) != 1 || a.Lost[0].ID != "coreos-inc" || len(a.Lost[0].Decisive) != 1 || a.Lost[0].Decisive[0].Contexts[0].ValidTo != "2018-01-30" {
		t.Errorf("%+v", a.Lost)
	}
	// A test that passes at one date only decides without a fact.
	if a, err = atlas(t).Changes(ctx, ChangesRequest{From: "2016", To: "2026", Of: []string{"fleet"}, Path: "[status=ended]"}); err != nil {
		t.Fatal(err)
	}
	if len(a.Reached) != 1 || len(a.Reached[0].Path)+len(a.Reached[0].Decisive) > 0 {
		t.Errorf("%+v", a.Reached)
	}
}

// TestChanges_twin compares with two lists of facts, and with two answers of Follow.
func TestChanges_twin(t *testing.T) {
	dates := []string{"2011", "2013-03", "2016", "2019", "2023", "2025-12-31"}
	for seed := range uint64(4) {
		w := newWorld(t, seed, 10, 60, Limits{})
		for i, from := range dates {
			for _, to := range dates[i+1:] {
				w.compareFacts(t, from, to, "")
				w.compareFacts(t, from, to, "t1")
				w.compareEnds(t, from, to, "(uses|^extends|alternative-to)+")
			}
		}
	}
}

func (w *world) compareFacts(t *testing.T, from, to, of string) {
	t.Helper()
	at := func(date string) map[string]bool {
		out := map[string]bool{}
		for _, f := range w.admitted(t, worldRelations, Scope{AsOf: date}) {
			if of != "" && f.from != of && f.to != of {
				continue
			}
			if f.relation == "alternative-to" {
				f.from, f.to = min(f.from, f.to), max(f.from, f.to)
			}
			out[strings.Join([]string{f.from, f.relation, f.to}, " ")] = true
		}
		return out
	}
	before, after := at(from), at(to)
	appeared, ended := []string{}, []string{}
	for f := range after {
		if !before[f] {
			appeared = append(appeared, f)
		}
	}
	for f := range before {
		if !after[f] {
			ended = append(ended, f)
		}
	}
	slices.Sort(appeared)
	slices.Sort(ended)
	req := ChangesRequest{From: from, To: to}
	if of != "" {
		req.Of = []string{of}
	}
	a, err := w.engine.Changes(ctx, req)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]string{appeared, ended}, [][]string{told(a.Appeared), told(a.Ended)}); diff != "" {
		t.Errorf("%s to %s of %q (-twin +got):\n%s", from, to, of, diff)
	}
}

func (w *world) compareEnds(t *testing.T, from, to, path string) {
	t.Helper()
	at := func(date string) map[string]int {
		a, err := w.engine.Follow(ctx, FollowRequest{From: []string{"t0"}, Path: path, Scope: Scope{AsOf: date}})
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]int{}
		for _, r := range a.Results {
			out[r.ID] = r.Distance
		}
		return out
	}
	a, err := w.engine.Changes(ctx, ChangesRequest{From: from, To: to, Of: []string{"t0"}, Path: path})
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []struct {
		got       []EndChange
		one, less map[string]int
		other     string
	}{{a.Reached, at(to), at(from), from}, {a.Lost, at(from), at(to), to}} {
		want, got := map[string]int{}, map[string]int{}
		for id, distance := range part.one {
			if _, both := part.less[id]; !both {
				want[id] = distance
			}
		}
		holds := map[string]bool{}
		for _, f := range w.admitted(t, worldRelations, Scope{AsOf: part.other}) {
			holds[fmt.Sprint(f.from, f.relation, f.to)] = true
		}
		for _, end := range part.got {
			got[end.ID] = end.Distance
			decisive := 0
			for _, e := range end.Path {
				s, o := e.From, e.To
				if e.Inverse {
					s, o = o, s
				}
				if !holds[fmt.Sprint(s, e.Relation, o)] && !(e.Relation == "alternative-to" && holds[fmt.Sprint(o, e.Relation, s)]) {
					decisive++
				}
			}
			if len(end.Decisive) == 0 || len(end.Decisive) < decisive {
				t.Errorf("%s to %s: %s has %d decisive edges, want %d", from, to, end.ID, len(end.Decisive), decisive)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s to %s (-twin +got):\n%s", from, to, diff)
		}
	}
}

func TestChanges_limits(t *testing.T) {
	a, err := atlas(t).Changes(ctx, ChangesRequest{From: "2016", To: "2020", Limit: 3})
	if err != nil || len(a.Appeared) != 3 || a.Total.Appeared <= 3 || a.Truncated == nil || a.Truncated.Reason != "rows" {
		t.Errorf("%d of %+v, %+v, %v", len(a.Appeared), a.Total, a.Truncated, err)
	}
	w := newWorld(t, 3, 30, 200, Limits{Steps: 50})
	if a, err = w.engine.Changes(ctx, ChangesRequest{From: "2011", To: "2020"}); err != nil || a.Truncated == nil || a.Truncated.Reason != "steps" {
		t.Errorf("%+v, %v", a, err)
	}
	_, err = w.engine.Changes(ctx, ChangesRequest{From: "2011", To: "2020", Of: []string{"t0"}, Path: ".+"})
	var limit *LimitError
	if !errors.As(err, &limit) {
		t.Errorf("a path beyond the steps: %v, want a limit", err)
	}
}

func TestChanges_badInput(t *testing.T) {
	of := []string{"etcd"}
	for name, c := range map[string]struct {
		req   ChangesRequest
		param string
	}{
		"no dates":      {ChangesRequest{}, "from"},
		"no later date": {ChangesRequest{From: "2016"}, "to"},
		"no date":       {ChangesRequest{From: "2016", To: "later"}, "to"},
		"one year":      {ChangesRequest{From: "2016", To: "2016-12"}, "to"},
		"backward":      {ChangesRequest{From: "2018", To: "2016"}, "to"},
		"path of none":  {ChangesRequest{From: "2016", To: "2018", Path: "uses"}, "of"},
		"path and rel":  {ChangesRequest{From: "2016", To: "2018", Path: "uses", Of: of, Rel: of}, "rel"},
		"bad path":      {ChangesRequest{From: "2016", To: "2018", Path: "uses//uses", Of: of}, "path"},
		"dear path":     {ChangesRequest{From: "2016", To: "2018", Path: "uses{1000}{1000}", Of: of}, "path"},
		"bad relation":  {ChangesRequest{From: "2016", To: "2018", Rel: of}, "rel"},
		"too many":      {ChangesRequest{From: "2016", To: "2018", Limit: 10_001}, "limit"},
	} {
		_, err := atlas(t).Changes(ctx, c.req)
		var refused *ParamError
		if !errors.As(err, &refused) || refused.Param != c.param {
			t.Errorf("%s: got %v, want a refusal of %s", name, err, c.param)
		}
	}
}

// TestCatalog_ends: a year ends after its months.
func TestCatalog_ends(t *testing.T) {
	c := &catalog{contexts: map[graph.Node]*contextInfo{}}
	for i, text := range []string{"2016", "2016-05", ""} {
		to, _ := quads.ParseDate(text)
		c.contexts[graph.Node(i)] = &contextInfo{interval: quads.Interval{To: to}}
	}
	for want, contexts := range map[string][]graph.Node{"2016": {0, 1}, "2016-05": {1}, "": {1, 2, 0}} {
		if got := c.ends(contexts); got != want {
			t.Errorf("%v end %q, want %q", contexts, got, want)
		}
	}
}
