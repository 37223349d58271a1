package graphtest_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"testing"

	"github.com/cayleygraph/quad"

	"waggoner/graph"
	"waggoner/graph/csr"
	"waggoner/graph/graphtest"
	"waggoner/graph/internal/vfs"
	"waggoner/quads"
)

// A store is graph.Store as a graphtest.Home.
type store struct{ *graph.Store }

func openStore(dir string, disk vfs.FS, bound int) (graphtest.Home, error) {
	s, err := graph.Open(graph.Config{Dir: dir, FS: disk, Bound: bound, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		return nil, err
	}
	return store{s}, nil
}

func (s store) Snapshot() graphtest.Snapshot { return s.Store.Snapshot() }

func (s store) SnapshotAt(sequence uint64) (graphtest.Snapshot, error) {
	snapshot, err := s.Store.SnapshotAt(sequence)
	if err != nil {
		return nil, err
	}
	return snapshot, nil
}

func (s store) Check(ctx context.Context) error { return s.Store.Check(ctx, nil) }

// Load gives the quads to two workers, with as little memory as there can be.
func (s store) Load(ctx context.Context, all []quad.Quad) error {
	_, err := s.Store.Load(ctx, graph.LoadConfig{Memory: 1}, func(b *csr.Builder) error {
		second := make(chan error)
		go func() { second <- add(b.Worker(), all[:len(all)/2]) }()
		return errors.Join(add(b.Worker(), all[len(all)/2:]), <-second)
	})
	return err
}

func add(w *csr.Worker, all []quad.Quad) error {
	for _, q := range all {
		if err := w.Add(key(q.Subject), key(q.Predicate), key(q.Object), key(q.Label)); err != nil {
			return errors.Join(err, w.Close())
		}
	}
	return w.Close()
}

// key returns the key of a term. Those of the tests' IRIs would be refused as N-Quads.
func key(v quad.Value) []byte {
	switch v := graphtest.Stored(v).(type) {
	case nil:
		return nil
	case quad.IRI, quad.BNode:
		return []byte(v.String())
	default:
		text, err := quads.FormatTerm(v)
		if err != nil {
			panic(err)
		}
		return []byte(text)
	}
}

func TestRandom(t *testing.T)     { graphtest.Random(t, openStore) }
func TestLarge(t *testing.T)      { graphtest.Large(t, openStore) }
func TestCrash(t *testing.T)      { graphtest.Crash(t, openStore) }
func TestFaults(t *testing.T)     { graphtest.Faults(t, openStore) }
func TestDamage(t *testing.T)     { graphtest.Damage(t, openStore) }
func TestCutShort(t *testing.T)   { graphtest.CutShort(t, openStore) }
func TestClosing(t *testing.T)    { graphtest.Closing(t, openStore) }
func TestCancelling(t *testing.T) { graphtest.Cancelling(t, openStore) }
func TestRace(t *testing.T)       { graphtest.Race(t, openStore) }
