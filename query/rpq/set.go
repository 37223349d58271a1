package rpq

import (
	"slices"
	"sync"
)

// A nodeSet is a set of node numbers, a bit each, in pages that are made when they are first
// needed: its cost is that of what is in it, not of the store.
type nodeSet struct{ pages []*page }

const pageBits = 1 << 16

type page [pageBits / 64]uint64

var freePages = sync.Pool{New: func() any { return new(page) }}

// fit makes room for numbers below bound in an empty set.
func (s *nodeSet) fit(bound uint32) {
	pages := int((uint64(bound) + pageBits - 1) / pageBits)
	s.pages = slices.Grow(s.pages[:0], pages)[:pages]
}

func (s *nodeSet) has(n uint32) bool {
	p := s.pages[n/pageBits]
	return p != nil && p[n%pageBits/64]&(1<<(n%64)) != 0
}

// add reports whether n was not in the set before.
func (s *nodeSet) add(n uint32) bool {
	p := s.pages[n/pageBits]
	if p == nil {
		p = freePages.Get().(*page)
		s.pages[n/pageBits] = p
	}
	word, bit := &p[n%pageBits/64], uint64(1)<<(n%64)
	if *word&bit != 0 {
		return false
	}
	*word |= bit
	return true
}

// free gives the pages back. The set is empty then.
func (s *nodeSet) free() {
	for i, p := range s.pages {
		if p != nil {
			clear(p[:])
			freePages.Put(p)
			s.pages[i] = nil
		}
	}
}
