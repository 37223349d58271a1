package graph

import (
	"iter"
	"slices"

	"waggoner/graph/csr"
)

// A pattern is the quads with certain nodes in certain places; None stands for any.
type pattern csr.Quad

var anyQuad = pattern{csr.None, csr.None, csr.None, csr.None}

// A cursor walks the quads of a pattern, one after the other, by the shortest way: the run
// of the subject or of the object, the subjects of the predicate, the quads of the context,
// or everything.
type cursor struct {
	v        view
	pattern  pattern
	way      direction
	begun    bool
	subjects *chunks[uint32]   // whose runs come one after the other; nil: one run
	quads    *chunks[csr.Quad] // of the context, instead of runs

	node   uint32 // whose run it is
	run    Run
	others []uint32
	other  uint32 // the only other end to be taken, unless None
	at     int    // the present quad
	end    int
	now    csr.Quad // the present quad where quads is set
}

func (v view) cursor(p pattern) *cursor {
	c := &cursor{v: v, pattern: p, way: outward, other: csr.None, at: -1}
	switch {
	case p[0] != csr.None && p[2] != csr.None:
		if v.degree(inward, p[2], p[1]) < v.degree(outward, p[0], p[1]) {
			c.way = inward
		}
	case p[0] != csr.None:
	case p[2] != csr.None:
		c.way = inward
	case p[3] != csr.None && (p[1] == csr.None || v.contextSize(p[3]) < v.predicateSize(p[1])):
		c.quads = &chunks[csr.Quad]{all: v.ofContext(p[3])}
	case p[1] != csr.None:
		c.subjects = &chunks[uint32]{all: v.ends(outward, p[1])}
	default:
		c.subjects = &chunks[uint32]{all: v.everything()}
	}
	return c
}

// everything yields all numbers; those of no subject have an empty run.
func (v view) everything() iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		for n := range v.bound {
			if !yield(n) {
				return
			}
		}
	}
}

// next goes to the next quad.
func (c *cursor) next(p *pulse) bool {
	for {
		if c.step() {
			return p.beat(1)
		}
		if c.quads != nil {
			return c.nextOfContext(p)
		}
		if !p.beat(1+len(c.others)) || !c.nextRun() {
			return false
		}
	}
}

// step goes to the next quad of the same run. It meets no damage: that of a run is met when
// the run is begun.
func (c *cursor) step() bool {
	for c.at++; c.at < c.end; c.at++ {
		if c.fits() {
			return true
		}
	}
	return false
}

// fits reports whether the present quad of the run is of the pattern.
func (c *cursor) fits() bool {
	return (c.other == csr.None || c.other == c.others[c.at]) &&
		(c.pattern[3] == csr.None || c.pattern[3] == uint32(c.run.Context(c.at)))
}

func (c *cursor) nextRun() bool {
	switch {
	case c.subjects != nil:
		n, ok := c.subjects.next()
		if !ok {
			return false
		}
		c.node = n
	case c.begun:
		return false
	default:
		c.node = c.pattern[c.way.node]
	}
	c.begun = true
	c.run = c.v.run(c.way, c.node, c.pattern[1])
	c.others = c.run.Others()
	c.at, c.end = -1, len(c.others)
	c.narrow()
	return true
}

// narrow leaves the quads with the other end that is asked for, where they stand together;
// without a predicate they do not.
func (c *cursor) narrow() {
	other := c.pattern[c.way.other]
	if other == csr.None || c.pattern[1] == csr.None {
		c.other = other
		return
	}
	from, to := equalRange(c.others, other)
	c.at, c.end = from-1, to
}

func (c *cursor) nextOfContext(p *pulse) bool {
	for p.beat(1) {
		q, ok := c.quads.next()
		if !ok {
			return false
		}
		if (c.pattern[1] == csr.None || q[1] == c.pattern[1]) && (c.pattern[3] == csr.None || q[3] == c.pattern[3]) {
			c.now = q
			return true
		}
	}
	return false
}

// quad returns the present quad.
func (c *cursor) quad() csr.Quad {
	if c.quads != nil {
		return c.now
	}
	q := csr.Quad{1: uint32(c.run.Predicate(c.at)), 3: uint32(c.run.Context(c.at))}
	q[c.way.node], q[c.way.other] = c.node, c.others[c.at]
	return q
}

// place returns what stands at a place of the present quad.
func (c *cursor) place(i int) uint32 {
	switch {
	case c.quads != nil:
		return c.now[i]
	case i == c.way.node:
		return c.node
	case i == c.way.other:
		return c.others[c.at]
	case i == 1:
		return uint32(c.run.Predicate(c.at))
	}
	return uint32(c.run.Context(c.at))
}

// equalRange returns where n begins and ends in an ascending list.
func equalRange(list []uint32, n uint32) (from, to int) {
	from, _ = slices.BinarySearch(list, n)
	to = from
	for to < len(list) && list[to] == n {
		to++
	}
	return from, to
}

// chunks pulls from what can only be pushed: it takes a piece and, when that is used up,
// begins anew and skips to the next one, which is eight times as long. So a scan that is
// given up early costs little, and a full one is walked through 1.15 times.
type chunks[T any] struct {
	all  iter.Seq[T]
	part []T
	at   int
	seen int
	last bool
}

const firstChunk = 256

func (c *chunks[T]) next() (T, bool) {
	if c.at == len(c.part) && (c.last || !c.more()) {
		var none T
		return none, false
	}
	c.at++
	return c.part[c.at-1], true
}

func (c *chunks[T]) more() bool {
	size := max(firstChunk, 8*len(c.part))
	c.part, c.at = c.part[:0], 0
	skip := c.seen
	for x := range c.all {
		if skip > 0 {
			skip--
			continue
		}
		if c.part = append(c.part, x); len(c.part) == size {
			break
		}
	}
	c.seen += len(c.part)
	c.last = len(c.part) < size
	return len(c.part) > 0
}
