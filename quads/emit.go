package quads

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/cayleygraph/quad"
)

// located is a quad and the place that says it.
type located struct {
	quad.Quad
	at Place
}

// emitter turns data-set files into quads.
type emitter struct {
	file     string
	out      []located
	contexts map[quad.IRI]bool        // already described
	sections map[string][]sectionItem // by document id, sorted by line
}

func newEmitter() *emitter {
	return &emitter{contexts: map[quad.IRI]bool{}, sections: map[string][]sectionItem{}}
}

// addSections makes the headings of a file's documents known.
func (e *emitter) addSections(f *file) {
	for _, doc := range f.Documents {
		sections := slices.Clone(doc.v.Sections)
		slices.SortFunc(sections, func(a, b sectionItem) int { return cmp.Compare(a.Line, b.Line) })
		e.sections[doc.v.ID] = sections
	}
}

// say adds one quad; a nil object says nothing.
func (e *emitter) say(line int, subject, predicate quad.IRI, object, label quad.Value) {
	if object != nil {
		e.out = append(e.out, located{quad.Quad{Subject: subject, Predicate: predicate, Object: object, Label: label}, Place{e.file, line}})
	}
}

// describe adds what an entity, a relation or a context is: no label, our own words.
func (e *emitter) describe(line int, id string, kind quad.IRI, name Text) quad.IRI {
	iri := Full(id)
	e.say(line, iri, RDFType, kind, nil)
	e.texts(line, iri, Label, name)
	return iri
}

func (e *emitter) texts(line int, iri, predicate quad.IRI, t Text) {
	for _, term := range t.Terms() {
		e.say(line, iri, predicate, term, nil)
	}
}

func (e *emitter) string(line int, iri, predicate quad.IRI, s string) {
	if s != "" {
		e.say(line, iri, predicate, quad.String(s), nil)
	}
}

func integer(n int) quad.Value {
	return quad.TypedString{Value: quad.String(strconv.Itoa(n)), Type: Full("xsd:integer")}
}

func boolean(b bool) quad.Value {
	return quad.TypedString{Value: quad.String(strconv.FormatBool(b)), Type: Full("xsd:boolean")}
}

// emit adds everything that a file says. The sections of every document of the data
// set are known by then.
func (e *emitter) emit(name string, f *file) {
	e.file = name
	e.vocabulary(f)
	for _, l := range f.Layers {
		e.group(l.line, l.v, Full("layer"))
	}
	for _, c := range f.Categories {
		e.category(c.line, c.v)
	}
	for _, t := range f.Tools {
		e.entity(t.line, t.v, Full("tool"))
	}
	for _, c := range f.Companies {
		e.entity(c.line, c.v, Full("company"))
	}
	for _, d := range f.Documents {
		e.document(d.line, d.v)
	}
	e.facts(f)
}

func (e *emitter) vocabulary(f *file) {
	for _, t := range f.Kinds {
		iri := e.describe(t.line, t.v.ID, KindKind, t.v.Name)
		e.texts(t.line, iri, Comment, t.v.Description)
	}
	for _, t := range f.Families {
		iri := e.describe(t.line, t.v.ID, KindFamily, t.v.Name)
		e.say(t.line, iri, Order, integer(t.v.Order), nil)
	}
	for _, t := range f.Classes {
		iri := e.describe(t.line, t.v.ID, KindClass, t.v.Name)
		e.say(t.line, iri, Order, integer(t.v.Order), nil)
		e.say(t.line, iri, Open, boolean(t.v.Open), nil)
	}
	for _, t := range f.StatusValues {
		iri := e.describe(t.line, "status/"+t.v.ID, KindStatus, t.v.Name)
		e.string(t.line, iri, Fate, t.v.Fate)
	}
	for _, t := range f.Certainties {
		iri := e.describe(t.line, "certainty/"+t.v.ID, KindCertainty, t.v.Name)
		e.say(t.line, iri, Rank, integer(t.v.Rank), nil)
	}
	for _, r := range f.Relations {
		e.relation(r.line, r.v)
	}
}

func (e *emitter) relation(line int, r relationItem) {
	iri := e.describe(line, r.ID, KindRelation, r.Name)
	e.texts(line, iri, InverseLabel, r.Inverse)
	e.say(line, iri, Family, Full(r.Family), nil)
	if r.Under != "" {
		e.say(line, iri, SubPropertyOf, Full(r.Under), nil)
	}
	if r.Symmetric {
		e.say(line, iri, Symmetric, boolean(true), nil)
	}
	for _, k := range r.Joins.From {
		e.say(line, iri, JoinsFrom, Full(k), nil)
	}
	for _, k := range r.Joins.To {
		e.say(line, iri, JoinsTo, Full(k), nil)
	}
}

