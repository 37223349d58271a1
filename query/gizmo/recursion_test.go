package gizmo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/cayleygraph/cayley/graph/memstore"
	cquery "github.com/cayleygraph/cayley/query"
	cgizmo "github.com/cayleygraph/cayley/query/gizmo"
	"github.com/cayleygraph/quad"
	"github.com/google/go-cmp/cmp"
)

// TestRecursion_isCayleys: scripts with a recursion give what Cayley's own gives on its memory
// store, wherever in a path it stands.
func TestRecursion_isCayleys(t *testing.T) {
	iri := func(name string) quad.IRI { return quad.IRI("http://t/" + name) }
	var all []quad.Quad
	for _, e := range []string{"a p b", "b p c", "c p a", "c p d", "d q e", "e p e", "e p f", "f q a", "g p a", "d r x", "f r x"} {
		f := strings.Fields(e)
		all = append(all, quad.Quad{Subject: iri(f[0]), Predicate: iri(f[1]), Object: iri(f[2])})
	}
	snapshot := newStore(t, all).Snapshot()
	defer snapshot.Release()
	mem := memstore.New(all...)
	for _, script := range []string{
		`g.V(a).followRecursive(p).all()`,
		`g.V(a).FollowRecursive(p).All()`,
		`g.V(a, a).followRecursive(p).all()`,
		`g.V(a).followRecursive(p).unique().all()`,
		`g.V(a).followRecursive(p, 2).all()`,
		`g.V(a).followRecursive(p, 1, "depth").all()`,
		`g.V(a).followRecursive(p, ["depth"]).all()`,
		`g.V(a).tag("from").followRecursive(g.M().out([p, q]), 9, "depth").tag("to").all()`,
		`g.V(a).followRecursive(g.M().out(p).in(p)).all()`,
		`g.V(a).followRecursive(g.M().tag("last").out(p)).all()`,
		`g.V(a).followRecursive(g.M().both(p)).all()`,
		`g.V(x).in(r).followRecursive(g.M().in([p, q])).has(q).all()`,
		`g.V(a).followRecursive(p).is(d).all()`,
		`g.V(a).followRecursive(p).intersect(g.V(x).in(r)).all()`,
		`g.V(a).followRecursive(p).except(g.V(b)).all()`,
		`g.V(a).followRecursive(p).union(g.V(e).followRecursive(p)).all()`,
		`g.V(a).followRecursive(p).out(q).followRecursive(p).all()`,
		`g.V(a).followRecursive(p).order().limit(2).all()`,
		`g.V(a).followRecursive(p).getLimit(2)`,
		`g.emit(g.V(a).followRecursive(p).count())`,
		`g.emit(g.V(a).followRecursive(p).toArray())`,
		`g.V(a).followRecursive(p).forEach(function (r) { g.emit(r) })`,
		`g.V(a).tag("t").followRecursive(p).has(r).back("t").all()`,
		`g.V(x).follow(g.M().in(r).followRecursive(g.M().in(p))).all()`,
		`g.V(d).followR(g.M().followRecursive(p)).all()`,
		`g.V(a).labelContext(x).followRecursive(p).all()`,
		`g.V("<http://t/nobody>").followRecursive(p).all()`,
		`g.V(a).followRecursive("<http://t/nothing>").all()`,
	} {
		names := ""
		for _, n := range strings.Split("a b c d e f g p q r x", " ") {
			names += fmt.Sprintf("var %s = \"<http://t/%s>\"\n", n, n)
		}
		names = strings.Replace(names, "var g =", "var _ =", 1)
		ask := func(s *cgizmo.Session) (rows []string) {
			it, err := s.Execute(context.Background(), names+script+"\n0", cquery.Options{Collation: cquery.JSON})
			if err != nil {
				t.Fatal(err)
			}
			defer it.Close()
			for it.Next(context.Background()) {
				rows = append(rows, fmt.Sprint(it.Result()))
			}
			slices.Sort(rows)
			if err := it.Err(); err != nil {
				rows = append(rows, err.Error())
			}
			return rows
		}
		s := oneByOne()
		s.store.QuadStore = snapshot
		want := ask(cgizmo.NewSession(mem))
		if diff := cmp.Diff(want, ask(s.gizmo)); diff != "" {
			t.Errorf("%s (-Cayley +ours):\n%s", script, diff)
		}
	}
}
