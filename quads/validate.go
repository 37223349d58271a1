package quads

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cayleygraph/quad"
)

// described lists the predicates of our own that say what something is, beside the
// relations of the vocabulary. Those that are claims about the world need a context.
var described = map[quad.IRI]struct{ claim bool }{
	Status: {true}, Renamed: {true},
	Locator: {}, Section: {}, ValidFrom: {}, ValidTo: {}, Certainty: {}, Note: {},
	Family: {}, InverseLabel: {}, Symmetric: {}, JoinsFrom: {}, JoinsTo: {}, Open: {}, Fate: {}, Rank: {},
}

// single lists the predicates that a thing may have one of.
var single = []quad.IRI{
	DerivedFrom, ValidFrom, ValidTo, Certainty, Locator, Section, Issued, License, Language, Publisher,
	Family, SubPropertyOf, Symmetric, Fate, Open, Rank, Order,
}

// spoken says how a person who writes a data-set file calls a predicate.
var spoken = map[quad.IRI]string{
	Label: "the name", Comment: "the description", Note: "the note", InverseLabel: "the inverse", ValidFrom: "from", ValidTo: "to",
	Issued: "the date", Certainty: "the certainty", Order: "the order", Publisher: "the publisher", License: "the license",
	DerivedFrom: "the document", Locator: "the locator", Family: "the family", SubPropertyOf: "under", Fate: "the fate", Language: "the language",
}

func inWords(predicate quad.Value) string {
	iri, _ := predicate.(quad.IRI)
	if words := spoken[iri]; words != "" {
		return words
	}
	return ShortTerm(predicate)
}

// translated lists the predicates whose texts must stand in every language.
var translated = []quad.IRI{Label, Comment, InverseLabel, Note}

// describing are the kinds of what describes the map instead of standing on it.
var describing = []quad.IRI{KindRelation, KindFamily, KindStatus, KindCertainty, KindContext, KindKind}

// validator checks a whole data set, whatever files it came from.
type validator struct {
	vocabulary *Vocabulary
	problems   *Problems
	kinds      map[quad.Value]quad.Value // the kind of each node that has one
	places     map[quad.Value]Place      // where the kind was given
	contexts   map[quad.Value]*contextInfo
	issued     map[quad.Value]quad.Value // the date of a document
	dangling   map[dangling]bool         // reported already
	twice      map[quad.Value]bool       // ids of two things
}

// dangling is a name without a thing, at a place.
type dangling struct {
	node quad.Value
	at   Place
}

type contextInfo struct {
	document quad.Value
	time     Interval
	sure     bool // has a certainty
	at       Place
	used     bool
}

// validate adds what is wrong with a data set to problems. It returns the quads with each
// once.
func validate(all []located, problems *Problems) []located {
	v := &validator{
		vocabulary: ReadVocabulary(quadsOf(all)), problems: problems,
		kinds: map[quad.Value]quad.Value{}, places: map[quad.Value]Place{},
		contexts: map[quad.Value]*contextInfo{}, issued: map[quad.Value]quad.Value{},
		dangling: map[dangling]bool{}, twice: map[quad.Value]bool{},
	}
	all = v.distinct(all)
	v.once(all)
	for _, q := range all {
		v.collect(q)
	}
	v.relations()
	for _, q := range all {
		v.check(q)
	}
	v.checkContexts()
	v.languages(all)
	return all
}

// distinct returns each quad once. A description that two files give in the same words is
// no fault; a fact that stands twice in one context is, and so is anything that one file
// says twice.
func (v *validator) distinct(all []located) []located {
	seen := make(map[quad.Quad]Place, len(all))
	out := all[:0]
	for _, q := range all {
		first, ok := seen[q.Quad]
		if ok && (q.Label != nil || first.File == q.at.File) {
			v.problems.add(q.at, "duplicate: %s is said already at %s", sentence(q.Quad), first)
		}
		if !ok {
			seen[q.Quad] = q.at
			out = append(out, q)
		}
	}
	return out
}

// once reports a second value where there can be one.
func (v *validator) once(all []located) {
	type key struct{ subject, predicate quad.Value }
	seen := map[key]located{}
	for _, q := range all {
		predicate, _ := q.Predicate.(quad.IRI)
		if !slices.Contains(single, predicate) {
			continue
		}
		k := key{q.Subject, q.Predicate}
		if first, ok := seen[k]; ok && first.Object != q.Object {
			v.problems.add(q.at, "%s of %s is given already, otherwise, at %s", inWords(predicate), ShortTerm(q.Subject), first.at)
		} else if !ok {
			seen[k] = q
		}
	}
}

