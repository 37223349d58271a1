package graph

import (
	"fmt"
	"slices"

	"github.com/cayleygraph/quad"

	"waggoner/graph/csr"
)

// effects is what one batch does, quad by quad.
type effects struct {
	*pending
	quads   map[csr.Quad]effect
	numbers map[quad.Value]uint32 // of terms met before; None for one that there is not
	key     []byte                // scratch
}

// An effect says whether a quad was there before the batch, and is there after what was
// seen of it.
type effect struct{ before, now bool }

func effectsOf(p *pending) *effects {
	return &effects{pending: p, quads: map[csr.Quad]effect{}, numbers: map[quad.Value]uint32{}}
}

// apply sees a batch through, and returns how many of the quads to remove were not there.
func (e *effects) apply(b *Batch) (absent int, err error) {
	for _, g := range b.RemoveContexts {
		if err := e.clear(g); err != nil {
			return 0, err
		}
	}
	for _, q := range b.Remove {
		if n, ok := e.resolve(q, e.lookUp); !ok || !e.set(n, false) {
			absent++
		}
	}
	for _, q := range b.Add {
		n, _ := e.resolve(q, e.bring)
		e.set(n, true)
	}
	return absent, nil
}

// clear removes the quads of a context.
func (e *effects) clear(context quad.Value) error {
	n, ok := e.lookUp(context)
	if !ok {
		return nil
	}
	for q := range e.ofContext(n) {
		if e.set(q, false); len(e.quads) > maxEffects {
			return fmt.Errorf("the contexts to remove have more than %d quads; remove them in parts", maxEffects)
		}
	}
	return nil
}

// set says whether a quad is there from here on, and returns whether that changes anything.
func (e *effects) set(q csr.Quad, there bool) (changed bool) {
	f, known := e.quads[q]
	if !known {
		f.before = e.has(q)
		f.now = f.before
	}
	changed = f.now != there
	f.now = there
	e.quads[q] = f
	return changed
}

// ops returns what the batch does in the end, in out-order.
func (e *effects) ops() []op {
	var ops []op
	for q, f := range e.quads {
		if f.before != f.now {
			ops = append(ops, op{q, f.now})
		}
	}
	slices.SortFunc(ops, outward.compare)
	return ops
}

// resolve returns a quad by numbers, false if one of its terms has none.
func (e *effects) resolve(q quad.Quad, number func(quad.Value) (uint32, bool)) (n csr.Quad, ok bool) {
	n[3] = csr.None
	for i, v := range [4]quad.Value{q.Subject, q.Predicate, q.Object, q.Label} {
		if v == nil {
			continue
		}
		if n[i], ok = number(v); !ok {
			return n, false
		}
	}
	return n, true
}

// lookUp returns the number of a term that there is.
func (e *effects) lookUp(v quad.Value) (uint32, bool) {
	n, met := e.numbers[v]
	if !met {
		e.key = appendKey(e.key[:0], v)
		var ok bool
		if n, ok = e.find(e.key); !ok {
			n = csr.None
		}
		e.remember(v, n)
	}
	return n, n != csr.None
}

// remember keeps the number of a term, unless to Go it may be equal to another term: 0 and -0.
func (e *effects) remember(v quad.Value, n uint32) {
	if _, float := v.(quad.Float); !float {
		e.numbers[v] = n
	}
}

// bring returns the number of a term, and gives it one if it is new.
func (e *effects) bring(v quad.Value) (uint32, bool) {
	if n, ok := e.lookUp(v); ok {
		return n, true
	}
	n := e.number(appendKey(e.key[:0], v))
	e.remember(v, n)
	return n, true
}
