package graph

import (
	"context"
	"slices"

	cgraph "github.com/cayleygraph/cayley/graph"
	cshape "github.com/cayleygraph/cayley/query/shape"

	"waggoner/graph/csr"
)

// optimize is asked about every shape of a query, the innermost first, when Cayley has done
// what it can. What is not taken over here Cayley runs, over what is. The query is asked of qs,
// which is the store or shows it under other names.
func (v view) optimize(ctx context.Context, qs cgraph.QuadStore, s cshape.Shape) (out cshape.Shape, taken bool) {
	var err error
	defer func() {
		if err != nil { // Cayley's iterators will meet the damage and report it
			out, taken = s, false
		}
	}()
	defer v.shield(faults(), &err)
	read, some := reader{v, ctx, qs}.below(s)
	out, taken = v.take(read)
	return out, taken || some
}

// take takes over what it can.
func (v view) take(s cshape.Shape) (cshape.Shape, bool) {
	switch s := s.(type) {
	case cshape.QuadsAction:
		return v.match(s)
	case cshape.NodesFrom:
		return v.nodesFrom(s)
	case cshape.Intersect:
		if some := slices.DeleteFunc(slices.Clone(s), everything); 0 < len(some) && len(some) < len(s) {
			if len(some) == 1 {
				return some[0], true
			}
			out, _ := v.take(some)
			return out, true
		}
		if all, ok := v.natives(s); ok && len(all) > 1 {
			return newJoin(v, all), true
		}
	case cshape.Union:
		if all, ok := v.natives(s); ok && len(all) > 1 {
			return &union{v: v, from: all}, true
		}
	case cshape.Unique:
		if n, ok := v.nativeOf(s.From); ok {
			return &unique{v, n}, true
		}
	case cshape.Except:
		_, all := s.From.(cshape.AllNodes)
		if n, ok := v.nativeOf(s.Exclude); ok && (all || s.From == nil) {
			return &except{v, n}, true
		}
	case cshape.Count:
		if n, ok := v.nativeOf(s.Values); ok {
			return &total{v, n}, true
		}
	}
	return mend(s)
}

// everything reports whether a shape is a union of every node, which Cayley does not leave out
// of an intersection as it does every node. A node is looked up in it on one path.
func everything(s cshape.Shape) bool {
	u, ok := s.(*union)
	return ok && !slices.ContainsFunc(u.from, func(n native) bool {
		_, all := n.(*allNodes)
		return !all
	})
}

// native returns a shape as one of ours whose scan gives each path a result of its own.
func (v view) native(s cshape.Shape) (native, bool) {
	n, ok := v.nativeOf(s)
	return n, ok && plain(n)
}

// plain reports whether the scan of a native gives each path a result of its own.
func plain(n native) bool {
	j, ok := n.(*join)
	return !ok || j.single()
}

// nativeOf returns a shape as one of ours.
func (v view) nativeOf(s cshape.Shape) (native, bool) {
	switch s := s.(type) {
	case *match:
		return s, !s.tagged()
	case native:
		return s, true
	case cshape.AllNodes:
		return &allNodes{v}, true
	case cshape.Fixed:
		list, ok := v.fixed(s)
		return &fixedNodes{v, list}, ok
	}
	return nil, false
}

func (v view) natives(shapes []cshape.Shape) ([]native, bool) {
	all := make([]native, 0, len(shapes))
	for _, s := range shapes {
		n, ok := v.native(s)
		if !ok {
			return nil, false
		}
		all = append(all, n)
	}
	return all, true
}

// match takes over what Cayley has found to be one scan of quads.
func (v view) match(s cshape.QuadsAction) (cshape.Shape, bool) {
	m := &match{v: v, pattern: anyQuad, result: placeOf(s.Result)}
	for d, r := range s.Filter {
		n, err := v.node(r)
		if err != nil || n == csr.None {
			return s, false
		}
		m.pattern[placeOf(d)] = n
	}
	for d, tags := range s.Save {
		m.tags[placeOf(d)] = tags
	}
	return m, true
}