func sentence(q quad.Quad) string {
	return fmt.Sprintf("%q", ShortTerm(q.Subject)+" "+ShortTerm(q.Predicate)+" "+ShortTerm(q.Object))
}

func (v *validator) collect(q located) {
	switch q.Predicate {
	case RDFType:
		if before, ok := v.kinds[q.Subject]; ok && before != q.Object {
			v.twice[q.Subject] = true
			v.problems.add(q.at, "%s is a %s already, at %s; ids are not used twice", ShortTerm(q.Subject), ShortTerm(before), v.places[q.Subject])
			return
		}
		if kind, ok := q.Object.(quad.IRI); !ok || v.vocabulary.Kinds[kind] == nil && !slices.Contains(describing, kind) {
			v.problems.add(q.at, "unknown kind %s of %s", ShortTerm(q.Object), ShortTerm(q.Subject))
		}
		if id := ShortTerm(q.Subject); id == "." || id == ".." {
			v.problems.add(q.at, "%q cannot be an id: no address can name it", id)
		}
		v.kinds[q.Subject], v.places[q.Subject] = q.Object, q.at
		if q.Object == KindContext {
			v.contextOf(q)
		}
	case DerivedFrom:
		v.contextOf(q).document = q.Object
	case Certainty:
		v.contextOf(q).sure = true
	case ValidFrom:
		v.contextOf(q).time.From = v.date(q)
	case ValidTo:
		v.contextOf(q).time.To = v.date(q)
	case Issued:
		v.date(q)
		v.issued[q.Subject] = q.Object
	}
}

func (v *validator) contextOf(q located) *contextInfo {
	c := v.contexts[q.Subject]
	if c == nil {
		c = &contextInfo{at: q.at}
		v.contexts[q.Subject] = c
	}
	return c
}

func (v *validator) date(q located) Date {
	d, err := DateTerm(q.Object)
	if err != nil {
		v.problems.add(q.at, "%s: %v", inWords(q.Predicate), err)
	}
	return d
}

// relations checks that the hierarchy of relations ends at the top.
func (v *validator) relations() {
	for iri, r := range v.vocabulary.Relations {
		at := v.places[iri]
		if r.Under != "" && v.vocabulary.Relations[r.Under] == nil {
			v.problems.add(at, "relation %s is under %s, which is no relation", Short(iri), Short(r.Under))
		} else if r.Under != "" && v.vocabulary.isUnder(r.Under, iri) {
			v.problems.add(at, "relation %s is under itself", Short(iri))
		}
		for _, kind := range slices.Concat(r.From, r.To) {
			if v.vocabulary.Kinds[kind] == nil {
				v.problems.add(at, "relation %s joins the unknown kind %s", Short(iri), Short(kind))
			}
		}
		if v.vocabulary.Families[r.Family] == nil {
			v.problems.add(at, "relation %s has the unknown family %s", Short(iri), Short(r.Family))
		}
	}
}

// check reports what is wrong with one quad.
func (v *validator) check(q located) {
	predicate, _ := q.Predicate.(quad.IRI)
	if r := v.vocabulary.Relations[predicate]; r != nil {
		v.joins(q, r)
		v.context(q)
		return
	}
	d, ours := described[predicate]
	switch {
	case ours && d.claim:
		v.context(q)
	case !ours && strings.HasPrefix(string(predicate), Base):
		v.problems.add(q.at, "unknown relation %s", Short(predicate))
		if c := v.contexts[q.Label]; c != nil {
			c.used = true
		}
		return
	}
	switch predicate {
	case Status:
		v.among(q, v.vocabulary.Statuses, "status")
		v.kindOf(q, q.Subject)
	case Certainty:
		v.among(q, v.vocabulary.Certainties, "certainty")
	case Publisher, Renamed, AltLabel, HiddenLabel:
		v.kindOf(q, q.Subject)
		if predicate == Publisher {
			v.kindOf(q, q.Object)
		}
	case URL, Repository:
		if q.Label != nil {
			v.context(q)
		} else if v.kinds[q.Subject] != Full("document") {
			v.problems.add(q.at, "missing context: nothing says where the address of %s comes from", ShortTerm(q.Subject))
		}
	default:
		if q.Label != nil && !(ours && d.claim) {
			v.context(q)
		}
	}
}

func (v *validator) among(q located, terms map[quad.IRI]*Term, what string) {
	if iri, ok := q.Object.(quad.IRI); !ok || terms[iri] == nil {
		_, name, _ := strings.Cut(ShortTerm(q.Object), "/")
		v.problems.add(q.at, "unknown %s %q; known are %s", what, name, names(terms))
	}
}

