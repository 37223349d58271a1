package csr

// packed is a quad that sorts as one number of 128 bits: in out-order subject, predicate,
// object and context; in in-order object, predicate, subject and context. The context is
// one more than its number, so that none is 0 and comes first.
type packed [2]uint64

func (q Quad) out() packed {
	return packed{uint64(q[0])<<32 | uint64(q[1]), uint64(q[2])<<32 | uint64(q[3]+1)}
}

func (q Quad) in() packed {
	return packed{uint64(q[2])<<32 | uint64(q[1]), uint64(q[0])<<32 | uint64(q[3]+1)}
}

// turned makes out-order of in-order and the other way round.
func (p packed) turned() packed {
	const high = 0xffffffff << 32
	return packed{p[1]&high | p[0]&^high, p[0]&high | p[1]&^high}
}

// quad returns the quad of out-order.
func (p packed) quad() Quad {
	return Quad{uint32(p[0] >> 32), uint32(p[0]), uint32(p[1] >> 32), uint32(p[1]) - 1}
}

// renumbered returns a quad with other numbers, of either order.
func (p packed) renumbered(numbers []uint32) packed {
	context := uint64(uint32(p[1]))
	if context > 0 {
		context = uint64(numbers[context-1]) + 1
	}
	return packed{
		uint64(numbers[p[0]>>32])<<32 | uint64(numbers[uint32(p[0])]),
		uint64(numbers[p[1]>>32])<<32 | context,
	}
}

func (p packed) less(q packed) bool { return p[0] < q[0] || p[0] == q[0] && p[1] < q[1] }
