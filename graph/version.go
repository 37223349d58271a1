package graph

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"waggoner/graph/csr"
)

// A version is the content of a store after one batch: an image and the layers over it,
// few and ever smaller. It never changes.
type version struct {
	image    *image
	layers   []*layer // oldest first
	touched  touched
	keys     keyList // of the new terms
	bound    uint32  // every node is below
	nodes    int     // terms that stand in a quad
	quads    int
	changes  int // operations in the layers
	logged   int // batches since the image, and their operations: those too that are undone again
	sequence uint64
	merged   *runCache
}

// firstVersion is the content of an image alone.
func firstVersion(im *image) *version {
	n := im.Nodes()
	return &version{image: im, bound: n, nodes: int(n), quads: int(im.Quads()), sequence: im.sequence, merged: &runCache{}}
}

// with returns the version after the operations of a layer, which may be nil.
func (v *version) with(l *layer, sequence uint64) *version {
	next := *v
	next.sequence = sequence
	if l == nil {
		return &next
	}
	terms := l.terms()
	next.merged = &runCache{}
	next.layers = stack(v.layers, l)
	next.touched = v.touched.with(l, terms)
	next.keys, next.bound = v.image.terms.list()
	next.quads += 2*l.adds - l.size()
	next.nodes += v.born(l, terms)
	next.changes = 0
	for _, l := range next.layers {
		next.changes += l.size()
	}
	return &next
}

// due measures how much a new image is wanted: readers pay for what is in the layers, and
// opening for all that is in the logbook.
func (v *version) due() int64 { return int64(max(v.changes, v.logged/4)) }

// layerFactor is how much larger than the next each layer is. A larger one makes fewer
// layers, which readers ask one by one; a smaller one has each operation moved less often.
const layerFactor = 8

// stack puts a layer on others and merges from the top until each is so much larger.
func stack(layers []*layer, l *layer) []*layer {
	layers = append(slices.Clone(layers), l)
	for n := len(layers); n > 1 && layers[n-2].size() < layerFactor*layers[n-1].size(); n-- {
		layers = append(layers[:n-2], layers[n-2].merge(layers[n-1]))
	}
	if top := len(layers) - 1; layers[top].size() == 0 {
		layers = layers[:top]
	}
	return layers
}

// terms returns every term of the layer's operations, ascending.
func (l *layer) terms() []uint32 {
	all := slices.Concat(l.out.nodes, l.in.nodes, l.subjects.keys, l.contexts.keys)
	slices.Sort(all)
	return slices.Compact(all)
}

// born returns how many terms a layer over v brings to life, less those it ends.
func (v *version) born(l *layer, terms []uint32) int {
	born := 0
	for _, n := range terms {
		net := l.net(n)
		if net == 0 || net > 0 && n < v.image.Nodes() && !v.touched.any.has(n) {
			continue // as many as before; or more of what was there
		}
		before := v.occurrences(n)
		if before > 0 {
			born--
		}
		if before+net > 0 {
			born++
		}
	}
	return born
}

// occurrences returns how often a term stands in a quad, in any place.
func (v *version) occurrences(n uint32) int {
	count := v.image.occurrences(n)
	for _, l := range v.layers {
		count += l.net(n)
	}
	return count
}

// live reports whether a term stands in any quad; in an image every one does.
func (v *version) live(n uint32) bool {
	if n < v.image.Nodes() && !v.touched.any.has(n) {
		return true
	}
	return n < v.bound && v.occurrences(n) > 0
}

// find returns the number of a key, which need not be live.
func (v *version) find(key []byte) (uint32, bool) {
	if n, ok := v.image.Find(key); ok {
		return n, true
	}
	if v.bound == v.image.Nodes() {
		return csr.None, false
	}
	n, ok := v.image.terms.find(key)
	return n, ok && n < v.bound
}

// key returns the key of a number below the bound. It must be copied to be kept.
func (v *version) key(n uint32) []byte {
	if n < v.image.Nodes() {
		return v.image.Key(n)
	}
	return []byte(v.keys.at(n - v.image.Nodes()))
}

// text is key as a string, which of a new term is there already.
func (v *version) text(n uint32) string {
	if n < v.image.Nodes() {
		return string(v.image.Key(n))
	}
	return v.keys.at(n - v.image.Nodes())
}

// compare orders two numbers below the bound by their keys, of which those of the image are
// the ranks.
func (v *version) compare(a, b uint32) int {
	switch first := v.image.Nodes(); {
	case a < first && b < first:
		return cmp.Compare(a, b)
	case a >= first && b >= first:
		return strings.Compare(v.keys.at(a-first), v.keys.at(b-first))
	}
	return bytes.Compare(v.key(a), v.key(b))
}

// has reports whether a quad is there: as its newest operation says, or as in the image.
func (v *version) has(q csr.Quad) bool {
	if v.touched.out.has(q[0]) {
		for _, l := range slices.Backward(v.layers) {
			if o, ok := l.out.has(q); ok {
				return o.add
			}
		}
	}
	return v.image.has(q)
}
