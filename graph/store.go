package graph

import (
	"errors"
	"fmt"
	"strings"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/memstore"
	"github.com/cayleygraph/quad"
)

// ErrReadOnly is the answer to every attempt to write.
var ErrReadOnly = errors.New("the store is read-only")

// Config says what a store holds.
type Config struct {
	// Quads is the content. A quad that stands in it twice is held once; the same
	// triple under two labels is two quads.
	Quads []quad.Quad
}

// A Store holds quads and hands out snapshots of them.
type Store struct{ current *Snapshot }

// memoryName begins the blank nodes that Cayley's memory store takes for its own numbers.
const memoryName = "memnode"

// Open loads a store. It fails on a quad without subject, predicate or object, and on a
// blank node whose label begins with memnode.
func Open(cfg Config) (*Store, error) {
	for i, q := range cfg.Quads {
		if q.Subject == nil || q.Predicate == nil || q.Object == nil {
			return nil, fmt.Errorf("graph: quad %d has no %s", i, missing(q))
		}
		for _, d := range quad.Directions {
			if b, ok := q.Get(d).(quad.BNode); ok && strings.HasPrefix(string(b), memoryName) {
				return nil, fmt.Errorf("graph: quad %d has the blank node _:%s, a name that the memory store keeps for itself", i, b)
			}
		}
	}
	mem := memstore.New()
	deltas := make([]cgraph.Delta, len(cfg.Quads))
	for i, q := range cfg.Quads {
		deltas[i] = cgraph.Delta{Quad: q, Action: cgraph.Add}
	}
	if err := mem.ApplyDeltas(deltas, cgraph.IgnoreOpts{IgnoreDup: true}); err != nil {
		return nil, fmt.Errorf("graph: load: %w", err)
	}
	snapshot, err := newSnapshot(mem)
	if err != nil {
		return nil, fmt.Errorf("graph: load: %w", err)
	}
	return &Store{current: snapshot}, nil
}

func missing(q quad.Quad) quad.Direction {
	for _, d := range []quad.Direction{quad.Subject, quad.Predicate} {
		if q.Get(d) == nil {
			return d
		}
	}
	return quad.Object
}

// Snapshot returns the present content. The caller releases it.
func (s *Store) Snapshot() *Snapshot { return s.current }

// Close ends the store. Snapshots must have been released.
func (s *Store) Close() error { return s.current.mem.Close() }
