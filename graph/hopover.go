package graph

import (
	"context"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/refs"
	cshape "github.com/cayleygraph/cayley/query/shape"

	"waggoner/graph/csr"
)

// hopOver is a hop from what is no native, because it has tags or is Cayley's own, or with
// tags on its edges: HasA, And and LinksTo in one.
type hopOver struct {
	step
	from     cshape.Shape
	branches []branch    // in the order in which Cayley has them
	tags     [4][]string // of the predicate (1), the end (2) and the context (3) of the edge
}

// BuildIterator implements shape.Shape.
func (s *hopOver) BuildIterator(qs cgraph.QuadStore) iterator.Shape {
	return &hopOverShape{hopOver: s, from: s.from.BuildIterator(qs)}
}

// Optimize implements shape.Shape.
func (s *hopOver) Optimize(context.Context, cshape.Optimizer) (cshape.Shape, bool) { return s, false }

// hopOverShape is Cayley's iterator over it.
type hopOverShape struct {
	*hopOver
	setting
	from  iterator.Shape
	first int // the branch that And scans
}

// Optimize implements iterator.Shape.
func (s *hopOverShape) Optimize(ctx context.Context) (iterator.Shape, bool) {
	s.ctx = ctx
	if s.from, _ = s.from.Optimize(ctx); iterator.IsNull(s.from) {
		return s.from, true
	}
	if from, err := s.from.Stats(ctx); err == nil {
		s.first, _ = andCosts(s.costsOf(from))
	}
	return s, false
}

// Stats implements iterator.Shape.
func (s *hopOverShape) Stats(ctx context.Context) (all iterator.Costs, err error) {
	defer s.v.shield(faults(), &err)
	from, err := s.from.Stats(ctx)
	_, all = andCosts(s.costsOf(from))
	return hasACosts(all), err
}

// Iterate implements iterator.Shape.
func (s *hopOverShape) Iterate() iterator.Scanner {
	scanned := s.branches[s.first]
	switch {
	case scanned.place == s.way.other && scanned.nodes != nil:
		return &goalScan{backwards: s.backwards(), goals: scanned.nodes}
	case scanned.place == s.way.node || steady(s.hopOver.from):
		scan := &hopOverScan{ending: s.ending(), hop: s.hopOver, edges: edges{step: &s.step}, from: s.from.Iterate()}
		if scanned.place == 1 {
			again := s.step
			again.scanned = scanned.nodes
			scan.edges.step = &again
		}
		return scan
	}
	return &quadDrivenScan{backwards: s.backwards(), patterns: s.patterns(scanned)}
}

// steady reports whether a shape gives a node as often, and with the same tags, scanned or
// looked up. Then it does not matter which branch of a hop from it is scanned.
func steady(s cshape.Shape) bool {
	switch s := s.(type) {
	case *match:
		return true
	case native:
		return chain(s)
	case cshape.Save:
		return steady(s.From)
	case *hopOver:
		return steady(s.from)
	}
	return false
}

// patterns are the quads that a scan of a branch visits.
func (s *hopOver) patterns(b branch) []pattern {
	all := make([]pattern, 0, len(b.nodes))
	for _, n := range b.nodes {
		p := anyQuad
		p[b.place] = n
		all = append(all, p)
	}
	if b.nodes == nil {
		all = append(all, anyQuad)
	}
	return all
}

// Lookup implements iterator.Shape.
func (s *hopOverShape) Lookup() iterator.Index { return &hopOverIndex{backwards: s.backwards()} }

func (s *hopOverShape) backwards() backwards {
	return backwards{ending: s.ending(), hop: s.hopOver, edges: edges{step: s.back()}, from: s.from.Lookup()}
}

// SubIterators implements iterator.Shape.
func (s *hopOverShape) SubIterators() []iterator.Shape { return levels(s.height(), s.from) }

func (s *hopOverShape) String() string { return "Hop" }

// places returns what there is to tag about an edge: predicate, end and context.
func (s *hopOver) places(e *edges, end uint32) csr.Quad {
	now := csr.Quad{2: end}
	if s.tags[1] != nil {
		now[1] = uint32(e.run.Predicate(e.at))
	}
	if s.tags[3] != nil {
		now[3] = uint32(e.run.Context(e.at))
	}
	return now
}

func (s *hopOver) tag(dst map[string]refs.Ref, now csr.Quad) {
	for place, tags := range s.tags {
		for _, tag := range tags {
			dst[tag] = s.v.ref(now[place])
		}
	}
}

// takesQuad reports whether a quad is an edge of the hop.
func (s *step) takesQuad(q csr.Quad) bool {
	return (s.predicates == nil || in(s.predicates, q[1])) &&
		(s.goals == nil || in(s.goals, q[s.way.other])) &&
		(s.contexts == nil || in(s.contexts, q[3])) && (!s.labelled || q[3] != csr.None)
}
