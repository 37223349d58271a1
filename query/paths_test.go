package query

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// naivePaths enumerates every path without a repeated entity, up to a length, shortest
// first and then by the ids passed.
func naivePaths(facts []fact, from, to string, dir direction, depth int) []string {
	var out []string
	var walk func(path []string)
	walk = func(path []string) {
		at := path[len(path)-1]
		if at == to {
			out = append(out, fmt.Sprintf("%02d %s", len(path)-1, strings.Join(path, " ")))
			return
		}
		if len(path) > depth {
			return
		}
		next := steps(facts, at, dir)
		slices.Sort(next)
		for _, n := range slices.Compact(next) {
			if !slices.Contains(path, n) {
				walk(append(slices.Clone(path), n))
			}
		}
	}
	walk([]string{from})
	slices.Sort(out)
	return out
}

func nodesOnPath(p Path, from string) string {
	names := []string{from}
	for _, e := range p.Edges {
		names = append(names, e.To)
	}
	return fmt.Sprintf("%02d %s", p.Length, strings.Join(names, " "))
}

// TestPaths_differential compares with the enumeration of all paths on random worlds.
func TestPaths_differential(t *testing.T) {
	everything := []string{"uses", "extends", "includes", "repackages", "supports", "alternative-to", "replaces"}
	for seed := range uint64(40) {
		w := newWorld(t, seed, 4+int(seed%6), 8+int(seed), Limits{})
		for i, scope := range scopes {
			for _, dir := range []string{"out", "in", "any"} {
				for rel, relations := range map[string][]string{"": everything, "builds-on": below["builds-on"]} {
					req := PathsRequest{From: "t0", To: "t1", Dir: dir, K: 1 + i, Depth: 2 + i%4, Scope: scope}
					if rel != "" {
						req.Rel = []string{rel}
					}
					got, err := w.engine.Paths(ctx, req)
					if err != nil {
						t.Fatal(err)
					}
					facts := w.admitted(t, relations, scope)
					walked := map[string]direction{"out": forward, "in": backward, "any": bothWays}[dir]
					want := naivePaths(facts, "t0", "t1", walked, req.Depth)
					checkPaths(t, fmt.Sprintf("seed %d, %+v", seed, req), got, want, facts)
					if len(want) == 0 && dir != "any" {
						if n := min(req.K, len(naivePaths(facts, "t0", "t1", bothWays, req.Depth))); got.Undirected != n {
							t.Fatalf("seed %d, %+v: %d paths ignoring direction, want %d", seed, req, got.Undirected, n)
						}
					}
				}
			}
		}
	}
}

func checkPaths(t *testing.T, name string, got *PathsAnswer, want []string, facts []fact) {
	t.Helper()
	k := got.Question.K
	if more := len(want) > k; more != (got.Truncated != nil) {
		t.Fatalf("%s: there are %d paths and truncated is %v", name, len(want), got.Truncated)
	}
	want = want[:min(k, len(want))]
	var have []string
	for _, p := range got.Paths {
		have = append(have, nodesOnPath(p, "t0"))
		checkPath(t, name, p.Edges, "t0", "t1", p.Length, facts)
	}
	if !slices.Equal(have, want) || got.Total != len(want) {
		t.Fatalf("%s:\ngot  %q\nwant %q", name, have, want)
	}
}

// TestPaths_friendlyNothing: Flynn does not lead to Kubernetes by the arrows of 2016's
// article, and the answer says how many ways there are without them.
func TestPaths_friendlyNothing(t *testing.T) {
	got, err := atlas(t).Paths(ctx, PathsRequest{From: "flynn", To: "kubernetes"})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Paths) != 0 || got.Undirected == 0 || got.Truncated != nil {
		t.Errorf("got %d paths, %d ignoring direction, %v", len(got.Paths), got.Undirected, got.Truncated)
	}
}

// TestPaths_membershipIsNotAShortcut: two tools of one category are not thereby connected.
func TestPaths_membershipIsNotAShortcut(t *testing.T) {
	got, err := atlas(t).Paths(ctx, PathsRequest{From: "openvz", To: "rkt", Dir: "any", Depth: 2})
	if err != nil {
		t.Fatal(err)
	}
	asked, err := atlas(t).Paths(ctx, PathsRequest{From: "openvz", To: "rkt", Dir: "any", Depth: 2, Rel: []string{"in-category"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range got.Paths {
		for _, e := range p.Edges {
			if e.Relation == "in-category" {
				t.Errorf("walked a category: %+v", p)
			}
		}
	}
	if len(asked.Paths) != 1 {
		t.Errorf("asked for by name, the category gives %d paths", len(asked.Paths))
	}
}

func TestPaths_badInput(t *testing.T) {
	for _, c := range []struct {
		req   PathsRequest
		param string
	}{
		{PathsRequest{From: "etcd", To: "etcd"}, "to"},
		{PathsRequest{From: "etcd", To: "flynn", Dir: "up"}, "dir"},
		{PathsRequest{From: "etcd", To: "flynn", K: 11}, "k"},
		{PathsRequest{From: "etcd", To: "flynn", Depth: 21}, "depth"},
		{PathsRequest{From: "etcd", To: "flynn", Rel: []string{"=loves"}}, "rel"},
	} {
		_, err := atlas(t).Paths(ctx, c.req)
		var param *ParamError
		if !errors.As(err, &param) || param.Param != c.param {
			t.Errorf("%+v: got %v, want a refusal of %s", c.req, err, c.param)
		}
	}
	var missing *NotFoundError
	if _, err := atlas(t).Paths(ctx, PathsRequest{From: "etcd", To: "flyn"}); !errors.As(err, &missing) || missing.Param != "to" || missing.Nearest[0].ID != "flynn" {
		t.Errorf("got %v, want flynn as the nearest name", err)
	}
}

// TestPaths_denseStaysInBudget: a clique has more paths than could be listed; the search
// ends at its budget and says so.
func TestPaths_denseStaysInBudget(t *testing.T) {
	w := newWorld(t, 1, 40, 4000, Limits{Steps: 100_000})
	got, err := w.engine.Paths(ctx, PathsRequest{From: "t0", To: "t1", Dir: "any", K: 10, Depth: 20})
	if err != nil || len(got.Paths) != 10 && got.Truncated == nil {
		t.Fatalf("got %d paths, %v, %v", len(got.Paths), got.Truncated, err)
	}
}
