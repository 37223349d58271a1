package query

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"waggoner/quads"

	"github.com/google/go-cmp/cmp"
)

// ownersEngine is an engine on tools t0, t1 ..., companies c0, c1 ..., documents as of a test
// world, and some facts, each as the files have them, without its place.
func ownersEngine(t testing.TB, tools, companies int, facts ...string) *Engine {
	t.Helper()
	var b strings.Builder
	b.WriteString("documents:\n")
	for i, date := range documentDates {
		fmt.Fprintf(&b, "  - {id: doc%d, name: D%d, url: \"https://example.org/%d\", date: %q}\n", i, i, i, date)
	}
	b.WriteString("tools:\n")
	for i := range tools {
		fmt.Fprintf(&b, "  - {id: t%d, name: T%d, description: A tool.}\n", i, i)
	}
	b.WriteString("companies:\n")
	for i := range companies {
		fmt.Fprintf(&b, "  - {id: c%d, name: C%d, description: A company.}\n", i, i)
	}
	b.WriteString("facts:\n")
	for i, f := range facts {
		fact, rest, _ := strings.Cut(f, ", ")
		if rest != "" {
			rest = ", " + rest
		}
		fmt.Fprintf(&b, "  - {fact: %s, at: doc0#L%d%s}\n", fact, i+1, rest)
	}
	return newTestEngine(t, Limits{}, quads.BuiltinVocabulary(), quads.Source{Name: "owners", FS: fstest.MapFS{"w.yaml": {Data: []byte(b.String())}}})
}

// holders writes out a control: each holder with its distance, * at the ultimate ones.
func holders(c Control) string {
	var out []string
	for _, h := range c.Holders {
		mark := ""
		if slices.Contains(c.Ultimate, h.ID) {
			mark = "*"
		}
		out = append(out, fmt.Sprintf("%s%s %d", h.ID, mark, h.Distance))
	}
	if c.Lapsed {
		out = append(out, "lapsed")
	}
	if len(c.Circular) > 0 {
		out = append(out, "circular: "+strings.Join(c.Circular, " "))
	}
	return strings.Join(out, ", ")
}

// TestLineage_coreos: everything that was CoreOS's, and whose it is now.
func TestLineage_coreos(t *testing.T) {
	a, err := atlas(t).Lineage(ctx, LineageRequest{Of: "coreos-inc"})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, h := range a.Holdings {
		got[h.ID] = strings.Join(h.Control.Ultimate, " ")
		if h.Control.Lapsed {
			got[h.ID] += ", lapsed"
		}
		walks := [][]Edge{h.Was}
		for _, holder := range h.Control.Holders {
			walks = append(walks, holder.Path)
		}
		for _, edge := range slices.Concat(walks...) {
			if len(edge.Contexts) == 0 || a.Entities[edge.From].ID == "" || a.Entities[edge.To].ID == "" {
				t.Errorf("%s: %+v", h.ID, edge)
			}
		}
	}
	want := map[string]string{
		"aci": "ibm, lapsed", "appc": "linux-foundation", "coreos": "ibm", "coreos-enterprise-registry": "ibm", "etcd": "linux-foundation",
		"flannel": "tigera", "fleet": "ibm, lapsed", "fleet-unit-file": "ibm, lapsed", "quay": "ibm", "rkt": "linux-foundation", "rkt-cli": "ibm, lapsed", "tectonic": "ibm",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("whose is what was CoreOS's (-want +got):\n%s", diff)
	}
	if got := holders(a.Control); got != "red-hat 1, ibm* 2" {
		t.Errorf("CoreOS, Inc.: %s", got)
	}
}

