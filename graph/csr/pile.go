package csr

import "slices"

// A pile is what a Worker has gathered: terms in the order of their coming, and quads in
// their numbers.
type pile struct {
	in    *interner
	terms *terms // sorted; nil before
	quads quadList

	records, packed []packed // to sort in
	ranks           []uint32
}

func newPile() *pile { return &pile{in: newInterner()} }

// size returns about how many bytes a pile takes until it is a part: 16 a quad for itself
// and as many to sort it, 20 a term in the table and as many to sort it. Memory of an
// earlier pile that is not used again yet does not count.
func (p *pile) size() int64 {
	n := 32 * int64(p.quads.count)
	if p.in != nil {
		n += p.in.keys.used + 40*int64(p.in.count)
	}
	if p.terms != nil && p.terms.arena != nil {
		n += p.terms.arena.used + 4*int64(p.terms.count)
	}
	return n
}

// sortTerms gives the quads the ranks of the keys for numbers.
func (p *pile) sortTerms(s *sorter) {
	if p.terms != nil {
		return
	}
	n := int(p.in.count)
	p.records = sized(p.records, n)[:0]
	for place := range p.in.keys.places() {
		p.records = append(p.records, packed{0, uint64(place)<<32 | uint64(len(p.records))})
	}
	s.keys(p.records, &p.in.keys)
	p.ranks = sized(p.ranks, n)
	p.terms = newTerms(p.in.count)
	p.terms.arena, p.terms.places = &p.in.keys, make([]uint32, n)
	for rank, r := range p.records {
		p.ranks[uint32(r[1])] = uint32(rank)
		p.terms.places[rank] = uint32(r[1] >> 32)
	}
	for _, chunk := range p.quads.chunks {
		for i, q := range chunk {
			chunk[i] = q.renumbered(p.ranks)
		}
	}
}

// sortQuads returns the distinct quads in out-order or in in-order, in the room given.
func (p *pile) sortQuads(s *sorter, turned bool, room []packed) []packed {
	room = sized(room, p.quads.count)
	s.copyOf(p.quads.chunks, turned, room)
	return slices.Compact(room)
}

// settle makes a part in memory of the pile, whose terms are sorted, and ends that.
func (p *pile) settle(s *sorter) *part {
	if p.in != nil {
		p.in.slots, p.records, p.ranks = nil, nil, nil
	}
	out := p.sortQuads(s, false, p.packed)
	p.terms.mark(out)
	p.quads = quadList{chunks: [][]packed{out}, count: len(out)}
	in := p.sortQuads(s, true, nil)
	return &part{terms: p.terms, out: quadRun{count: len(out), held: out}, in: quadRun{count: len(in), held: in}}
}

// spill makes a part on disk of the pile and empties that. The context of the sorter must
// not end.
func (p *pile) spill(s *sorter, f *runFile, block int) (*part, error) {
	if err := p.spillTerms(s, f, block); err != nil {
		return nil, err
	}
	out, err := p.spillQuads(s, false, f, block)
	if err != nil {
		return nil, err
	}
	p.terms.mark(p.packed)
	in, err := p.spillQuads(s, true, f, block)
	if err != nil {
		return nil, err
	}
	made := &part{terms: p.terms, out: out, in: in}
	p.quads.reset()
	if p.in != nil {
		p.in.reset()
		p.terms = nil
	}
	return made, nil
}

// spillTerms sorts the terms and moves them to disk, unless they are there.
func (p *pile) spillTerms(s *sorter, f *runFile, block int) error {
	if p.sortTerms(s); p.terms.run != nil {
		return nil
	}
	w := newRunWriter(f, block)
	for _, place := range p.terms.places {
		if err := w.key(p.terms.arena.key(place)); err != nil {
			return err
		}
	}
	p.terms.run, p.terms.arena, p.terms.places = w.run, nil, nil
	return w.flush()
}

// spillQuads writes the quads in one order.
func (p *pile) spillQuads(s *sorter, turned bool, f *runFile, block int) (quadRun, error) {
	p.packed = p.sortQuads(s, turned, p.packed)
	w := newRunWriter(f, block)
	for _, q := range p.packed {
		if err := w.quad(q); err != nil {
			return quadRun{}, err
		}
	}
	return quadRun{count: len(p.packed), run: w.run}, w.flush()
}

// sized returns n elements, those of a where there are as many.
func sized[T any](a []T, n int) []T {
	if cap(a) < n {
		return make([]T, n)
	}
	return a[:n]
}

// A quadList holds quads in chunks, so that it grows without being copied.
type quadList struct {
	chunks [][]packed
	at     int // the chunk that is being filled
	count  int
}

func (l *quadList) add(q packed) {
	if l.at < len(l.chunks) && len(l.chunks[l.at]) == cap(l.chunks[l.at]) {
		l.at++
	}
	if l.at == len(l.chunks) {
		l.chunks = append(l.chunks, make([]packed, 0, min(1<<14, max(64, l.count/8))))
	}
	l.chunks[l.at] = append(l.chunks[l.at], q)
	l.count++
}

// reset forgets all quads and keeps the memory.
func (l *quadList) reset() {
	for i := range l.chunks {
		l.chunks[i] = l.chunks[i][:0]
	}
	l.at, l.count = 0, 0
}
