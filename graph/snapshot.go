package graph

import (
	"iter"
	"sync/atomic"

	"github.com/cayleygraph/quad"

	"waggoner/graph/csr"
)

// A Node is the number of a term in a snapshot. Terms keep their numbers from snapshot to
// snapshot until the store is compacted; a number has no meaning in any other store.
type Node uint32

// NoNode stands where there is none: the context of a quad without a label.
const NoNode = ^Node(0)

// An Edge is a quad seen from one of its ends.
type Edge struct {
	Predicate Node
	Other     Node // the object of an outgoing edge, the subject of an incoming one
	Context   Node // NoNode where the quad has no label
}

// A Quad is a quad by node numbers.
type Quad struct{ Subject, Predicate, Object, Context Node }

// A Snapshot is the content of a store after one batch. It never changes, and is valid
// until Release. Its methods panic with a *[CorruptError] where a file is damaged.
type Snapshot struct{ held atomic.Pointer[version] }

// snapshotOf makes a snapshot of a version whose image is held for it.
func snapshotOf(v *version) *Snapshot {
	s := &Snapshot{}
	s.held.Store(v)
	return s
}

func (s *Snapshot) version() *version {
	v := s.held.Load()
	if v == nil {
		panic("graph: snapshot used after Release")
	}
	return v
}

// Release gives the snapshot back; nothing that came from it may be used after that.
// Releasing again does nothing.
func (s *Snapshot) Release() {
	if v := s.held.Swap(nil); v != nil {
		_ = v.image.release() // a file that cannot be removed now is removed by the next Open
	}
}

// Sequence returns the number of the last batch in the snapshot.
func (s *Snapshot) Sequence() uint64 { return s.version().sequence }

// Nodes returns the number of terms that stand in a quad, in any place.
func (s *Snapshot) Nodes() int { return s.version().nodes }

// Bound returns a number that every node is below. Not every number below it is a live node.
func (s *Snapshot) Bound() Node { return Node(s.version().bound) }

// Size returns the number of quads.
func (s *Snapshot) Size() int { return s.version().quads }

// Node returns the number of a term, false if no quad has it.
func (s *Snapshot) Node(v quad.Value) (Node, bool) {
	var buffer [256]byte
	key := appendKey(buffer[:0], v)
	if len(key) == 0 {
		return NoNode, false
	}
	now := s.version()
	n, ok := now.find(key)
	if !ok || !now.live(n) {
		return NoNode, false
	}
	return Node(n), true
}

// Term returns the term of a node, nil for NoNode.
func (s *Snapshot) Term(n Node) quad.Value {
	if n == NoNode {
		return nil
	}
	return parseKey(s.version().text(uint32(n)))
}

// AppendTerm appends a node's term in canonical N-Quads.
func (s *Snapshot) AppendTerm(dst []byte, n Node) []byte {
	return append(dst, s.version().key(uint32(n))...)
}

// Compare orders two nodes by their terms in canonical N-Quads, in byte order and NoNode first.
// Unlike the order of their numbers this one does not depend on when the terms came.
func (s *Snapshot) Compare(a, b Node) int {
	switch {
	case a == b:
		return 0
	case a == NoNode:
		return -1
	case b == NoNode:
		return 1
	}
	return s.version().compare(uint32(a), uint32(b))
}

// Live reports whether a node stands in any quad of the snapshot.
func (s *Snapshot) Live(n Node) bool { return s.version().live(uint32(n)) }

// Has reports whether the snapshot has a quad.
func (s *Snapshot) Has(q Quad) bool {
	return s.version().has(csr.Quad{uint32(q.Subject), uint32(q.Predicate), uint32(q.Object), uint32(q.Context)})
}

// OutRun returns the quads with subject n and predicate p, or with any if p is NoNode.
func (s *Snapshot) OutRun(n, p Node) Run { return s.version().out(uint32(n), uint32(p)) }

// InRun returns the quads with object n and predicate p, or with any if p is NoNode.
func (s *Snapshot) InRun(n, p Node) Run { return s.version().in(uint32(n), uint32(p)) }

// OutDegree returns the length of OutRun.
func (s *Snapshot) OutDegree(n, p Node) int {
	return s.version().degree(outward, uint32(n), uint32(p))
}

// InDegree returns the length of InRun.
func (s *Snapshot) InDegree(n, p Node) int { return s.version().degree(inward, uint32(n), uint32(p)) }

// PredicateSize returns the number of quads with a predicate.
func (s *Snapshot) PredicateSize(p Node) int { return s.version().predicateSize(uint32(p)) }

// ContextSize returns the number of quads with a context.
func (s *Snapshot) ContextSize(g Node) int { return s.version().contextSize(uint32(g)) }

// Out yields the quads whose subject is n, by predicate, object and context.
func (s *Snapshot) Out(n Node) iter.Seq[Edge] { return s.version().out(uint32(n), csr.None).edges }

// In yields the quads whose object is n, by predicate, subject and context.
func (s *Snapshot) In(n Node) iter.Seq[Edge] { return s.version().in(uint32(n), csr.None).edges }

// Subjects yields the distinct subjects of a predicate, ascending.
func (s *Snapshot) Subjects(p Node) iter.Seq[Node] {
	return nodesOf(s.version().ends(outward, uint32(p)))
}

// Objects yields the distinct objects of a predicate, ascending.
func (s *Snapshot) Objects(p Node) iter.Seq[Node] {
	return nodesOf(s.version().ends(inward, uint32(p)))
}

// Predicates yields the nodes that are a predicate of a quad, ascending.
func (s *Snapshot) Predicates() iter.Seq[Node] { return nodesOf(s.version().predicates()) }

// Contexts yields the nodes that are the context of a quad, ascending.
func (s *Snapshot) Contexts() iter.Seq[Node] { return nodesOf(s.version().contexts()) }

func nodesOf(numbers iter.Seq[uint32]) iter.Seq[Node] {
	return func(yield func(Node) bool) {
		for n := range numbers {
			if !yield(Node(n)) {
				return
			}
		}
	}
}

// Quads yields every quad, by subject, predicate, object and context.
func (s *Snapshot) Quads() iter.Seq[Quad] { return quadsOf(s.version().all()) }

// OfPredicate yields the quads with a predicate, by subject, object and context.
func (s *Snapshot) OfPredicate(p Node) iter.Seq[Quad] {
	return quadsOf(s.version().ofPredicate(uint32(p)))
}

// OfContext yields the quads with a context, by subject, predicate and object.
func (s *Snapshot) OfContext(g Node) iter.Seq[Quad] {
	return quadsOf(s.version().ofContext(uint32(g)))
}

func quadsOf(quads iter.Seq[csr.Quad]) iter.Seq[Quad] {
	return func(yield func(Quad) bool) {
		for q := range quads {
			if !yield(Quad{Node(q[0]), Node(q[1]), Node(q[2]), Node(q[3])}) {
				return
			}
		}
	}
}

// All yields every quad with its terms, in the order of Quads.
func (s *Snapshot) All() iter.Seq[quad.Quad] {
	return func(yield func(quad.Quad) bool) {
		for q := range s.Quads() {
			if !yield(quad.Quad{Subject: s.Term(q.Subject), Predicate: s.Term(q.Predicate), Object: s.Term(q.Object), Label: s.Term(q.Context)}) {
				return
			}
		}
	}
}
