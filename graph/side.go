package graph

import (
	"cmp"
	"math/bits"
	"slices"

	"waggoner/graph/csr"
)

// side is the operations of a layer by one of their ends, with a hash table over those.
type side struct {
	direction
	ops    []op     // in the order of the direction
	nodes  []uint32 // the ends that have operations, ascending
	starts []uint32 // where those of each begin, and where the last end
	nets   []int32  // additions less removals of each
	slots  []uint32 // 1 + index in nodes, or 0 where the table is empty
	shift  uint8    // of a hash, for an index in slots
}

func newSide(d direction, ops []op) side {
	s := side{direction: d, ops: ops}
	for i, o := range ops {
		if n := o.quad[d.node]; i == 0 || n != s.nodes[len(s.nodes)-1] {
			s.nodes = append(s.nodes, n)
			s.starts = append(s.starts, uint32(i))
			s.nets = append(s.nets, 0)
		}
		s.nets[len(s.nets)-1] += o.sign()
	}
	s.starts = append(s.starts, uint32(len(ops)))
	s.index()
	return s
}

func (o op) sign() int32 {
	if o.add {
		return 1
	}
	return -1
}

// index fills the hash table, at most half of it.
func (s *side) index() {
	width := bits.Len(uint(2*len(s.nodes)) | 3)
	s.slots, s.shift = make([]uint32, 1<<width), uint8(32-width)
	for i, n := range s.nodes {
		at := s.slot(n)
		for s.slots[at] != 0 {
			at = (at + 1) & uint32(len(s.slots)-1)
		}
		s.slots[at] = uint32(i + 1)
	}
}

// slot is where the search for a node begins: Fibonacci hashing.
func (s *side) slot(n uint32) uint32 { return n * 0x9e3779b9 >> s.shift }

// find returns the index of a node in nodes, -1 if it has no operations.
func (s *side) find(n uint32) int {
	for at := s.slot(n); ; at = (at + 1) & uint32(len(s.slots)-1) {
		i := int(s.slots[at]) - 1
		if i < 0 || s.nodes[i] == n {
			return i
		}
	}
}

func (s *side) net(n uint32) int {
	if i := s.find(n); i >= 0 {
		return int(s.nets[i])
	}
	return 0
}

// of returns the operations of a node: those with predicate p, or all if p is none.
func (s *side) of(n, p uint32) []op {
	i := s.find(n)
	if i < 0 {
		return nil
	}
	ops := s.ops[s.starts[i]:s.starts[i+1]]
	if p == csr.None {
		return ops
	}
	from, _ := slices.BinarySearchFunc(ops, p, func(o op, p uint32) int { return cmp.Compare(o.quad[1], p) })
	to := from
	for to < len(ops) && ops[to].quad[1] == p {
		to++
	}
	return ops[from:to]
}

// has returns the operation on a quad.
func (s *side) has(q csr.Quad) (o op, ok bool) {
	ops := s.of(q[s.node], csr.None)
	i, ok := slices.BinarySearchFunc(ops, q, func(o op, q csr.Quad) int { return s.compareEdge(&o.quad, &q) })
	if !ok {
		return op{}, false
	}
	return ops[i], true
}
