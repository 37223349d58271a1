package graph

import (
	"context"
	"sort"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	cshape "github.com/cayleygraph/cayley/query/shape"

	"waggoner/graph/csr"
)

// match is what stands at one place of the quads of a pattern, once for each quad: Cayley's
// QuadsAction.
type match struct {
	v       view
	pattern pattern
	result  int         // the place
	tags    [4][]string // of what stands in each place; a match with tags is no native
}

// BuildIterator implements shape.Shape.
func (s *match) BuildIterator(cgraph.QuadStore) iterator.Shape {
	if s.tagged() {
		return &taggedMatch{match: s}
	}
	return &walk{native: s, v: s.v}
}

// Optimize implements shape.Shape.
func (s *match) Optimize(context.Context, cshape.Optimizer) (cshape.Shape, bool) { return s, false }

func (s *match) tagged() bool {
	return len(s.tags[0])+len(s.tags[1])+len(s.tags[2])+len(s.tags[3]) > 0
}

// run reports whether the results are the other ends of one run, and returns it.
func (s *match) run() (Run, bool) {
	p := s.pattern
	switch {
	case p[1] == csr.None || p[3] != csr.None:
	case s.result == 2 && p[0] != csr.None && p[2] == csr.None:
		return s.v.run(outward, p[0], p[1]), true
	case s.result == 0 && p[2] != csr.None && p[0] == csr.None:
		return s.v.run(inward, p[2], p[1]), true
	}
	return Run{}, false
}

func (s *match) flow() flow {
	if run, ok := s.run(); ok {
		return &fixedFlow{run.Others()}
	}
	return &matchFlow{cursor: s.v.cursor(s.pattern), place: s.result}
}

func (s *match) distinct() flow {
	if run, ok := s.run(); ok {
		return &ascendingFlow{list: run.Others()}
	}
	return distinctFlow(s.v, s.flow())
}

func (s *match) counter() counter {
	if run, ok := s.run(); ok {
		return &runCounter{list: run.Others()}
	}
	return &matchCounter{s}
}

func (s *match) estimate() estimate {
	size, exact := s.v.sizeOfPattern(s.pattern)
	return estimate{size, exact, 2}
}

// single reports whether no two quads of the pattern have the same result.
func (s *match) single() bool {
	p := s.pattern
	p[s.result] = 0
	return p.knows(0)+p.knows(1)+p.knows(2) == 3 && (p.knows(3) == 1 || s.v.unlabelled())
}

// unlabelled reports whether no quad has a label.
func (v view) unlabelled() bool {
	for _, l := range v.layers {
		if len(l.contexts.keys) > 0 {
			return false
		}
	}
	return len(v.image.Contexts()) == 0
}

// sizeOfPattern returns the number of quads of a pattern, or a number that it is not above.
func (v view) sizeOfPattern(p pattern) (size int64, exact bool) {
	size = int64(v.quads)
	ends, predicate, context := p.knows(0)+p.knows(2), p.knows(1), p.knows(3)
	if p[0] != csr.None {
		size = min(size, int64(v.degree(outward, p[0], p[1])))
	}
	if p[2] != csr.None {
		size = min(size, int64(v.degree(inward, p[2], p[1])))
	}
	if predicate == 1 && ends == 0 {
		size = min(size, int64(v.predicateSize(p[1])))
	}
	if context == 1 {
		size = min(size, int64(v.contextSize(p[3])))
	}
	return size, ends < 2 && (context == 0 || ends+predicate == 0)
}

// knows returns 1 if the node at a place is given.
func (p pattern) knows(i int) int {
	if p[i] == csr.None {
		return 0
	}
	return 1
}

// matchFlow gives what stands at a place of a cursor's quads.
type matchFlow struct {
	cursor *cursor
	place  int
	list   [listLength]uint32
}

func (f *matchFlow) next(p *pulse) []uint32 {
	list := f.list[:0]
	for len(list) < listLength && f.cursor.next(p) {
		list = append(list, f.cursor.place(f.place))
	}
	return kept(p, list)
}

// ascendingFlow gives the numbers of an ascending list, each once: the list itself in pieces,
// cut where numbers come again.
type ascendingFlow struct{ list []uint32 }

func (f *ascendingFlow) next(p *pulse) []uint32 {
	all, end := f.list, 1
	for end < len(all) && all[end] != all[end-1] {
		end++
	}
	end = min(end, len(all))
	rest := end
	for rest < len(all) && all[rest] == all[end-1] {
		rest++
	}
	f.list = all[rest:]
	p.beat(rest)
	return kept(p, all[:end])
}

// matchCounter counts the quads of the pattern that have a node at the place.
type matchCounter struct{ *match }

func (c *matchCounter) paths(p *pulse, n uint32, limit int) int {
	with := c.pattern
	if n == csr.None || with[c.result] != csr.None && with[c.result] != n {
		return 0
	}
	with[c.result] = n
	if size, exact := c.v.sizeOfPattern(with); exact {
		return int(size)
	}
	paths := 0
	for at := c.v.cursor(with); paths < limit && at.next(p); {
		paths++
	}
	return paths
}

// runCounter counts in an ascending list. It begins where it was: nodes are mostly asked
// for in order, and two lists so are intersected in the time of a merge at most.
type runCounter struct {
	list []uint32
	at   int
}

func (c *runCounter) paths(p *pulse, n uint32, _ int) int {
	if c.at > 0 && c.list[c.at-1] >= n {
		c.at = 0
	}
	c.at = seek(c.list, c.at, n)
	end := c.at
	for end < len(c.list) && c.list[end] == n {
		end++
	}
	p.beat(1)
	return end - c.at
}

// seek returns the first index from at on whose number is not below n, in steps that double.
func seek(list []uint32, at int, n uint32) int {
	if at >= len(list) || list[at] >= n {
		return at
	}
	step := 1
	for at+step < len(list) && list[at+step] < n {
		at += step
		step *= 2
	}
	rest := list[at+1 : min(len(list), at+step+1)]
	return at + 1 + sort.Search(len(rest), func(i int) bool { return rest[i] >= n })
}
