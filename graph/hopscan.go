package graph

import (
	"context"

	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/refs"

	"waggoner/graph/csr"
)

// hopOverScan follows the edges of each node that an iterator of Cayley's gives.
type hopOverScan struct {
	ending
	hop   *hopOver
	edges edges
	from  iterator.Scanner
	now   csr.Quad // the last result: predicate, end and context
}

// Next implements iterator.Scanner.
func (s *hopOverScan) Next(ctx context.Context) bool {
	defer s.hop.v.shield(faults(), &s.err)
	s.ctx = ctx
	for s.err == nil {
		if s.edges.next(&s.pulse) {
			s.now = s.hop.places(&s.edges, s.edges.other())
			return true
		}
		if s.err != nil {
			break
		}
		if !s.from.Next(ctx) {
			s.err = s.from.Err()
			s.done = s.err == nil
			break
		}
		n, err := s.hop.v.node(s.from.Result())
		if err != nil {
			s.err = err
			break
		}
		s.edges.begin(n)
	}
	return false
}

// Result implements iterator.Base.
func (s *hopOverScan) Result() refs.Ref { return s.hop.v.ref(s.now[2]) }

// NextPath implements iterator.Base.
func (s *hopOverScan) NextPath(ctx context.Context) bool { return s.from.NextPath(ctx) }

// TagResults implements iterator.Base.
func (s *hopOverScan) TagResults(dst map[string]refs.Ref) {
	s.from.TagResults(dst)
	s.hop.tag(dst, s.now)
}

// Err implements iterator.Base.
func (s *hopOverScan) Err() error {
	if err := s.from.Err(); err != nil {
		return err
	}
	return s.ending.Err()
}

// Close implements iterator.Base.
func (s *hopOverScan) Close() error { return s.from.Close() }

func (s *hopOverScan) String() string { return "HopNext" }

// backwards looks up where the edges that lead to a node begin. When there are no more, the
// result and its tags stay those of the last, as And needs it.
type backwards struct {
	ending
	hop   *hopOver
	edges edges // the other way
	from  iterator.Index
	goal  uint32   // of the edges
	now   csr.Quad // the last result: predicate, end and context
}

// reach goes to the next edge to the present node that begins where it should.
func (b *backwards) reach(ctx context.Context) bool {
	defer b.hop.v.shield(faults(), &b.err)
	b.ctx = ctx
	for b.err == nil && b.edges.next(&b.pulse) {
		if b.from.Contains(ctx, b.hop.v.ref(b.edges.other())) {
			b.now = b.hop.places(&b.edges, b.goal)
			return true
		}
		if err := b.from.Err(); err != nil {
			b.err = err
		}
	}
	return false
}

// Result implements iterator.Base.
func (b *backwards) Result() refs.Ref { return b.hop.v.ref(b.now[2]) }

// TagResults implements iterator.Base.
func (b *backwards) TagResults(dst map[string]refs.Ref) {
	b.from.TagResults(dst)
	b.hop.tag(dst, b.now)
}

// Err implements iterator.Base.
func (b *backwards) Err() error {
	if err := b.from.Err(); err != nil {
		return err
	}
	return b.ending.Err()
}

// Close implements iterator.Base.
func (b *backwards) Close() error { return b.from.Close() }

// goalScan gives those of some nodes to which an edge leads from where it should.
type goalScan struct {
	backwards
	goals []uint32 // those still to come
}

// Next implements iterator.Scanner.
func (s *goalScan) Next(ctx context.Context) bool {
	for !s.reach(ctx) {
		if s.err != nil {
			return false
		}
		if len(s.goals) == 0 {
			s.done = true
			return false
		}
		s.goal, s.goals = s.goals[0], s.goals[1:]
		s.edges.begin(s.goal)
	}
	return true
}

// NextPath implements iterator.Base.
func (s *goalScan) NextPath(ctx context.Context) bool { return s.from.NextPath(ctx) }

func (s *goalScan) String() string { return "HopBackNext" }

// hopOverIndex tells whether an edge leads to a node from where it should.
type hopOverIndex struct{ backwards }

// Contains implements iterator.Index.
func (x *hopOverIndex) Contains(ctx context.Context, r refs.Ref) bool {
	n, err := x.hop.v.node(r)
	if err != nil {
		x.err = err
	}
	if x.err != nil || n == csr.None || x.hop.goals != nil && !in(x.hop.goals, n) {
		return false
	}
	x.done, x.goal = true, n
	x.edges.begin(n)
	return x.reach(ctx)
}

// NextPath implements iterator.Base.
func (x *hopOverIndex) NextPath(ctx context.Context) bool {
	return x.from.NextPath(ctx) || x.reach(ctx)
}

func (x *hopOverIndex) String() string { return "HopContains" }

// quadDrivenScan gives the ends of all quads of some patterns that begin where they should:
// that is what Cayley does when it finds a scan of the predicate to be cheapest, and how
// often a result comes depends on it.
type quadDrivenScan struct {
	backwards
	patterns []pattern
	cursor   *cursor
}

// Next implements iterator.Scanner.
func (s *quadDrivenScan) Next(ctx context.Context) bool {
	defer s.hop.v.shield(faults(), &s.err)
	s.ctx = ctx
	for s.err == nil {
		if s.cursor == nil {
			if len(s.patterns) == 0 {
				s.done = true
				return false
			}
			s.cursor, s.patterns = s.hop.v.cursor(s.patterns[0]), s.patterns[1:]
		}
		if !s.cursor.next(&s.pulse) {
			s.cursor = nil
			continue
		}
		if s.take(ctx, s.cursor.quad()) {
			return true
		}
	}
	return false
}

func (s *quadDrivenScan) take(ctx context.Context, q csr.Quad) bool {
	way := s.hop.way
	if !s.hop.takesQuad(q) {
		return false
	}
	if !s.from.Contains(ctx, s.hop.v.ref(q[way.node])) {
		if err := s.from.Err(); err != nil {
			s.err = err
		}
		return false
	}
	s.now = csr.Quad{1: q[1], 2: q[way.other], 3: q[3]}
	return true
}

// NextPath implements iterator.Base.
func (s *quadDrivenScan) NextPath(ctx context.Context) bool { return s.from.NextPath(ctx) }

func (s *quadDrivenScan) String() string { return "HopQuadsNext" }
