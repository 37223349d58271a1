package query

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// steps lists where one step leads, the slow and obvious way.
func steps(facts []fact, at string, dir direction) []string {
	var out []string
	for _, f := range facts {
		symmetric := f.relation == "alternative-to"
		if f.from == at && (dir != backward || symmetric) {
			out = append(out, f.to)
		}
		if f.to == at && (dir != forward || symmetric) {
			out = append(out, f.from)
		}
	}
	return out
}

// naiveDistances walks level by level with nothing but the list of facts.
func naiveDistances(facts []fact, root string, dir direction, depth int) map[string]int {
	dist := map[string]int{root: 0}
	for d := 1; d <= depth; d++ {
		for at, have := range mapsClone(dist) {
			if have != d-1 {
				continue
			}
			for _, to := range steps(facts, at, dir) {
				if _, ok := dist[to]; !ok {
					dist[to] = d
				}
			}
		}
	}
	delete(dist, root)
	return dist
}

func mapsClone(m map[string]int) map[string]int {
	out := map[string]int{}
	for k, v := range m {
		out[k] = v
	}
	return out
}

// TestReach_differential compares dependents and dependencies with the naive walk on
// random worlds: the same entities at the same distances, and paths that are made of
// admitted facts with all of their contexts.
func TestReach_differential(t *testing.T) {
	for seed := range uint64(40) {
		w := newWorld(t, seed, 4+int(seed%12), 10+int(seed)*2, Limits{})
		for i, scope := range scopes {
			for rel, relations := range below {
				for _, op := range []string{"any", "all"} {
					for dir, ask := range map[direction]func(context.Context, ReachRequest) (*ReachAnswer, error){backward: w.engine.Dependents, forward: w.engine.Dependencies} {
						req := ReachRequest{Of: []string{"t0", "t1"}, Op: op, Rel: []string{rel}, Depth: 1 + i%4, Scope: scope}
						got, err := ask(ctx, req)
						if err != nil {
							t.Fatal(err)
						}
						facts := w.admitted(t, relations, scope)
						checkReach(t, fmt.Sprintf("seed %d, %+v, direction %d", seed, req, dir), got, facts, dir)
					}
				}
			}
		}
	}
}

func checkReach(t *testing.T, name string, got *ReachAnswer, facts []fact, dir direction) {
	t.Helper()
	near := [2]map[string]int{}
	for i, root := range got.Question.Of {
		near[i] = naiveDistances(facts, root, dir, got.Question.Depth)
	}
	want := map[string]int{}
	for _, m := range near {
		for id := range m {
			a, inA := near[0][id]
			b, inB := near[1][id]
			switch {
			case got.Question.Op == "all" && inA && inB:
				want[id] = max(a, b)
			case got.Question.Op == "any" && inA && inB:
				want[id] = min(a, b)
			case got.Question.Op == "any" && inA:
				want[id] = a
			case got.Question.Op == "any":
				want[id] = b
			}
		}
	}
	beyond := false
	for _, root := range got.Question.Of {
		beyond = beyond || len(naiveDistances(facts, root, dir, got.Question.Depth+1)) > len(naiveDistances(facts, root, dir, got.Question.Depth))
	}
	if beyond != (got.Truncated != nil) || beyond && got.Truncated.Reason != "depth" {
		t.Fatalf("%s: truncated is %v, and that there is more beyond the depth is %v", name, got.Truncated, beyond)
	}
	if len(got.Results) != len(want) || got.Total != len(want) {
		t.Fatalf("%s: %d results of %d (%v), want %d", name, len(got.Results), got.Total, got.Truncated, len(want))
	}
	for _, r := range got.Results {
		if r.Distance != want[r.ID] {
			t.Fatalf("%s: %s at %d, want %d", name, r.ID, r.Distance, want[r.ID])
		}
		routes := append([]Route{{r.Of, len(r.Path), r.Path}}, r.Others...)
		for _, route := range routes {
			from, to := r.ID, route.Of
			if dir == forward {
				from, to = to, from
			}
			if route.Distance != near[slices.Index(got.Question.Of, route.Of)][r.ID] {
				t.Fatalf("%s: the way of %s to %s has %d steps", name, r.ID, route.Of, route.Distance)
			}
			checkPath(t, name, route.Path, from, to, route.Distance, facts)
		}
	}
}

