package graph

import (
	"errors"
	"sync/atomic"

	"waggoner/graph/csr"
)

// An image is an open image that versions share. It is closed when the last of them that
// somebody holds is given back.
type image struct {
	*csr.Image
	name     string // of its file in the data folder; none if it has no name
	sequence uint64 // of the last batch in it
	terms    *newTerms
	names    names
	asked    asked
	refs     atomic.Int64
	// discard, if it is set, removes the file after the image is closed. It is set before
	// the store lets go of the image.
	discard atomic.Pointer[func() error]
}

// newImage takes im and is held once.
func newImage(im *csr.Image, name string, sequence uint64) *image {
	i := &image{Image: im, name: name, sequence: sequence, terms: newTermsOver(im.Nodes())}
	i.refs.Store(1)
	return i
}

// hold reports false if nobody held the image any more, which then is closed.
func (im *image) hold() bool {
	for {
		n := im.refs.Load()
		if n == 0 {
			return false
		}
		if im.refs.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

// release gives one hold back.
func (im *image) release() error {
	if im.refs.Add(-1) > 0 {
		return nil
	}
	err := im.Close()
	if discard := im.discard.Load(); discard != nil {
		err = errors.Join(err, (*discard)())
	}
	return err
}

// has reports whether the image has a quad.
func (im *image) has(q csr.Quad) bool {
	if q[0] >= im.Nodes() || q[1] >= im.Nodes() {
		return false
	}
	run := im.OutOf(q[0], q[1])
	at := place{run: run, predicate: q[1], hi: run.Len()}
	i := at.find(outward, &q, 0)
	return i < run.Len() && run.Others()[i] == q[2] && run.Context(i) == q[3]
}

// occurrences returns how often a term stands in a quad, in any place.
func (im *image) occurrences(n uint32) int {
	if n >= im.Nodes() {
		return 0
	}
	return im.Out(n).Len() + im.In(n).Len() + int(im.PredicateStat(n).Quads) + int(im.ContextStat(n).Quads)
}
