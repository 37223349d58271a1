package query

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestFollow_dependents: what an expression says and what the question about dependents means
// are the same, at any date.
func TestFollow_dependents(t *testing.T) {
	e := atlas(t)
	ctx := context.Background()
	type found struct {
		ID       string
		Distance int
	}
	for _, of := range []string{"etcd", "kubernetes", "docker-engine", "mesos"} {
		for _, asOf := range []string{"", "2014", "2016-05", "2019-12-31"} {
			deps, err := e.Dependents(ctx, ReachRequest{Of: []string{of}, Depth: 20, Limit: 10_000, Scope: Scope{AsOf: asOf}})
			if err != nil {
				t.Fatal(err)
			}
			walks, err := e.Follow(ctx, FollowRequest{From: []string{of}, Path: "^builds-on+", Limit: 10_000, Scope: Scope{AsOf: asOf}})
			if err != nil {
				t.Fatal(err)
			}
			want, got := []found{}, []found{}
			for _, r := range deps.Results {
				want = append(want, found{r.ID, r.Distance})
			}
			for _, r := range walks.Results {
				if r.ID != of { // a cycle leads back to it
					got = append(got, found{r.ID, r.Distance})
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s as of %q (-dependents +follow):\n%s", of, asOf, diff)
			}
			if asOf == "" && len(got) == 0 {
				t.Errorf("nothing builds on %s", of)
			}
		}
	}
}

// TestFollow_bothWays: from what it reaches an expression leads back, with the same walks.
func TestFollow_bothWays(t *testing.T) {
	e := atlas(t)
	ctx := context.Background()
	for _, path := range []string{"uses+", "(uses|^supports){1,3}", "uses[kind=tool]/(developed-by|supports|governed-by)", ".{2}", "!(uses|^developed-by)", "^replaces|.+[status=ended]"} {
		ahead, err := e.Follow(ctx, FollowRequest{From: []string{"tectonic"}, Path: path})
		if err != nil {
			t.Fatal(err)
		}
		if len(ahead.Results) == 0 {
			t.Errorf("%s leads nowhere", path)
		}
		for _, r := range ahead.Results {
			back, err := e.Follow(ctx, FollowRequest{To: []string{r.ID}, Path: path, Limit: 10_000})
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(back.Results, func(b Followed) bool { return b.ID == "tectonic" })
			if i < 0 || back.Results[i].Distance != r.Distance {
				t.Errorf("%s to %s does not lead back to tectonic in %d steps", path, r.ID, r.Distance)
				continue
			}
			for _, walk := range [][]Edge{r.Path, back.Results[i].Path} {
				if len(walk) != r.Distance || walk[0].From != "tectonic" || walk[len(walk)-1].To != r.ID {
					t.Errorf("%s to %s: the walk is %v", path, r.ID, walk)
				}
				for _, edge := range walk {
					if len(edge.Contexts) == 0 {
						t.Errorf("%s to %s: an edge without a source: %v", path, r.ID, edge)
					}
				}
			}
		}
	}
}

// TestFollow_cuts: by the article alone every way from Tectonic to etcd passes CoreOS; that CoreOS
// uses and includes etcd are two relations, of which neither is needed. By all sources there is
// another way.
func TestFollow_cuts(t *testing.T) {
	e := atlas(t)
	ctx := context.Background()
	req := FollowRequest{From: []string{"tectonic"}, To: []string{"etcd"}, Path: "builds-on+", Cuts: true, Scope: Scope{Sources: []string{"container-ecosystem"}}}
	a, err := e.Follow(ctx, req)
	if err != nil {
		t.Fatal(err)
	}
	if c := a.Cuts; c == nil || !slices.Equal(c.Entities, []string{"coreos"}) || len(c.Edges) != 1 || c.Edges[0].From != "tectonic" || c.Edges[0].To != "coreos" || len(c.Edges[0].Contexts) == 0 {
		t.Errorf("%+v", c)
	}
	req.Sources = nil
	if a, err = e.Follow(ctx, req); err != nil || a.Cuts == nil || len(a.Cuts.Entities)+len(a.Cuts.Edges) > 0 {
		t.Errorf("%+v, %v", a.Cuts, err)
	}
	req.Path = "acquired-by"
	if a, err = e.Follow(ctx, req); err != nil || a.Cuts != nil || len(a.Results) > 0 {
		t.Errorf("%+v, %v", a.Cuts, err)
	}
}

func TestFollow_tests(t *testing.T) {
	e := atlas(t)
	for _, test := range []struct{ from, path, as, want string }{
		{"rkt", "()", "", "rkt"},
		{"rkt", "[id=rkt|etcd]", "", "rkt"},
		{"rkt", "[id!=rkt]", "", ""},
		{"rkt", "[kind=tool]", "", "rkt"},
		{"rkt", "[kind!=tool]", "", ""},
		{"etcd", "[category=service-discovery]", "", "etcd"},
		{"etcd", "[category!=service-discovery]", "", ""},
		{"fleet", "[status=ended|archived]", "", "fleet"},
		{"fleet", "[status=ended|archived]", "2014", ""},
	} {
		a, err := e.Follow(context.Background(), FollowRequest{From: []string{test.from}, Path: test.path, Scope: Scope{AsOf: test.as}})
		if err != nil {
			t.Errorf("%s %s: %v", test.from, test.path, err)
			continue
		}
		ids := []string{}
		for _, r := range a.Results {
			ids = append(ids, r.ID)
		}
		if got := strings.Join(ids, " "); got != test.want {
			t.Errorf("%s %s as of %q: %q, want %q", test.from, test.path, test.as, got, test.want)
		}
	}
}