func TestLineage_timeline(t *testing.T) {
	a, err := atlas(t).Lineage(ctx, LineageRequest{Of: "coreos"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range a.Timeline {
		got = append(got, fmt.Sprintf("%s %s %s to %q, observed %v", p.Relation, p.To, p.Since, p.Until, p.Observed))
	}
	want := []string{
		`developed-by coreos-inc 2016 to "2018-01-30", observed true`, `acquired-by red-hat 2018-01 to "", observed false`,
		`developed-by red-hat 2018-01 to "2020-05-26", observed false`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(a.Names) != 1 || a.Names[0].Value.En != "Container Linux" || len(a.Story) != 1 || a.Story[0].To != "flatcar" {
		t.Errorf("names %+v, story %+v", a.Names, a.Story)
	}
}

// TestLineage_at: what was Red Hat's by way of others, before and after it bought CoreOS.
func TestLineage_at(t *testing.T) {
	for at, want := range map[string]bool{"2017": false, "2018-01-30": true, "2019": true} {
		a, err := atlas(t).Lineage(ctx, LineageRequest{Of: "red-hat", At: at})
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(a.Holdings, func(h Holding) bool { return h.ID == "quay" })
		if (i >= 0) != want || want && at == "2018-01-30" && (a.Holdings[i].Distance != 2 || len(a.Holdings[i].Was) != 2) {
			t.Errorf("in %s Quay is among what was Red Hat's: %v", at, i >= 0)
		}
	}
}

func TestLineage_chains(t *testing.T) {
	for name, test := range map[string]struct {
		want  string
		facts []string
	}{
		"nobody":                       {"", []string{"t1 developed-by c0"}},
		"sold on":                      {"c1* 1", []string{"t0 acquired-by c0, from: '2014'", "t0 acquired-by c1, from: '2016'"}},
		"sold and given away":          {"c1* 1", []string{"t0 acquired-by c0, from: '2014'", "t0 donated-to c1, from: '2016'"}},
		"sold back":                    {"c0* 1", []string{"t0 acquired-by c0, from: '2014'", "t0 acquired-by c1, from: '2016'", "t0 acquired-by c0, from: '2018'"}},
		"sold to two at once":          {"c0* 1, c1* 1", []string{"t0 acquired-by c0, from: '2014'", "t0 acquired-by c1, from: '2014-05'"}},
		"sold, one date not known":     {"c0* 1, c1* 1", []string{"t0 acquired-by c0", "t0 acquired-by c1, from: '2016'"}},
		"developed by one of another":  {"c0 1, c1* 2", []string{"t0 developed-by c0", "c0 acquired-by c1, from: '2016'"}},
		"given up":                     {"c0* 1, lapsed", []string{"t0 developed-by c0, to: '2020'"}},
		"given up by the last of them": {"c1 1, c2* 2, lapsed", []string{"t0 developed-by c0, to: '2018'", "t0 developed-by c1, to: '2020'", "c1 acquired-by c2"}},
		"given up by both":             {"c0* 1, c1* 1, lapsed", []string{"t0 developed-by c0, to: '2020'", "t0 governed-by c1, to: '2020-12-31'"}},
		"not yet anybody's":            {"", []string{"t0 developed-by c0, from: '2027'"}},
		"merged":                       {"t1 1, c0* 2", []string{"t0 merged-into t1", "t1 governed-by c0", "t0 developed-by c1, to: '2015'"}},
		"circle of two":                {"c0 1, c1 2, circular: c0 c1", []string{"t0 developed-by c0", "c0 acquired-by c1", "c1 acquired-by c0"}},
		"its own circle":               {"t1 1, circular: t0 t1", []string{"t0 merged-into t1", "t1 merged-into t0"}},
		"circle with a way out":        {"c0 1, c1 2, c2* 2, circular: c0 c1", []string{"t0 developed-by c0", "c0 governed-by c1", "c1 governed-by c0", "c0 acquired-by c2"}},
	} {
		e := ownersEngine(t, 2, 3, test.facts...)
		a, err := e.Lineage(ctx, LineageRequest{Of: "t0"})
		if err != nil {
			t.Fatal(err)
		}
		if got := holders(a.Control); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

// TestLineage_twin: on random worlds control is what a search over the list of facts finds, and
// what was an entity's own at a date is what it controlled then.
func TestLineage_twin(t *testing.T) {
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 1))
		facts := map[[3]string]string{} // since when
		for range 14 {
			from := fmt.Sprintf("t%d", r.IntN(5))
			relation := []string{"developed-by", "governed-by", "acquired-by", "donated-to"}[r.IntN(4)]
			if r.IntN(2) == 0 {
				from, relation = fmt.Sprintf("c%d", r.IntN(6)), []string{"acquired-by", "governed-by"}[r.IntN(2)]
			}
			if to := fmt.Sprintf("c%d", r.IntN(6)); from != to {
				facts[[3]string{from, relation, to}] = []string{"2013", "2015", "2017"}[r.IntN(3)]
			}
		}
		var lines []string
		for f, since := range facts {
			lines = append(lines, fmt.Sprintf("%s %s %s, from: '%s'", f[0], f[1], f[2], since))
		}
		slices.Sort(lines)
		e := ownersEngine(t, 5, 6, lines...)
		for _, at := range []string{"2012", "2014", "2016", "2018"} {
			want := naiveControl(facts, at)
			for id, reached := range want {
				a, err := e.Lineage(ctx, LineageRequest{Of: id, At: at, Scope: Scope{AsOf: at}})
				if err != nil {
					t.Fatal(err)
				}
				got, owned := map[string]int{}, map[string]int{}
				for _, h := range a.Control.Holders {
					got[h.ID] = h.Distance
				}
				for other, its := range want {
					if d, ok := its[id]; ok {
						owned[other] = d
					}
				}
				for _, h := range a.Holdings {
					if owned[h.ID] != h.Distance {
						t.Errorf("seed %d: in %s %s was of %s in %d steps, want %d", seed, at, h.ID, id, h.Distance, owned[h.ID])
					}
				}
				if !maps.Equal(got, reached) || len(a.Holdings) != len(owned) {
					t.Errorf("seed %d: %s in %s: holders %v, want %v; %d holdings, want %d", seed, id, at, got, reached, len(a.Holdings), len(owned))
				}
			}
		}
	}
}

// naiveControl is who controlled whom at a date, and in how many steps.
func naiveControl(facts map[[3]string]string, at string) map[string]map[string]int {
	transfer := func(f [3]string) bool { return f[1] == "acquired-by" || f[1] == "donated-to" }
	var valid [][3]string
	for f, since := range facts {
		superseded := false
		for g, later := range facts {
			superseded = superseded || g[0] == f[0] && transfer(f) && transfer(g) && since < later && later <= at
		}
		if since <= at && !superseded {
			valid = append(valid, f)
		}
	}
	out := map[string]map[string]int{}
	for _, id := range []string{"t0", "t1", "t2", "t3", "t4", "c0", "c1", "c2", "c3", "c4", "c5"} {
		out[id] = map[string]int{}
		for distance := 1; distance < 12; distance++ {
			for _, f := range valid {
				before, reached := out[id][f[0]]
				if f[0] == id && distance == 1 || reached && before == distance-1 {
					if _, seen := out[id][f[2]]; !seen && f[2] != id {
						out[id][f[2]] = distance
					}
				}
			}
		}
	}
	return out
}

func TestLineage_limits(t *testing.T) {
	a, err := atlas(t).Lineage(ctx, LineageRequest{Of: "coreos-inc", Limit: 2})
	if err != nil || len(a.Holdings) != 2 || a.Total != 12 || a.Truncated == nil || a.Truncated.Reason != "rows" {
		t.Errorf("%d of %d, %+v, %v", len(a.Holdings), a.Total, a.Truncated, err)
	}
	store := atlas(t).store
	for steps, want := range map[int]string{5: "limit", 150: "steps"} {
		e, err := NewEngine(Config{Store: store, Limits: Limits{Steps: steps}, Now: today})
		if err != nil {
			t.Fatal(err)
		}
		a, err := e.Lineage(ctx, LineageRequest{Of: "coreos-inc"})
		e.Close()
		var limit *LimitError
		switch {
		case want == "limit" && !errors.As(err, &limit):
			t.Errorf("%d steps: %v, want a limit", steps, err)
		case want == "steps" && (err != nil || a.Truncated == nil || a.Truncated.Reason != "steps"):
			t.Errorf("%d steps: %+v, %v", steps, a, err)
		}
	}
}

func TestLineage_badInput(t *testing.T) {
	for param, req := range map[string]LineageRequest{
		"of": {}, "at": {Of: "etcd", At: "then"}, "as_of": {Of: "etcd", Scope: Scope{AsOf: "now"}}, "limit": {Of: "etcd", Limit: 10_001},
	} {
		_, err := atlas(t).Lineage(ctx, req)
		var refused *ParamError
		if !errors.As(err, &refused) || refused.Param != param {
			t.Errorf("%s: %v", param, err)
		}
	}
}
