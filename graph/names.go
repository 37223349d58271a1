package graph

import (
	"math/bits"
	"sync/atomic"

	"github.com/cayleygraph/quad"
)

// names are terms that were asked for lately, by node number. Cayley asks for the term of
// each result by itself, and making one costs more than finding the result. A reference to a
// node that is in here carries its term, and costs no allocation either.
//
// The zero value is ready, and safe for any number of goroutines.
type names struct {
	slots atomic.Pointer[[]atomic.Pointer[namedRef]]
}

// A namedRef is a nodeRef that knows its term.
type namedRef struct {
	nodeRef
	term quad.Value
}

// Key implements refs.Ref: it is the same as without the term.
func (r *namedRef) Key() any { return r.nodeRef }

const mostNames = 1 << 16 // a power of two

// A nameTable is the places of names, by the low bits of the node; nil before the first.
type nameTable *[]atomic.Pointer[namedRef]

func (s *names) table() nameTable { return s.slots.Load() }

// refIn returns the reference of a node, nil if it is not in the table.
func refIn(table nameTable, n uint32) *namedRef {
	if table == nil {
		return nil
	}
	slots := *table
	if r := slots[n&uint32(len(slots)-1)].Load(); r != nil && r.node == n {
		return r
	}
	return nil
}

// put keeps a name, in the place of another one.
func (s *names) put(r *namedRef, nodes int) {
	slots := s.slots.Load()
	if slots == nil {
		fresh := make([]atomic.Pointer[namedRef], min(mostNames, 1<<bits.Len(uint(nodes))))
		if !s.slots.CompareAndSwap(nil, &fresh) {
			fresh = *s.slots.Load()
		}
		slots = &fresh
	}
	(*slots)[r.node&uint32(len(*slots)-1)].Store(r)
}
