package graph

import (
	"slices"
	"sort"

	"waggoner/graph/csr"
)

// A Run is the quads of one node in one direction, by predicate, other end and context, of
// which none comes first. It is valid until its snapshot is released.
type Run struct {
	base   csr.Run
	merged *mergedRun // if operations change base
}

// Len returns the number of quads.
func (r Run) Len() int {
	if r.merged != nil {
		return len(r.merged.others)
	}
	return r.base.Len()
}

// Others returns the nodes at the other ends; within one predicate they ascend. It must
// not be written to.
func (r Run) Others() []uint32 {
	if r.merged != nil {
		return r.merged.others
	}
	return r.base.Others()
}

// Other returns the node at the other end of the i-th quad.
func (r Run) Other(i int) Node { return Node(r.Others()[i]) }

// Predicate returns the predicate of the i-th quad.
func (r Run) Predicate(i int) Node {
	if r.merged != nil {
		return Node(r.merged.predicate(i))
	}
	return Node(r.base.Predicate(i))
}

// Context returns the context of the i-th quad, NoNode if it has no label.
func (r Run) Context(i int) Node {
	if r.merged != nil {
		return Node(r.merged.context(i))
	}
	return Node(r.base.Context(i))
}

// edges yields the quads. Of a merged run it is faster than asking for each.
func (r Run) edges(yield func(Edge) bool) {
	if r.merged != nil {
		r.merged.edges(yield)
		return
	}
	for i, other := range r.base.Others() {
		if !yield(Edge{Node(r.base.Predicate(i)), Node(other), Node(r.base.Context(i))}) {
			return
		}
	}
}

// A mergedRun is a run of an image with operations applied: the other ends in one piece,
// as they are read most, and the rest by where each piece of it comes from.
type mergedRun struct {
	base   csr.Run
	ops    []op
	others []uint32
	pieces []piece
}

// A piece is consecutive quads of base, or one that was added.
type piece struct {
	at   int32 // its first quad in the merged run
	from int32 // which is that quad of base, or of ops if it is ^from
}

// mergeRun applies operations, in the order of d, to a run.
func mergeRun(base csr.Run, d direction, ops []op) *mergedRun {
	length := base.Len()
	for _, o := range ops {
		length += int(o.sign())
	}
	m := &mergedRun{base: base, ops: ops, others: make([]uint32, 0, length), pieces: make([]piece, 0, 2*len(ops)+1)}
	of := place{run: base, predicate: csr.None}
	done := 0
	for i, o := range ops {
		at := of.find(d, &o.quad, done)
		m.take(done, at)
		if done = at; o.add {
			m.pieces = append(m.pieces, piece{int32(len(m.others)), ^int32(i)})
			m.others = append(m.others, o.quad[d.other])
		} else {
			done++
		}
	}
	m.take(done, base.Len())
	return m
}

// take puts quads of base at the end.
func (m *mergedRun) take(from, to int) {
	if from < to {
		m.pieces = append(m.pieces, piece{int32(len(m.others)), int32(from)})
		m.others = append(m.others, m.base.Others()[from:to]...)
	}
}

// from returns where the i-th quad comes from: base, or ops if the result is negative.
func (m *mergedRun) from(i int) int {
	lo, hi := 0, len(m.pieces) // the last piece that begins at i or before is in there
	for hi-lo > 1 {
		if mid := int(uint(lo+hi) / 2); int(m.pieces[mid].at) <= i {
			lo = mid
		} else {
			hi = mid
		}
	}
	p := m.pieces[lo]
	if p.from < 0 {
		return int(p.from)
	}
	return int(p.from) + i - int(p.at)
}

func (m *mergedRun) predicate(i int) uint32 {
	from := m.from(i)
	if from < 0 {
		return m.ops[^from].quad[1]
	}
	return m.base.Predicate(from)
}

func (m *mergedRun) context(i int) uint32 {
	from := m.from(i)
	if from < 0 {
		return m.ops[^from].quad[3]
	}
	return m.base.Context(from)
}

func (m *mergedRun) edges(yield func(Edge) bool) {
	for i, p := range m.pieces {
		end := len(m.others)
		if i+1 < len(m.pieces) {
			end = int(m.pieces[i+1].at)
		}
		if p.from < 0 {
			q := &m.ops[^p.from].quad
			if !yield(Edge{Node(q[1]), Node(m.others[p.at]), Node(q[3])}) {
				return
			}
			continue
		}
		part := m.base.Slice(int(p.from), int(p.from)+end-int(p.at))
		for i, other := range part.Others() {
			if !yield(Edge{Node(part.Predicate(i)), Node(other), Node(part.Context(i))}) {
				return
			}
		}
	}
}

// A place finds quads in a run, best in their order: it keeps which part of the run has the
// predicate of the last one.
type place struct {
	run       csr.Run
	predicate uint32
	lo, hi    int
}

// find returns the first quad of the run, from one on, that is not below q.
func (p *place) find(d direction, q *csr.Quad, from int) int {
	if p.predicate != q[1] {
		p.predicate = q[1]
		p.lo = sort.Search(p.run.Len(), func(i int) bool { return p.run.Predicate(i) >= q[1] })
		p.hi = p.lo + p.run.Slice(p.lo, p.run.Len()).Of(q[1]).Len()
	}
	from = max(from, p.lo)
	others := p.run.Others()[from:p.hi]
	i, same := slices.BinarySearch(others, q[d.other])
	if same {
		i += sort.Search(len(others)-i, func(j int) bool {
			return others[i+j] != q[d.other] || p.run.Context(from+i+j)+1 >= q[3]+1
		})
	}
	return from + i
}
