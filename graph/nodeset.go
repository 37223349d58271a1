package graph

// A nodeSet is a set of node numbers: a bitmap in pages, of which only those in use exist.
type nodeSet []*setPage

const setPageBits = 12 // 512 bytes

type setPage [1 << setPageBits / 64]uint64

func newNodeSet(bound uint32) nodeSet { return make(nodeSet, bound>>setPageBits+1) }

// add reports whether n is new to the set.
func (s nodeSet) add(n uint32) bool {
	p := s[n>>setPageBits]
	if p == nil {
		p = new(setPage)
		s[n>>setPageBits] = p
	}
	word, bit := &p[n>>6%(1<<setPageBits/64)], uint64(1)<<(n&63)
	if *word&bit != 0 {
		return false
	}
	*word |= bit
	return true
}

func (s nodeSet) has(n uint32) bool {
	p := s[n>>setPageBits]
	return p != nil && p[n>>6%(1<<setPageBits/64)]&(1<<(n&63)) != 0
}
