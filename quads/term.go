package quads

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/cayleygraph/quad"
)

// Base is the namespace of every entity and relation of ours. Consoles, URLs and
// the command line write what follows it: etcd is <https://w3id.org/waggoner/etcd>.
const Base = "https://w3id.org/waggoner/"

// prefixes are the vocabularies whose terms are used as they are. Names under them
// may be written prefix:name wherever a short name may.
var prefixes = []struct{ name, iri string }{
	{"rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"},
	{"rdfs", "http://www.w3.org/2000/01/rdf-schema#"},
	{"owl", "http://www.w3.org/2002/07/owl#"},
	{"skos", "http://www.w3.org/2004/02/skos/core#"},
	{"schema", "https://schema.org/"},
	{"prov", "http://www.w3.org/ns/prov#"},
	{"dcterms", "http://purl.org/dc/terms/"},
	{"xsd", "http://www.w3.org/2001/XMLSchema#"},
}

// Terms of other vocabularies that the data set uses, and those of our own that
// describe entities, relations and contexts.
var (
	RDFType       = Full("rdf:type")
	Label         = Full("rdfs:label")
	SubPropertyOf = Full("rdfs:subPropertyOf")
	Comment       = Full("rdfs:comment")
	AltLabel      = Full("skos:altLabel")
	HiddenLabel   = Full("skos:hiddenLabel")
	URL           = Full("schema:url")
	Repository    = Full("schema:codeRepository")
	Publisher     = Full("dcterms:publisher")
	Issued        = Full("dcterms:issued")
	License       = Full("dcterms:license")
	Language      = Full("dcterms:language")
	DerivedFrom   = Full("prov:wasDerivedFrom")
	Order         = Full("schema:position")

	// Of a statement about one entity.
	Status  = Full("status")
	Renamed = Full("renamed")

	// Of a context.
	Locator   = Full("locator")
	Section   = Full("section")
	ValidFrom = Full("valid-from")
	ValidTo   = Full("valid-to")
	Certainty = Full("certainty")
	Note      = Full("note")

	// Of a relation, a class, a status or a certainty.
	Family       = Full("family")
	InverseLabel = Full("inverse-label")
	Symmetric    = Full("symmetric")
	JoinsFrom    = Full("joins-from")
	JoinsTo      = Full("joins-to")
	Open         = Full("open-source")
	Fate         = Full("fate")
	Rank         = Full("rank")

	// Membership relations that have a meaning to the pages.
	InCategory = Full("in-category")
	InLayer    = Full("in-layer")
	ClassedAs  = Full("classed-as")
)

// The families that relations are drawn and counted in, by short name. A relation of one's
// own joins one of them.
const (
	BuildsOnFamily   = "builds-on-family"
	WorksWithFamily  = "works-with-family"
	StoryFamily      = "story-family"
	MembershipFamily = "membership-family" // sorts things; walked only if asked for by name
)

// Kinds that are not entities of the map but describe it.
var (
	KindRelation  = Full("relation")
	KindFamily    = Full("relation-family")
	KindStatus    = Full("status-value")
	KindCertainty = Full("certainty-value")
	KindContext   = Full("context")
	KindKind      = Full("kind")
)

// Full returns the IRI that a short name stands for. A name under a known prefix is
// expanded, an absolute IRI (scheme://, urn:, mailto:) is returned as it is, and
// anything else is taken to be under [Base].
func Full(name string) quad.IRI {
	if strings.Contains(name, "://") || strings.HasPrefix(name, "urn:") || strings.HasPrefix(name, "mailto:") {
		return quad.IRI(name)
	}
	for _, p := range prefixes {
		if rest, ok := strings.CutPrefix(name, p.name+":"); ok {
			return quad.IRI(p.iri + rest)
		}
	}
	return quad.IRI(Base + name)
}

// Short returns the name that people write for an IRI: what follows [Base], or
// prefix:name, or the whole IRI. Full(Short(iri)) is iri.
func Short(iri quad.IRI) string {
	s := string(iri)
	short := s
	if rest, ok := strings.CutPrefix(s, Base); ok {
		short = rest
	} else {
		for _, p := range prefixes {
			if rest, ok := strings.CutPrefix(s, p.iri); ok {
				short = p.name + ":" + rest
				break
			}
		}
	}
	if short == "" || Full(short) != iri {
		return s
	}
	return short
}

// ShortTerm is [Short] for IRIs; of a literal it is the text, of a blank node its
// N-Quads form.
func ShortTerm(v quad.Value) string {
	switch v := v.(type) {
	case nil:
		return ""
	case quad.IRI:
		return Short(v)
	case quad.BNode:
		return "_:" + string(v)
	default:
		text, _ := LiteralText(v)
		return text
	}
}

// LiteralText returns the characters of a literal, without language or datatype.
// It reports false for anything else.
func LiteralText(v quad.Value) (string, bool) {
	switch v := v.(type) {
	case quad.String:
		return string(v), true
	case quad.LangString:
		return string(v.Value), true
	case quad.TypedString:
		return string(v.Value), true
	}
	return "", false
}

// CheckIRI says what keeps s from being an IRI of N-Quads, or nil.
// Source: RDF 1.1 N-Quads, production IRIREF; RFC 3987 for the scheme.
func CheckIRI(s string) error {
	if !utf8.ValidString(s) {
		return fmt.Errorf("an IRI is not valid UTF-8")
	}
	for i, r := range s {
		if forbiddenInIRI(r) {
			return fmt.Errorf("an IRI holds %q at byte %d, which must be written as %%%02X", r, i, r)
		}
	}
	scheme, _, ok := strings.Cut(s, ":")
	if !ok || scheme == "" {
		return fmt.Errorf("%q is a relative IRI; write it in full", s)
	}
	for i, r := range scheme {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || !(r >= '0' && r <= '9' || r == '+' || r == '-' || r == '.')) {
			return fmt.Errorf("%q has no valid scheme before the colon", s)
		}
	}
	return nil
}

func forbiddenInIRI(r rune) bool {
	return r <= 0x20 || strings.ContainsRune("<>\"{}|^`\\", r)
}

// CheckText says what keeps s from being the text of a literal, or nil.
func CheckText(s string) error {
	if !utf8.ValidString(s) {
		return fmt.Errorf("a literal is not valid UTF-8")
	}
	if i := strings.IndexByte(s, 0); i >= 0 {
		return fmt.Errorf("a literal holds NUL at byte %d", i)
	}
	return nil
}
