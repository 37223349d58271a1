package graph

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/memstore"
	"github.com/cayleygraph/cayley/graph/refs"
	cquery "github.com/cayleygraph/cayley/query"
	cgizmo "github.com/cayleygraph/cayley/query/gizmo"
	"github.com/cayleygraph/cayley/query/mql"
	cpath "github.com/cayleygraph/cayley/query/path"
	"github.com/cayleygraph/quad"
	"github.com/google/go-cmp/cmp"
)

// What Cayley's suite does not ask about queries.

// star has a centre that n others point to, half of them under a label, and a loop.
func star(n int) []quad.Quad {
	all := []quad.Quad{triple("c", "p", "c")}
	for i := range n {
		q := triple(fmt.Sprintf("s%05d", i), "p", "c")
		if all = append(all, q); i%2 == 0 {
			all = append(all, labelled(q, "g"), triple(fmt.Sprintf("s%05d", i), "q", "d"))
		}
	}
	return all
}

func snapshotWith(t testing.TB, all []quad.Quad) *Snapshot {
	t.Helper()
	s := mustOpen(t, Config{Quads: all, Generalized: true})
	snapshot := s.Snapshot()
	t.Cleanup(func() {
		snapshot.Release()
		closed(t, s)
	})
	return snapshot
}

// TestCayley_counts: a count is the number of results, however it is asked for.
func TestCayley_counts(t *testing.T) {
	ctx := context.Background()
	s := snapshotWith(t, star(20))
	c, d, p, q := quad.IRI("c"), quad.IRI("d"), quad.IRI("p"), quad.IRI("q")
	all := func() *cpath.Path { return cpath.StartPath(s) }
	for name, build := range map[string]func() *cpath.Path{
		"all":        all,
		"fixed":      func() *cpath.Path { return cpath.StartPath(s, c, d) },
		"hop":        func() *cpath.Path { return cpath.StartPath(s, c).In(p) },
		"any":        func() *cpath.Path { return cpath.StartPath(s, c).In() },
		"hops":       func() *cpath.Path { return cpath.StartPath(s, c).In(p).Out(q).In(q) },
		"and":        func() *cpath.Path { return cpath.StartPath(s, c).In(p).And(cpath.StartPath(s, d).In(q)) },
		"three":      func() *cpath.Path { return cpath.StartPath(s, c).In(p).Has(p, c).Has(q, d) },
		"and tagged": func() *cpath.Path { return cpath.StartPath(s, c).In(p).Tag("t").And(cpath.StartPath(s, d).In(q)) },
		"or":         func() *cpath.Path { return cpath.StartPath(s, c).In(p).Or(cpath.StartPath(s, d).In(q)) },
		"order":      func() *cpath.Path { return cpath.StartPath(s, c).In(p).Unique().Order() },
		"order all":  func() *cpath.Path { return all().Order() },
		"unique":     func() *cpath.Path { return cpath.StartPath(s, c).In(p).Unique() },
		"except":     func() *cpath.Path { return all().Except(cpath.StartPath(s, c)) },
		"has":        func() *cpath.Path { return all().Has(q) },
		"save":       func() *cpath.Path { return cpath.StartPath(s, c).In(p).Save(q, "x") },
		"optional":   func() *cpath.Path { return cpath.StartPath(s, c).In(p).SaveOptional(q, "x") },
		"label":      func() *cpath.Path { return cpath.StartPath(s, c).LabelContext(quad.IRI("g")).In(p) },
		"labels":     func() *cpath.Path { return cpath.StartPath(s, c).LabelContext(quad.IRI("g"), quad.IRI("no")).In(p, q) },
		"both":       func() *cpath.Path { return cpath.StartPath(s, c).Both(p, q) },
		"nothing":    func() *cpath.Path { return cpath.StartPath(s, d).Out(p) },
	} {
		results := int64(0)
		err := build().Iterate(ctx).Each(func(refs.Ref) error { results++; return nil })
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if n, err := build().Iterate(ctx).Count(); err != nil || n != results {
			t.Errorf("%s: counted %d, %v; there are %d", name, n, err, results)
		}
		value, err := build().Count().Iterate(ctx).FirstValue(s)
		if err != nil || value != quad.Int(results) {
			t.Errorf("%s: the count is %v, %v; there are %d", name, value, err, results)
		}
		var script any = runScript(t, s, "g.emit(g.V('<c>').in('<p>').count())")
		if got := fmt.Sprint(script); name == "hop" && got != fmt.Sprintf("[%d]", results) {
			t.Errorf("the script counts %v, there are %d", got, results)
		}
	}
	for d, want := range map[quad.Direction]int{quad.Subject: 2, quad.Predicate: 0, quad.Object: 0, quad.Label: 0} {
		ref, _ := s.ValueOf(quad.IRI("s00001"))
		if size, err := s.QuadIteratorSize(ctx, d, ref); err != nil || !size.Exact || size.Value != int64(want)/2 {
			t.Errorf("quads with s00001 as %v: %+v, %v", d, size, err)
		}
	}
}

