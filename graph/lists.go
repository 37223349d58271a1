package graph

import (
	"slices"

	"waggoner/graph/csr"
)

// lists are ascending lists of numbers, each under a key: what a layer does to each
// predicate and each context.
type lists struct {
	keys   []uint32 // ascending
	starts []uint32 // where the items of each key begin, and where the last end
	nets   []int32  // additions less removals of each key
	items  []uint32
}

// byPredicate lists the nodes that have operations with each predicate.
func (s *side) byPredicate() lists {
	return listsOf(s.ops, 1, func(i uint32) uint32 { return s.ops[i].quad[s.node] })
}

// byContext lists the indices of the operations in each context.
func byContext(ops []op) lists {
	return listsOf(ops, 3, func(i uint32) uint32 { return i })
}

// listsOf lists one item for each operation under what stands at a place of its quad, and
// an item that comes again and again once. Items ascend along ops.
func listsOf(ops []op, place int, item func(i uint32) uint32) lists {
	order := make([]uint64, 0, len(ops)) // key and index
	for i, o := range ops {
		if key := o.quad[place]; key != csr.None {
			order = append(order, uint64(key)<<32|uint64(i))
		}
	}
	slices.Sort(order)
	l := lists{items: make([]uint32, 0, len(order))}
	for at, x := range order {
		key, i := uint32(x>>32), uint32(x)
		fresh := at == 0 || key != uint32(order[at-1]>>32)
		if fresh {
			l.keys, l.starts, l.nets = append(l.keys, key), append(l.starts, uint32(len(l.items))), append(l.nets, 0)
		}
		l.nets[len(l.nets)-1] += ops[i].sign()
		if n := item(i); fresh || n != l.items[len(l.items)-1] {
			l.items = append(l.items, n)
		}
	}
	l.starts = append(l.starts, uint32(len(l.items)))
	return l
}

func (l *lists) of(key uint32) []uint32 {
	i, ok := slices.BinarySearch(l.keys, key)
	if !ok {
		return nil
	}
	return l.items[l.starts[i]:l.starts[i+1]]
}

// net returns how many more quads of a key are added than removed.
func (l *lists) net(key uint32) int {
	if i, ok := slices.BinarySearch(l.keys, key); ok {
		return int(l.nets[i])
	}
	return 0
}
