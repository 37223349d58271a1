package graph

import "sync"

// newTerms are the terms that an image lacks and batches since have brought, numbered from
// where the image's end in the order in which they came. All versions over the image share
// them; a version knows those below its bound. They are only ever added to.
type newTerms struct {
	base uint32 // the number of the first

	// mu guards numbers, and keys of whoever adds.
	mu      sync.RWMutex
	numbers map[string]uint32
	keys    keyList
}

// A keyList is keys by number. Its length is not in it: what lies below the bound of a
// version was written before the version was published, and does not change.
type keyList []*[keyChunk]string

const keyChunk = 256

func newTermsOver(base uint32) *newTerms {
	return &newTerms{base: base, numbers: map[string]uint32{}}
}

// find returns the number of a key.
func (t *newTerms) find(key []byte) (uint32, bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	n, ok := t.numbers[string(key)]
	return n, ok
}

// intern returns the number of a key and gives it the next one if it has none.
func (t *newTerms) intern(key []byte) uint32 {
	t.mu.Lock()
	defer t.mu.Unlock()
	if n, ok := t.numbers[string(key)]; ok {
		return n
	}
	i := uint32(len(t.numbers))
	if i%keyChunk == 0 {
		t.keys = append(t.keys, new([keyChunk]string))
	}
	s := string(key)
	t.keys[i/keyChunk][i%keyChunk] = s
	t.numbers[s] = t.base + i
	return t.base + i
}

// list returns the keys so far, and the bound of their numbers.
func (t *newTerms) list() (keyList, uint32) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.keys, t.base + uint32(len(t.numbers))
}

// at returns the i-th key.
func (l keyList) at(i uint32) string { return l[i/keyChunk][i%keyChunk] }
