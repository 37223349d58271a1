package csr

import (
	"encoding/binary"
	"hash/maphash"
	"iter"
)

// An interner numbers distinct keys in the order in which they come. It holds no pointer
// per key, so that the garbage collector has nothing to visit.
type interner struct {
	seed  maphash.Seed
	slots []uint64 // open addressing: hash, then place of the key; 0 is free
	count uint32
	keys  keyArena

	touched byte // keeps the compiler from leaving out a load
}

func newInterner() *interner {
	return &interner{seed: maphash.MakeSeed(), slots: make([]uint64, 1<<8)}
}

// A lookup asks an interner for the number of a key.
type lookup struct {
	begin, end uint32 // of the key
	hash       uint32
	number     uint32
	slot       uint64 // what the first slot of the hash held
}

// lookUp finds the numbers of keys, new ones at first sight. A look-up misses the cache
// twice, in the slots and in the keys. Both are touched for all of them beforehand, as the
// processor has many such loads under way at once, but not if each waits for the one before.
func (in *interner) lookUp(keys []byte, all []lookup) {
	for i := range all {
		l := &all[i]
		l.hash = uint32(maphash.Bytes(in.seed, keys[l.begin:l.end]))
		l.slot = in.slots[l.hash&uint32(len(in.slots)-1)]
	}
	for i := range all {
		if l := &all[i]; uint32(l.slot>>32) == l.hash && l.slot != 0 {
			in.touched += in.keys.touch(uint32(l.slot))
		}
	}
	for i := range all {
		l := &all[i]
		l.number = in.number(keys[l.begin:l.end], l.hash)
	}
}

func (in *interner) number(key []byte, hash uint32) uint32 {
	mask := uint32(len(in.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		slot := in.slots[i]
		if slot == 0 {
			return in.insert(i, hash, key)
		}
		if uint32(slot>>32) == hash {
			if n, have := in.keys.entry(uint32(slot)); string(have) == string(key) {
				return n
			}
		}
	}
}

func (in *interner) insert(slot, hash uint32, key []byte) uint32 {
	n := in.count
	in.count++
	place := in.keys.add(n, key)
	in.slots[slot] = uint64(hash)<<32 | uint64(place)
	if uint64(in.count)*4 > uint64(len(in.slots))*3 {
		in.grow()
	}
	return n
}

func (in *interner) grow() {
	old := in.slots
	in.slots = make([]uint64, 2*len(old))
	mask := uint32(len(in.slots) - 1)
	for _, slot := range old {
		if slot == 0 {
			continue
		}
		i := uint32(slot>>32) & mask
		for in.slots[i] != 0 {
			i = (i + 1) & mask
		}
		in.slots[i] = slot
	}
}

// reset forgets all keys and keeps the memory.
func (in *interner) reset() {
	clear(in.slots)
	in.count = 0
	in.keys.reset()
}

// A keyArena holds keys with their numbers, one after the other:
//
//	4 B number, length as uvarint, key
//
// The place of an entry is its chunk times 2^20 and its begin in that, so an arena holds
// up to 4 GiB. No entry has place 0.
type keyArena struct {
	chunks [][]byte
	at     int   // the chunk that is being filled
	used   int64 // bytes
}

const (
	arenaBits   = 20
	arenaChunks = 1 << 12
)

// full is true when there may be no place for the keys of a batch.
func (k *keyArena) full() bool { return k.at >= arenaChunks-8 }

func (k *keyArena) add(n uint32, key []byte) (place uint32) {
	for k.at < len(k.chunks) && !k.fits(len(key)) {
		k.at++
	}
	if k.at == len(k.chunks) {
		k.grow(len(key) + 16)
	}
	c := k.chunks[k.at]
	begin := len(c)
	place = uint32(k.at)<<arenaBits | uint32(begin)
	c = binary.LittleEndian.AppendUint32(c, n)
	c = binary.AppendUvarint(c, uint64(len(key)))
	k.chunks[k.at] = append(c, key...)
	k.used += int64(len(k.chunks[k.at]) - begin)
	return place
}

func (k *keyArena) fits(key int) bool {
	c := k.chunks[k.at]
	return len(c) < 1<<arenaBits && len(c)+key+16 <= cap(c)
}

// grow adds a chunk, larger ones as there are more of them.
func (k *keyArena) grow(least int) {
	size := max(least, min(1<<arenaBits, max(1<<12, int(k.used/8))))
	c := make([]byte, 0, size)
	if k.at == 0 {
		c = c[:1]
	}
	k.chunks = append(k.chunks, c)
}

// places yields the places of all entries in the order in which they came.
func (k *keyArena) places() iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		for i, c := range k.chunks {
			begin := 0
			if i == 0 {
				begin = 1
			}
			for begin < len(c) {
				if !yield(uint32(i)<<arenaBits | uint32(begin)) {
					return
				}
				length, w := uvarint(c[begin+4:])
				begin += 4 + w + int(length)
			}
		}
	}
}

// reset forgets all keys and keeps the memory.
func (k *keyArena) reset() {
	for i := range k.chunks {
		k.chunks[i] = k.chunks[i][:0]
	}
	if len(k.chunks) > 0 {
		k.chunks[0] = k.chunks[0][:1]
	}
	k.at, k.used = 0, 0
}

// touch loads a byte of an entry.
func (k *keyArena) touch(place uint32) byte {
	return k.chunks[place>>arenaBits][place&(1<<arenaBits-1)+4]
}

// entry returns the number and the key at a place.
func (k *keyArena) entry(place uint32) (uint32, []byte) {
	b := k.chunks[place>>arenaBits][place&(1<<arenaBits-1):]
	length, w := uvarint(b[4:])
	begin := 4 + w
	return binary.LittleEndian.Uint32(b), b[begin : begin+int(length)]
}

func (k *keyArena) key(place uint32) []byte {
	_, key := k.entry(place)
	return key
}