// checkPath: the edges join up, each is an admitted fact, and its contexts are exactly
// the admitted sources of that fact.
func checkPath(t *testing.T, name string, path []Edge, from, to string, length int, facts []fact) {
	t.Helper()
	if len(path) != length {
		t.Fatalf("%s: a path of %d edges is said to have %d steps", name, len(path), length)
	}
	at := from
	for _, e := range path {
		if e.From != at {
			t.Fatalf("%s: the path breaks at %s: %+v", name, at, e)
		}
		at = e.To
		s, o := e.From, e.To
		if e.Inverse {
			s, o = o, s
		}
		var want []string
		for _, f := range facts {
			same := f.from == s && f.to == o
			mirrored := f.relation == "alternative-to" && f.from == o && f.to == s
			if f.relation == e.Relation && (same || mirrored) {
				want = append(want, fmt.Sprintf("doc%d %s %s %s", f.doc, f.valid, f.until, f.certainty))
			}
		}
		var got []string
		for _, c := range e.Contexts {
			got = append(got, fmt.Sprintf("%s %s %s %s", c.Document, c.ValidFrom, c.ValidTo, c.Certainty))
		}
		slices.Sort(want)
		slices.Sort(got)
		if len(want) == 0 || !slices.Equal(got, want) {
			t.Fatalf("%s: edge %s %s %s has the sources %v, want %v", name, s, e.Relation, o, got, want)
		}
	}
	if at != to {
		t.Fatalf("%s: the path ends at %s, want %s", name, at, to)
	}
}

// TestReach_atlas is the question of the README's first line.
func TestReach_atlas(t *testing.T) {
	got, err := atlas(t).Dependents(ctx, ReachRequest{Of: []string{"etcd", "kubernetes"}})
	if err != nil {
		t.Fatal(err)
	}
	ways := map[string]map[string]int{} // result -> of -> distance
	for _, r := range got.Results {
		ways[r.ID] = map[string]int{r.Of: r.Distance}
		for _, o := range r.Others {
			ways[r.ID][o.Of] = o.Distance
		}
	}
	for _, want := range []struct {
		id, of string
		steps  int
	}{
		{"coreos", "etcd", 1}, {"flynn", "etcd", 1}, {"flannel", "etcd", 1},
		{"google-container-engine", "kubernetes", 1}, {"openshift", "kubernetes", 1}, {"tectonic", "kubernetes", 1},
		{"tectonic", "etcd", 2},
	} {
		if ways[want.id][want.of] != want.steps {
			t.Errorf("%s reaches %s in %d steps, want %d", want.id, want.of, ways[want.id][want.of], want.steps)
		}
	}
	if len(ways["deis"]) == 0 {
		t.Error("deis is missing")
	}
	for _, id := range []string{"docker-swarm", "confd"} {
		if _, mixed := ways[id]; mixed {
			t.Errorf("%s only supports etcd and is mixed in", id)
		}
		if !offered(got, "works-with", id) {
			t.Errorf("that %s supports etcd is not offered", id)
		}
	}
}

