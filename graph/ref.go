package graph

import (
	"errors"
	"fmt"

	"github.com/cayleygraph/cayley/graph/refs"
	"github.com/cayleygraph/quad"

	"waggoner/graph/csr"
)

// A nodeRef is a node as Cayley hands it around. It is good for every snapshot of one era:
// numbers stay what they are until a compaction makes a new image.
type nodeRef struct{ node, era uint32 }

// Key implements refs.Ref.
func (r nodeRef) Key() any { return r }

// A quadRef is a quad as Cayley hands it around: its four nodes, so that asking for one of
// them is no lookup. The stamp tells in which version it was seen.
type quadRef struct {
	quad       csr.Quad
	era, stamp uint32
}

// Key implements refs.Ref. A quad is the same in every version that has it.
func (r quadRef) Key() any {
	r.stamp = 0
	return r
}

var errForeignRef = errors.New("graph: the reference is of a snapshot with other numbers; the store was compacted since")

// A view is a version as Cayley's iterators read it.
type view struct {
	*version
	older *view // knows the terms of the numbers of the era before; nil: they are refused
	held  *hold // keeps the image open; nil: somebody else does
}

// A source gives the version that an iterator that begins now reads.
type source interface{ view() view }

func (v view) era() uint32 { return uint32(v.image.sequence) }

func (v view) stamp() uint32 { return uint32(v.sequence) }

// run returns the quads of a node in one direction, with a predicate or with any.
func (v view) run(way direction, n, p uint32) Run {
	if way == outward {
		return v.out(n, p)
	}
	return v.in(n, p)
}

// ref returns the reference of a node, nil for no node.
func (v view) ref(n uint32) refs.Ref {
	if n == csr.None {
		return nil
	}
	if r := refIn(v.image.names.table(), n); r != nil {
		return r
	}
	return nodeRef{n, v.era()}
}

func (v view) quadRef(q csr.Quad) refs.Ref { return quadRef{q, v.era(), v.stamp()} }

// node returns the number of a reference, None if no quad ever had its term.
func (v view) node(r refs.Ref) (uint32, error) {
	switch r := r.(type) {
	case nil:
		return csr.None, nil
	case nodeRef:
		return v.number(r)
	case *namedRef:
		return v.number(r.nodeRef)
	case refs.PreFetchedValue:
		return v.lookup(r.NameOf()), nil
	}
	return csr.None, fmt.Errorf("graph: a %T is not a reference to a node", r)
}

func (v view) number(r nodeRef) (uint32, error) {
	switch {
	case r.era != v.era():
		return v.translate(r.node, r.era)
	case r.node >= v.bound: // it came after this version
		return csr.None, nil
	}
	return r.node, nil
}

// translate finds a number of the era before in this one, by its term.
func (v view) translate(n, era uint32) (uint32, error) {
	if v.older == nil || v.older.era() != era {
		return csr.None, errForeignRef
	}
	if n == csr.None {
		return n, nil
	}
	now, ok := v.find(v.older.key(n))
	if !ok {
		return csr.None, nil
	}
	return now, nil
}

// quad returns the numbers of a quad's reference, false if one of its terms is gone.
func (v view) quad(r refs.Ref) (q csr.Quad, ok bool, err error) {
	ref, is := r.(quadRef)
	switch {
	case !is:
		return q, false, fmt.Errorf("graph: a %T is not a reference to a quad", r)
	case ref.era == v.era():
		return ref.quad, true, nil
	}
	for i, n := range ref.quad {
		if q[i], err = v.translate(n, ref.era); err != nil || q[i] == csr.None && n != csr.None {
			return q, false, err
		}
	}
	return q, true, nil
}

// lookup returns the number of a term, None if no quad has it.
func (v view) lookup(t quad.Value) uint32 {
	var buffer [256]byte
	key := appendKey(buffer[:0], t)
	if len(key) == 0 {
		return csr.None
	}
	n, ok := v.image.asked.find(key)
	if !ok {
		if n, ok = v.find(key); ok && n < v.image.Nodes() {
			v.image.asked.put(key, n)
		}
	}
	if !ok || !v.live(n) {
		return csr.None
	}
	return n
}

// name returns the term of a number in the form in which Cayley's world expects it.
func (v view) name(n uint32) quad.Value {
	if n == csr.None {
		return nil
	}
	if r := refIn(v.image.names.table(), n); r != nil {
		return r.term
	}
	r := &namedRef{nodeRef{n, v.era()}, nativeTerm(parseKey(v.text(n)))}
	v.image.names.put(r, v.nodes)
	return r.term
}
