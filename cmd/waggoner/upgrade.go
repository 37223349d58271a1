package main

import (
	"waggoner/graph"

	"github.com/cayleygraph/quad"
)

// upgrade returns the batch that makes the built-in data of a store that of a newer set,
// and the record of it. Only what differs between the two sets is touched, so that what the
// user removed stays removed. Two things are not taken away: what the user had already when
// it came, and the description of something that the new set does not know any more but a
// fact of the user mentions, so that no fact loses its source.
func upgrade(snapshot *graph.Snapshot, old record, set []quad.Quad) (graph.Batch, record) {
	was, is := setOf(old.ours, old.theirs), setOf(set)
	theirs := setOf(old.theirs)
	var batch graph.Batch
	var next record
	for _, q := range set {
		fresh := !was[q]
		if fresh {
			batch.Add = append(batch.Add, q)
		}
		if theirs[q] || fresh && holds(snapshot, q) {
			next.theirs = append(next.theirs, q)
		} else {
			next.ours = append(next.ours, q)
		}
	}
	var gone []quad.Quad
	for _, q := range old.ours {
		if !is[q] {
			gone = append(gone, q)
		}
	}
	kept := mentioned(snapshot, old.ours, set, gone)
	for _, q := range gone {
		if kept[q.Subject] && q.Label == nil {
			next.ours = append(next.ours, q)
		} else {
			batch.Remove = append(batch.Remove, q)
		}
	}
	return batch, next
}

func setOf(lists ...[]quad.Quad) map[quad.Quad]bool {
	out := map[quad.Quad]bool{}
	for _, list := range lists {
		for _, q := range list {
			out[q] = true
		}
	}
	return out
}

// mentioned returns the subjects of descriptions among gone that are to stay: those that
// the new set does not describe and that a quad of the user mentions, or a description that
// stays for that reason.
func mentioned(snapshot *graph.Snapshot, ours, set, gone []quad.Quad) map[quad.Value]bool {
	described := map[quad.Value]bool{}
	for _, q := range set {
		if q.Label == nil {
			described[q.Subject] = true
		}
	}
	builtin := map[graph.Quad]bool{}
	for _, q := range ours {
		if n, ok := nodesOf(snapshot, q); ok {
			builtin[n] = true
		}
	}
	mentions := map[quad.Value][]quad.Value{} // what a description that goes mentions
	kept := map[quad.Value]bool{}
	var open []quad.Value
	for _, q := range gone {
		if q.Label != nil || described[q.Subject] {
			continue
		}
		if _, seen := mentions[q.Subject]; !seen && usedBeside(snapshot, q.Subject, builtin) {
			open = append(open, q.Subject)
		}
		mentions[q.Subject] = append(mentions[q.Subject], q.Object)
	}
	for len(open) > 0 {
		v := open[len(open)-1]
		open = open[:len(open)-1]
		if of, goes := mentions[v]; goes && !kept[v] {
			kept[v] = true
			open = append(open, of...)
		}
	}
	return kept
}

// usedBeside reports whether a term stands in a quad that is not among the built-in ones.
func usedBeside(s *graph.Snapshot, v quad.Value, builtin map[graph.Quad]bool) bool {
	n, ok := s.Node(v)
	if !ok {
		return false
	}
	for e := range s.Out(n) {
		if !builtin[graph.Quad{Subject: n, Predicate: e.Predicate, Object: e.Other, Context: e.Context}] {
			return true
		}
	}
	for e := range s.In(n) {
		if !builtin[graph.Quad{Subject: e.Other, Predicate: e.Predicate, Object: n, Context: e.Context}] {
			return true
		}
	}
	for q := range s.OfContext(n) {
		if !builtin[q] {
			return true
		}
	}
	for q := range s.OfPredicate(n) {
		if !builtin[q] {
			return true
		}
	}
	return false
}

func holds(s *graph.Snapshot, q quad.Quad) bool {
	n, ok := nodesOf(s, q)
	return ok && s.Has(n)
}

// nodesOf returns a quad in the numbers of a snapshot; false if a term is not there.
func nodesOf(s *graph.Snapshot, q quad.Quad) (graph.Quad, bool) {
	out := graph.Quad{Context: graph.NoNode}
	for _, at := range []struct {
		v quad.Value
		n *graph.Node
	}{{q.Subject, &out.Subject}, {q.Predicate, &out.Predicate}, {q.Object, &out.Object}, {q.Label, &out.Context}} {
		if at.v == nil {
			continue
		}
		n, ok := s.Node(at.v)
		if !ok {
			return out, false
		}
		*at.n = n
	}
	return out, true
}
