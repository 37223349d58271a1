// Package movies runs the queries that Cayley tests its stores with, on 30,000 films, on
// Cayley's memory store and on the product. They come with Cayley's module.
package movies

import (
	"compress/gzip"
	"context"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/graphtest"
	"github.com/cayleygraph/cayley/graph/memstore"
	cshape "github.com/cayleygraph/cayley/query/shape"
	"github.com/cayleygraph/quad"
	"github.com/cayleygraph/quad/nquads"

	"waggoner/graph"
)

// BenchmarkMovies prints a line for each query and store. With -count it shows how far they
// vary; benchstat -col /store compares them.
func BenchmarkMovies(b *testing.B) {
	root := module(b)
	// Cayley looks for its data from the folder of a store's tests.
	b.Chdir(filepath.Join(root, "graph", "memstore"))
	all := films(b, filepath.Join(root, "data", "30kmoviedata.nq.gz"))
	mem := memstore.New(all...)
	plain, layered := snapshot(b, all, 0), snapshot(b, all, len(all)/100)
	for _, one := range []struct {
		name  string
		store cgraph.QuadStore
	}{{"cayley-memory", filled{mem}}, {"waggoner", filledSnapshot{plain}}, {"waggoner-overlay", filledSnapshot{layered}}} {
		b.Run("store="+one.name, func(b *testing.B) {
			graphtest.BenchmarkIntegration(b, func(testing.TB) (cgraph.QuadStore, cgraph.Options) { return one.store, nil }, true)
		})
	}
}

// module returns the folder of Cayley's module.
func module(b *testing.B) string {
	b.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/cayleygraph/cayley").Output()
	if err != nil {
		b.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

func films(b *testing.B, path string) []quad.Quad {
	b.Helper()
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	plain, err := gzip.NewReader(f)
	if err != nil {
		b.Fatal(err)
	}
	all, err := quad.ReadAll(nquads.NewReader(plain, false))
	if err != nil {
		b.Fatal(err)
	}
	return all
}

// snapshot returns one of a store with the quads, the last ones as changes since its image.
func snapshot(b *testing.B, all []quad.Quad, changes int) *graph.Snapshot {
	b.Helper()
	store, err := graph.Open(graph.Config{Dir: b.TempDir(), Generalized: true, Bound: -1, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	ctx := context.Background()
	apply := func(quads []quad.Quad) {
		for len(quads) > 0 {
			n := min(len(quads), 100_000)
			if _, err := store.Apply(ctx, graph.Batch{Add: quads[:n]}); err != nil {
				b.Fatal(err)
			}
			quads = quads[n:]
		}
	}
	apply(all[:len(all)-changes])
	if err := store.Compact(ctx); err != nil {
		b.Fatal(err)
	}
	apply(all[len(all)-changes:])
	s := store.Snapshot()
	b.Cleanup(func() {
		s.Release()
		if err := store.Close(); err != nil {
			b.Error(err)
		}
	})
	return s
}

// filled is a store that has what Cayley is about to write to it, and filledSnapshot one that
// takes queries over: an embedded interface would hide that it does.
type (
	filled         struct{ cgraph.QuadStore }
	filledSnapshot struct{ *graph.Snapshot }
)

func (filled) NewQuadWriter() (quad.WriteCloser, error)         { return nothing{}, nil }
func (filledSnapshot) NewQuadWriter() (quad.WriteCloser, error) { return nothing{}, nil }

var _ cshape.Optimizer = filledSnapshot{}

type nothing struct{}

func (nothing) WriteQuad(quad.Quad) error               { return nil }
func (nothing) WriteQuads(all []quad.Quad) (int, error) { return len(all), nil }
func (nothing) Close() error                            { return nil }
