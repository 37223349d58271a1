package csr

import (
	"context"
	"errors"
	"fmt"
)

// A Worker takes quads for its Builder, in one goroutine. It numbers their terms in a
// table of its own, and when that and the quads outgrow its share of the memory it sorts
// them and moves them to disk.
type Worker struct {
	builder *Builder
	pile    *pile
	batch   batch
	file    *runFile // nil until it is needed
	added   int64
	err     error // ends the Worker
}

// A batch is quads whose terms have no numbers yet. Of terms that come again in the same
// place of the next quad, which most do, it holds one.
type batch struct {
	keys    []byte
	lookups []lookup
	quads   [][4]uint8 // by lookup
}

const (
	batchQuads = 60 // so that an uint8 counts their lookups
	batchKeys  = 1 << 16
	noLabel    = 255
	maxKey     = 1 << 28 // bytes, so that an uint32 counts those of a batch
)

var errEmptyKey = errors.New("csr: a quad with an empty term")

// Add takes a quad by the keys of its terms, which it copies; g is nil where there is no
// label. A quad with an empty key is refused and leaves no trace. Any other error is one
// of the disk, comes some quads late, and stays.
func (w *Worker) Add(s, p, o, g []byte) error {
	if w.err != nil {
		return w.err
	}
	if len(s) == 0 || len(p) == 0 || len(o) == 0 || g != nil && len(g) == 0 {
		return errEmptyKey
	}
	if n := max(len(s), len(p), len(o), len(g)); n > maxKey {
		return fmt.Errorf("csr: a term of %d bytes", n)
	}
	q, last := [4]uint8{3: noLabel}, [4]uint8{noLabel, noLabel, noLabel, noLabel}
	if n := len(w.batch.quads); n > 0 {
		last = w.batch.quads[n-1]
	}
	q[0] = w.batch.key(s, last[0])
	q[1] = w.batch.key(p, last[1])
	q[2] = w.batch.key(o, last[2])
	if g != nil {
		q[3] = w.batch.key(g, last[3])
	}
	w.batch.quads = append(w.batch.quads, q)
	if len(w.batch.quads) == batchQuads || len(w.batch.keys) >= batchKeys {
		w.err = w.work()
	}
	return w.err
}

// key returns the lookup of a key, the last one if it is the same.
func (b *batch) key(key []byte, last uint8) uint8 {
	if last != noLabel {
		if l := &b.lookups[last]; string(b.keys[l.begin:l.end]) == string(key) {
			return last
		}
	}
	begin := len(b.keys)
	b.keys = append(b.keys, key...)
	b.lookups = append(b.lookups, lookup{begin: uint32(begin), end: uint32(len(b.keys))})
	return uint8(len(b.lookups) - 1)
}

// work puts the batch on the pile.
func (w *Worker) work() error {
	b := &w.batch
	w.pile.in.lookUp(b.keys, b.lookups)
	for _, q := range b.quads {
		quad := Quad{b.lookups[q[0]].number, b.lookups[q[1]].number, b.lookups[q[2]].number, None}
		if q[3] != noLabel {
			quad[3] = b.lookups[q[3]].number
		}
		w.pile.quads.add(quad.out())
	}
	w.added += int64(len(b.quads))
	b.keys, b.lookups, b.quads = b.keys[:0], b.lookups[:0], b.quads[:0]
	return w.fit()
}

// fit moves the pile to disk if it has grown too large.
func (w *Worker) fit() error {
	if w.pile.size() > w.builder.share() || w.pile.in != nil && w.pile.in.keys.full() {
		return w.spill()
	}
	return nil
}

// openFile makes the file for the runs, unless there is one.
func (w *Worker) openFile() (err error) {
	if w.file == nil {
		w.file, err = w.builder.newRunFile()
	}
	return err
}

// spill moves the pile to disk.
func (w *Worker) spill() error {
	if err := w.openFile(); err != nil {
		return err
	}
	made, err := w.pile.spill(newSorter(context.Background()), w.file, w.builder.block)
	if err != nil {
		return err
	}
	w.builder.keep(made)
	return nil
}

// Close ends the Worker. What it holds in memory it leaves to the Builder. Closing it
// again does nothing.
func (w *Worker) Close() error {
	if w.pile == nil {
		return nil
	}
	err := w.err
	if err == nil {
		err = w.work()
	}
	if err == nil {
		err = w.builder.leave(w)
	}
	w.pile, w.batch, w.err = nil, batch{}, errors.New("csr: the worker is closed")
	w.builder.closed(w.added, err)
	return err
}
