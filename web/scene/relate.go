package scene

import (
	"cmp"
	"slices"

	"waggoner/quads"
	"waggoner/query"
)

// relative is an entity around the centre.
type relative struct {
	ref   query.Ref
	edges []Edge
	verbs []string
	title []string // a sentence for each edge
	sides []Side   // every side it belongs to
	rank  int
	sure  int // of its surest edge, lower is surer
}

// side is where a relative stands: the strongest of its sides.
func (r *relative) side() Side {
	for _, s := range sides {
		if slices.Contains(r.sides, s) {
			return s
		}
	}
	return North
}

// neighbourhood is an entity and its relatives, before anything has a place.
type neighbourhood struct {
	lang      string
	answer    *query.EntityAnswer
	relations map[string]query.RelationInfo
	statuses  map[string]quads.Text
	relatives map[string]*relative
	unseen    map[Side]int // edges the engine counted and did not list
	families  map[string]quads.Text
	own       map[Side][]string // labels of the families of users' own that stand there
	self      []string          // sentences about the centre alone
}

func newNeighbourhood(words query.Words, a *query.EntityAnswer, req Request) *neighbourhood {
	n := &neighbourhood{
		lang: language(req.Lang), answer: a, relations: map[string]query.RelationInfo{},
		statuses: map[string]quads.Text{}, relatives: map[string]*relative{}, unseen: map[Side]int{},
		families: map[string]quads.Text{}, own: map[Side][]string{},
	}
	for _, s := range words.Statuses {
		n.statuses[s.ID] = s.Labels
	}
	for _, r := range words.Relations {
		n.relations[r.ID] = r
	}
	for _, f := range req.Families {
		n.families[f.ID] = f.Labels
	}
	for _, g := range a.Relations {
		for _, e := range g.Edges {
			n.add(g, e)
		}
		if len(g.Edges) > 0 && len(g.Edges) < g.Total {
			if side, ok := n.sideOf(g, a.Entities[g.Edges[0].To].Kind); ok {
				n.unseen[side] += g.Total - len(g.Edges)
			}
		}
	}
	return n
}

// add notes one edge at the relative it leads to.
func (n *neighbourhood) add(g query.RelationGroup, e query.Edge) {
	ref, ok := n.answer.Entities[e.To]
	if !ok {
		ref = query.Ref{ID: e.To}
	}
	side, drawn := n.sideOf(g, ref.Kind)
	if !drawn {
		return
	}
	if e.To == n.answer.ID {
		n.self = append(n.self, n.sentence(g, e, ref))
		return
	}
	r := n.relatives[e.To]
	if r == nil {
		r = &relative{ref: ref, sure: 3}
		n.relatives[e.To] = r
	}
	edge := n.edge(g, e)
	if edge.Own != "" && !slices.Contains(n.own[side], edge.Own) {
		n.own[side] = append(n.own[side], edge.Own)
	}
	r.edges = append(r.edges, edge)
	r.title = append(r.title, n.sentence(g, e, ref))
	if verb := edge.verb(); !slices.Contains(r.verbs, verb) {
		r.verbs = append(r.verbs, verb)
	}
	if !slices.Contains(r.sides, side) {
		r.sides = append(r.sides, side)
	}
	r.rank += edge.N
	r.sure = min(r.sure, max(0, slices.Index([]string{"sure", "likely", "inferred"}, edge.Sure)))
}

func (n *neighbourhood) edge(g query.RelationGroup, e query.Edge) Edge {
	info := n.relations[g.Relation]
	out := Edge{From: e.From, To: e.To, Rel: g.Relation, N: len(e.Contexts), Symmetric: info.Symmetric, Family: n.family(g)}
	if out.Family == "own" {
		out.Own = clean(cmp.Or(n.families[g.Family].In(n.lang), g.Family))
	}
	if g.Inverse {
		out.From, out.To = e.To, e.From
	}
	// The fact's own verb, whichever end stands in the centre: the arrow says who does it.
	out.Label = clean(cmp.Or(info.Labels.In(n.lang), g.Relation))
	out.ID = out.From + " " + out.Rel + " " + out.To
	if len(e.Contexts) > 0 {
		out.Sure = e.Contexts[0].Certainty
	}
	return out
}

// verb is how a label reads; ≈ stands before what is only inferred.
func (e Edge) verb() string {
	if e.Sure == "inferred" {
		return "≈ " + e.Label
	}
	return e.Label
}

// sentence reads a fact in its own direction, with its sources.
func (n *neighbourhood) sentence(g query.RelationGroup, e query.Edge, other query.Ref) string {
	subject, object := nameOf(n.answer.Ref, n.lang), nameOf(other, n.lang)
	if g.Inverse {
		subject, object = object, subject
	}
	verb := clean(cmp.Or(n.relations[g.Relation].Labels.In(n.lang), g.Relation))
	key := "sources"
	if len(e.Contexts) == 1 {
		key = "source"
	}
	sources := say(n.lang, key, number(len(e.Contexts)))
	if len(e.Contexts) > 0 && e.Contexts[0].Certainty != "sure" {
		sources = say(n.lang, "sure", sources, term(n.lang, "certainty", e.Contexts[0].Certainty))
	}
	return say(n.lang, "sentence", subject, verb, object, sources)
}

// nameOf is what an entity is called in a picture.
func nameOf(r query.Ref, lang string) string {
	name := []rune(cmp.Or(clean(r.Labels.In(lang)), clean(r.ID), "?"))
	if len(name) > longestName {
		return string(name[:longestName]) + "…"
	}
	return string(name)
}

// longestName is what even a title shows of a name, in characters.
const longestName = 1000

// nameLang is the language of a name where it differs from that of the scene.
func nameLang(t quads.Text, lang string) string {
	switch {
	case t.En == t.Zh:
		return ""
	case lang == "en" && t.En == "":
		return "zh-Hans"
	case lang != "en" && t.Zh == "":
		return "en"
	}
	return ""
}

// on lists those who stand on a side, highest rank first.
func (n *neighbourhood) on(side Side) (here []*relative, elsewhere int) {
	for _, r := range n.relatives {
		switch {
		case r.side() == side:
			here = append(here, r)
		case slices.Contains(r.sides, side):
			elsewhere++
		}
	}
	slices.SortFunc(here, func(a, b *relative) int {
		return cmp.Or(cmp.Compare(b.rank, a.rank), cmp.Compare(a.sure, b.sure), cmp.Compare(a.ref.ID, b.ref.ID))
	})
	return here, elsewhere
}
