package bench

import (
	"fmt"
	"runtime"
	"sync"
)

// Limit is the hand-written program that the store is measured against: files parsed and
// terms numbered on every core, then adjacency by node and predicate. It keeps nothing on
// disk, checks nothing, takes terms to be written canonically and is of no use but this.
//
// Node numbers have no order. A Limit does not change after [LoadLimit].
type Limit struct {
	Read       int // lines that were quads
	Duplicates int // of them, those that were there already

	terms             *interner
	local             map[uint32]uint32 // number of a predicate by node
	forward, backward adjacency         // others are objects and subjects
}

// LoadLimit reads N-Quads files.
func LoadLimit(paths ...string) (*Limit, error) {
	parts, err := split(paths, runtime.GOMAXPROCS(0))
	if err != nil {
		return nil, err
	}
	loaders := make([]*loader, len(parts))
	errs := make([]error, len(parts))
	var wg sync.WaitGroup
	for i, p := range parts {
		loaders[i] = newLoader(p.to - p.from)
		wg.Go(func() { errs[i] = p.scan(loaders[i].take) })
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return newLimit(loaders)
}

// newLimit joins what the loaders read. The terms of the first keep their numbers.
func newLimit(loaders []*loader) (*Limit, error) {
	if len(loaders) == 0 {
		loaders = append(loaders, newLoader(0))
	}
	l := &Limit{terms: loaders[0].terms, local: map[uint32]uint32{}}
	var wg sync.WaitGroup
	for _, more := range loaders[1:] {
		numbers := make([]uint32, more.terms.len())
		for n := range numbers {
			key := more.terms.key(uint32(n))
			numbers[n] = l.terms.add(key, l.terms.hash(key))
		}
		wg.Go(func() { more.renumber(numbers) })
	}
	wg.Wait()
	var chunks [][]line
	for _, from := range loaders {
		chunks = append(chunks, from.chunks...)
	}
	return l, l.index(chunks)
}

// index builds both directions, each on a core of its own.
func (l *Limit) index(chunks [][]line) error {
	labels := map[uint32]uint16{none: 0}
	for _, chunk := range chunks {
		l.Read += len(chunk)
		for i := range chunk {
			q := &chunk[i]
			p, ok := l.local[q[1]]
			if !ok {
				p = uint32(len(l.local))
				l.local[q[1]] = p
			}
			g, ok := labels[q[3]]
			if !ok {
				g = uint16(len(labels))
				labels[q[3]] = g
			}
			q[1], q[3] = p, uint32(g)
		}
	}
	if len(labels) > 1<<16 || len(l.local)*l.terms.len() >= 1<<31 {
		return fmt.Errorf("the limit program cannot hold %d predicates and %d contexts", len(l.local), len(labels)-1)
	}
	var wg sync.WaitGroup
	wg.Go(func() { l.forward = newAdjacency(chunks, 0, 2, l.terms.len(), len(l.local)) })
	wg.Go(func() { l.backward = newAdjacency(chunks, 2, 0, l.terms.len(), len(l.local)) })
	wg.Wait()
	l.Duplicates = l.Read - len(l.forward.others)
	return nil
}

// Nodes returns how many terms there are.
func (l *Limit) Nodes() int { return l.terms.len() }

// Quads returns how many quads there are.
func (l *Limit) Quads() int { return len(l.forward.others) }

func (l *Limit) bound() int { return l.terms.len() }

func (l *Limit) node(iri string) (uint32, bool) {
	key := []byte("<" + iri + ">")
	return l.terms.find(key, l.terms.hash(key))
}

// predicate returns a local number.
func (l *Limit) predicate(iri string) (uint32, bool) {
	n, ok := l.node(iri)
	if !ok {
		return 0, false
	}
	p, ok := l.local[n]
	return p, ok
}

// out returns the objects of n by a predicate; one stands once for each context.
func (l *Limit) out(n, p uint32) []uint32 { return l.forward.run(n, p) }

func (l *Limit) in(n, p uint32) []uint32 { return l.backward.run(n, p) }

func (l *Limit) name(n uint32) int { return len(l.terms.key(n)) }

// none stands for the label of a quad that has none.
const none = ^uint32(0)

// line is a quad as numbers: S, P, O, G.
type line [4]uint32

// loader reads one part on one core, with a table of its own.
type loader struct {
	terms   *interner
	chunks  [][]line
	pending []pending
	touched uint32 // keeps the compiler from leaving out the loads of flush
}

func newLoader(size int64) *loader { return &loader{terms: newInterner(size)} }

// pending is a line that has been parsed and not looked up yet.
type pending struct {
	keys   [4][]byte
	hashes [4]uint64
}

// together is how many lines are looked up at once: their slots stay in the second cache.
const together = 64

func (l *loader) take(lines []byte) error {
	err := each(lines, func(keys [4][]byte) error {
		p := pending{keys: keys}
		for i, key := range keys {
			p.hashes[i] = l.terms.hash(key)
		}
		if l.pending = append(l.pending, p); len(l.pending) == together {
			l.flush()
		}
		return nil
	})
	l.flush()
	return err
}

// flush numbers the pending lines.
func (l *loader) flush() {
	sum := uint32(0)
	for i := range l.pending {
		sum += l.terms.touch(l.pending[i].hashes[0]) + l.terms.touch(l.pending[i].hashes[2])
	}
	for i := range l.pending {
		sum += uint32(l.terms.touchKey(l.pending[i].hashes[0])) + uint32(l.terms.touchKey(l.pending[i].hashes[2]))
	}
	l.touched += sum
	for i := range l.pending {
		p := &l.pending[i]
		l.append(line{l.terms.add(p.keys[0], p.hashes[0]), l.terms.add(p.keys[1], p.hashes[1]), l.terms.add(p.keys[2], p.hashes[2]), l.label(p)})
	}
	l.pending = l.pending[:0]
}

func (l *loader) label(p *pending) uint32 {
	if p.keys[3] == nil {
		return none
	}
	return l.terms.add(p.keys[3], p.hashes[3])
}

func (l *loader) append(q line) {
	if len(l.chunks) == 0 || len(l.chunks[len(l.chunks)-1]) == 1<<18 {
		l.chunks = append(l.chunks, make([]line, 0, 1<<18))
	}
	last := &l.chunks[len(l.chunks)-1]
	*last = append(*last, q)
}

func (l *loader) renumber(numbers []uint32) {
	for _, chunk := range l.chunks {
		for i := range chunk {
			for k, n := range chunk[i] {
				if n != none {
					chunk[i][k] = numbers[n]
				}
			}
		}
	}
}
