package gizmo

import (
	"context"
	"strings"

	cgraph "github.com/cayleygraph/cayley/graph"
	cshape "github.com/cayleygraph/cayley/query/shape"
	"github.com/cayleygraph/quad"

	"waggoner/quads"
)

// A shortStore shows a store to scripts under the names that people write: IRIs go in
// short or full and come out short.
type shortStore struct {
	cgraph.QuadStore

	// exact keeps literals to the letter. Otherwise one of a known datatype comes out
	// as a Go value, which lt, gt and the like need: "7"^^xsd:integer as 7.
	exact bool
}

// ValueOf implements refs.Namer. A term that stands in the store as it is wins over what
// it is short for.
func (s shortStore) ValueOf(v quad.Value) (cgraph.Ref, error) {
	ref, err := s.QuadStore.ValueOf(v)
	if ref != nil || err != nil {
		return ref, err
	}
	return s.QuadStore.ValueOf(fullTerm(v))
}

func fullTerm(v quad.Value) quad.Value {
	switch v := v.(type) {
	case quad.IRI:
		return quads.Full(string(v))
	case quad.TypedString:
		v.Type = quads.Full(string(v.Type))
		return v
	case quad.TypedStringer:
		return fullTerm(v.TypedString())
	}
	return v
}

// NameOf implements refs.Namer.
func (s shortStore) NameOf(r cgraph.Ref) (quad.Value, error) {
	v, err := s.QuadStore.NameOf(r)
	if err != nil {
		return nil, err
	}
	return s.shortTerm(v), nil
}

func (s shortStore) shortTerm(v quad.Value) quad.Value {
	switch v := v.(type) {
	case quad.IRI:
		return shortIRI(v)
	case quad.TypedString:
		if s.exact {
			return v
		}
		if parsed, err := v.ParseValue(); err == nil {
			return parsed
		}
	}
	return v
}

// shortIRI is quads.Short, quicker for the most: what follows the base and holds no colon
// stands for nothing else.
func shortIRI(iri quad.IRI) quad.IRI {
	if name, ok := strings.CutPrefix(string(iri), quads.Base); ok && name != "" && strings.IndexByte(name, ':') < 0 {
		return quad.IRI(name)
	}
	return quad.IRI(quads.Short(iri))
}

// Quad implements graph.QuadIndexer.
func (s shortStore) Quad(r cgraph.Ref) (quad.Quad, error) {
	q, err := s.QuadStore.Quad(r)
	if err != nil {
		return quad.Quad{}, err
	}
	for _, d := range quad.Directions {
		if v := q.Get(d); v != nil {
			q.Set(d, s.shortTerm(v))
		}
	}
	return q, nil
}

// OptimizeShape implements shape.Optimizer with what the store below can do.
func (s shortStore) OptimizeShape(ctx context.Context, shape cshape.Shape) (cshape.Shape, bool) {
	switch o := s.QuadStore.(type) {
	case aliasedOptimizer:
		return o.OptimizeShapeOf(ctx, s, shape)
	case cshape.Optimizer:
		return o.OptimizeShape(ctx, shape)
	}
	return shape, false
}

// An aliasedOptimizer is a store that optimizes a query of another, which shows it under other
// names.
type aliasedOptimizer interface {
	OptimizeShapeOf(context.Context, cgraph.QuadStore, cshape.Shape) (cshape.Shape, bool)
}
