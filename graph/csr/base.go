package csr

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"slices"
)

// Base takes what is there already: terms by ascending keys, with distinct numbers below
// bound, each of them in some quad; and distinct quads in those numbers, in any order.
// Both are read before Base returns.
func (b *Builder) Base(terms iter.Seq2[uint32, []byte], bound uint32, quads iter.Seq[Quad]) (err error) {
	w := b.Worker()
	w.err = errBase // until all is read: reading an image may panic
	defer func() {
		if closed := w.Close(); err == nil {
			err = closed
		}
	}()
	ranks, err := w.baseTerms(terms, bound)
	if err == nil {
		err = w.baseQuads(ranks, quads)
	}
	w.err = err
	return err
}

var errBase = errors.New("csr: base: the reading was broken off")

// baseTerms takes the terms and returns their ranks by number. They stay in memory if
// they fit.
func (w *Worker) baseTerms(terms iter.Seq2[uint32, []byte], bound uint32) ([]uint32, error) {
	ranks := slices.Repeat([]uint32{None}, int(bound))
	b := baseKeys{worker: w, arena: &keyArena{}}
	var last []byte
	for number, key := range terms {
		if number >= bound || ranks[number] != None {
			return nil, fmt.Errorf("csr: base: term number %d comes twice or is not below %d", number, bound)
		}
		if len(key) == 0 || bytes.Compare(last, key) >= 0 {
			return nil, fmt.Errorf("csr: base: key %q does not ascend", key)
		}
		ranks[number] = b.count
		if err := b.add(key); err != nil {
			return nil, err
		}
		last = append(last[:0], key...)
	}
	return ranks, b.finish()
}

// baseKeys gathers ascending keys, in memory or in a run.
type baseKeys struct {
	worker *Worker
	count  uint32
	arena  *keyArena
	places []uint32
	writer *runWriter // once they are too many
}

func (b *baseKeys) add(key []byte) error {
	b.count++
	if b.writer != nil {
		return b.writer.key(key)
	}
	b.places = append(b.places, b.arena.add(0, key))
	if b.arena.used <= b.worker.builder.share()/2 && !b.arena.full() {
		return nil
	}
	if err := b.worker.openFile(); err != nil {
		return err
	}
	b.writer = newRunWriter(b.worker.file, b.worker.builder.block)
	for _, place := range b.places {
		if err := b.writer.key(b.arena.key(place)); err != nil {
			return err
		}
	}
	b.arena, b.places = nil, nil
	return nil
}

// finish makes them the terms of the worker's pile.
func (b *baseKeys) finish() error {
	t := newTerms(b.count)
	b.worker.pile = &pile{terms: t}
	if b.writer == nil {
		t.arena, t.places = b.arena, b.places
		return nil
	}
	t.run = b.writer.run
	return b.writer.flush()
}

// baseQuads takes the quads, in ranks.
func (w *Worker) baseQuads(ranks []uint32, quads iter.Seq[Quad]) error {
	for q := range quads {
		for i, number := range q {
			if i == 3 && number == None {
				continue
			}
			if int(number) >= len(ranks) || ranks[number] == None {
				return fmt.Errorf("csr: base: no term has number %d", number)
			}
			q[i] = ranks[number]
		}
		w.pile.quads.add(q.out())
		if w.added++; w.added%batchQuads == 0 {
			if err := w.fit(); err != nil {
				return err
			}
		}
	}
	return nil
}