func (e *emitter) group(line int, g groupItem, kind quad.IRI) quad.IRI {
	iri := e.describe(line, g.ID, kind, g.Name)
	e.texts(line, iri, Comment, g.Description)
	e.say(line, iri, Order, integer(g.Order), e.context(line, citation{At: g.At}))
	return iri
}

// category adds a category and the places where tools are listed in it. A listing is
// two facts of one context: the category, and the source class under which it stands.
func (e *emitter) category(line int, g groupItem) {
	iri := e.group(line, g, Full("category"))
	e.say(line, iri, InLayer, Full(g.Layer), e.context(line, citation{At: g.At}))
	for _, entry := range g.Entries {
		ctx := e.context(entry.line, entry.v.citation)
		e.say(entry.line, Full(entry.v.Tool), InCategory, iri, ctx)
		e.say(entry.line, Full(entry.v.Tool), ClassedAs, Full(entry.v.Class), ctx)
	}
}

func (e *emitter) entity(line int, t entityItem, kind quad.IRI) {
	iri := e.describe(line, t.ID, kind, t.Name)
	e.texts(line, iri, Comment, t.Description)
	for _, s := range t.Aliases {
		e.string(line, iri, AltLabel, s)
	}
	for _, s := range t.AliasesZh {
		e.texts(line, iri, AltLabel, Text{Zh: s})
	}
	for _, s := range t.Misspellings {
		e.string(line, iri, HiddenLabel, s)
	}
	e.link(line, iri, URL, t.Home)
	e.link(line, iri, Repository, t.Repository)
}

func (e *emitter) link(line int, iri, predicate quad.IRI, l *linkItem) {
	if l != nil {
		e.say(line, iri, predicate, address(l.URL), e.context(line, citation{At: l.At}))
	}
}

func address(url string) quad.Value {
	return quad.TypedString{Value: quad.String(url), Type: Full("xsd:anyURI")}
}

func (e *emitter) document(line int, d documentItem) {
	iri := e.describe(line, d.ID, Full("document"), d.Name)
	e.say(line, iri, URL, address(d.URL), nil)
	if d.Publisher != "" {
		e.say(line, iri, Publisher, Full(d.Publisher), nil)
	}
	e.date(line, iri, Issued, d.Date)
	e.string(line, iri, License, d.License)
	e.string(line, iri, Language, d.Language)
	e.texts(line, iri, Note, d.Note)
}

// date adds a date; one that is not a date stays a plain string, which validation
// reports.
func (e *emitter) date(line int, iri, predicate quad.IRI, s string) {
	if s == "" {
		return
	}
	var term quad.Value = quad.String(s)
	if d, err := ParseDate(s); err == nil {
		term = d.Term()
	}
	e.say(line, iri, predicate, term, nil)
}

func (e *emitter) facts(f *file) {
	for _, i := range f.Facts {
		words := strings.Split(i.v.Fact, " ") // three, by the schema
		e.say(i.line, Full(words[0]), Full(words[1]), Full(words[2]), e.context(i.line, i.v.citation))
	}
	for _, i := range f.Statuses {
		e.say(i.line, Full(i.v.Tool), Status, Full("status/"+i.v.Status), e.context(i.line, i.v.citation))
	}
	for _, i := range f.Renames {
		ctx := e.context(i.line, i.v.citation)
		for _, name := range i.v.Name.Terms() {
			e.say(i.line, Full(i.v.ID), Renamed, name, ctx)
			e.say(i.line, Full(i.v.ID), AltLabel, name, ctx)
		}
	}
}

// context returns the context of a citation and describes it the first time. Its name
// comes from its content, so the same words about the same place are one context.
func (e *emitter) context(line int, c citation) quad.IRI {
	document, locator, _ := strings.Cut(c.At, "#")
	if c.Certainty == "" {
		c.Certainty = "sure"
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{document, locator, c.From, c.To, c.Certainty, c.Note.En, c.Note.Zh}, "\x00")))
	iri := Full("context/" + hex.EncodeToString(sum[:8]))
	if e.contexts[iri] {
		return iri
	}
	e.contexts[iri] = true
	e.say(line, iri, RDFType, KindContext, nil)
	e.say(line, iri, DerivedFrom, Full(document), nil)
	e.string(line, iri, Locator, locator)
	e.string(line, iri, Section, e.sectionOf(document, locator))
	e.date(line, iri, ValidFrom, c.From)
	e.date(line, iri, ValidTo, c.To)
	e.say(line, iri, Certainty, Full("certainty/"+c.Certainty), nil)
	e.texts(line, iri, Note, c.Note)
	return iri
}

// sectionOf returns the heading that a line of a document stands under: the last one
// before it, "" if the document has no list of sections.
func (e *emitter) sectionOf(document, locator string) string {
	line, title := 0, ""
	if n, err := fmt.Sscanf(locator, "L%d", &line); n != 1 || err != nil {
		return ""
	}
	for _, s := range e.sections[document] {
		if s.Line <= line {
			title = s.Title
		}
	}
	return title
}
