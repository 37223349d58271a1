package gizmo

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/cayleygraph/quad"

	"waggoner/graph"
	"waggoner/quads"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestMain lets this binary be the worker, and a few that do wrong.
func TestMain(m *testing.M) {
	if len(os.Args) < 2 {
		os.Exit(m.Run())
	}
	switch os.Args[1] {
	case "gizmo-worker":
		if err := WorkStdio(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	case "worker-garbage": // as if something printed to standard output
		fmt.Println("hello, world")
		io.Copy(io.Discard, os.Stdin)
	case "worker-nonsense": // good until the first script
		readFrame(os.Stdin, maxState)
		writeFrame(os.Stdout, hello{})
		readFrame(os.Stdin, maxState)
		writeFrame(os.Stdout, answer{Rows: 7})
		io.Copy(io.Discard, os.Stdin)
	case "worker-quits": // as soon as it is idle
		readFrame(os.Stdin, maxState)
		writeFrame(os.Stdout, hello{})
	case "worker-mute":
		io.Copy(io.Discard, os.Stdin)
	case "worker-probe":
		probe()
	default:
		os.Exit(m.Run())
	}
}

// command runs this binary as one of the workers above.
func command(t testing.TB, role string) []string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return []string{self, role}
}

// tools returns the quads of testdata/tools.nq.
func tools(t testing.TB) []quad.Quad {
	t.Helper()
	f, err := os.Open("testdata/tools.nq")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	return readAll(t, f)
}

func readAll(t testing.TB, in io.Reader) []quad.Quad {
	t.Helper()
	r := quads.NewReader(in, quads.ReadLimits{})
	var all []quad.Quad
	for {
		q, err := r.ReadQuad()
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, q)
	}
}

// newStore holds some quads in memory and is closed after the pools over it.
func newStore(t testing.TB, all []quad.Quad) *graph.Store {
	t.Helper()
	store, err := graph.Open(graph.Config{Quads: all})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

func newPool(t testing.TB, cfg Config) *Pool {
	t.Helper()
	return poolOver(t, cfg, newStore(t, tools(t)))
}

func poolOver(t testing.TB, cfg Config, store *graph.Store) *Pool {
	t.Helper()
	p, err := NewPool(cfg, store)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

// single has one worker at a time, so that tests know which.
func single() Config { return Config{Spares: 1, Running: 1} }

const good = `g.V("<etcd>").In("<uses>").All()`

// checkGood fails unless the pool answers a good query.
func checkGood(t testing.TB, p *Pool) {
	t.Helper()
	r, err := p.Run(context.Background(), Request{Script: good})
	if err != nil {
		t.Fatalf("a good query fails: %v", err)
	}
	got := lines(r)
	if want := []string{`{"id":"<kubernetes>"}`, `{"id":"<rook>"}`}; !slices.Equal(got, want) {
		t.Fatalf("a good query gives %v, want %v", got, want)
	}
}

func lines(r *Result) []string {
	out := []string{}
	for _, row := range r.Rows {
		out = append(out, string(row))
	}
	return out
}

func scriptError(t testing.TB, err error) *ScriptError {
	t.Helper()
	e, ok := errors.AsType[*ScriptError](err)
	if !ok {
		t.Fatalf("got error %v, want a ScriptError", err)
	}
	return e
}

// eventually waits until what happens in the background has happened.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for range 1000 {
		if ok() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("never: %s", what)
}

// started is a worker of a pool that the pool does not give scripts to.
func started(t testing.TB, p *Pool) *process {
	t.Helper()
	w, _, err := p.spawn()
	if err != nil {
		t.Fatal(err)
	}
	return w
}
