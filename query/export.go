package query

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"math"
	"slices"

	"waggoner/graph"
	"waggoner/quads"

	"github.com/cayleygraph/quad"
)

// An ExportRequest asks for the facts in a format of other programs.
type ExportRequest struct {
	Format    string   `param:"format" json:"format" enum:"nquads,dot,graphml" default:"nquads" doc:"nquads holds everything and reads back in; dot and graphml hold entities and relations."`
	Rel       []string `param:"rel" json:"rel" doc:"Only these relations and those below them, and no other facts; =uses itself alone. The default is all, in dot and graphml all relations but membership."`
	AsOf      string   `param:"as_of" json:"as_of" doc:"Only facts that held at this date. The default is every date."`
	Sources   []string `param:"sources" json:"sources" doc:"Only facts that these documents state."`
	Certainty string   `param:"certainty" json:"certainty" doc:"Only facts at least this certain."`
}

// ExportTypes are the media types of the export formats.
var ExportTypes = map[string]string{
	"nquads": "application/n-quads", "dot": "text/vnd.graphviz; charset=utf-8", "graphml": "application/graphml+xml",
}

// export writes the admitted facts to w. Parameters are checked before the first byte
// is written; prepare, if it is not nil, is called in between with the media type.
func (e *view) export(ctx context.Context, req ExportRequest, w io.Writer, prepare func(mediaType string)) error {
	if req.Format == "" {
		req.Format = "nquads"
	}
	mediaType, ok := ExportTypes[req.Format]
	if !ok {
		return &ParamError{"format", req.Format, fmt.Sprintf("%q is not accepted", req.Format), []string{"nquads", "dot", "graphml"}}
	}
	x, err := e.newExport(ctx, req)
	if err != nil {
		return err
	}
	if prepare != nil {
		prepare(mediaType)
	}
	switch req.Format {
	case "dot":
		return x.dot(w)
	case "graphml":
		return x.graphML(w)
	}
	return x.nquads(w)
}

// export is one export under way.
type export struct {
	*view
	ctx    context.Context
	filter *filter
	set    map[graph.Node]*quads.Relation
	rel    []string // the relations asked for, none for all
	whole  bool     // nothing was left out
}

func (e *view) newExport(ctx context.Context, req ExportRequest) (*export, error) {
	x := &export{view: e, ctx: ctx, rel: req.Rel, whole: req.AsOf == "" && len(req.Rel)+len(req.Sources) == 0 && req.Certainty == ""}
	scope := &Scope{AsOf: req.AsOf, Sources: req.Sources, Certainty: req.Certainty}
	var err error
	if x.filter, err = e.filter(scope); err != nil {
		return nil, err
	}
	if req.AsOf == "" { // every date: let in again what only the default date kept out
		if x.filter, err = e.anyTime(scope); err != nil {
			return nil, err
		}
	}
	x.set = e.catalog.relations
	if len(req.Rel) > 0 || req.Format != "nquads" {
		x.set, err = e.relationSet("rel", req.Rel)
	}
	return x, err
}

// nquads writes quads: descriptions always, facts if admitted, and the contexts of those. If
// nothing was chosen it writes every quad there is.
func (x *export) nquads(w io.Writer) error {
	out := quads.NewWriter(w)
	used := map[quad.Value]bool{}
	if err := x.eachQuad(func(q quad.Quad) error { used[q.Label] = true; return nil }); err != nil {
		return err
	}
	err := x.eachQuad(func(q quad.Quad) error {
		if !x.whole && x.catalog.contexts[x.catalog.node(q.Subject)] != nil && !used[q.Subject] {
			return nil
		}
		return out.WriteQuad(q)
	})
	if err != nil {
		return err
	}
	return out.Flush()
}

// eachQuad yields the admitted quads, and those of every context.
func (x *export) eachQuad(yield func(quad.Quad) error) error {
	steps := 0
	for q := range x.catalog.snapshot.All() {
		if steps++; steps%checkEvery == 1 && x.ctx.Err() != nil {
			return x.ctx.Err()
		}
		if !x.admitsQuad(q) {
			continue
		}
		if err := yield(q); err != nil {
			return err
		}
	}
	return nil
}

// admitsQuad admits descriptions, and facts in an admitted context: all of them, or of
// chosen relations only those.
func (x *export) admitsQuad(q quad.Quad) bool {
	if q.Label == nil || x.whole {
		return true
	}
	predicate := x.catalog.node(q.Predicate)
	chosen := len(x.rel) == 0 || x.set[predicate] != nil
	return chosen && x.filter.admits(x.catalog.node(q.Label))
}

// exportedEdge is one admitted triple with its sources.
type exportedEdge struct {
	from, to *entity
	relation *quads.Relation
	contexts []Context
}

// edges lists the admitted triples by the ids of their subjects. An export is whole or an
// error, so that only the caller's leaving ends it.
func (x *export) edges() ([]exportedEdge, error) {
	unbounded := newBudget(x.ctx, Limits{Time: math.MaxInt64, Steps: math.MaxInt})
	w := &walk{c: x.catalog, set: x.set, filter: x.filter, dir: forward, budget: unbounded}
	var out []exportedEdge
	for _, n := range x.catalog.sorted {
		hops, err := w.hops(n)
		if err != nil {
			return nil, err
		}
		for _, h := range hops {
			if !h.against && !x.drawn(n, h) {
				out = append(out, exportedEdge{x.catalog.entities[n], x.catalog.entities[h.to], x.set[h.predicate], x.catalog.describeContexts(h.contexts)})
			}
		}
	}
	slices.SortFunc(out, func(a, b exportedEdge) int {
		return cmp.Or(cmp.Compare(a.from.id, b.from.id), cmp.Compare(a.relation.IRI, b.relation.IRI), cmp.Compare(a.to.id, b.to.id))
	})
	return out, nil
}

// drawn reports whether a symmetric fact was listed from its other end already.
func (x *export) drawn(n graph.Node, h hop) bool {
	return x.set[h.predicate].Symmetric && x.catalog.entities[h.to].id < x.catalog.entities[n].id
}

// nodesOf lists the entities at the ends of edges, by id.
func (x *export) nodesOf(edges []exportedEdge) []*entity {
	in := map[graph.Node]bool{}
	for _, e := range edges {
		in[e.from.node], in[e.to.node] = true, true
	}
	var out []*entity
	for _, n := range x.catalog.sorted {
		if in[n] {
			out = append(out, x.catalog.entities[n])
		}
	}
	return out
}
