package graph

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	cgraph "github.com/cayleygraph/cayley/graph"
	cgraphtest "github.com/cayleygraph/cayley/graph/graphtest"
	"github.com/cayleygraph/cayley/graph/memstore"
	cshape "github.com/cayleygraph/cayley/query/shape"
	"github.com/cayleygraph/quad"
)

// plainStore hides that the store takes queries over: Cayley runs them whole on the leaves.
// What is wrong with Cayley's own iterators stays mended, as one of its tests happens to pass
// or fail with the order of quads: its Recursive, looked up, mixes tags up.
type plainStore struct{ cgraph.QuadStore }

func (plainStore) OptimizeShape(_ context.Context, s cshape.Shape) (cshape.Shape, bool) {
	return mend(s)
}

// compactingStore makes a new image, and so new node numbers, after every fourth write: some
// of the suite's references are three writes old, and one compaction is what they survive.
type compactingStore struct {
	*Live
	t      testing.TB
	writes *int
}

func (s compactingStore) ApplyDeltas(in []cgraph.Delta, opts cgraph.IgnoreOpts) error {
	err := s.Live.ApplyDeltas(in, opts)
	if *s.writes++; *s.writes%4 != 0 {
		return err
	}
	if err := s.store.Compact(context.Background()); err != nil {
		s.t.Error(err)
	}
	return err
}

// homes are the stores that Cayley's suite runs on.
var homes = map[string]func(t testing.TB) cgraph.QuadStore{
	"memory":     func(t testing.TB) cgraph.QuadStore { return live(t, Config{}) },
	"folder":     func(t testing.TB) cgraph.QuadStore { return live(t, Config{Dir: t.TempDir()}) },
	"overlay":    func(t testing.TB) cgraph.QuadStore { return layered(t) },
	"compacting": func(t testing.TB) cgraph.QuadStore { return compactingStore{live(t, Config{}), t, new(int)} },
}

// layered is an empty store with an image of other quads and layers that remove them, so
// that every read is merged.
func layered(t testing.TB) *Live {
	t.Helper()
	var seed []quad.Quad
	for _, q := range cgraphtest.MakeQuadSet() {
		q.Label = quad.IRI("seed")
		seed = append(seed, q, quad.Quad{Subject: q.Object, Predicate: q.Predicate, Object: q.Subject})
	}
	l := live(t, Config{Quads: seed, Bound: -1})
	for _, q := range seed {
		if err := l.ApplyDeltas([]cgraph.Delta{{Quad: q, Action: cgraph.Delete}}, cgraph.IgnoreOpts{}); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

// TestCayley_suite runs Cayley's public conformance suite.
func TestCayley_suite(t *testing.T) {
	besideData(t)
	for name, open := range homes {
		for mode, wrap := range map[string]func(cgraph.QuadStore) cgraph.QuadStore{
			"optimized": func(qs cgraph.QuadStore) cgraph.QuadStore { return qs },
			"plain":     func(qs cgraph.QuadStore) cgraph.QuadStore { return plainStore{qs} },
		} {
			t.Run(name+"/"+mode, func(t *testing.T) {
				cgraphtest.TestAll(t, func(t testing.TB) (cgraph.QuadStore, cgraph.Options) {
					return wrap(open(t)), nil
				}, nil)
			})
		}
	}
}

// TestCayley_movies runs Cayley's integration queries on its 471,000 quads of movies.
func TestCayley_movies(t *testing.T) {
	if testing.Short() {
		t.Skip("it loads the movies three times")
	}
	besideData(t)
	for name, wrap := range map[string]func(*Live) cgraph.QuadStore{
		"image":   func(l *Live) cgraph.QuadStore { return compactedStore{l} },
		"overlay": func(l *Live) cgraph.QuadStore { return l },
		"plain":   func(l *Live) cgraph.QuadStore { return plainStore{l} },
	} {
		t.Run(name, func(t *testing.T) {
			cgraphtest.TestIntegration(t, func(t testing.TB) (cgraph.QuadStore, cgraph.Options) {
				return wrap(live(t, Config{Bound: -1})), nil
			}, true)
		})
	}
}

// BenchmarkCayley_movies times Cayley's integration queries, as scripts, on its memory store
// and on a snapshot.
func BenchmarkCayley_movies(b *testing.B) {
	besideData(b)
	for _, store := range []struct {
		name string
		open func(testing.TB) cgraph.QuadStore
	}{
		{"memory", func(testing.TB) cgraph.QuadStore { return memstore.New() }},
		{"image", func(t testing.TB) cgraph.QuadStore { return compactedStore{live(t, Config{Bound: -1})} }},
		{"overlay", func(t testing.TB) cgraph.QuadStore { return live(t, Config{Bound: -1}) }},
	} {
		b.Run(store.name, func(b *testing.B) {
			cgraphtest.BenchmarkIntegration(b, func(t testing.TB) (cgraph.QuadStore, cgraph.Options) {
				return store.open(t), nil
			}, true)
		})
	}
}

// compactedStore makes a new image when the suite has loaded its data.
type compactedStore struct{ *Live }

func (s compactedStore) NewQuadWriter() (quad.WriteCloser, error) {
	w, err := s.Live.NewQuadWriter()
	return compactedWriter{w, s}, err
}

type compactedWriter struct {
	quad.WriteCloser
	store compactedStore
}

func (w compactedWriter) Close() error {
	if err := w.WriteCloser.Close(); err != nil {
		return err
	}
	if err := w.store.store.Compact(context.Background()); err != nil {
		return err
	}
	w.store.move()
	return nil
}

// besideData goes to a folder where the suite finds its data: two below the folder data.
func besideData(t testing.TB) {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/cayleygraph/cayley").Output()
	if err != nil {
		t.Fatalf("where Cayley's data is: %v", err)
	}
	top := t.TempDir()
	if err := os.Symlink(filepath.Join(strings.TrimSpace(string(out)), "data"), filepath.Join(top, "data")); err != nil {
		t.Fatal(err)
	}
	below := filepath.Join(top, "a", "b")
	if err := os.MkdirAll(below, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Chdir(below)
}
