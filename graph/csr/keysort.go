package csr

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"slices"
	"sync"
)

// keys sorts keys of an arena by their bytes. In each element the second word is the place
// of a key, in its upper half, and anything in its lower; the first word is ours.
func (s *sorter) keys(a []packed, arena *keyArena) {
	var wg sync.WaitGroup
	s.keysFrom(&wg, a, arena, 0)
	wg.Wait()
}

// keysFrom sorts keys that are equal in their first depth bytes: it skips what more they
// have in common, sorts by the next 8 bytes as one number, and does the same to those
// that are equal in them too. Equal ones stay in the order of the arena, which keeps the
// next round from jumping about in memory.
func (s *sorter) keysFrom(wg *sync.WaitGroup, a []packed, arena *keyArena, depth int) {
	if len(a) <= 8 || s.ctx.Err() != nil {
		sortWhole(a, arena)
		return
	}
	depth += arena.common(a, depth)
	for i := range a {
		key := arena.key(uint32(a[i][1] >> 32))
		if len(key) < depth { // it ends in zeros that another one has
			sortWhole(a, arena)
			return
		}
		a[i][0] = eight(key[depth:])
	}
	s.inPlace(a)
	for begin := 0; begin < len(a); {
		end := begin + 1
		for end < len(a) && a[end][0] == a[begin][0] {
			end++
		}
		switch equal := a[begin:end]; {
		case len(equal) > forkable:
			s.fork(wg, len(equal), func() { s.keysFrom(wg, equal, arena, depth+8) })
		case len(equal) > 1:
			s.keysFrom(wg, equal, arena, depth+8)
		}
		begin = end
	}
}

func sortWhole(a []packed, arena *keyArena) {
	slices.SortFunc(a, func(x, y packed) int {
		return bytes.Compare(arena.key(uint32(x[1]>>32)), arena.key(uint32(y[1]>>32)))
	})
}

// common returns how many bytes after depth all of the keys have in common.
func (k *keyArena) common(a []packed, depth int) int {
	first := k.key(uint32(a[0][1] >> 32))
	first = first[min(depth, len(first)):]
	n := len(first)
	for i := 1; i < len(a) && n > 0; i++ {
		key := k.key(uint32(a[i][1] >> 32))
		n = commonPrefix(first[:n], key[min(depth, len(key)):])
	}
	return n
}

func commonPrefix(a, b []byte) int {
	n := min(len(a), len(b))
	i := 0
	for ; i+8 <= n; i += 8 {
		if d := binary.LittleEndian.Uint64(a[i:]) ^ binary.LittleEndian.Uint64(b[i:]); d != 0 {
			return i + bits.TrailingZeros64(d)/8
		}
	}
	for i < n && a[i] == b[i] {
		i++
	}
	return i
}

// eight returns the first 8 bytes as a number that sorts as they do, with zeros after the end.
func eight(b []byte) uint64 {
	if len(b) >= 8 {
		return binary.BigEndian.Uint64(b)
	}
	var n uint64
	for i, c := range b {
		n |= uint64(c) << (56 - 8*i)
	}
	return n
}
