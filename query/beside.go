package query

import (
	"maps"
	"slices"

	"waggoner/graph"
	"waggoner/quads"

	"github.com/cayleygraph/quad"
)

// beside lists what is directly connected with the roots by other families of
// relations, membership aside, and is not among the results.
func (e *view) beside(w *walk, roots []*entity, trees []*tree, limit int, mentioned *refs) ([]Beside, error) {
	families := map[quad.IRI]bool{}
	for _, r := range w.set {
		families[r.Family] = true
	}
	out := []Beside{}
	for _, top := range e.familyTops() {
		if families[top.Family] {
			continue
		}
		other := *w
		other.set, _ = e.relationSet("", []string{quads.Short(top.IRI)})
		near, err := other.trees(roots, 1)
		if err != nil {
			return nil, err
		}
		for _, t := range near {
			maps.DeleteFunc(t.via, func(n graph.Node, _ step) bool { return inAny(trees, n) })
		}
		results, total := other.results(near, 1, limit, mentioned)
		if total > 0 {
			out = append(out, Beside{quads.Short(top.IRI), total, results, cut(w.budget, total, limit)})
		}
	}
	return out, nil
}

// inAny reports whether a node is a root of some trees or reached in them.
func inAny(trees []*tree, n graph.Node) bool {
	return slices.ContainsFunc(trees, func(t *tree) bool {
		_, reached := t.via[n]
		return reached || t.root.node == n
	})
}

// familyTops lists the top relation of each family but membership, by family order.
func (e *view) familyTops() []*quads.Relation {
	var out []*quads.Relation
	for _, family := range quads.Sorted(e.catalog.vocabulary.Families) {
		for _, iri := range e.catalog.vocabulary.InFamily(family.IRI) {
			r := e.catalog.vocabulary.Relations[iri]
			if r.Under == "" && !e.catalog.isMembership(r) {
				out = append(out, r)
			}
		}
	}
	return out
}
