package graph

import (
	"context"
	"iter"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/refs"
	"github.com/cayleygraph/quad"
)

// A Node is the number of a term in one snapshot: dense, from 0 to Nodes-1, and
// without meaning in any other snapshot.
type Node uint32

// NoNode stands where there is none: the context of a quad without a label.
const NoNode = ^Node(0)

// An Edge is a quad seen from one of its ends.
type Edge struct {
	Predicate Node
	Other     Node // the object of an outgoing edge, the subject of an incoming one
	Context   Node // NoNode where the quad has no label
}

// A Snapshot is the content of a store at one moment. It implements Cayley's
// graph.QuadStore for reading.
type Snapshot struct {
	mem   cgraph.QuadStore
	refs  []cgraph.Ref // by node number
	nodes map[any]Node // by the key of a ref
	quads []cgraph.Ref
}

var _ cgraph.QuadStore = (*Snapshot)(nil)

// newSnapshot numbers what mem holds. Nothing may write to mem from then on.
func newSnapshot(mem cgraph.QuadStore) (*Snapshot, error) {
	ctx := context.Background()
	s := &Snapshot{mem: mem, nodes: make(map[any]Node)}
	var err error
	if s.refs, err = drain(ctx, mem.NodesAllIterator()); err != nil {
		return nil, err
	}
	if s.quads, err = drain(ctx, mem.QuadsAllIterator()); err != nil {
		return nil, err
	}
	for i, ref := range s.refs {
		s.nodes[ref.Key()] = Node(i)
	}
	return s, nil
}

func drain(ctx context.Context, shape iterator.Shape) ([]cgraph.Ref, error) {
	it := shape.Iterate()
	defer it.Close()
	var out []cgraph.Ref
	for it.Next(ctx) {
		out = append(out, it.Result())
	}
	return out, it.Err()
}

// Release gives the snapshot back.
func (s *Snapshot) Release() {}

// Nodes returns the number of nodes: terms that stand in any place of a quad.
func (s *Snapshot) Nodes() int { return len(s.refs) }

// Size returns the number of quads.
func (s *Snapshot) Size() int { return len(s.quads) }

// Node returns the number of a term, false if no quad has it.
func (s *Snapshot) Node(v quad.Value) (Node, bool) {
	ref, err := s.mem.ValueOf(v)
	must(err)
	if ref == nil {
		return NoNode, false
	}
	n, ok := s.nodes[ref.Key()]
	return n, ok
}

// Term returns the term of a node, nil for NoNode.
func (s *Snapshot) Term(n Node) quad.Value {
	if n == NoNode {
		return nil
	}
	v, err := s.mem.NameOf(s.refs[n])
	must(err)
	return v
}

// must ends the program's present task when what a snapshot holds cannot be read: an
// answer without it would be wrong without saying so.
func must(err error) {
	if err != nil {
		panic("graph: a snapshot cannot be read: " + err.Error())
	}
}

// Out yields the quads whose subject is n.
func (s *Snapshot) Out(n Node) iter.Seq[Edge] { return s.edges(n, quad.Subject, quad.Object) }

// In yields the quads whose object is n.
func (s *Snapshot) In(n Node) iter.Seq[Edge] { return s.edges(n, quad.Object, quad.Subject) }

func (s *Snapshot) edges(n Node, at, other quad.Direction) iter.Seq[Edge] {
	return func(yield func(Edge) bool) {
		if n == NoNode {
			return
		}
		ctx := context.Background()
		it := s.mem.QuadIterator(at, s.refs[n]).Iterate()
		defer it.Close()
		for it.Next(ctx) {
			q := it.Result()
			if !yield(Edge{s.end(q, quad.Predicate), s.end(q, other), s.end(q, quad.Label)}) {
				return
			}
		}
		must(it.Err())
	}
}

func (s *Snapshot) end(q cgraph.Ref, d quad.Direction) Node {
	ref, err := s.mem.QuadDirection(q, d)
	must(err)
	if ref == nil {
		return NoNode
	}
	if n, ok := s.nodes[ref.Key()]; ok {
		return n
	}
	return NoNode
}

// All yields every quad in the order of loading.
func (s *Snapshot) All() iter.Seq[quad.Quad] {
	return func(yield func(quad.Quad) bool) {
		for _, ref := range s.quads {
			q, err := s.mem.Quad(ref)
			must(err)
			if !yield(q) {
				return
			}
		}
	}
}

// ValueOf implements refs.Namer.
func (s *Snapshot) ValueOf(v quad.Value) (cgraph.Ref, error) { return s.mem.ValueOf(v) }

// NameOf implements refs.Namer.
func (s *Snapshot) NameOf(r cgraph.Ref) (quad.Value, error) { return s.mem.NameOf(r) }

// Quad implements graph.QuadIndexer.
func (s *Snapshot) Quad(r cgraph.Ref) (quad.Quad, error) { return s.mem.Quad(r) }

// QuadIterator implements graph.QuadIndexer.
func (s *Snapshot) QuadIterator(d quad.Direction, r cgraph.Ref) iterator.Shape {
	return s.mem.QuadIterator(d, r)
}

// QuadIteratorSize implements graph.QuadIndexer.
func (s *Snapshot) QuadIteratorSize(ctx context.Context, d quad.Direction, r cgraph.Ref) (refs.Size, error) {
	return s.mem.QuadIteratorSize(ctx, d, r)
}

// QuadDirection implements graph.QuadIndexer.
func (s *Snapshot) QuadDirection(r cgraph.Ref, d quad.Direction) (cgraph.Ref, error) {
	return s.mem.QuadDirection(r, d)
}

// Stats implements graph.QuadIndexer; both numbers are exact.
func (s *Snapshot) Stats(context.Context, bool) (cgraph.Stats, error) {
	return cgraph.Stats{
		Nodes: refs.Size{Value: int64(len(s.refs)), Exact: true},
		Quads: refs.Size{Value: int64(len(s.quads)), Exact: true},
	}, nil
}

// NodesAllIterator implements graph.QuadStore. Unlike the memory store's own, its
// size is the number of nodes, not of nodes and quads, so that counting is right.
func (s *Snapshot) NodesAllIterator() iterator.Shape { return iterator.NewFixed(s.refs...) }

// QuadsAllIterator implements graph.QuadStore.
func (s *Snapshot) QuadsAllIterator() iterator.Shape { return iterator.NewFixed(s.quads...) }

// ApplyDeltas implements graph.QuadStore; it answers ErrReadOnly.
func (s *Snapshot) ApplyDeltas([]cgraph.Delta, cgraph.IgnoreOpts) error { return ErrReadOnly }

// NewQuadWriter implements graph.QuadStore; it answers ErrReadOnly.
func (s *Snapshot) NewQuadWriter() (quad.WriteCloser, error) { return nil, ErrReadOnly }

// Close implements graph.QuadStore by releasing the snapshot.
func (s *Snapshot) Close() error {
	s.Release()
	return nil
}