// TestCayley_referencesAndNames: what a store owes Cayley about its references.
func TestCayley_referencesAndNames(t *testing.T) {
	ctx := context.Background()
	s := snapshotWith(t, []quad.Quad{{Subject: quad.IRI("a"), Predicate: quad.IRI("p"), Object: quad.Int(7)}})
	if r, err := s.ValueOf(quad.IRI("nobody")); r != nil || err != nil {
		t.Errorf("an unknown term is %v, %v", r, err)
	}
	if _, err := s.RefsOf(ctx, []quad.Value{quad.IRI("a"), quad.IRI("nobody")}); err == nil {
		t.Error("RefsOf of an unknown term is no error")
	}
	all, err := s.RefsOf(ctx, []quad.Value{quad.IRI("a"), quad.Int(7)})
	if err != nil {
		t.Fatal(err)
	}
	values, err := s.ValuesOf(ctx, append(all, refs.PreFetched(quad.String("x")), nil))
	if err != nil || !slices.Equal(values, []quad.Value{quad.IRI("a"), quad.Int(7), quad.String("x"), nil}) {
		t.Errorf("the values are %#v, %v", values, err)
	}
	again, _ := s.ValueOf(quad.IRI("a"))
	if again.Key() != all[0].Key() || all[0].Key() == all[1].Key() {
		t.Errorf("keys %v, %v, %v", again.Key(), all[0].Key(), all[1].Key())
	}
	if v, err := s.NameOf(refs.ValueHash{1}); err == nil {
		t.Errorf("the reference of another store is %v", v)
	}
	for _, it := range []iterator.Scanner{s.QuadIterator(quad.Label, nil).Iterate(), s.QuadIterator(quad.Any, all[0]).Iterate()} {
		if it.Next(ctx) || it.Err() != nil {
			t.Errorf("%v has a quad, or %v", it, it.Err())
		}
	}
}

// TestCayley_contextEnds: a query whose context has ended says so. Cayley's own iterators
// give what they have and no error.
func TestCayley_contextEnds(t *testing.T) {
	s := snapshotWith(t, star(5000))
	c, p, q := quad.IRI("c"), quad.IRI("p"), quad.IRI("q")
	for name, path := range map[string]*cpath.Path{
		"all":    cpath.StartPath(s),
		"hop":    cpath.StartPath(s, c).In(p),
		"hops":   cpath.StartPath(s, c).In(p).Out(p).In(p),
		"unique": cpath.StartPath(s, c).In(p).Out(p).In(p).Unique(),
		"join":   cpath.StartPath(s, c).In(p).Has(p, c).Has(q),
		"tagged": cpath.StartPath(s, c).In(p).Tag("t").Out(p).In(p),
		"save":   cpath.StartPath(s, c).In(p).Save(q, "x"),
		"match":  cpath.StartPath(s).Save(p, "x"),
		"except": cpath.StartPath(s).Except(cpath.StartPath(s, quad.IRI("d")).In(q)),
	} {
		ended, end := context.WithCancel(context.Background())
		end()
		if _, err := path.Iterate(ended).All(); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: before it began: %v", name, err)
		}
		ctx, end := context.WithCancel(context.Background())
		it := path.BuildIterator(ctx)
		it, _ = it.Optimize(ctx)
		scan := it.Iterate()
		n := 0
		for scan.Next(ctx) {
			if n++; n == 10 {
				end()
			}
			if n > 10+2*pulseSteps {
				t.Errorf("%s: it goes on", name)
				break
			}
		}
		if err := scan.Err(); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: ended on the way: %v", name, err)
		}
		end()
		if err := scan.Close(); err != nil {
			t.Error(err)
		}
		whole, end := context.WithCancel(context.Background())
		if _, err := path.Iterate(whole).Limit(5000).All(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		end()
	}
}

