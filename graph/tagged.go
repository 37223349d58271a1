package graph

import (
	"context"

	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/refs"

	"waggoner/graph/csr"
)

// taggedMatch is Cayley's iterator over a match with tags.
type taggedMatch struct {
	*match
	setting
}

// Iterate implements iterator.Shape.
func (s *taggedMatch) Iterate() iterator.Scanner {
	return &taggedScan{ending: s.ending(), match: s.match}
}

// Lookup implements iterator.Shape.
func (s *taggedMatch) Lookup() iterator.Index { return &taggedIndex{taggedScan{match: s.match}, nil} }

// Stats implements iterator.Shape.
func (s *taggedMatch) Stats(context.Context) (costs iterator.Costs, err error) {
	defer s.v.shield(faults(), &err)
	return s.match.costs(), nil
}

// labelled reports whether quads without a label are no results: their label cannot be tagged.
func (s *match) labelled() bool { return len(s.tags[3]) > 0 }

// Optimize implements iterator.Shape.
func (s *taggedMatch) Optimize(ctx context.Context) (iterator.Shape, bool) {
	s.ctx = ctx
	return s, false
}

// SubIterators implements iterator.Shape.
func (s *taggedMatch) SubIterators() []iterator.Shape { return levels(s.height()) }

func (s *taggedMatch) String() string { return "Match" }

// taggedScan gives one result for each quad.
type taggedScan struct {
	ending
	match  *match
	cursor *cursor
	now    csr.Quad // the last result's
}

// Next implements iterator.Scanner.
func (s *taggedScan) Next(ctx context.Context) bool {
	defer s.match.v.shield(faults(), &s.err)
	s.ctx = ctx
	if s.cursor == nil {
		s.cursor = s.match.v.cursor(s.match.pattern)
	}
	if s.err != nil || !s.nextOf(s.cursor) {
		s.done = s.err == nil
		return false
	}
	return true
}

// nextOf goes to the next result of a cursor.
func (s *taggedScan) nextOf(c *cursor) bool {
	for c.next(&s.pulse) {
		if s.takes(c) {
			return true
		}
	}
	return false
}

// takes keeps the present quad if it is a result.
func (s *taggedScan) takes(c *cursor) bool {
	q := c.quad()
	if s.match.labelled() && q[3] == csr.None {
		return false
	}
	s.now = q
	return true
}

// Result implements iterator.Base.
func (s *taggedScan) Result() refs.Ref { return s.match.v.ref(s.now[s.match.result]) }

// NextPath implements iterator.Base.
func (s *taggedScan) NextPath(context.Context) bool { return false }

// TagResults implements iterator.Base.
func (s *taggedScan) TagResults(dst map[string]refs.Ref) {
	for place, tags := range s.match.tags {
		for _, tag := range tags {
			dst[tag] = s.match.v.ref(s.now[place])
		}
	}
}

func (s *taggedScan) String() string { return "MatchNext" }

// taggedIndex gives the quads that have a node at the place of the result, as its paths. When
// there are no more, the tags stay those of the last, as And needs it.
type taggedIndex struct {
	taggedScan
	result refs.Ref
}

// Contains implements iterator.Index.
func (x *taggedIndex) Contains(ctx context.Context, r refs.Ref) bool {
	defer x.match.v.shield(faults(), &x.err)
	x.ctx, x.done = ctx, true
	n, err := x.match.v.node(r)
	if err != nil {
		x.err = err
	}
	with := x.match.pattern
	if x.err != nil || n == csr.None || with[x.match.result] != csr.None && with[x.match.result] != n {
		return false
	}
	with[x.match.result] = n
	c := x.match.v.cursor(with)
	if !x.nextOf(c) {
		return false
	}
	x.cursor, x.result = c, r
	return true
}

// Result implements iterator.Base.
func (x *taggedIndex) Result() refs.Ref { return x.result }

// NextPath implements iterator.Base.
func (x *taggedIndex) NextPath(context.Context) bool {
	defer x.match.v.shield(faults(), &x.err)
	return x.cursor != nil && x.err == nil && x.nextOf(x.cursor)
}

func (x *taggedIndex) String() string { return "MatchContains" }
