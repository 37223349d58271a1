package query

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func affected(a *ImpactAnswer) map[string]Affected {
	out := map[string]Affected{}
	for _, c := range a.Columns {
		for _, r := range c.Affected {
			out[r.ID] = r
		}
	}
	return out
}

// TestImpact_etcd: who would be affected by the end of etcd, and by way of whom.
func TestImpact_etcd(t *testing.T) {
	a, err := atlas(t).Impact(ctx, ImpactRequest{Of: "etcd"})
	if err != nil {
		t.Fatal(err)
	}
	deps, err := atlas(t).Dependents(ctx, ReachRequest{Of: []string{"etcd"}, Depth: 20})
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for _, r := range deps.Results {
		want = append(want, r.ID)
	}
	for i, c := range a.Columns {
		if c.Distance != i+1 || c.Total != len(c.Affected) {
			t.Errorf("column %d: %d, %d of %d", i, c.Distance, len(c.Affected), c.Total)
		}
		for _, r := range c.Affected {
			got = append(got, r.ID)
			if len(r.Path) != c.Distance || len(r.Path[0].Contexts) == 0 || r.Path[0].From != r.ID || len(r.Loses) == 0 {
				t.Errorf("%+v", r)
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("affected (-dependents +impact):\n%s", diff)
	}
	if len(a.Cuts) == 0 || a.Cuts[0].ID != "kubernetes" || !slices.Contains(a.Cuts[0].Only, "giant-swarm") || slices.Contains(a.Cuts[0].Only, "tectonic") {
		t.Errorf("cuts %+v", a.Cuts)
	}
	all := affected(a)
	if r := all["panamax"]; r.Alternatives != "recorded" || r.Through != "coreos" || !slices.Equal(r.Loses, []string{"coreos"}) {
		t.Errorf("%+v", r)
	}
	if r := all["flannel"]; r.Alternatives != "category" || r.Through != "" || !slices.Equal(r.Loses, []string{"etcd"}) || !slices.Contains(a.Without, "flannel") {
		t.Errorf("%+v", r)
	}
}

// TestImpact_acquired: what comes into other hands with a company is what it controls.
func TestImpact_acquired(t *testing.T) {
	a, err := atlas(t).Impact(ctx, ImpactRequest{Of: "red-hat", Cause: "acquired", Scope: Scope{AsOf: "2019"}})
	if err != nil {
		t.Fatal(err)
	}
	own, err := atlas(t).Lineage(ctx, LineageRequest{Of: "red-hat", At: "2019"})
	if err != nil {
		t.Fatal(err)
	}
	all := affected(a)
	if len(all) != len(own.Holdings) || len(all) == 0 {
		t.Errorf("%d affected, %d of its own", len(all), len(own.Holdings))
	}
	for _, h := range own.Holdings {
		r := all[h.ID]
		if !slices.Equal(r.Loses, []string{h.ID}) || len(r.Path) == 0 || r.Path[0].From != h.ID {
			t.Errorf("%s: %+v", h.ID, r)
		}
	}
}

// TestImpact_relicensed: a licence goes where code goes.
func TestImpact_relicensed(t *testing.T) {
	e := ownersEngine(t, 6, 1, "t1 uses t0", "t2 runs-on t0", "t3 forked-from t1", "t4 repackages t0", "t5 supports t0")
	for cause, want := range map[string]string{"relicensed": "t1 t4 t3", "ended": "t1 t2 t4", "removed": "t1 t2 t4", "acquired": ""} {
		a, err := e.Impact(ctx, ImpactRequest{Of: "t0", Cause: cause})
		if err != nil {
			t.Fatal(err)
		}
		got := []string{}
		for _, c := range a.Columns {
			for _, r := range c.Affected {
				got = append(got, r.ID)
			}
		}
		if strings.Join(got, " ") != want || len(a.Relations) == 0 {
			t.Errorf("%s affects %v along %v, want %s", cause, got, a.Relations, want)
		}
	}
}

// TestImpact_alternatives: what has ended or is affected itself is none.
func TestImpact_alternatives(t *testing.T) {
	e := ownersEngine(t, 6, 1, "t1 uses t0", "t2 uses t1", "t2 alternative-to t0", "t3 replaces t1", "t4 uses t2", "t5 merged-into t2")
	a, err := e.Impact(ctx, ImpactRequest{Of: "t0"})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for id, r := range affected(a) {
		got[id] = r.Alternatives + " through " + r.Through
	}
	if diff := cmp.Diff(map[string]string{"t1": "none through ", "t2": "recorded through t1", "t4": "none through t2"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !slices.Equal(a.Without, []string{"t1", "t4"}) || len(a.Losses) != 3 || a.Losses[1].Total != 1 || a.Losses[1].Alternatives[0].ID != "t3" {
		t.Errorf("without %v, losses %+v", a.Without, a.Losses)
	}
	if len(a.Cuts) != 2 || a.Cuts[0].ID != "t1" || !slices.Equal(a.Cuts[0].Only, []string{"t2", "t4"}) || a.Cuts[1].Total != 1 {
		t.Errorf("cuts %+v", a.Cuts)
	}
}

// TestImpact_twin: what is affected only by way of another is no more affected without that one.
func TestImpact_twin(t *testing.T) {
	cuts := 0
	for seed := range uint64(20) {
		w := newWorld(t, seed, 14, 60, Limits{})
		for _, scope := range scopes {
			facts := w.admitted(t, below["builds-on"], scope)
			a, err := w.engine.Impact(ctx, ImpactRequest{Of: "t0", Scope: scope})
			if err != nil {
				t.Fatal(err)
			}
			want, got := map[string][]string{}, map[string][]string{}
			every := reaching(facts, "t0", "")
			for id, r := range affected(a) {
				if every[id] != len(r.Path) {
					t.Errorf("seed %d: %s is %d away, want %d", seed, id, len(r.Path), every[id])
				}
			}
			if len(every) != a.Total {
				t.Errorf("seed %d: %d affected, want %d", seed, a.Total, len(every))
			}
			for without := range every {
				left := reaching(facts, "t0", without)
				for id := range every {
					if _, still := left[id]; !still && id != without {
						want[without] = append(want[without], id)
					}
				}
				slices.Sort(want[without])
			}
			for _, c := range a.Cuts {
				cuts++
				got[c.ID] = slices.Sorted(slices.Values(c.Only))
				if c.Total != len(c.Only) {
					t.Errorf("seed %d: %s: %d of %d", seed, c.ID, len(c.Only), c.Total)
				}
			}
			for id, r := range affected(a) {
				if r.Through != "" && !slices.Contains(want[r.Through], id) {
					t.Errorf("seed %d: %s does not need %s", seed, id, r.Through)
				}
			}
			for id, only := range want {
				if only == nil {
					delete(want, id)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("seed %d, %+v: cuts (-twin +got):\n%s", seed, scope, diff)
			}
		}
	}
	if cuts < 50 {
		t.Errorf("only %d cuts were compared", cuts)
	}
}

// reaching is how far away from a root everything is that builds on it, with one entity left out.
func reaching(facts []fact, root, without string) map[string]int {
	out := map[string]int{}
	frontier := []string{root}
	for distance := 1; len(frontier) > 0; distance++ {
		var next []string
		for _, f := range facts {
			_, seen := out[f.from]
			if slices.Contains(frontier, f.to) && !seen && f.from != root && f.from != without {
				out[f.from] = distance
				next = append(next, f.from)
			}
		}
		frontier = next
	}
	return out
}

func TestImpact_limits(t *testing.T) {
	a, err := atlas(t).Impact(ctx, ImpactRequest{Of: "etcd", Limit: 2})
	if err != nil || len(affected(a)) != 2 || a.Total <= 2 || a.Truncated == nil || a.Truncated.Reason != "rows" || a.Columns[0].Total <= 2 {
		t.Errorf("%d of %d, %+v, %v", len(affected(a)), a.Total, a.Truncated, err)
	}
	for steps := 1; steps < 400; steps += 20 { // wherever it ends, what is told is right
		e, err := NewEngine(Config{Store: atlas(t).store, Limits: Limits{Steps: steps}, Now: today})
		if err != nil {
			t.Fatal(err)
		}
		a, err := e.Impact(ctx, ImpactRequest{Of: "etcd"})
		e.Close()
		if err != nil || a.Truncated != nil && a.Truncated.Reason != "steps" || a.Truncated == nil && steps < 100 {
			t.Errorf("%d steps: %+v, %v", steps, a, err)
		}
		if a.Truncated != nil && a.Total < 17 && len(a.Cuts)+len(a.Without) > 0 {
			t.Errorf("%d steps: cuts of a part: %+v", steps, a.Cuts)
		}
	}
}

func TestImpact_badInput(t *testing.T) {
	for param, req := range map[string]ImpactRequest{
		"of": {}, "cause": {Of: "etcd", Cause: "bored"}, "limit": {Of: "etcd", Limit: 10_001}, "as_of": {Of: "etcd", Scope: Scope{AsOf: "then"}},
	} {
		_, err := atlas(t).Impact(ctx, req)
		var refused *ParamError
		if !errors.As(err, &refused) || refused.Param != param {
			t.Errorf("%s: %v", param, err)
		}
	}
}