// TestCayley_damage: damage is an error of the query, whatever reads it first, and never a
// wrong answer.
func TestCayley_damage(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	s := mustOpen(t, Config{Dir: dir})
	all := star(6000) // several blocks: the first is read by Open
	mustApply(t, s, Batch{Add: all})
	if err := s.Compact(ctx); err != nil {
		t.Fatal(err)
	}
	closed(t, s)
	images, _ := filepath.Glob(filepath.Join(dir, "image-*"))
	whole, err := os.ReadFile(images[0])
	if err != nil {
		t.Fatal(err)
	}
	c, p, q := quad.IRI("c"), quad.IRI("p"), quad.IRI("q")
	paths := func(qs cgraph.QuadStore) []*cpath.Path {
		return []*cpath.Path{
			cpath.StartPath(qs), cpath.StartPath(qs, c).In(p).Out(q), cpath.StartPath(qs, c).In(p).Has(p, c).Has(q),
			cpath.StartPath(qs, c).In(p).Tag("t").Out(), cpath.StartPath(qs).Save(p, "x"), cpath.StartPath(qs).Has(q).Unique(),
		}
	}
	var want [][]quad.Value
	for _, p := range paths(memstore.New(all...)) {
		want = append(want, sortedValues(p.Iterate(ctx).AllValues(nil)))
	}
	found := 0
	for at := 64; at < len(whole); at += len(whole) / 60 {
		bad := slices.Clone(whole)
		bad[at] ^= 1
		if err := os.WriteFile(images[0], bad, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Open(Config{Dir: dir})
		if err != nil {
			continue
		}
		snapshot := s.Snapshot()
		for i, p := range paths(snapshot) {
			values, err := p.Iterate(ctx).AllValues(snapshot)
			if corrupt := (*CorruptError)(nil); errors.As(err, &corrupt) {
				found++
				continue
			}
			if got := sortedValues(values, err); err != nil || !slices.Equal(got, want[i]) {
				t.Errorf("byte %d: path %d gives %d results, %v; want %d", at, i, len(got), err, len(want[i]))
			}
		}
		snapshot.Release()
		closed(t, s)
	}
	if found == 0 {
		t.Error("no damage was met; the test shows nothing")
	}
}

func sortedValues(values []quad.Value, _ error) []quad.Value {
	slices.SortFunc(values, func(a, b quad.Value) int { return strings.Compare(a.String(), b.String()) })
	return values
}

func runScript(t *testing.T, qs cgraph.QuadStore, script string) []any {
	t.Helper()
	return ask(t, cgizmo.NewSession(qs), script)
}

// ask returns the results of a query in one of Cayley's languages, sorted.
func ask(t *testing.T, session cquery.Session, text string) []any {
	t.Helper()
	ctx := context.Background()
	it, err := session.Execute(ctx, text, cquery.Options{Collation: cquery.JSON, Limit: -1})
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	defer it.Close()
	var all []any
	for it.Next(ctx) {
		if r := it.Result(); r != nil {
			all = append(all, r)
		}
	}
	if err := it.Err(); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	slices.SortFunc(all, func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	return all
}

// TestCayley_languages: Cayley's query languages give on a snapshot what they give on Cayley's
// memory store. Its GraphQL needs a module that nothing else here does.
func TestCayley_languages(t *testing.T) {
	all := star(12)
	s, mem := snapshotWith(t, all), memstore.New(all...)
	for _, script := range []string{
		`g.V("<c>").in("<p>").all()`,
		`g.V("<c>").tag("a").in("<p>").tag("b").out("<q>").all()`,
		`g.V("<c>").in("<p>").intersect(g.V("<d>").in("<q>")).all()`,
		`g.V("<c>").in("<p>").has("<q>").save("<q>", "x").all()`,
		`g.V("<c>").in("<p>").union(g.V("<d>").in("<q>")).unique().all()`,
		`g.V("<c>").in("<p>").except(g.V("<d>").in("<q>")).all()`,
		`g.V("<c>").labelContext("<g>").in("<p>").all()`,
		`g.V("<c>").followRecursive(g.M().in("<p>")).all()`,
		`g.V("<s00000>").out(["<p>", "<q>"], "pred").all()`,
		`g.V("<s00002>").labels().all()`,
		`g.V("<s00002>").outPredicates().all()`,
		`g.V("<c>").in("<p>").order().limit(3).all()`,
		`g.V().filter(regex("s0000[12]", true)).all()`,
		`g.emit(g.V("<c>").in("<p>").out("<p>").count())`,
	} {
		if diff := cmp.Diff(runScript(t, mem, script), runScript(t, s, script)); diff != "" {
			t.Errorf("%s (-memory store +snapshot):\n%s", script, diff)
		}
	}
	for _, text := range []string{
		`[{"id": null, "<q>": "<d>"}]`,
		`[{"id": "<s00002>", "<p>": null, "<q>": []}]`,
		`[{"id": "<c>", "!<p>": [{"id": null, "<q>": null}]}]`,
	} {
		want, _ := json.Marshal(ask(t, mql.NewSession(mem), text))
		got, _ := json.Marshal(ask(t, mql.NewSession(s), text))
		if string(got) != string(want) {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
