package graph

import (
	"hash/maphash"
	"sync/atomic"
)

// asked are terms of an image whose numbers were asked for lately. The queries of a program
// name the same relations again and again, and to search for each costs more than a hop.
//
// The zero value is ready, and safe for any number of goroutines.
type asked [256]atomic.Pointer[askedTerm]

type askedTerm struct {
	key  string
	node uint32
}

var askedSeed = maphash.MakeSeed()

func (a *asked) slot(key []byte) *atomic.Pointer[askedTerm] {
	return &a[maphash.Bytes(askedSeed, key)%uint64(len(a))]
}

func (a *asked) find(key []byte) (uint32, bool) {
	if t := a.slot(key).Load(); t != nil && t.key == string(key) {
		return t.node, true
	}
	return 0, false
}

// put keeps a number, in the place of another one.
func (a *asked) put(key []byte, node uint32) {
	a.slot(key).Store(&askedTerm{string(key), node})
}
