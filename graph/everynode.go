package graph

import (
	"context"

	"github.com/cayleygraph/cayley/graph/iterator"
)

// everyNode is the shape of all nodes: the terms that stand in a quad.
type everyNode struct {
	source
	setting
}

// Iterate implements iterator.Shape.
func (s *everyNode) Iterate() iterator.Scanner {
	v := s.view()
	return &walkScan{ending: s.ending(), v: v, native: &allNodes{v: v}}
}

// Lookup implements iterator.Shape.
func (s *everyNode) Lookup() iterator.Index {
	v := s.view()
	return &walkIndex{v: v, native: &allNodes{v: v}}
}

// Stats implements iterator.Shape.
func (s *everyNode) Stats(context.Context) (iterator.Costs, error) {
	return iterator.Costs{NextCost: 1, ContainsCost: 1, Size: s.view().stats().Nodes}, nil
}

// Optimize implements iterator.Shape.
func (s *everyNode) Optimize(ctx context.Context) (iterator.Shape, bool) {
	s.ctx = ctx
	return s, false
}

// SubIterators implements iterator.Shape.
func (s *everyNode) SubIterators() []iterator.Shape { return nil }

func (s *everyNode) String() string { return "Nodes" }
