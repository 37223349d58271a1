package graph

import (
	"iter"
	"slices"

	"waggoner/graph/csr"
)

// Reading a version: each answer of the image with the operations of the layers merged in.

func (l *layer) side(d direction) *side {
	if d == outward {
		return &l.out
	}
	return &l.in
}

// ends returns the nodes that have operations with a predicate, by predicate.
func (l *layer) ends(d direction) *lists {
	if d == outward {
		return &l.subjects
	}
	return &l.objects
}

func (v *version) out(n, p uint32) Run {
	if v.touched.out.has(n) {
		return v.merge(outward, n, p)
	}
	return Run{base: v.image.run(outward, n, p)}
}

func (v *version) in(n, p uint32) Run {
	if v.touched.in.has(n) {
		return v.merge(inward, n, p)
	}
	return Run{base: v.image.run(inward, n, p)}
}

// run returns the quads of a node in the image, with one predicate or with any.
func (im *image) run(d direction, n, p uint32) (r csr.Run) {
	if n >= im.Nodes() {
		return r
	}
	if d == outward {
		r = im.Out(n)
	} else {
		r = im.In(n)
	}
	if p == csr.None {
		return r
	}
	return r.Of(p)
}

// merge applies the operations of the layers to a run of the image.
func (v *version) merge(d direction, n, p uint32) Run {
	key := runKey{d, n, p}
	if r, ok := v.merged.get(key); ok {
		return r
	}
	r := Run{base: v.image.run(d, n, p)}
	if ops := v.ops(d, func(l *layer) []op { return l.side(d).of(n, p) }); len(ops) > 0 {
		r = Run{merged: mergeRun(r.base, d, ops)}
	}
	v.merged.put(key, r)
	return r
}

// ops merges what each layer gives, in the order of d, to the operations on the image.
func (v *version) ops(d direction, of func(*layer) []op) []op {
	var all []op
	for _, l := range v.layers {
		switch some := of(l); {
		case len(some) == 0:
		case len(all) == 0:
			all = some
		default:
			all = d.merge(all, some)
		}
	}
	return all
}

// degree returns the length of a run without making it.
func (v *version) degree(d direction, n, p uint32) int {
	degree := v.image.run(d, n, p).Len()
	for _, l := range v.layers {
		if p == csr.None {
			degree += l.side(d).net(n)
			continue
		}
		for _, o := range l.side(d).of(n, p) {
			degree += int(o.sign())
		}
	}
	return degree
}

// ends yields the distinct ends, ascending, of the quads with a predicate.
func (v *version) ends(d direction, p uint32) iter.Seq[uint32] {
	base := v.image.Objects
	if d == outward {
		base = v.image.Subjects
	}
	var changed []uint32
	for _, l := range v.layers {
		changed = append(changed, l.ends(d).of(p)...)
	}
	if len(changed) == 0 {
		return base(p)
	}
	slices.Sort(changed)
	return v.endsWith(base(p), slices.Compact(changed), func(n uint32) bool { return v.degree(d, n, p) > 0 })
}

// endsWith yields the nodes of base and of changed; of the latter those that are still there.
func (v *version) endsWith(base iter.Seq[uint32], changed []uint32, there func(uint32) bool) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		changed := changed
		for n := range base {
			for ; len(changed) > 0 && changed[0] < n; changed = changed[1:] {
				if there(changed[0]) && !yield(changed[0]) {
					return
				}
			}
			if len(changed) > 0 && changed[0] == n {
				changed = changed[1:]
				if !there(n) {
					continue
				}
			}
			if !yield(n) {
				return
			}
		}
		for _, n := range changed {
			if there(n) && !yield(n) {
				return
			}
		}
	}
}
