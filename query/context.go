package query

import (
	"cmp"
	"slices"
	"strings"

	"waggoner/graph"
	"waggoner/quads"

	"github.com/cayleygraph/quad"
)

// contextInfo is a context: who says so, where, and when it held.
type contextInfo struct {
	Context
	document graph.Node
	interval quads.Interval // with the document's date where the fact has no beginning
	rank     int            // of the certainty
	uses     int            // facts it stands for
}

func (c *catalog) describeContext(ctx *contextInfo, predicate quad.IRI, object quad.Value) {
	text, _ := quads.LiteralText(object)
	switch predicate {
	case quads.DerivedFrom:
		ctx.document = c.node(object)
		ctx.Document = quads.ShortTerm(object)
	case quads.Locator:
		ctx.Locator = text
	case quads.Section:
		ctx.Section = text
	case quads.ValidFrom:
		ctx.interval.From, _ = quads.DateTerm(object)
		ctx.ValidFrom = text
	case quads.ValidTo:
		ctx.interval.To, _ = quads.DateTerm(object)
		ctx.ValidTo = text
	case quads.Certainty:
		if iri, ok := object.(quad.IRI); ok {
			ctx.Certainty = strings.TrimPrefix(quads.Short(iri), "certainty/")
			if t := c.vocabulary.Certainties[iri]; t != nil {
				ctx.rank = t.Order
			}
		}
	case quads.Note:
		ctx.Note.Set(object)
	}
}

// describeContexts tells about contexts, surest first, then by document and place.
func (c *catalog) describeContexts(nodes []graph.Node) []Context {
	found := make([]*contextInfo, len(nodes))
	for i, n := range nodes {
		found[i] = c.contexts[n]
	}
	slices.SortFunc(found, func(a, b *contextInfo) int {
		return cmp.Or(cmp.Compare(b.rank, a.rank), cmp.Compare(a.Document, b.Document), cmp.Compare(a.Locator, b.Locator), cmp.Compare(a.ID, b.ID))
	})
	out := make([]Context, len(found))
	for i, ctx := range found {
		out[i] = ctx.Context
	}
	return out
}
