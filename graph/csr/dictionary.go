package csr

import (
	"bytes"
	"encoding/binary"
	"iter"
)

// Key returns the key of a node. It must be copied to be kept or changed.
func (im *Image) Key(n uint32) []byte {
	lengths, keys := im.keyGroup(n / groupSize)
	var begin uint64
	for range n % groupSize {
		length, w := uvarint(lengths)
		begin, lengths = begin+length, lengths[w:]
	}
	length, _ := uvarint(lengths)
	return keys[begin : begin+length : begin+length]
}

// uvarint is binary.Uvarint with the short case first.
func uvarint(b []byte) (uint64, int) {
	if b[0] < 0x80 {
		return uint64(b[0]), 1
	}
	return binary.Uvarint(b)
}

// keyGroup returns the lengths of a group and the keys after them.
func (im *Image) keyGroup(g uint32) (lengths, keys []byte) {
	f := &im.footer
	im.blocks.touch(int64(f.at[secKeyGroups].begin)+8*int64(g), 16)
	begin, end := im.groups[g], im.groups[g+1]
	im.blocks.touch(int64(f.at[secKeys].begin+begin), int64(end-begin))
	group := im.keys[begin:end]
	at := 0
	for range min(groupSize, f.nodes-g*groupSize) {
		for group[at] >= 0x80 {
			at++
		}
		at++
	}
	return group, group[at:]
}

// first returns the first key of a group.
func (im *Image) first(g uint32) []byte {
	lengths, keys := im.keyGroup(g)
	length, _ := uvarint(lengths)
	return keys[:length]
}

// Find returns the node of a key.
func (im *Image) Find(key []byte) (uint32, bool) {
	n := im.lowerBound(key)
	return n, n < im.footer.nodes && bytes.Equal(im.Key(n), key)
}

// lowerBound returns the first node whose key is not below key.
func (im *Image) lowerBound(key []byte) uint32 {
	groups := (im.footer.nodes + groupSize - 1) / groupSize
	g := search(groups, func(g uint32) bool { return bytes.Compare(im.first(g), key) > 0 })
	if g == 0 {
		return 0
	}
	g--
	lengths, keys := im.keyGroup(g)
	n := g * groupSize
	for ; n < im.footer.nodes && n < (g+1)*groupSize; n++ {
		length, w := uvarint(lengths)
		if bytes.Compare(keys[:length], key) >= 0 {
			break
		}
		lengths, keys = lengths[w:], keys[length:]
	}
	return n
}

// Keys yields every node with its key, ascending. The keys must be copied to be kept.
func (im *Image) Keys() iter.Seq2[uint32, []byte] {
	return func(yield func(uint32, []byte) bool) {
		for n := uint32(0); n < im.footer.nodes; {
			lengths, keys := im.keyGroup(n / groupSize)
			for end := min(im.footer.nodes, n+groupSize); n < end; n++ {
				length, w := uvarint(lengths)
				if !yield(n, keys[:length:length]) {
					return
				}
				lengths, keys = lengths[w:], keys[length:]
			}
		}
	}
}
