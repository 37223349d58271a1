package csr

import (
	"encoding/binary"
	"iter"
	"slices"
)

// A PredicateStat counts what a predicate joins.
type PredicateStat struct {
	Node              uint32
	Quads             uint32
	Subjects, Objects uint32 // distinct
}

// A ContextStat counts the quads of a context.
type ContextStat struct{ Node, Quads uint32 }

// Degrees summarises how many quads the nodes have in one direction.
type Degrees struct {
	Largest uint64
	Nodes   [33]uint64 // how many have degree 0, 1, 2-3, 4-7, ...
}

// Predicates returns the nodes that are predicates, ascending; the index is the local number.
func (im *Image) Predicates() []uint32 { return im.predicates }

// PredicateStat returns the counts of a predicate, all zero but Node if it is none.
func (im *Image) PredicateStat(p uint32) PredicateStat {
	i, ok := slices.BinarySearch(im.predicates, p)
	if !ok {
		return PredicateStat{Node: p}
	}
	s := im.section(secPredStats, int64(i)*predStatSize, predStatSize)
	return PredicateStat{p, binary.LittleEndian.Uint32(s[16:]), binary.LittleEndian.Uint32(s[20:]), binary.LittleEndian.Uint32(s[24:])}
}

// Contexts returns the nodes that are contexts, ascending.
func (im *Image) Contexts() []uint32 { return im.contexts[1:] }

// ContextStat returns the counts of a context, zero quads if it is none.
func (im *Image) ContextStat(c uint32) ContextStat {
	i, ok := slices.BinarySearch(im.contexts[1:], c)
	if !ok {
		return ContextStat{Node: c}
	}
	s := im.section(secCtxStats, int64(i)*ctxStatSize, ctxStatSize)
	return ContextStat{c, binary.LittleEndian.Uint32(s[8:])}
}

// OutDegrees and InDegrees summarise the number of quads by subject and by object.
func (im *Image) OutDegrees() Degrees { return im.degrees(0) }

// InDegrees is described at OutDegrees.
func (im *Image) InDegrees() Degrees { return im.degrees(1) }

func (im *Image) degrees(direction int64) (d Degrees) {
	s := im.section(secDegrees, direction*8*degreeSlots, 8*degreeSlots)
	d.Largest = binary.LittleEndian.Uint64(s)
	for i := range d.Nodes {
		d.Nodes[i] = binary.LittleEndian.Uint64(s[8+8*i:])
	}
	return d
}

// section returns a part of a section after checking its blocks.
func (im *Image) section(sec section, begin, length int64) []byte {
	at := int64(im.footer.at[sec].begin) + begin
	im.blocks.touch(at, length)
	return im.data[at : at+length]
}

// Subjects yields the distinct subjects of a predicate, ascending.
func (im *Image) Subjects(p uint32) iter.Seq[uint32] { return im.list(secSubjects, 0, p) }

// Objects yields the distinct objects of a predicate, ascending.
func (im *Image) Objects(p uint32) iter.Seq[uint32] { return im.list(secObjects, 8, p) }

func (im *Image) list(sec section, field int, p uint32) iter.Seq[uint32] {
	i, ok := slices.BinarySearch(im.predicates, p)
	if !ok {
		return func(func(uint32) bool) {}
	}
	s := im.section(secPredStats, int64(i)*predStatSize, 2*predStatSize)
	return im.numbers(sec, binary.LittleEndian.Uint64(s[field:]), binary.LittleEndian.Uint64(s[predStatSize+field:]))
}

// Positions yields where in out-order the quads of a context stand, ascending.
func (im *Image) Positions(c uint32) iter.Seq[uint32] {
	i, ok := slices.BinarySearch(im.contexts[1:], c)
	if !ok {
		return func(func(uint32) bool) {}
	}
	s := im.section(secCtxStats, int64(i)*ctxStatSize, 2*ctxStatSize)
	return im.numbers(secPositions, binary.LittleEndian.Uint64(s), binary.LittleEndian.Uint64(s[ctxStatSize:]))
}

// numbers yields a list of uvarint differences, checking its blocks on the way.
func (im *Image) numbers(sec section, begin, end uint64) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		var n uint32
		const part = blockSize / 2
		for next := begin; next < end; {
			b := im.section(sec, int64(next), int64(min(end-next, part)))
			at := 0
			for at < len(b) && (len(b)-at >= binary.MaxVarintLen32 || next+uint64(len(b)) == end) {
				d, w := uvarint(b[at:])
				if w <= 0 {
					panic(im.broken(sec, "the number at %d is cut short, or too large", next+uint64(at)))
				}
				n, at = n+uint32(d), at+w
				if !yield(n) {
					return
				}
			}
			next += uint64(at)
		}
	}
}
