package graph

import (
	"context"
	"reflect"
	"slices"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	cshape "github.com/cayleygraph/cayley/query/shape"
	"github.com/cayleygraph/quad"
)

// Cayley's path has no shape for a recursion, but a function that builds its iterator: no
// optimizer sees what it begins at and what it follows. So the iterator is built, and read back
// into shapes, which are then optimized as any. What cannot be read back stays Cayley's.

// A reader reads iterators back that were built on a store. It is the optimizer of what it reads.
type reader struct {
	v   view
	ctx context.Context
	qs  cgraph.QuadStore
}

// OptimizeShape implements shape.Optimizer.
func (r reader) OptimizeShape(ctx context.Context, s cshape.Shape) (cshape.Shape, bool) {
	return r.v.optimize(ctx, r.qs, s)
}

// below returns a shape with what functions build right below it read back, and whether there
// are any. A function alone is never asked about.
func (r reader) below(s cshape.Shape) (_ cshape.Shape, some bool) {
	read := func(s cshape.Shape) cshape.Shape {
		if !function(s) {
			return s
		}
		some = true
		return r.built(s)
	}
	each := func(all []cshape.Shape) []cshape.Shape {
		if slices.ContainsFunc(all, function) {
			all = slices.Clone(all)
		}
		for i, s := range all {
			if function(s) {
				all[i] = read(s)
			}
		}
		return all
	}
	switch s := s.(type) {
	case cshape.NodesFrom:
		if quads, ok := s.Quads.(cshape.Quads); ok {
			s.Quads = quadsBelow(quads, read)
		}
		return s, some
	case cshape.Intersect:
		return cshape.Intersect(each(s)), some
	case cshape.IntersectOpt:
		s.Sub, s.Opt = each(s.Sub), each(s.Opt)
		return s, some
	case cshape.Union:
		return cshape.Union(each(s)), some
	case cshape.Except:
		s.Exclude, s.From = read(s.Exclude), read(s.From)
		return s, some
	case cshape.Unique:
		s.From = read(s.From)
		return s, some
	case cshape.Count:
		s.Values = read(s.Values)
		return s, some
	case cshape.Save:
		s.From = read(s.From)
		return s, some
	case cshape.Filter:
		s.From = read(s.From)
		return s, some
	case cshape.Sort:
		s.From = read(s.From)
		return s, some
	case cshape.Page:
		s.From = read(s.From)
		return s, some
	}
	return s, false
}

// built reads back what a function builds.
func (r reader) built(function cshape.Shape) cshape.Shape {
	it := function.BuildIterator(r.qs)
	if it, ok := it.(*iterator.Recursive); ok {
		return r.recursion(it)
	}
	return ready{it}
}

func quadsBelow(all cshape.Quads, read func(cshape.Shape) cshape.Shape) cshape.Quads {
	if slices.ContainsFunc(all, func(f cshape.QuadFilter) bool { return function(f.Values) }) {
		all = slices.Clone(all)
	}
	for i, f := range all {
		if function(f.Values) {
			all[i].Values = read(f.Values)
		}
	}
	return all
}

// function reports whether a shape is a function.
func function(s cshape.Shape) bool { return reflect.ValueOf(s).Kind() == reflect.Func }

// ready is the shape of an iterator that was built already. To build it again may not be allowed:
// it can have an iterator in it that the path was given.
type ready struct{ iterator.Shape }

// BuildIterator implements shape.Shape.
func (s ready) BuildIterator(cgraph.QuadStore) iterator.Shape { return s.Shape }

// Optimize implements shape.Shape.
func (s ready) Optimize(context.Context, cshape.Optimizer) (cshape.Shape, bool) { return s, false }

// recursion takes a recursion over, if what it follows can be read back.
func (r reader) recursion(it *iterator.Recursive) cshape.Shape {
	follow, ok := hidden[iterator.Morphism](it, "morphism")
	depth, okDepth := hidden[int](it, "maxDepth")
	tags, okTags := hidden[[]string](it, "depthTags")
	if !ok || !okDepth || !okTags {
		return ready{it}
	}
	m, ok := r.morphism(follow)
	if !ok {
		return ready{it}
	}
	over := &recursionOver{v: r.v, repeats: repeats{m, depth}, depthTags: tags, follow: follow, from: ready{it.SubIterators()[0]}}
	from, ok := r.optimized(it.SubIterators()[0])
	if !ok {
		return over
	}
	if n, ok := r.v.nativeOf(from); ok && once(n) && len(tags) == 0 {
		reckoned, _ := over.reckon(r.ctx, n.costs())
		return &recursion{v: r.v, from: n, repeats: over.repeats, reckoned: reckoned}
	}
	if steady(from) { // else how often a node comes could be by the order of branches
		over.from = from
	}
	return over
}

