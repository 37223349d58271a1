package scene

import (
	"context"
	"slices"
	"strings"

	"waggoner/query"
)

// Compass lays out the neighbourhood of one entity. Errors of the engine are returned
// as they are.
func Compass(ctx context.Context, e *query.Engine, req Request) (*Scene, error) {
	a, err := e.Entity(ctx, query.EntityRequest{ID: req.At, Scope: query.Scope{AsOf: req.AsOf}})
	if err != nil {
		return nil, err
	}
	words, err := e.Words()
	if err != nil {
		return nil, err
	}
	classes := words.Classes
	n := newNeighbourhood(words, a, req)
	l := &layout{lang: n.lang, centre: n.centre(classes)}
	for _, side := range sides {
		if p := n.part(side, classes); p != nil {
			l.parts = append(l.parts, p)
		}
	}
	if len(l.parts) == 0 {
		l.parts = []*part{{sector: Sector{Side: South, Name: "relations"}}}
	}
	l.settle()
	s := l.scene()
	s.AsOf = a.AsOf
	s.Legend = legend(s.Nodes, classes, n.lang)
	return s, nil
}

// part collects who stands on a side, or is nil if the side means nothing to the centre.
func (n *neighbourhood) part(side Side, classes []query.Class) *part {
	here, elsewhere := n.on(side)
	total := len(here) + elsewhere + n.unseen[side]
	name, always := sideName(n.answer.Kind, side)
	if total == 0 && !always {
		return nil
	}
	p := &part{
		sector: Sector{Side: side, Name: name, Own: n.own[side], Total: total, Elsewhere: elsewhere},
		drawn:  min(len(here), capacity(side)),
	}
	for _, r := range here[:p.drawn] {
		p.relatives = append(p.relatives, n.node(r, side, classes))
		p.edges = append(p.edges, lanes(r.edges))
	}
	return p
}

// lanes gives the edges of one node places beside each other.
func lanes(edges []Edge) []Edge {
	for i := range edges {
		edges[i].Lane, edges[i].Lanes = i, len(edges)
	}
	return edges
}

// sideName returns the dictionary's key for a side around a kind, and whether the side
// is worth naming when it is empty.
func sideName(kind string, side Side) (string, bool) {
	switch kind {
	case "company":
		names := map[Side]string{West: "upstream", East: "holds", North: "story", South: "works-with"}
		return names[side], side != West
	case "category", "source-class":
		names := map[Side]string{West: "upstream", East: "tools", North: "part-of", South: "works-with"}
		return names[side], side == East
	case "layer":
		names := map[Side]string{West: "upstream", East: "categories", North: "part-of", South: "works-with"}
		return names[side], side == East
	}
	names := map[Side]string{West: "upstream", East: "downstream", North: "story", South: "works-with"}
	return names[side], kind != "document"
}

// centre makes the node in the middle.
func (n *neighbourhood) centre(classes []query.Class) Node {
	ref := n.answer.Ref
	node := n.bare(ref, classes)
	node.Shape, node.Major = "centre", true
	node.Title = append(node.Title, n.self...)
	node.Lines = wrap(node.Label, middleSize, middleRoom, 3)
	half := widest(node.Lines, middleSize) * serif / 2
	tall := float64(len(node.Lines)) * captionLine / 2
	node.Radius = round2(max(46, hypot(half, tall-5)+8))
	node.LabelBox = Box{-half, -tall, 2 * half, 2 * tall}.round()
	node.Box = Box{-node.Radius, -node.Radius, 2 * node.Radius, 2 * node.Radius}
	return node
}

// node makes the node of a relative, without its place.
func (n *neighbourhood) node(r *relative, side Side, classes []query.Class) Node {
	node := n.bare(r.ref, classes)
	node.Side, node.Rank = side, r.rank
	node.Title = append(node.Title, r.title...)
	verbs := slices.Clone(r.verbs)
	if node.Fate == "ended" && node.Status != node.Fate { // the line through the name says the rest
		verbs = append(verbs, n.statuses[node.Status].In(n.lang))
	}
	all := strings.Join(verbs, say(n.lang, "verbs"))
	switch {
	case side.upright():
		node.Lines = []string{truncate(node.Label, nameSize, columnRoom)}
		node.Verbs = []string{truncate(all, verbSize, columnVerbs)}
	case len(verbs) > 2:
		node.Lines, node.Verbs = wrapRow(node.Label), wrap(all, verbSize, rowRoom, 2)
	default:
		node.Lines = wrapRow(node.Label)
		for _, verb := range verbs {
			node.Verbs = append(node.Verbs, truncate(verb, verbSize, rowRoom))
		}
	}
	return node
}

// bare is what a node says about an entity wherever it stands.
func (n *neighbourhood) bare(ref query.Ref, classes []query.Class) Node {
	node := Node{
		ID: ref.ID, Label: nameOf(ref, n.lang), LabelLang: nameLang(ref.Labels, n.lang),
		Verbs: []string{}, Kind: ref.Kind, Class: ref.Class, Status: ref.Status, Fate: ref.Fate, Now: clean(ref.Now.In(n.lang)),
	}
	node.Shape, node.Open = shapeOf(ref, classes)
	node.Title = []string{node.Label}
	if node.Now != "" && node.Now != node.Label {
		node.Title = append(node.Title, say(n.lang, "now", node.Now))
	}
	if node.Status != "" {
		node.Title = append(node.Title, n.statuses[node.Status].In(n.lang))
	}
	return node
}