// TestReach_articleOnly: from the article alone, Deis reaches etcd through CoreOS.
func TestReach_articleOnly(t *testing.T) {
	got, err := atlas(t).Dependents(ctx, ReachRequest{Of: []string{"etcd"}, Scope: Scope{Sources: []string{"container-ecosystem"}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range got.Results {
		if r.ID == "deis" {
			if r.Distance != 2 || r.Path[0].To != "coreos" || r.Path[1].Relation != "includes" {
				t.Errorf("got %+v", r)
			}
			return
		}
	}
	t.Error("deis is missing")
}

func offered(a *ReachAnswer, relation, id string) bool {
	for _, b := range a.Also {
		for _, r := range b.Results {
			if b.Relation == relation && r.ID == id && len(r.Path) == 1 && len(r.Path[0].Contexts) > 0 {
				return true
			}
		}
	}
	return false
}

func TestReach_badInput(t *testing.T) {
	e := atlas(t)
	for _, c := range []struct {
		name  string
		req   ReachRequest
		param string
	}{
		{"nothing asked", ReachRequest{}, "of"},
		{"unknown relation", ReachRequest{Of: []string{"etcd"}, Rel: []string{"loves"}}, "rel"},
		{"unknown op", ReachRequest{Of: []string{"etcd"}, Op: "some"}, "op"},
		{"bad date", ReachRequest{Of: []string{"etcd"}, Scope: Scope{AsOf: "yesterday"}}, "as_of"},
		{"unknown certainty", ReachRequest{Of: []string{"etcd"}, Scope: Scope{Certainty: "surely"}}, "certainty"},
		{"too deep", ReachRequest{Of: []string{"etcd"}, Depth: 21}, "depth"},
		{"negative depth", ReachRequest{Of: []string{"etcd"}, Depth: -1}, "depth"},
		{"too many rows", ReachRequest{Of: []string{"etcd"}, Limit: 10001}, "limit"},
		{"too many entities", ReachRequest{Of: strings.Split(strings.Repeat("etcd,", 101), ",")}, "of"},
	} {
		_, err := e.Dependents(ctx, c.req)
		var param *ParamError
		if !errors.As(err, &param) || param.Param != c.param {
			t.Errorf("%s: got %v, want a refusal of %s", c.name, err, c.param)
		}
	}
	for _, req := range []ReachRequest{
		{Of: []string{"kubernets-x"}}, {Of: []string{"etcd"}, Scope: Scope{Sources: []string{"landscape-2019"}}},
		{Of: []string{"etcd"}, Scope: Scope{Sources: []string{"etcd"}}},
	} {
		_, err := e.Dependents(ctx, req)
		var missing *NotFoundError
		if !errors.As(err, &missing) || len(missing.Nearest) != 3 {
			t.Errorf("%+v: got %v, want three nearest names", req, err)
		}
	}
}

// TestReach_namesResolve: names and full IRIs ask the same question.
func TestReach_namesResolve(t *testing.T) {
	want, err := atlas(t).Dependents(ctx, ReachRequest{Of: []string{"kubernetes"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Kubernetes", "K8s", "https://w3id.org/waggoner/kubernetes", "KUBERNETES"} {
		got, err := atlas(t).Dependents(ctx, ReachRequest{Of: []string{name}})
		if err != nil || got.Total != want.Total || got.Question.Of[0] != "kubernetes" {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

func TestReach_limits(t *testing.T) {
	w := newWorld(t, 3, 30, 200, Limits{Steps: 50})
	got, err := w.engine.Dependents(ctx, ReachRequest{Of: []string{"t0"}})
	if err != nil || got.Truncated == nil || got.Truncated.Reason != "steps" || got.Truncated.Seen != 50 {
		t.Errorf("got %+v, %v; want steps cut at 50", got.Truncated, err)
	}
	w = newWorld(t, 3, 30, 200, Limits{Time: time.Nanosecond})
	got, err = w.engine.Dependents(ctx, ReachRequest{Of: []string{"t0"}})
	if err != nil || got.Truncated == nil || got.Truncated.Reason != "time" {
		t.Errorf("got %+v, %v; want time cut", got.Truncated, err)
	}
	w = newWorld(t, 3, 30, 200, Limits{})
	got, err = w.engine.Dependents(ctx, ReachRequest{Of: []string{"t0"}, Limit: 2})
	if err != nil || got.Truncated == nil || got.Truncated.Reason != "rows" || len(got.Results) != 2 || got.Total <= 2 || got.Truncated.Seen != got.Total {
		t.Errorf("got %+v, %v; want rows cut at 2", got.Truncated, err)
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if got, err := w.engine.Dependents(gone, ReachRequest{Of: []string{"t0"}}); !errors.Is(err, context.Canceled) || got != nil {
		t.Errorf("got %v, %v; want the caller's cancellation", got, err)
	}
}

func BenchmarkDependents(b *testing.B) {
	e := atlas(b)
	for b.Loop() {
		if _, err := e.Dependents(ctx, ReachRequest{Of: []string{"etcd", "kubernetes"}}); err != nil {
			b.Fatal(err)
		}
	}
}
