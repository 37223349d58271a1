package graph

import (
	"context"
	"slices"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/refs"
	cshape "github.com/cayleygraph/cayley/query/shape"
)

// Shapes of Cayley's that the store does not take over and mends all the same: their iterators
// take their size to be exact when it is not, And being sure of that of its smallest branch
// and Sort of any. Counting believes it.

// mend returns a shape of Cayley's with what is wrong with its iterator put right.
func mend(s cshape.Shape) (cshape.Shape, bool) {
	switch s := s.(type) {
	case cshape.Intersect:
		return &and{branches: s}, true
	case cshape.IntersectOpt:
		return &and{branches: s.Sub, optional: s.Opt}, true
	case cshape.Union:
		return withoutNull(s)
	case cshape.Except:
		return &excluding{s}, true
	case cshape.Sort:
		return &sorting{s}, true
	}
	return s, false
}

// withoutNull drops the branches that are nothing. Cayley does so too, but not where they
// become so when the store's own optimizer is asked.
func withoutNull(s cshape.Union) (cshape.Shape, bool) {
	some := slices.DeleteFunc(slices.Clone(s), cshape.IsNull)
	switch len(some) {
	case len(s):
		return s, false
	case 0:
		return nil, true
	case 1:
		return some[0], true
	}
	return some, true
}

// and is an intersection with branches that are not ours.
type and struct {
	branches []cshape.Shape
	optional []cshape.Shape // which only tag
}

// BuildIterator implements shape.Shape.
func (s *and) BuildIterator(qs cgraph.QuadStore) iterator.Shape {
	return &andShape{branches: build(qs, s.branches), optional: build(qs, s.optional)}
}

// Optimize implements shape.Shape.
func (s *and) Optimize(context.Context, cshape.Optimizer) (cshape.Shape, bool) { return s, false }

func build(qs cgraph.QuadStore, shapes []cshape.Shape) []iterator.Shape {
	all := make([]iterator.Shape, len(shapes))
	for i, s := range shapes {
		all[i] = s.BuildIterator(qs)
	}
	return all
}

// andShape is Cayley's And. It leaves the order to it, but for a recursion: that is scanned,
// because looked up it mixes the tags of nodes up.
type andShape struct {
	branches, optional []iterator.Shape
}

func (s *andShape) and() *iterator.And {
	and := iterator.NewAnd(s.branches...)
	for _, o := range s.optional {
		and.AddOptionalIterator(o)
	}
	return and
}

// Iterate implements iterator.Shape.
func (s *andShape) Iterate() iterator.Scanner { return s.and().Iterate() }

// Lookup implements iterator.Shape.
func (s *andShape) Lookup() iterator.Index { return s.and().Lookup() }

// Stats implements iterator.Shape.
func (s *andShape) Stats(ctx context.Context) (iterator.Costs, error) {
	return inexact(s.and().Stats(ctx))
}

func inexact(costs iterator.Costs, err error) (iterator.Costs, error) {
	costs.Size = refs.Size{Value: dividable(costs.Size.Value)}
	return costs, err
}

// Optimize implements iterator.Shape.
func (s *andShape) Optimize(ctx context.Context) (iterator.Shape, bool) {
	for i, branch := range s.branches {
		if _, ok := branch.(*iterator.Recursive); ok {
			return s.first(ctx, i), true
		}
	}
	better, _ := s.and().Optimize(ctx)
	if iterator.IsNull(better) {
		return better, true
	}
	return &estimated{better}, true
}

// first puts one branch first.
func (s *andShape) first(ctx context.Context, i int) iterator.Shape {
	s.branches[0], s.branches[i] = s.branches[i], s.branches[0]
	for _, list := range [][]iterator.Shape{s.branches, s.optional} {
		for i := range list {
			list[i], _ = list[i].Optimize(ctx)
		}
	}
	return s
}

// SubIterators implements iterator.Shape.
func (s *andShape) SubIterators() []iterator.Shape { return s.and().SubIterators() }

func (s *andShape) String() string { return "And" }

// sorting is Cayley's Sort.
type sorting struct{ cshape.Sort }

// BuildIterator implements shape.Shape.
func (s *sorting) BuildIterator(qs cgraph.QuadStore) iterator.Shape {
	return &estimated{s.Sort.BuildIterator(qs)}
}

// Optimize implements shape.Shape.
func (s *sorting) Optimize(context.Context, cshape.Optimizer) (cshape.Shape, bool) { return s, false }

// excluding is Cayley's Except, whose size may be such that And divides by zero.
type excluding struct{ cshape.Except }

// BuildIterator implements shape.Shape.
func (s *excluding) BuildIterator(qs cgraph.QuadStore) iterator.Shape {
	return &estimated{s.Except.BuildIterator(qs)}
}

// Optimize implements shape.Shape.
func (s *excluding) Optimize(context.Context, cshape.Optimizer) (cshape.Shape, bool) { return s, false }

// estimated is an iterator whose size is not exact, whatever it says.
type estimated struct{ iterator.Shape }

// Stats implements iterator.Shape.
func (s *estimated) Stats(ctx context.Context) (iterator.Costs, error) {
	return inexact(s.Shape.Stats(ctx))
}

// Optimize implements iterator.Shape.
func (s *estimated) Optimize(ctx context.Context) (iterator.Shape, bool) {
	better, changed := s.Shape.Optimize(ctx)
	if iterator.IsNull(better) {
		return better, true
	}
	s.Shape = better
	return s, changed
}
