package graphtest

import (
	"context"
	"errors"
	"fmt"
	"slices"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/quad"

	"waggoner/graph"
)

// cayley compares what a Cayley query asks of a store.
func (v *view) cayley() error {
	ctx := context.Background()
	stats, err := v.Stats(ctx, true)
	if err != nil || stats.Nodes.Value != int64(len(v.terms)) || stats.Quads.Value != int64(len(v.rows)) || !stats.Nodes.Exact || !stats.Quads.Exact {
		return fmt.Errorf("stats are %+v, %v, want %d nodes and %d quads, exact", stats, err, len(v.terms), len(v.rows))
	}
	nodes, err := count(ctx, v.NodesAllIterator())
	if err != nil || nodes != len(v.terms) {
		return fmt.Errorf("an iterator of all nodes has %d, %v, want %d", nodes, err, len(v.terms))
	}
	if err := v.iterated("QuadsAllIterator", v.QuadsAllIterator(), v.rows); err != nil {
		return err
	}
	for _, n := range v.nodes() {
		if err := v.term(ctx, v.names[n], n); err != nil {
			return err
		}
	}
	return nil
}

// term compares a term's reference and what is found through it in each place of a quad.
func (v *view) term(ctx context.Context, term quad.Value, n graph.Node) error {
	ref, err := v.ValueOf(term)
	if err != nil || ref == nil {
		return fmt.Errorf("ValueOf(%v) = %v, %v", term, ref, err)
	}
	if name, err := v.NameOf(ref); err != nil || Stored(name) != term {
		return fmt.Errorf("NameOf(ValueOf(%v)) = %v, %v", term, name, err)
	}
	for _, d := range quad.Directions {
		want := v.by[d][n]
		size, err := v.QuadIteratorSize(ctx, d, ref)
		if err != nil || size.Exact && size.Value != int64(len(want)) {
			return fmt.Errorf("QuadIteratorSize(%v, %v) = %+v, %v, want %d", d, term, size, err, len(want))
		}
		if err := v.iterated(fmt.Sprintf("QuadIterator(%v, %v)", d, term), v.QuadIterator(d, ref), want); err != nil {
			return err
		}
	}
	return nil
}

// iterated compares the quads of an iterator, each whole and by its four references.
func (v *view) iterated(what string, shape iterator.Shape, want []graph.Quad) error {
	ctx := context.Background()
	it := shape.Iterate()
	defer it.Close()
	index := shape.Lookup()
	defer index.Close()
	var got []graph.Quad
	for it.Next(ctx) {
		ref := it.Result()
		q, err := v.Quad(ref)
		if err != nil {
			return fmt.Errorf("%s: Quad: %w", what, err)
		}
		q = StoredQuad(q)
		if !v.model.Quads[q] {
			return fmt.Errorf("%s has %v", what, q)
		}
		if err := v.places(ref, q); err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		if !index.Contains(ctx, ref) {
			return fmt.Errorf("%s has %v and does not contain it: %v", what, q, index.Err())
		}
		got = append(got, v.row(q))
	}
	if err := errors.Join(it.Err(), index.Err()); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	slices.SortFunc(got, byOut)
	return same(want, got, "%s", what)
}

// places compares QuadDirection with the quad.
func (v *view) places(ref cgraph.Ref, q quad.Quad) error {
	for _, d := range quad.Directions {
		place, err := v.QuadDirection(ref, d)
		if err != nil {
			return err
		}
		if place == nil {
			if q.Get(d) != nil {
				return fmt.Errorf("%v has no %v", q, d)
			}
			continue
		}
		if name, err := v.NameOf(place); err != nil || Stored(name) != q.Get(d) {
			return fmt.Errorf("%v of %v is %v, %v", d, q, name, err)
		}
	}
	return nil
}

func count(ctx context.Context, shape iterator.Shape) (int, error) {
	it := shape.Iterate()
	defer it.Close()
	n := 0
	for it.Next(ctx) {
		n++
	}
	return n, it.Err()
}
