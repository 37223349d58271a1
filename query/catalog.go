package query

import (
	"cmp"
	"slices"
	"strings"

	"waggoner/graph"
	"waggoner/quads"

	"github.com/cayleygraph/quad"
)

// catalog is what the quads of a snapshot say about entities, relations and contexts,
// in the form questions need.
type catalog struct {
	snapshot   *graph.Snapshot
	vocabulary *quads.Vocabulary
	relations  map[graph.Node]*quads.Relation
	entities   map[graph.Node]*entity
	byID       map[string]graph.Node
	byFolded   map[string][]graph.Node // by id in lower case
	byLabel    map[string][]graph.Node // by normalized label
	byAlias    map[string][]graph.Node // by any other normalized name
	sorted     []graph.Node            // entities by id
	contexts   map[graph.Node]*contextInfo
}

// entity is a thing of the map: a tool, a company, a category, a document ...
type entity struct {
	node        graph.Node
	id          string
	kind        string
	labels      quads.Text
	description quads.Text
	note        quads.Text
	aliases     []alias
	order       int
	issued      quads.Date // of a document
	url         string     // of a document
	license     string
	language    string
	publisher   graph.Node
	statuses    []claim
	renames     []claim
	links       []claim // home page and repository
	class       string  // the source class it is listed under, of several the first
	degree      int     // relations at it, membership aside
}

type alias struct {
	text   string
	lang   string // "" for both
	hidden bool   // a misspelling
}

// claim is a statement about one entity.
type claim struct {
	property quad.IRI
	value    quad.Value
	context  graph.Node
}

// notEntities are the kinds that describe the map instead of standing on it.
var notEntities = []quad.IRI{
	quads.KindRelation, quads.KindFamily, quads.KindStatus, quads.KindCertainty, quads.KindContext, quads.KindKind,
}

func newCatalog(s *graph.Snapshot) *catalog {
	c := &catalog{
		snapshot:  s,
		relations: map[graph.Node]*quads.Relation{}, entities: map[graph.Node]*entity{},
		byID: map[string]graph.Node{}, byFolded: map[string][]graph.Node{},
		byLabel: map[string][]graph.Node{}, byAlias: map[string][]graph.Node{}, contexts: map[graph.Node]*contextInfo{},
	}
	c.declare()
	for iri, r := range c.vocabulary.Relations {
		if n, ok := s.Node(iri); ok {
			c.relations[n] = r
		}
	}
	for n, ctx := range c.contexts {
		ctx.uses += s.ContextSize(n)
		for _, edge := range c.edges(n) {
			c.describeContext(ctx, c.iri(edge.Predicate), s.Term(edge.Other))
			if used := c.contexts[edge.Context]; used != nil {
				used.uses-- // what is said about a context is no fact of the map
			}
		}
	}
	for n, e := range c.entities {
		for _, edge := range c.edges(n) {
			c.describe(e, edge)
		}
	}
	c.finish()
	return c
}

func (c *catalog) node(v quad.Value) graph.Node {
	if v == nil {
		return graph.NoNode
	}
	n, _ := c.snapshot.Node(v)
	return n
}

// edges lists the quads of a subject by what they say: the numbers of nodes, and with them
// the order of a snapshot, depend on when each term came.
func (c *catalog) edges(n graph.Node) []graph.Edge {
	edges := slices.Collect(c.snapshot.Out(n))
	slices.SortFunc(edges, func(a, b graph.Edge) int {
		compare := c.snapshot.Compare
		return cmp.Or(compare(a.Predicate, b.Predicate), compare(a.Other, b.Other), compare(a.Context, b.Context))
	})
	return edges
}

func (c *catalog) iri(n graph.Node) quad.IRI {
	iri, _ := c.snapshot.Term(n).(quad.IRI)
	return iri
}

// declare reads the vocabulary and makes room for entities and contexts: for what has a
// type, so that the cost is that of the map, however much else the store holds.
func (c *catalog) declare() {
	kinds := map[graph.Node]quad.IRI{}
	var words []graph.Node // of the vocabulary
	for q := range c.snapshot.OfPredicate(c.node(quads.RDFType)) {
		kind, ok := kinds[q.Object]
		if !ok {
			kind = c.iri(q.Object)
			kinds[q.Object] = kind
		}
		if kind == quads.KindClass || kind != quads.KindContext && slices.Contains(notEntities, kind) {
			words = append(words, q.Subject)
		}
		c.makeRoom(q.Subject, kind)
	}
	var said []quad.Quad
	for _, n := range words {
		for _, edge := range c.edges(n) {
			said = append(said, quad.Quad{Subject: c.snapshot.Term(n), Predicate: c.snapshot.Term(edge.Predicate), Object: c.snapshot.Term(edge.Other)})
		}
	}
	c.vocabulary = quads.ReadVocabulary(slices.Values(said))
}

