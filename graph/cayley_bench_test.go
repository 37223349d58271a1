package graph_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/memstore"
	cquery "github.com/cayleygraph/cayley/query"
	cgizmo "github.com/cayleygraph/cayley/query/gizmo"
	cpath "github.com/cayleygraph/cayley/query/path"
	"github.com/cayleygraph/quad"
	"github.com/cayleygraph/quad/nquads"

	"waggoner/graph"
)

// A question is one for Cayley's path builder and the same as a Gizmo script without its end.
type question struct {
	name   string
	path   func(cgraph.QuadStore) *cpath.Path
	script string
}

func from(qs cgraph.QuadStore, name string) *cpath.Path { return cpath.StartPath(qs, quad.IRI(name)) }

var movieQuestions = []question{
	{"hop", func(qs cgraph.QuadStore) *cpath.Path {
		return from(qs, "/en/robert_de_niro").In(quad.IRI("/film/performance/actor"))
	}, `g.V("</en/robert_de_niro>").in("</film/performance/actor>")`},
	{"hops3", func(qs cgraph.QuadStore) *cpath.Path {
		starring := quad.IRI("/film/film/starring")
		return from(qs, "/en/robert_de_niro").In(quad.IRI("/film/performance/actor")).In(starring).Out(starring).Unique()
	}, `g.V("</en/robert_de_niro>").in("</film/performance/actor>").in("</film/film/starring>").out("</film/film/starring>").unique()`},
	{"join3", func(qs cgraph.QuadStore) *cpath.Path {
		by := quad.IRI("/film/film/directed_by")
		return from(qs, "/en/woody_allen").In(by).And(from(qs, "/film/film").In(quad.IRI("type"))).Has(quad.IRI("name"))
	}, `g.V("</en/woody_allen>").in("</film/film/directed_by>").and(g.V("</film/film>").in("<type>")).has("<name>")`},
}

var packageQuestions = []question{
	{"hop", func(qs cgraph.QuadStore) *cpath.Path { return from(qs, "pkg9").In(quad.IRI("depends")).Unique() },
		`g.V("<pkg9>").in("<depends>").unique()`},
	{"hops3", func(qs cgraph.QuadStore) *cpath.Path {
		depends := quad.IRI("depends")
		return from(qs, "pkg9").In(depends).In(depends).In(depends).Unique()
	}, `g.V("<pkg9>").in("<depends>").in("<depends>").in("<depends>").unique()`},
	{"join3", func(qs cgraph.QuadStore) *cpath.Path {
		depends := quad.IRI("depends")
		return from(qs, "pkg0").In(depends).And(from(qs, "pkg1").In(depends)).And(from(qs, "pkg9").In(depends)).Unique()
	}, `g.V("<pkg0>").in("<depends>").and(g.V("<pkg1>").in("<depends>")).and(g.V("<pkg9>").in("<depends>")).unique()`},
}

// BenchmarkCayley asks one hop, three hops and a three-way join of Cayley's memory store and of
// a snapshot: through Cayley's path builder with the term of every result, or counted, and as
// Gizmo scripts in sessions of their own. The ratio of two lines is what counts.
//
//	go test -run '^$' -bench Cayley ./graph
func BenchmarkCayley(b *testing.B) {
	b.Run("movies", func(b *testing.B) { compare(b, movies(b), movieQuestions) })
	b.Run("packages", func(b *testing.B) { compare(b, packages(b), packageQuestions) })
}

func compare(b *testing.B, all []quad.Quad, questions []question) {
	ctx := context.Background()
	s, err := graph.Open(graph.Config{Quads: all, Generalized: true})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	snapshot := s.Snapshot()
	defer snapshot.Release()
	stores := []struct {
		name string
		cgraph.QuadStore
	}{{"memory", memstore.New(all...)}, {"snapshot", snapshot}}
	for _, q := range questions {
		for _, how := range []struct {
			name string
			ask  func(cgraph.QuadStore) (int, error)
		}{
			{"values", func(qs cgraph.QuadStore) (int, error) {
				terms, err := q.path(qs).Iterate(ctx).AllValues(qs)
				return len(terms), err
			}},
			{"count", func(qs cgraph.QuadStore) (int, error) {
				n, err := q.path(qs).Iterate(ctx).Count()
				return int(n), err
			}},
			{"gizmo", func(qs cgraph.QuadStore) (int, error) { return script(ctx, qs, q.script+".all()") }},
			{"gizmo-count", func(qs cgraph.QuadStore) (int, error) {
				return script(ctx, qs, "g.emit("+q.script+".count())")
			}},
		} {
			for _, store := range stores {
				b.Run(q.name+"/"+how.name+"/"+store.name, func(b *testing.B) {
					n := 0
					for b.Loop() {
						if n, err = how.ask(store.QuadStore); err != nil || n == 0 {
							b.Fatal(n, err)
						}
					}
					b.ReportMetric(float64(n), "results")
				})
			}
		}
	}
}

// script runs a Gizmo script as a worker does and returns the number of its results.
func script(ctx context.Context, qs cgraph.QuadStore, text string) (n int, err error) {
	it, err := cgizmo.NewSession(qs).Execute(ctx, text, cquery.Options{Collation: cquery.JSON})
	if err != nil {
		return 0, err
	}
	defer it.Close()
	for it.Next(ctx) {
		if it.Result() != nil {
			n++
		}
	}
	return n, it.Err()
}

// movies is Cayley's own data.
func movies(t testing.TB) []quad.Quad {
	t.Helper()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/cayleygraph/cayley").Output()
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(filepath.Join(strings.TrimSpace(string(dir)), "data", "30kmoviedata.nq.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	plain, err := gzip.NewReader(bufio.NewReader(f))
	if err != nil {
		t.Fatal(err)
	}
	in := nquads.NewReader(plain, false)
	var all []quad.Quad
	for {
		q, err := in.ReadQuad()
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, q)
	}
}

// packages is a graph like that of a Linux distribution: 60,000 packages, of which each
// depends on a few, mostly on the same few hundred, and has some weaker relations.
func packages(testing.TB) []quad.Quad {
	const count = 60_000
	r := rand.New(rand.NewPCG(1, 1))
	pkg := func(n int) quad.Value { return quad.IRI(fmt.Sprint("pkg", n)) }
	relations := []string{"recommends", "suggests", "breaks", "replaces", "provides"}
	var all []quad.Quad
	for n := range count {
		var on []int
		for range 1 + r.IntN(8) {
			f := r.Float64()
			if to := int(f * f * f * f * count); to < n && !slices.Contains(on, to) {
				on = append(on, to)
				all = append(all, quad.Quad{Subject: pkg(n), Predicate: quad.IRI("depends"), Object: pkg(to)})
			}
		}
		for range r.IntN(3) {
			f := r.Float64()
			all = append(all, quad.Quad{Subject: pkg(n), Predicate: quad.IRI(relations[r.IntN(len(relations))]), Object: pkg(int(f * f * count))})
		}
	}
	return all
}
