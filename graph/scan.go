package graph

import (
	"iter"
	"slices"

	"waggoner/graph/csr"
)

// Scans of a version and what is counted about them.

func (v *version) predicateSize(p uint32) int {
	size := int(v.image.PredicateStat(p).Quads)
	for _, l := range v.layers {
		size += l.subjects.net(p)
	}
	return size
}

func (v *version) contextSize(g uint32) int {
	size := int(v.image.ContextStat(g).Quads)
	for _, l := range v.layers {
		size += l.contexts.net(g)
	}
	return size
}

// ofContext yields the quads of a context in out-order.
func (v *version) ofContext(g uint32) iter.Seq[csr.Quad] {
	ops := v.ops(outward, func(l *layer) []op {
		var some []op
		for _, i := range l.contexts.of(g) {
			some = append(some, l.out.ops[i])
		}
		return some
	})
	return func(yield func(csr.Quad) bool) {
		ops := ops
		for q := range v.image.ofContext(g) {
			for len(ops) > 0 && outward.compare(ops[0], op{quad: q}) < 0 {
				if !yield(ops[0].quad) {
					return
				}
				ops = ops[1:]
			}
			if len(ops) > 0 && ops[0].quad == q {
				ops = ops[1:] // it is removed
			} else if !yield(q) {
				return
			}
		}
		for _, o := range ops {
			if !yield(o.quad) {
				return
			}
		}
	}
}

// ofContext yields the quads of a context in out-order.
func (im *image) ofContext(g uint32) iter.Seq[csr.Quad] {
	return func(yield func(csr.Quad) bool) {
		var subject uint32
		var run csr.Run
		for at := range im.Positions(g) {
			if int(at) >= int(run.First())+run.Len() { // as for the first, the run being empty
				subject = im.At(at)[0]
				run = im.Out(subject)
			}
			i := int(at - run.First())
			if !yield(csr.Quad{subject, run.Predicate(i), run.Others()[i], g}) {
				return
			}
		}
	}
}

// ofPredicate yields the quads with a predicate, by subject, object and context.
func (v *version) ofPredicate(p uint32) iter.Seq[csr.Quad] {
	return v.quadsOf(v.ends(outward, p), p)
}

// all yields every quad in out-order.
func (v *version) all() iter.Seq[csr.Quad] {
	return v.quadsOf(func(yield func(uint32) bool) {
		for n := range v.bound {
			if !yield(n) {
				return
			}
		}
	}, csr.None)
}

// quadsOf yields the quads of some subjects with a predicate, or with any.
func (v *version) quadsOf(subjects iter.Seq[uint32], p uint32) iter.Seq[csr.Quad] {
	return func(yield func(csr.Quad) bool) {
		for n := range subjects {
			for e := range v.out(n, p).edges {
				if !yield(csr.Quad{n, uint32(e.Predicate), uint32(e.Other), uint32(e.Context)}) {
					return
				}
			}
		}
	}
}

func (v *version) predicates() iter.Seq[uint32] {
	return v.keysWith(v.image.Predicates(), func(l *layer) *lists { return &l.subjects }, v.predicateSize)
}

func (v *version) contexts() iter.Seq[uint32] {
	return v.keysWith(v.image.Contexts(), func(l *layer) *lists { return &l.contexts }, v.contextSize)
}

// keysWith yields the keys of the image and of the layers' lists that have quads.
func (v *version) keysWith(base []uint32, of func(*layer) *lists, size func(uint32) int) iter.Seq[uint32] {
	var changed []uint32
	for _, l := range v.layers {
		changed = append(changed, of(l).keys...)
	}
	slices.Sort(changed)
	return v.endsWith(slices.Values(base), slices.Compact(changed), func(n uint32) bool { return size(n) > 0 })
}
