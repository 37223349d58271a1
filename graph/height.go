package graph

import (
	"github.com/cayleygraph/cayley/graph/iterator"

	"waggoner/graph/csr"
)

// Cayley's And keeps what a branch gives in memory if looking it up is dear and its tree is
// high. A native is one iterator in place of a tree: it stands as high as that, and so its
// looked-up paths come out, and are as fast, as Cayley makes them.

// A level is a part of a tree that is not there. It is only ever counted.
type level struct {
	iterator.Shape
	below []iterator.Shape
}

// SubIterators implements iterator.Shape.
func (l *level) SubIterators() []iterator.Shape { return l.below }

// levels returns what is below the top of a tree that is so high over another.
func levels(height int, over ...iterator.Shape) []iterator.Shape {
	for ; height > 1; height-- {
		over = []iterator.Shape{&level{iterator.NewNull(), over}}
	}
	return over
}

func (s *allNodes) height() int   { return 1 }
func (s *fixedNodes) height() int { return 1 }
func (s *except) height() int     { return 2 } // it keeps what it excludes in memory
func (s *weighted) height() int   { return s.from.height() }
func (s *unique) height() int     { return 1 + s.from.height() }
func (s *recursion) height() int  { return 1 + s.from.height() }
func (s *join) height() int       { return 1 + highest(s.from) }

func (s *union) height() int {
	if s.reckoned != nil {
		return heightOfScan
	}
	return 1 + highest(s.from)
}

const heightOfScan = 4 // HasA, And, LinksTo, Fixed

func (s *hop) height() int { return s.step.height() + s.from.height() }

// height is that of HasA, And and LinksTo.
func (s *step) height() int {
	if s.predicates == nil && s.contexts == nil && s.goals == nil && !s.labelled {
		return 2
	}
	return 3
}

func (s *match) height() int {
	branches, height := 0, 2
	for i, n := range s.pattern {
		if n != csr.None {
			branches++
		}
		if len(s.tags[i]) > 0 {
			branches, height = branches+1, 4 // LinksTo, Save and all nodes below HasA
		}
	}
	return height + min(1, branches/2)
}

func highest(all []native) (height int) {
	for _, n := range all {
		height = max(height, n.height())
	}
	return height
}