// hidden returns a field that is not exported, if it is there and of the type.
func hidden[T any](of iterator.Shape, field string) (value T, ok bool) {
	f := reflect.ValueOf(of).Elem().FieldByName(field)
	if !f.IsValid() || f.Type() != reflect.TypeFor[T]() {
		return value, false
	}
	return reflect.NewAt(f.Type(), f.Addr().UnsafePointer()).Elem().Interface().(T), true
}

// optimized returns an iterator as an optimized shape.
func (r reader) optimized(it iterator.Shape) (cshape.Shape, bool) {
	s, ok := r.shape(it)
	if !ok {
		return nil, false
	}
	for _, by := range []cshape.Optimizer{nil, r} {
		if s, _ = s.Optimize(r.ctx, by); s == nil {
			return cshape.Null{}, true
		}
	}
	return s, true
}

// shape returns the shape that an iterator was built from.
func (r reader) shape(it iterator.Shape) (cshape.Shape, bool) {
	switch it := it.(type) {
	case *everyNode:
		return cshape.AllNodes{}, true
	case *iterator.Null:
		return cshape.Null{}, true
	case *iterator.Fixed:
		return cshape.Fixed(it.Values()), true
	case *iterator.Recursive:
		return r.recursion(it), true
	case *iterator.Save:
		below, ok := r.shapes(it)
		return cshape.Save{Tags: it.Tags(), From: below[0]}, ok && len(it.FixedTags()) == 0
	case *iterator.And:
		below, ok := r.shapes(it)
		return cshape.Intersect(below), ok && !optional(it)
	case *iterator.Or:
		below, ok := r.shapes(it)
		return cshape.Union(below), ok
	case *iterator.Unique:
		below, ok := r.shapes(it)
		return cshape.Unique{From: below[0]}, ok
	case *iterator.Not:
		below, ok := r.shapes(it)
		return cshape.Except{Exclude: below[0], From: below[1]}, ok
	case *cgraph.HasA:
		quads, ok := r.quads(it.SubIterators()[0])
		same := len(quads) == 1 && quads[0].Dir == it.Direction() // of which the optimizer makes something else
		return cshape.NodesFrom{Dir: it.Direction(), Quads: quads}, ok && !same
	}
	return nil, false
}

// shapes returns those below an iterator, with zero values where there is none.
func (r reader) shapes(it iterator.Shape) (all []cshape.Shape, ok bool) {
	below := it.SubIterators()
	all = make([]cshape.Shape, len(below))
	for i, it := range below {
		if all[i], ok = r.shape(it); !ok {
			return all, false
		}
	}
	return all, true
}

// optional reports whether some branches only tag.
func optional(it *iterator.And) bool {
	branches, ok := hidden[[]iterator.Shape](it, "opt")
	return !ok || len(branches) > 0
}

// quads returns the filters that an iterator over quads was built from.
func (r reader) quads(it iterator.Shape) (cshape.Quads, bool) {
	var all cshape.Quads
	for _, it := range branches(it) {
		d, nodes, ok := filter(it)
		if !ok {
			return nil, false
		}
		values, ok := r.shape(nodes)
		if !ok {
			return nil, false
		}
		all = append(all, cshape.QuadFilter{Dir: d, Values: values})
	}
	return all, true
}

// branches returns those of an And, or the iterator itself.
func branches(it iterator.Shape) []iterator.Shape {
	if and, ok := it.(*iterator.And); ok && !optional(and) {
		return and.SubIterators()
	}
	return []iterator.Shape{it}
}

// filter returns the place and the nodes of an iterator over the quads that have one of them there.
func filter(it iterator.Shape) (quad.Direction, iterator.Shape, bool) {
	switch it := it.(type) {
	case *cgraph.LinksTo:
		return it.Direction(), it.SubIterators()[0], true
	case *quadsWith:
		return it.at, iterator.NewFixed(it.node), it.at != quad.Any
	}
	return quad.Any, nil, false
}
