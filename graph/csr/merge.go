package csr

import (
	"bytes"
	"context"
	"fmt"
)

// A sink takes what a merge gives, as a [Writer] does.
type sink interface {
	Term(key []byte) error
	Counts(predicates, contexts []uint32) error
	Out(q Quad) error
	In(q Quad) error
}

// A merge makes one of several parts.
type merge struct {
	parts  []*part
	terms  []*terms // of the parts, each once
	block  int      // bytes
	most   int64    // terms, and quads
	nodes  uint32   // found so far
	last   bool     // nobody needs the terms after it
	report *reporter
}

func (b *Builder) newMerge(parts []*part) *merge {
	m := &merge{parts: parts, block: b.block, most: b.most, report: &b.report}
	seen := map[*terms]bool{}
	for _, p := range parts {
		if !seen[p.terms] {
			seen[p.terms] = true
			m.terms = append(m.terms, p.terms)
		}
	}
	return m
}

// work returns how many terms and quads there are to merge.
func (m *merge) work() (n int64) {
	for _, t := range m.terms {
		n += int64(t.count)
	}
	for _, p := range m.parts {
		n += int64(p.out.count) + int64(p.in.count)
	}
	return n
}

// into gives everything to a sink. The parts give up their quads on the way.
func (m *merge) into(ctx context.Context, to sink) error {
	defer func() {
		for _, t := range m.terms {
			t.nodes = nil
		}
	}()
	if err := m.mergeTerms(ctx, to); err != nil {
		return err
	}
	predicates, contexts := newBitmap(m.nodes), newBitmap(m.nodes)
	for _, t := range m.terms {
		if m.last {
			t.arena, t.places = nil, nil
		}
		for _, rank := range t.predicates.numbers() {
			predicates.set(t.nodes[rank])
		}
		for _, rank := range t.contexts.numbers() {
			contexts.set(t.nodes[rank])
		}
	}
	if err := to.Counts(predicates.numbers(), contexts.numbers()); err != nil {
		return err
	}
	out, in := make([]*quadRun, len(m.parts)), make([]*quadRun, len(m.parts))
	for i, p := range m.parts {
		out[i], in[i] = &p.out, &p.in
	}
	if err := m.mergeQuads(ctx, out, func(q packed) error { return to.Out(q.quad()) }); err != nil {
		return err
	}
	for _, p := range m.parts {
		p.out = quadRun{}
	}
	return m.mergeQuads(ctx, in, func(q packed) error { return to.In(q.turned().quad()) })
}

// keySource is one of the terms of a merge.
type keySource struct {
	*terms
	feed  *feed[byte]
	block []byte
	key   []byte // nil at the end
}

// advance goes on to the next key.
func (s *keySource) advance() (err error) {
	if len(s.block) == 0 {
		if s.block, err = s.feed.next(); err != nil || len(s.block) == 0 {
			s.key = nil
			return err
		}
	}
	length, w := uvarint(s.block)
	s.key, s.block = s.block[w:w+int(length)], s.block[w+int(length):]
	return nil
}

// mergeTerms numbers the distinct keys and tells the terms which of them they are.
func (m *merge) mergeTerms(ctx context.Context, to sink) error {
	c := newCrew(ctx)
	defer c.stop()
	sources := make([]keySource, len(m.terms))
	for i, t := range m.terms {
		t.nodes = make([]uint32, 0, t.count)
		sources[i] = keySource{terms: t, feed: newFeed(c, t.blocks(m.block))}
		if err := sources[i].advance(); err != nil {
			return err
		}
	}
	play := newTournament(len(sources), func(a, b int) bool {
		x, y := sources[a].key, sources[b].key
		return y == nil && x != nil || x != nil && bytes.Compare(x, y) < 0
	})
	var last []byte
	for done := 0; len(sources) > 0; done++ {
		s := &sources[play.winner]
		if s.key == nil {
			break
		}
		if m.nodes == 0 || !bytes.Equal(s.key, last) {
			if int64(m.nodes) == m.most {
				return fmt.Errorf("csr: more than %d terms", m.most)
			}
			if err := to.Term(s.key); err != nil {
				return err
			}
			m.nodes++
			last = append(last[:0], s.key...)
		}
		s.nodes = append(s.nodes, m.nodes-1)
		if err := s.advance(); err != nil {
			return err
		}
		play.replay()
		if done%4096 == 4095 {
			m.report.add(4096)
		}
	}
	return c.ctx.Err()
}

// quadSource is one of the runs of a merge.
type quadSource struct {
	feed  *feed[packed]
	block []packed
	quad  packed // noQuad at the end
}

var noQuad = packed{1<<64 - 1, 1<<64 - 1}

// advance goes on to the next quad.
func (s *quadSource) advance() (err error) {
	if len(s.block) == 0 {
		if s.block, err = s.feed.next(); err != nil || len(s.block) == 0 {
			s.quad = noQuad
			return err
		}
	}
	s.quad, s.block = s.block[0], s.block[1:]
	return nil
}

// mergeQuads gives the distinct quads of some runs in their order. One goroutine for each
// run numbers its quads, one merges, and this one takes what they found.
func (m *merge) mergeQuads(ctx context.Context, runs []*quadRun, take func(packed) error) error {
	c := newCrew(ctx)
	defer c.stop()
	sources := make([]quadSource, len(runs))
	for i, r := range runs {
		sources[i].feed = newFeed(c, r.blocks(m.parts[i].terms.nodes, m.block))
	}
	merged := newFeed(c, mergeSources(sources, m.block/16))
	var count int64
	for {
		block, err := merged.next()
		if err != nil || len(block) == 0 {
			return err
		}
		if count += int64(len(block)); count > m.most {
			return fmt.Errorf("csr: more than %d quads", m.most)
		}
		for _, q := range block {
			if err := take(q); err != nil {
				return err
			}
		}
		m.report.add(int64(len(block)))
	}
}

// mergeSources returns a function that fills a block with up to size distinct quads.
func mergeSources(sources []quadSource, size int) func([]packed) ([]packed, error) {
	var play *tournament
	last := noQuad
	return func(block []packed) ([]packed, error) {
		if play == nil {
			for i := range sources {
				if err := sources[i].advance(); err != nil {
					return nil, err
				}
			}
			play = newTournament(len(sources), func(a, b int) bool { return sources[a].quad.less(sources[b].quad) })
		}
		for len(sources) > 0 && len(block) < size {
			s := &sources[play.winner]
			if s.quad == noQuad {
				break
			}
			if s.quad != last {
				last = s.quad
				block = append(block, last)
			}
			if err := s.advance(); err != nil {
				return nil, err
			}
			play.replay()
		}
		return block, nil
	}
}
