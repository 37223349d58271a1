package quads

import (
	"cmp"
	"iter"
	"slices"
	"strconv"

	"github.com/cayleygraph/quad"
)

// A Term of the vocabulary that is not a relation: a kind, a family, a source class,
// a status or a certainty.
type Term struct {
	IRI   quad.IRI
	Names Text
	Order int    // place in lists; of a certainty its rank, highest is surest
	Open  bool   // of a class: open source
	Fate  string // of a status: alive, ended or unknown
}

// A Relation joins two entities.
type Relation struct {
	IRI       quad.IRI
	Names     Text
	Inverse   Text     // how it reads from object to subject
	Family    quad.IRI // the family the pictures draw it in
	Under     quad.IRI // the relation it is a kind of, "" at the top
	Symmetric bool
	From, To  []quad.IRI // the kinds it may join
}

// A Vocabulary is what the quads of a data set say about kinds and relations.
type Vocabulary struct {
	Relations   map[quad.IRI]*Relation
	Kinds       map[quad.IRI]*Term
	Families    map[quad.IRI]*Term
	Classes     map[quad.IRI]*Term
	Statuses    map[quad.IRI]*Term
	Certainties map[quad.IRI]*Term
}

// KindClass is the kind of the source classes.
var KindClass = Full("source-class")

// ReadVocabulary collects the vocabulary from quads; what is not vocabulary is passed
// over.
func ReadVocabulary(all iter.Seq[quad.Quad]) *Vocabulary {
	v := &Vocabulary{
		Relations: map[quad.IRI]*Relation{}, Kinds: map[quad.IRI]*Term{}, Families: map[quad.IRI]*Term{},
		Classes: map[quad.IRI]*Term{}, Statuses: map[quad.IRI]*Term{}, Certainties: map[quad.IRI]*Term{},
	}
	tables := map[quad.IRI]map[quad.IRI]*Term{
		KindKind: v.Kinds, KindFamily: v.Families, KindClass: v.Classes, KindStatus: v.Statuses, KindCertainty: v.Certainties,
	}
	terms := map[quad.Value]*Term{}
	for q := range all {
		iri, ok := q.Subject.(quad.IRI)
		if !ok || q.Predicate != RDFType {
			continue
		}
		if q.Object == KindRelation {
			v.Relations[iri] = &Relation{IRI: iri}
		} else if kind, ok := q.Object.(quad.IRI); ok && tables[kind] != nil {
			terms[iri] = &Term{IRI: iri}
			tables[kind][iri] = terms[iri]
		}
	}
	for q := range all {
		iri, _ := q.Subject.(quad.IRI)
		if r := v.Relations[iri]; r != nil {
			r.set(q)
		} else if t := terms[q.Subject]; t != nil {
			t.set(q)
		}
	}
	return v
}

func (t *Term) set(q quad.Quad) {
	text, _ := LiteralText(q.Object)
	switch q.Predicate {
	case Label:
		t.Names.Set(q.Object)
	case Order, Rank:
		t.Order, _ = strconv.Atoi(text)
	case Open:
		t.Open = text == "true"
	case Fate:
		t.Fate = text
	}
}

func (r *Relation) set(q quad.Quad) {
	object, _ := q.Object.(quad.IRI)
	switch q.Predicate {
	case Label:
		r.Names.Set(q.Object)
	case InverseLabel:
		r.Inverse.Set(q.Object)
	case Family:
		r.Family = object
	case SubPropertyOf:
		r.Under = object
	case Symmetric:
		text, _ := LiteralText(q.Object)
		r.Symmetric = text == "true"
	case JoinsFrom:
		r.From = append(r.From, object)
	case JoinsTo:
		r.To = append(r.To, object)
	}
}

// Below returns a relation and all that are under it, sorted by IRI.
func (v *Vocabulary) Below(top quad.IRI) []quad.IRI {
	var out []quad.IRI
	for iri := range v.Relations {
		if v.isUnder(iri, top) {
			out = append(out, iri)
		}
	}
	slices.Sort(out)
	return out
}

// isUnder walks up from a relation; a cycle ends the walk.
func (v *Vocabulary) isUnder(iri, top quad.IRI) bool {
	for steps := 0; iri != "" && steps <= len(v.Relations); steps++ {
		if iri == top {
			return true
		}
		r := v.Relations[iri]
		if r == nil {
			return false
		}
		iri = r.Under
	}
	return false
}

// InFamily returns the relations of a family, sorted by IRI.
func (v *Vocabulary) InFamily(family quad.IRI) []quad.IRI {
	var out []quad.IRI
	for iri, r := range v.Relations {
		if r.Family == family {
			out = append(out, iri)
		}
	}
	slices.Sort(out)
	return out
}

// Sorted returns terms in their order, ties by IRI.
func Sorted(terms map[quad.IRI]*Term) []*Term {
	out := make([]*Term, 0, len(terms))
	for _, t := range terms {
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b *Term) int {
		return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.IRI, b.IRI))
	})
	return out
}
