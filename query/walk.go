package query

import (
	"cmp"
	"maps"
	"slices"

	"waggoner/graph"
	"waggoner/quads"
)

// direction says which way a walk goes.
type direction int

const (
	forward  direction = iota // along the facts, from subject to object
	backward                  // against them
	bothWays
)

// walk is one search over the admitted edges of some relations.
type walk struct {
	c      *catalog
	set    map[graph.Node]*quads.Relation
	filter *filter
	dir    direction
	budget *budget
}

// hop is a relation to another entity as a walk takes it, with its admitted contexts. A
// fact of a symmetric relation is one hop from either end and never against anything.
type hop struct {
	to        graph.Node
	predicate graph.Node
	against   bool // from object to subject
	contexts  []graph.Node
}

// hops lists what is related to n in the direction of the walk, in the order of the store,
// each relation and other end once.
func (w *walk) hops(n graph.Node) ([]hop, error) {
	type key struct {
		to, predicate graph.Node
		against       bool
	}
	var out []hop
	at := map[key]int{}
	look := func(e graph.Edge, against bool) error {
		if err := w.budget.step(); err != nil {
			return err
		}
		if w.set[e.Predicate] == nil || !w.filter.admits(e.Context) || w.c.entities[e.Other] == nil {
			return nil
		}
		k := key{e.Other, e.Predicate, against && !w.symmetric(e.Predicate)}
		i, ok := at[k]
		if !ok {
			i = len(out)
			at[k] = i
			out = append(out, hop{to: k.to, predicate: k.predicate, against: k.against})
		}
		if !slices.Contains(out[i].contexts, e.Context) {
			out[i].contexts = append(out[i].contexts, e.Context)
		}
		return nil
	}
	for e := range w.c.snapshot.Out(n) {
		if w.dir == backward && !w.symmetric(e.Predicate) {
			continue
		}
		if err := look(e, false); err != nil {
			return out, err
		}
	}
	for e := range w.c.snapshot.In(n) {
		if w.dir == forward && !w.symmetric(e.Predicate) {
			continue
		}
		if err := look(e, true); err != nil {
			return out, err
		}
	}
	return out, nil
}

func (w *walk) symmetric(predicate graph.Node) bool {
	r := w.set[predicate]
	return r != nil && r.Symmetric
}

// tree holds a shortest way from each node to a root.
type tree struct {
	root *entity
	via  map[graph.Node]step // by node; the root has none
}

// step is how a node was reached.
type step struct {
	from     graph.Node // one step nearer to the root
	hop      hop        // from there to the node
	distance int
}

// trees searches from each root. When the budget runs out what was found so far stays.
func (w *walk) trees(roots []*entity, depth int) ([]*tree, error) {
	var out []*tree
	for _, root := range roots {
		t := &tree{root: root, via: map[graph.Node]step{}}
		out = append(out, t)
		if err := w.grow(t, depth); over(err) {
			break
		} else if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// grow fills a tree level by level. Of several equal ways to a node it keeps the
// surest, then the one with most sources, then the first by id.
func (w *walk) grow(t *tree, depth int) error {
	frontier := []graph.Node{t.root.node}
	for distance := 1; distance <= depth && len(frontier) > 0; distance++ {
		level := map[graph.Node][]step{}
		for _, n := range frontier {
			hops, err := w.hops(n)
			for _, h := range hops {
				if _, seen := t.via[h.to]; !seen && h.to != t.root.node {
					level[h.to] = append(level[h.to], step{n, h, distance})
				}
			}
			if err != nil {
				w.keep(t, level)
				return err
			}
		}
		frontier = w.keep(t, level)
	}
	return nil
}

// leadsOn reports whether the nodes at the depth where the trees end lead to others.
func (w *walk) leadsOn(trees []*tree, depth int) (bool, error) {
	for _, t := range trees {
		for n, s := range t.via {
			if s.distance < depth {
				continue
			}
			hops, err := w.hops(n)
			if err != nil {
				return false, err
			}
			for _, h := range hops {
				if _, seen := t.via[h.to]; !seen && h.to != t.root.node {
					return true, nil
				}
			}
		}
	}
	return false, nil
}

func (w *walk) keep(t *tree, level map[graph.Node][]step) []graph.Node {
	for n, ways := range level {
		t.via[n] = slices.MinFunc(ways, w.better)
	}
	return w.byID(maps.Keys(level))
}

// better orders equally long ways to a node, the best first.
func (w *walk) better(a, b step) int {
	sureA, countA := w.strength(a)
	sureB, countB := w.strength(b)
	return cmp.Or(cmp.Compare(sureB, sureA), cmp.Compare(countB, countA),
		cmp.Compare(w.c.entities[a.from].id, w.c.entities[b.from].id),
		cmp.Compare(w.c.relations[a.hop.predicate].IRI, w.c.relations[b.hop.predicate].IRI))
}

// strength is the best certainty and the number of sources of a step.
func (w *walk) strength(s step) (sure, count int) {
	for _, n := range s.hop.contexts {
		sure = max(sure, w.c.contexts[n].rank)
	}
	return sure, len(s.hop.contexts)
}

// byID sorts nodes by the ids of their entities.
func (w *walk) byID(nodes func(func(graph.Node) bool)) []graph.Node {
	return slices.SortedFunc(nodes, func(a, b graph.Node) int {
		return cmp.Compare(w.c.entities[a].id, w.c.entities[b].id)
	})
}

// path reads the way between a node and the root in the direction of the facts: from
// the node to the root when the walk went against them, else from the root to the node.
func (w *walk) path(t *tree, n graph.Node, mentioned *refs) []Edge {
	var out []Edge
	for n != t.root.node {
		s := t.via[n]
		from, to, h := s.from, n, s.hop
		inverse := h.against
		if w.dir == backward {
			from, to, inverse = to, from, !inverse && !w.symmetric(h.predicate)
		}
		out = append(out, Edge{
			From: mentioned.add(from), Relation: quads.Short(w.c.relations[h.predicate].IRI), To: mentioned.add(to),
			Inverse: inverse, Contexts: w.c.describeContexts(h.contexts),
		})
		n = s.from
	}
	if w.dir != backward {
		slices.Reverse(out)
	}
	return out
}