func (c *catalog) makeRoom(n graph.Node, kind quad.IRI) {
	switch {
	case kind == quads.KindContext:
		c.contexts[n] = &contextInfo{Context: Context{ID: quads.ShortTerm(c.snapshot.Term(n))}, document: graph.NoNode}
	case kind == "" || slices.Contains(notEntities, kind):
	case c.entities[n] != nil: // of several kinds the first by name
		c.entities[n].kind = min(c.entities[n].kind, quads.Short(kind))
	default:
		c.entities[n] = &entity{node: n, id: quads.ShortTerm(c.snapshot.Term(n)), kind: quads.Short(kind), publisher: graph.NoNode}
	}
}

// describe gives what one quad says to the entity it is about. What is a context too is
// described as that.
func (c *catalog) describe(e *entity, edge graph.Edge) {
	if c.contexts[e.node] != nil {
		return
	}
	if r := c.relations[edge.Predicate]; r != nil {
		if !c.isMembership(r) {
			e.degree++
			if other := c.entities[edge.Other]; other != nil {
				other.degree++
			}
		}
		return
	}
	e.describe(c, c.iri(edge.Predicate), c.snapshot.Term(edge.Other), edge.Context)
}

func (e *entity) describe(c *catalog, predicate quad.IRI, object quad.Value, label graph.Node) {
	text, _ := quads.LiteralText(object)
	switch predicate {
	case quads.Label:
		e.labels.Set(object)
	case quads.Comment:
		e.description.Set(object)
	case quads.Note:
		e.note.Set(object)
	case quads.AltLabel, quads.HiddenLabel:
		lang := ""
		if l, ok := object.(quad.LangString); ok {
			lang = l.Lang
		}
		e.aliases = append(e.aliases, alias{text, lang, predicate == quads.HiddenLabel})
	case quads.Order:
		e.order = atoi(text)
	case quads.Issued:
		e.issued, _ = quads.DateTerm(object)
	case quads.License:
		e.license = text
	case quads.Language:
		e.language = text
	case quads.Publisher:
		e.publisher = c.node(object)
	case quads.Status:
		e.statuses = append(e.statuses, claim{predicate, object, label})
	case quads.Renamed:
		e.renames = append(e.renames, claim{predicate, object, label})
	case quads.URL, quads.Repository:
		if label == graph.NoNode {
			e.url = text
		} else {
			e.links = append(e.links, claim{predicate, object, label})
		}
	}
}

func atoi(s string) int {
	n := 0
	for _, r := range s {
		if r < '0' || r > '9' || n > 1<<30 {
			return n
		}
		n = n*10 + int(r-'0')
	}
	return n
}

// finish does what needs every entity to be known: documents of contexts, names, order.
func (c *catalog) finish() {
	for _, ctx := range c.contexts {
		if doc := c.entities[ctx.document]; doc != nil && ctx.interval.From.IsZero() {
			ctx.interval.From = doc.issued
		}
	}
	for n, e := range c.entities {
		e.class = c.classOf(n)
		c.sorted = append(c.sorted, n)
	}
	slices.SortFunc(c.sorted, func(a, b graph.Node) int {
		return cmp.Compare(c.entities[a].id, c.entities[b].id)
	})
	for _, n := range c.sorted {
		c.register(n, c.entities[n])
	}
}

// register makes an entity known by its id and its names.
func (c *catalog) register(n graph.Node, e *entity) {
	put := func(table map[string][]graph.Node, key string) {
		if !slices.Contains(table[key], n) {
			table[key] = append(table[key], n)
		}
	}
	c.byID[e.id] = n
	put(c.byFolded, strings.ToLower(e.id))
	put(c.byLabel, normalize(e.labels.En))
	put(c.byLabel, normalize(e.labels.Zh))
	for _, a := range e.aliases {
		put(c.byAlias, normalize(a.text))
	}
}

// names lists everything an entity is called, its labels first.
func (e *entity) names() []alias {
	out := []alias{{e.labels.En, "en", false}}
	if e.labels.Zh != e.labels.En {
		out = append(out, alias{e.labels.Zh, "zh-Hans", false})
	}
	return slices.DeleteFunc(append(out, e.aliases...), func(a alias) bool { return a.text == "" })
}

// isMembership reports whether a relation is kind, category or layer: it is walked only
// if asked for by name, since it makes false shortcuts.
func (c *catalog) isMembership(r *quads.Relation) bool {
	return r.Family == quads.Full(quads.MembershipFamily)
}

// find returns the entities that a name may mean, by id: the one with that id (short or
// full), or else all whose id is the same but for case, or that bear the name as their
// own, or as another name.
func (c *catalog) find(name string) []*entity {
	id := quads.Short(quads.Full(name))
	if n, ok := c.byID[id]; ok {
		return []*entity{c.entities[n]}
	}
	key := normalize(name)
	for _, nodes := range [][]graph.Node{c.byFolded[strings.ToLower(id)], c.byLabel[key], c.byAlias[key]} {
		if key == "" || len(nodes) == 0 {
			continue
		}
		out := make([]*entity, len(nodes))
		for i, n := range nodes {
			out[i] = c.entities[n]
		}
		return out
	}
	return nil
}
