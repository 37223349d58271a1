package graph

import (
	"cmp"
	"slices"

	"waggoner/graph/csr"
)

// An op is one effective operation: it adds a quad that was not there, or removes one that
// was. So the operations on one quad alternate, and two of them undo each other.
type op struct {
	quad csr.Quad
	add  bool
}

// A layer is the operations of some consecutive batches, indexed like an image. It never
// changes.
type layer struct {
	out, in  side
	subjects lists // of each predicate
	objects  lists
	contexts lists // of each context: indices into the operations of out
	adds     int
}

// newLayer makes a layer of operations on distinct quads, in any order; it takes ops.
func newLayer(ops []op) *layer {
	slices.SortFunc(ops, outward.compare)
	in := slices.Clone(ops)
	slices.SortFunc(in, inward.compare)
	return indexed(ops, in)
}

// indexed makes a layer of the same operations in out-order and in in-order.
func indexed(out, in []op) *layer {
	l := &layer{out: newSide(outward, out), in: newSide(inward, in), contexts: byContext(out)}
	l.subjects, l.objects = l.out.byPredicate(), l.in.byPredicate()
	for _, o := range out {
		if o.add {
			l.adds++
		}
	}
	return l
}

// size is the number of operations.
func (l *layer) size() int { return len(l.out.ops) }

// merge returns the layer that has the effect of l and then of newer.
func (l *layer) merge(newer *layer) *layer {
	return indexed(outward.merge(l.out.ops, newer.out.ops), inward.merge(l.in.ops, newer.in.ops))
}

// net returns how many more quads with term n in any place a layer adds than it removes,
// counting a quad once for each place.
func (l *layer) net(n uint32) int {
	return l.out.net(n) + l.in.net(n) + l.subjects.net(n) + l.contexts.net(n)
}

// A direction is how quads are seen: from the end at place node to the one at place other.
type direction struct{ node, other int }

var (
	outward = direction{0, 2}
	inward  = direction{2, 0}
)

// compare orders operations by node, predicate, other end, and context, of which none comes
// before all others: the order of an image.
func (d direction) compare(a, b op) int {
	if a.quad[d.node] != b.quad[d.node] {
		return cmp.Compare(a.quad[d.node], b.quad[d.node])
	}
	return d.compareEdge(&a.quad, &b.quad)
}

func (d direction) compareEdge(a, b *csr.Quad) int {
	if a[1] != b[1] {
		return cmp.Compare(a[1], b[1])
	}
	if a[d.other] != b[d.other] {
		return cmp.Compare(a[d.other], b[d.other])
	}
	return cmp.Compare(a[3]+1, b[3]+1)
}

// merge merges two sorted lists of operations; two on the same quad undo each other.
func (d direction) merge(a, b []op) []op {
	merged := make([]op, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch c := d.compare(a[0], b[0]); {
		case c < 0:
			merged, a = append(merged, a[0]), a[1:]
		case c > 0:
			merged, b = append(merged, b[0]), b[1:]
		default:
			a, b = a[1:], b[1:]
		}
	}
	return append(append(merged, a...), b...)
}
