package bench

import (
	"bytes"
	"hash/maphash"
	"math/bits"
)

// interner numbers terms in the order in which they come.
type interner struct {
	slots []slot // a power of two, at most half full
	arena []byte // all terms, one after another
	ends  []int  // of term n in the arena
	seed  maphash.Seed
}

// slot is one place of the open-addressed table. It holds where the term lies, so that a
// look-up misses the cache twice and not three times.
type slot struct {
	hash  uint32
	id    uint32 // one more than the number, 0 where the slot is free
	start uint64
}

// newInterner makes room for the terms of so many bytes of N-Quads, if they are like those
// of a graph in which a node stands in twenty lines; more is grown.
func newInterner(size int64) *interner {
	return &interner{
		slots: make([]slot, 1<<max(16, bits.Len64(uint64(size/512)))),
		arena: make([]byte, 0, size/16),
		ends:  make([]int, 0, size/512),
		seed:  maphash.MakeSeed(),
	}
}

func (in *interner) len() int { return len(in.ends) }

// key returns term n. It stays as it is.
func (in *interner) key(n uint32) []byte {
	start := 0
	if n > 0 {
		start = in.ends[n-1]
	}
	return in.arena[start:in.ends[n]:in.ends[n]]
}

func (in *interner) hash(key []byte) uint64 { return maphash.Bytes(in.seed, key) }

// touch brings the slot of a hash into the cache. The processor has many such loads under
// way at once, which it cannot while each look-up waits for the one before.
func (in *interner) touch(hash uint64) uint32 { return in.slots[hash&uint64(len(in.slots)-1)].id }

// touchKey does so with the term that the slot holds.
func (in *interner) touchKey(hash uint64) byte {
	if s := in.slots[hash&uint64(len(in.slots)-1)]; s.id != 0 {
		return in.arena[s.start]
	}
	return 0
}

// find returns the number of a term.
func (in *interner) find(key []byte, hash uint64) (uint32, bool) {
	i := in.place(key, hash)
	return in.slots[i].id - 1, in.slots[i].id != 0
}

// add returns the number of a term, a new one if need be.
func (in *interner) add(key []byte, hash uint64) uint32 {
	i := in.place(key, hash)
	if s := &in.slots[i]; s.id != 0 {
		return s.id - 1
	}
	n := uint32(len(in.ends))
	in.slots[i] = slot{hash: uint32(hash >> 32), id: n + 1, start: uint64(len(in.arena))}
	in.arena = append(in.arena, key...)
	in.ends = append(in.ends, len(in.arena))
	if len(in.ends)*2 > len(in.slots) {
		in.grow()
	}
	return n
}

// place returns the slot that holds the term, or the free one that would.
func (in *interner) place(key []byte, hash uint64) uint64 {
	mask := uint64(len(in.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		s := &in.slots[i]
		if s.id == 0 {
			return i
		}
		if s.hash == uint32(hash>>32) && in.holds(s, key) {
			return i
		}
	}
}

func (in *interner) holds(s *slot, key []byte) bool {
	end := s.start + uint64(len(key))
	return end <= uint64(len(in.arena)) && bytes.Equal(in.arena[s.start:end], key) && in.ends[s.id-1] == int(end)
}

func (in *interner) grow() {
	in.slots = make([]slot, 4*len(in.slots))
	for n := range uint32(len(in.ends)) {
		key := in.key(n)
		hash := in.hash(key)
		start := in.ends[n] - len(key)
		mask := uint64(len(in.slots) - 1)
		i := hash & mask
		for in.slots[i].id != 0 {
			i = (i + 1) & mask
		}
		in.slots[i] = slot{hash: uint32(hash >> 32), id: n + 1, start: uint64(start)}
	}
}
