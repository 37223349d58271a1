package graph

import (
	"errors"
	"iter"

	"waggoner/graph/csr"
)

// pending is what batches in the making do to a version, before there is a layer of it.
type pending struct {
	base  *version
	flips map[csr.Quad]bool // quads that are not as in base: true where one is there now
	ops   int               // operations, those too that undo one another
}

func pendingOn(v *version) *pending {
	return &pending{base: v, flips: map[csr.Quad]bool{}}
}

// find returns the number of a key, also of one that pending batches have brought.
func (p *pending) find(key []byte) (uint32, bool) {
	if n, ok := p.base.image.Find(key); ok {
		return n, true
	}
	return p.base.image.terms.find(key)
}

// number returns the number of a key and gives it one if it has none.
func (p *pending) number(key []byte) uint32 {
	if n, ok := p.base.image.Find(key); ok {
		return n
	}
	return p.base.image.terms.intern(key)
}

// key returns the key of a number.
func (p *pending) key(n uint32) []byte {
	if n < p.base.bound {
		return p.base.key(n)
	}
	keys, _ := p.base.image.terms.list()
	return []byte(keys.at(n - p.base.image.Nodes()))
}

func (p *pending) has(q csr.Quad) bool {
	if there, flipped := p.flips[q]; flipped {
		return there
	}
	return p.base.has(q)
}

// ofContext yields the quads of a context, in no order.
func (p *pending) ofContext(g uint32) iter.Seq[csr.Quad] {
	return func(yield func(csr.Quad) bool) {
		for q := range p.base.ofContext(g) {
			if _, removed := p.flips[q]; !removed && !yield(q) {
				return
			}
		}
		for q, there := range p.flips {
			if there && q[3] == g && !yield(q) {
				return
			}
		}
	}
}

// flip applies an effective operation.
func (p *pending) flip(o op) {
	p.ops++
	if _, flipped := p.flips[o.quad]; flipped {
		delete(p.flips, o.quad)
	} else {
		p.flips[o.quad] = o.add
	}
}

// version returns the version that base becomes.
func (p *pending) version(sequence uint64) *version {
	var l *layer
	if len(p.flips) > 0 {
		ops := make([]op, 0, len(p.flips))
		for q, add := range p.flips {
			ops = append(ops, op{q, add})
		}
		l = newLayer(ops)
	}
	next := p.base.with(l, sequence)
	next.logged += p.ops + int(sequence-p.base.sequence)
	return next
}

// replay applies a record that was effective when it was made.
func (p *pending) replay(sequence uint64, b []byte) error {
	r, err := parseRecord(sequence, b)
	if err != nil {
		return err
	}
	numbers := make([]uint32, len(r.terms))
	for i, key := range r.terms {
		numbers[i] = p.number(key)
	}
	for _, o := range r.ops {
		for i, n := range o.quad {
			if n != csr.None {
				o.quad[i] = numbers[n]
			}
		}
		if p.has(o.quad) == o.add {
			return errors.New("the batch adds a quad that is there, or removes one that is not")
		}
		p.flip(o)
	}
	return nil
}
