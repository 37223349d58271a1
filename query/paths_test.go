package query

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// naivePaths enumerates every path without a repeated entity, up to a length: shortest
// first, then the surest, those with most sources, and by the ids passed.
func naivePaths(facts []fact, from, to string, dir direction, depth int) []string {
	type found struct{ key, path string }
	var all []found
	var walk func(path []string, weight int)
	walk = func(path []string, weight int) {
		at := path[len(path)-1]
		if at == to {
			text := strings.Join(path, " ")
			all = append(all, found{fmt.Sprintf("%02d %09d %s", len(path)-1, weight, text), fmt.Sprintf("%02d %s", len(path)-1, text)})
			return
		}
		if len(path) > depth {
			return
		}
		next := steps(facts, at, dir)
		slices.Sort(next)
		for _, n := range slices.Compact(next) {
			if !slices.Contains(path, n) {
				walk(append(slices.Clone(path), n), weight+lightest(facts, at, n, dir))
			}
		}
	}
	walk([]string{from}, 0)
	slices.SortFunc(all, func(a, b found) int { return strings.Compare(a.key, b.key) })
	var out []string
	for _, f := range all {
		out = append(out, f.path)
	}
	return out
}

// lightest is what the surest fact weighs that leads from one entity to another, of equally sure
// ones that with most sources.
func lightest(facts []fact, from, to string, dir direction) int {
	best := 1 << 30
	for _, f := range facts {
		if !slices.Contains(steps([]fact{f}, from, dir), to) {
			continue
		}
		rank, documents := 0, map[int]bool{}
		for _, g := range facts {
			if g.from == f.from && g.relation == f.relation && g.to == f.to {
				rank = max(rank, certaintyRank[g.certainty])
				documents[g.doc] = true
			}
		}
		best = min(best, (3-rank)*100_000+100-len(documents))
	}
	return best
}

// stated is the facts that at least so many documents state.
func stated(facts []fact, least int) []fact {
	return slices.DeleteFunc(slices.Clone(facts), func(f fact) bool {
		documents := map[int]bool{}
		for _, g := range facts {
			if g.from == f.from && g.relation == f.relation && g.to == f.to {
				documents[g.doc] = true
			}
		}
		return len(documents) < least
	})
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
					req := PathsRequest{From: "t0", To: "t1", Dir: dir, K: 1 + i, Depth: 2 + i%4, MinSources: []int{0, 0, 2}[(int(seed)+i)%3], Scope: scope}
					if rel != "" {
						req.Rel = []string{rel}
					}
					got, err := w.engine.Paths(ctx, req)
					if err != nil {
						t.Fatal(err)
					}
					facts := stated(w.admitted(t, relations, scope), req.MinSources)
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
		{PathsRequest{From: "etcd", To: "flynn", K: 1001}, "k"},
		{PathsRequest{From: "etcd", To: "flynn", Depth: 21}, "depth"},
		{PathsRequest{From: "etcd", To: "flynn", Rel: []string{"=loves"}}, "rel"},
		{PathsRequest{From: "etcd", To: "flynn", Path: "uses+", Dir: "in"}, "path"},
		{PathsRequest{From: "etcd", To: "flynn", Path: "uses+", Rel: []string{"uses"}}, "path"},
		{PathsRequest{From: "etcd", To: "flynn", Path: "uses/"}, "path"},
		{PathsRequest{From: "etcd", To: "flynn", Path: "loves"}, "path"},
		{PathsRequest{From: "etcd", To: "flynn", Path: "((uses?){1000}){1000}"}, "path"},
		{PathsRequest{From: "etcd", To: "flynn", Scope: Scope{Recorded: "then"}}, "recorded"},
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