func names(terms map[quad.IRI]*Term) string {
	var out []string
	for iri := range terms {
		_, name, _ := strings.Cut(Short(iri), "/")
		out = append(out, name)
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

// kindOf returns the kind of an entity and reports one that has none.
func (v *validator) kindOf(q located, entity quad.Value) quad.Value {
	kind := v.kinds[entity]
	if d := (dangling{entity, q.at}); kind == nil && !v.dangling[d] {
		v.dangling[d] = true
		v.problems.add(q.at, "dangling: %s is not described anywhere (in %s)", ShortTerm(entity), sentence(q.Quad))
	}
	return kind
}

func (v *validator) joins(q located, r *Relation) {
	from, to := v.kindOf(q, q.Subject), v.kindOf(q, q.Object)
	wrong := func(kind quad.Value, allowed []quad.IRI) bool {
		iri, ok := kind.(quad.IRI)
		return ok && !slices.Contains(allowed, iri)
	}
	if wrong(from, r.From) || wrong(to, r.To) {
		v.problems.add(q.at, "wrong kinds: %s joins %s to %s, not %s to %s (in %s)",
			Short(r.IRI), kinds(r.From), kinds(r.To), ShortTerm(from), ShortTerm(to), sentence(q.Quad))
	}
	if q.Subject == q.Object {
		v.problems.add(q.at, "%s stands in a relation to itself (in %s)", ShortTerm(q.Subject), sentence(q.Quad))
	}
}

func kinds(list []quad.IRI) string {
	out := make([]string, len(list))
	for i, k := range list {
		out[i] = Short(k)
	}
	return strings.Join(out, " or ")
}

// context checks that a claim says where it comes from.
func (v *validator) context(q located) {
	c := v.contexts[q.Label]
	if q.Label == nil || c == nil {
		v.problems.add(q.at, "missing context: nothing says where %s comes from", sentence(q.Quad))
		return
	}
	c.used = true
}

func (v *validator) checkContexts() {
	for iri, c := range v.contexts {
		switch {
		case c.document == nil:
			v.problems.add(c.at, "missing context: %s names no document", ShortTerm(iri))
		case v.kinds[c.document] != Full("document"):
			v.problems.add(c.at, "dangling: there is no document %s", ShortTerm(c.document))
		case c.time.From.IsZero() && v.issued[c.document] == nil:
			v.problems.add(c.at, "no date: neither the fact nor document %s has one; give the fact a from or the document a date", ShortTerm(c.document))
		}
		held := c.time
		if held.From.IsZero() && v.issued[c.document] != nil {
			held.From, _ = DateTerm(v.issued[c.document])
		}
		if err := held.Check(); err != nil {
			v.problems.add(c.at, "date out of order: %v", err)
		}
		if !c.sure {
			v.problems.add(c.at, "missing certainty of %s", ShortTerm(iri))
		}
		if !c.used {
			v.problems.add(c.at, "no fact has the context %s", ShortTerm(iri))
		}
	}
}

// textKey names the texts of one kind about one thing.
type textKey struct{ subject, predicate quad.Value }

// languages reports texts that stand in one language only, or twice in one.
func (v *validator) languages(all []located) {
	texts, places, again := map[textKey]Text{}, map[textKey]Place{}, map[textKey]bool{}
	for _, q := range all {
		predicate, _ := q.Predicate.(quad.IRI)
		if !slices.Contains(translated, predicate) || v.twice[q.Subject] {
			continue
		}
		k := textKey{q.Subject, q.Predicate}
		before := texts[k]
		t := before
		t.Set(q.Object)
		texts[k] = t
		if _, ok := places[k]; !ok {
			places[k] = q.at
		}
		other := before.En != "" && t.En != before.En || before.Zh != "" && t.Zh != before.Zh
		if other && !again[k] {
			again[k] = true
			v.problems.add(q.at, "%s of %s is given already, in other words, at %s", inWords(q.Predicate), ShortTerm(q.Subject), places[k])
		}
	}
	for k, t := range texts {
		switch {
		case t.En == "":
			v.problems.add(places[k], "%s of %s is missing in English (en)", inWords(k.predicate), ShortTerm(k.subject))
		case t.Zh == "":
			v.problems.add(places[k], "%s of %s is missing in Chinese (zh)", inWords(k.predicate), ShortTerm(k.subject))
		}
	}
	for node, kind := range v.kinds {
		if kind != KindContext && !v.twice[node] && texts[textKey{node, Label}].IsZero() {
			v.problems.add(v.places[node], "%s has no name", ShortTerm(node))
		}
	}
}
