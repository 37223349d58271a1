package csr

import (
	"iter"
	"slices"
	"sort"
)

// A Run is consecutive quads of one node: the quads of which it is the subject, or the
// object, by predicate, other end and context.
type Run struct {
	side   *side
	lo, hi uint32
}

// Out returns the quads whose subject is s.
func (im *Image) Out(s uint32) Run { return im.out.run(s) }

// In returns the quads whose object is o.
func (im *Image) In(o uint32) Run { return im.in.run(o) }

// OutOf returns the quads with subject s and predicate p.
func (im *Image) OutOf(s, p uint32) Run { return im.out.run(s).Of(p) }

// InOf returns the quads with object o and predicate p.
func (im *Image) InOf(o, p uint32) Run { return im.in.run(o).Of(p) }

func (s *side) run(node uint32) Run {
	s.guard.touch(s.offsetsAt+4*int64(node), 8)
	r := Run{s, s.offsets[node], s.offsets[node+1]}
	r.touch()
	return r
}

// touch has the blocks of the three columns checked.
func (r Run) touch() {
	s := r.side
	if s.guard.allGood.Load() || r.lo == r.hi {
		return
	}
	lo, n := int64(r.lo), int64(r.hi-r.lo)
	s.guard.touch(s.othersAt+4*lo, 4*n)
	s.guard.touch(s.predsAt+int64(s.preds.width)*lo, int64(s.preds.width)*n)
	s.guard.touch(s.ctxsAt+int64(s.ctxs.width)*lo, int64(s.ctxs.width)*n)
}

// Len returns the number of quads.
func (r Run) Len() int { return int(r.hi - r.lo) }

// First returns the position of the run's first quad in its direction's order.
func (r Run) First() uint32 { return r.lo }

// Others returns the nodes at the other ends. Within one predicate they ascend.
func (r Run) Others() []uint32 {
	if r.side == nil {
		return nil
	}
	return r.side.others[r.lo:r.hi:r.hi]
}

// Predicate returns the predicate of the i-th quad.
func (r Run) Predicate(i int) uint32 { return r.side.predicates[r.side.preds.at(r.lo+uint32(i))] }

// Context returns the context of the i-th quad, or None.
func (r Run) Context(i int) uint32 { return r.side.contextsOf[r.side.ctxs.at(r.lo+uint32(i))] }

// Slice returns quads i to j of the run.
func (r Run) Slice(i, j int) Run { return Run{r.side, r.lo + uint32(i), r.lo + uint32(j)} }

// Of returns the part of the run with predicate p.
func (r Run) Of(p uint32) Run {
	if r.side == nil || r.lo == r.hi {
		return Run{r.side, r.lo, r.lo}
	}
	local, ok := slices.BinarySearch(r.side.predicates, p)
	if !ok {
		return Run{r.side, r.lo, r.lo}
	}
	return r.OfLocal(uint32(local))
}

// OfLocal returns the part of the run with a local predicate.
func (r Run) OfLocal(local uint32) Run {
	c := &r.side.preds
	if c.width == 0 {
		return r
	}
	if r.hi-r.lo <= 16 {
		lo := r.lo
		for lo < r.hi && c.at(lo) < local {
			lo++
		}
		hi := lo
		for hi < r.hi && c.at(hi) == local {
			hi++
		}
		return Run{r.side, lo, hi}
	}
	lo := r.lo + search(r.hi-r.lo, func(i uint32) bool { return c.at(r.lo+i) >= local })
	hi := lo + search(r.hi-lo, func(i uint32) bool { return c.at(lo+i) > local })
	return Run{r.side, lo, hi}
}

// search is sort.Search for numbers that may not fit an int.
func search(n uint32, f func(uint32) bool) uint32 {
	return uint32(sort.Search(int(n), func(i int) bool { return f(uint32(i)) }))
}

// At returns the quad at a position of out-order.
func (im *Image) At(position uint32) Quad {
	s := search(im.footer.nodes, func(i uint32) bool {
		im.out.guard.touch(im.out.offsetsAt+4*int64(i+1), 4)
		return im.out.offsets[i+1] > position
	})
	r := Run{&im.out, position, position + 1}
	r.touch()
	return Quad{s, r.Predicate(0), im.out.others[position], r.Context(0)}
}

// All yields every quad in out-order.
func (im *Image) All() iter.Seq[Quad] {
	return func(yield func(Quad) bool) {
		for s := range im.footer.nodes {
			r := im.out.run(s)
			for i, o := range r.Others() {
				if !yield(Quad{s, r.Predicate(i), o, r.Context(i)}) {
					return
				}
			}
		}
	}
}

// A Part is the quads of a run with one predicate, given by its place in a list.
type Part struct {
	Place int
	Run
}

// Split appends the parts of the run by predicate. Of a predicate with a local number the place is
// that in places; below zero, it is left out.
func (r Run) Split(places []int32, parts []Part) []Part {
	for lo := r.lo; lo < r.hi; {
		local := r.side.preds.at(lo)
		hi := lo + 1
		for hi < r.hi && hi-lo < 16 && r.side.preds.at(hi) == local {
			hi++
		}
		if hi-lo == 16 { // it may be long
			hi += search(r.hi-hi, func(i uint32) bool { return r.side.preds.at(hi+i) > local })
		}
		if place := places[local]; place >= 0 {
			parts = append(parts, Part{int(place), Run{r.side, lo, hi}})
		}
		lo = hi
	}
	return parts
}
