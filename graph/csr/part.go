package csr

import (
	"encoding/binary"
	"math/bits"
)

// terms are the sorted keys of a part, in an arena or in a run. A number in the part's
// quads is a rank among them.
type terms struct {
	count      uint32
	arena      *keyArena
	places     []uint32 // in the arena, by rank
	run        *run
	predicates bitmap   // the ranks that are predicates
	contexts   bitmap   // and contexts
	nodes      []uint32 // by rank, from the merge under way
}

func newTerms(count uint32) *terms {
	return &terms{count: count, predicates: newBitmap(count), contexts: newBitmap(count)}
}

// mark takes predicates and contexts from quads.
func (t *terms) mark(quads []packed) {
	for _, q := range quads {
		t.predicates.set(uint32(q[0]))
		if context := uint32(q[1]); context > 0 {
			t.contexts.set(context - 1)
		}
	}
}

// blocks returns a function that fills a block with about size bytes of keys, each after
// its length.
func (t *terms) blocks(size int) func(block []byte) ([]byte, error) {
	if t.run != nil {
		return t.run.reader()
	}
	left := t.places
	return func(block []byte) ([]byte, error) {
		for len(left) > 0 && len(block) < size {
			key := t.arena.key(left[0])
			block = append(binary.AppendUvarint(block, uint64(len(key))), key...)
			left = left[1:]
		}
		return block, nil
	}
}

// A part is some of all quads, sorted both ways. Its numbers ascend with the keys, so they
// can become node numbers without another sort.
type part struct {
	terms   *terms
	out, in quadRun
}

// A quadRun is sorted distinct quads, in memory or in a run.
type quadRun struct {
	count int
	held  []packed
	run   *run
}

// blocks returns a function that fills a block with quads in node numbers.
func (r *quadRun) blocks(nodes []uint32, size int) func(block []packed) ([]packed, error) {
	if r.run == nil {
		left := r.held
		return func(block []packed) ([]packed, error) {
			n := min(len(left), size/16)
			for _, q := range left[:n] {
				block = append(block, q.renumbered(nodes))
			}
			left = left[n:]
			return block, nil
		}
	}
	read, buf := r.run.reader(), []byte(nil)
	return func(block []packed) ([]packed, error) {
		var err error
		if buf, err = read(buf); err != nil {
			return nil, err
		}
		for b := buf; len(b) >= 16; b = b[16:] {
			q := packed{binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[8:])}
			block = append(block, q.renumbered(nodes))
		}
		return block, nil
	}
}

// A bitmap is a set of numbers.
type bitmap []uint64

func newBitmap(bound uint32) bitmap { return make(bitmap, (uint64(bound)+63)/64) }

func (b bitmap) set(n uint32) { b[n/64] |= 1 << (n % 64) }

// numbers returns what is in the set, ascending.
func (b bitmap) numbers() []uint32 {
	var all []uint32
	for i, word := range b {
		for ; word != 0; word &= word - 1 {
			all = append(all, uint32(i*64+bits.TrailingZeros64(word)))
		}
	}
	return all
}
