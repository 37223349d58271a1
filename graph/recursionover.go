package graph

import (
	"context"
	"math"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/refs"
	cshape "github.com/cayleygraph/cayley/query/shape"
	"github.com/cayleygraph/quad"

	"waggoner/graph/csr"
)

// recursionOver is a recursion from what is no native, because it has tags, or several paths to
// a node, or is Cayley's own, or one whose results are tagged with their depth.
type recursionOver struct {
	v         view
	from      cshape.Shape
	repeats   repeats
	depthTags []string
	follow    iterator.Morphism // as Cayley has it
}

// BuildIterator implements shape.Shape.
func (s *recursionOver) BuildIterator(qs cgraph.QuadStore) iterator.Shape {
	return &recursionShape{recursionOver: s, from: s.from.BuildIterator(qs)}
}

// Optimize implements shape.Shape.
func (s *recursionOver) Optimize(context.Context, cshape.Optimizer) (cshape.Shape, bool) {
	return s, false
}

// reckon returns the costs of Cayley's Recursive; from is what those of what it begins at are.
func (s *recursionOver) reckon(ctx context.Context, from iterator.Costs) (iterator.Costs, error) {
	fan, err := s.follow(iterator.NewFixed(iterator.Int64Node(20))).Stats(ctx)
	size := int64(math.Pow(float64(from.Size.Value*fan.Size.Value), 5))
	next := from.NextCost + fan.NextCost
	return costs(next, next*(size/10)+from.ContainsCost, dividable(size)), err
}

// recursionShape is Cayley's iterator over it.
type recursionShape struct {
	*recursionOver
	setting
	from iterator.Shape
}

// Optimize implements iterator.Shape.
func (s *recursionShape) Optimize(ctx context.Context) (iterator.Shape, bool) {
	s.ctx = ctx
	s.from, _ = s.from.Optimize(ctx)
	return s, false
}

// Stats implements iterator.Shape.
func (s *recursionShape) Stats(ctx context.Context) (all iterator.Costs, err error) {
	defer s.v.shield(faults(), &err)
	from, err := s.from.Stats(ctx)
	if err != nil {
		return from, err
	}
	return s.reckon(ctx, from)
}

// Iterate implements iterator.Shape.
func (s *recursionShape) Iterate() iterator.Scanner { return s.scan() }

// Lookup implements iterator.Shape.
func (s *recursionShape) Lookup() iterator.Index {
	return &recursionIndex{recursionScan: s.scan(), known: map[uint32]reached{}}
}

func (s *recursionShape) scan() *recursionScan {
	return &recursionScan{ending: s.ending(), recursion: s.recursionOver, from: s.from.Iterate()}
}

// SubIterators implements iterator.Shape.
func (s *recursionShape) SubIterators() []iterator.Shape { return []iterator.Shape{s.from} }

func (s *recursionShape) String() string { return "Recursion" }

// recursionScan gives what a recursion leads to, each node with the paths of the one that led
// there.
type recursionScan struct {
	ending
	recursion *recursionOver
	from      iterator.Scanner
	paths     [][]map[string]refs.Ref // their tags, by the origin
	rounds    *rounds                 // from the first Next on
	level     []reached
	depth     int
	at        int
	now       reached // the last result
	path      int     // of the origin
}

// A reached node is one that a recursion leads to, or begins at.
type reached struct {
	node   uint32
	origin int // an index in paths
	depth  int
}

// Next implements iterator.Scanner.
func (s *recursionScan) Next(ctx context.Context) bool {
	defer s.recursion.v.shield(faults(), &s.err)
	s.ctx = ctx
	if s.rounds == nil {
		s.begin(ctx)
	}
	for s.at++; s.at >= len(s.level); s.at = 0 {
		if s.err != nil || len(s.level) == 0 || !s.rounds.begin() {
			s.done = s.err == nil
			return false
		}
		s.deepen()
	}
	s.now, s.path = s.level[s.at], 0
	return s.beat(1)
}

// begin takes what the recursion begins at.
func (s *recursionScan) begin(ctx context.Context) {
	s.rounds = s.recursion.repeats.rounds(s.recursion.v)
	origins := map[uint32]int{}
	for s.err == nil && s.from.Next(ctx) {
		n, err := s.recursion.v.node(s.from.Result())
		if err != nil {
			s.err = err
			return
		}
		origin, known := origins[n]
		if !known {
			origin = len(s.paths)
			origins[n] = origin
			s.paths = append(s.paths, nil)
			s.level = append(s.level, reached{node: n, origin: origin})
		}
		s.addPath(origin)
		for s.from.NextPath(ctx) {
			s.addPath(origin)
		}
		s.beat(1)
	}
	if err := s.from.Err(); err != nil {
		s.err = err
	}
	s.at = len(s.level)
}

func (s *recursionScan) addPath(origin int) {
	tags := map[string]refs.Ref{}
	s.from.TagResults(tags)
	s.paths[origin] = append(s.paths[origin], tags)
}

// deepen goes to the next level. What has the same origin follows together.
func (s *recursionScan) deepen() {
	var next []reached
	var nodes []uint32
	s.depth++
	for i, r := range s.level {
		nodes = append(nodes, r.node)
		if i+1 < len(s.level) && s.level[i+1].origin == r.origin {
			continue
		}
		for _, n := range s.rounds.after(&s.pulse, nodes) {
			next = append(next, reached{n, r.origin, s.depth})
		}
		nodes = nodes[:0]
	}
	s.level = next
}

// Result implements iterator.Base.
func (s *recursionScan) Result() refs.Ref { return s.recursion.v.ref(s.now.node) }

// NextPath implements iterator.Base.
func (s *recursionScan) NextPath(context.Context) bool {
	if s.rounds == nil || s.path+1 >= len(s.paths[s.now.origin]) {
		return false
	}
	s.path++
	return true
}

// TagResults implements iterator.Base.
func (s *recursionScan) TagResults(dst map[string]refs.Ref) {
	for _, tag := range s.recursion.depthTags {
		dst[tag] = refs.PreFetched(quad.Int(s.now.depth))
	}
	if s.now.depth > 0 {
		for tag, r := range s.paths[s.now.origin][s.path] {
			dst[tag] = r
		}
	}
}

// Close implements iterator.Base.
func (s *recursionScan) Close() error { return s.from.Close() }

func (s *recursionScan) String() string { return "RecursionNext" }

// recursionIndex looks up in what its scan has given, and goes on with it.
type recursionIndex struct {
	*recursionScan
	known map[uint32]reached
}

// Contains implements iterator.Index.
func (x *recursionIndex) Contains(ctx context.Context, r refs.Ref) bool {
	n, err := x.recursion.v.node(r)
	if err != nil {
		x.err = err
	}
	if x.err != nil || n == csr.None {
		return false
	}
	if before, ok := x.known[n]; ok {
		x.now, x.path = before, 0
		return true
	}
	for x.Next(ctx) {
		x.known[x.now.node] = x.now
		if x.now.node == n {
			return true
		}
	}
	return false
}

func (x *recursionIndex) String() string { return "RecursionContains" }
