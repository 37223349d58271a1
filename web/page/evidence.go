package page

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"waggoner/quads"
	"waggoner/query"
)

// evidence is one source of a fact as the page shows it.
type evidence struct {
	Document  words
	Href      string // of the place in the document
	Place     words
	Section   words
	From, To  string // when the fact held
	Certainty string
	Weak      bool // inferred
	Note      words
}

// step is a fact as one reads it along a path: From, Verb, To.
type step struct {
	From, To name
	Verb     string
	Evidence []evidence
	Weak     bool // all of its evidence is inferred
}

var lineLocator = regexp.MustCompile(`^L([0-9]+)(?:-L([0-9]+))?$`)

func (v *view) evidence(contexts []query.Context, mentioned map[string]query.Ref) []evidence {
	out := make([]evidence, len(contexts))
	for i, c := range contexts {
		doc := v.nameOf(c.Document, mentioned)
		out[i] = evidence{
			Document: doc.words, Href: doc.Href, Place: v.place(c.Locator), Section: v.prose(c.Section),
			From: c.ValidFrom, To: c.ValidTo, Note: v.words(c.Note),
			Certainty: v.term(v.meta.Certainties, c.Certainty), Weak: c.Certainty == "inferred",
		}
		if a := anchor(c.Locator); a != "" && doc.Href != "" {
			out[i].Href += "#" + a
		}
	}
	return out
}

// place says in words where in a document something stands.
func (v *view) place(locator string) words {
	m := lineLocator.FindStringSubmatch(locator)
	switch {
	case m == nil:
		return v.prose(locator)
	case m[2] == "":
		return words{Text: v.t("place.line", "line", m[1])}
	}
	return words{Text: v.t("place.lines", "from", m[1], "to", m[2])}
}

// anchor is the id of the place on the document's page, "" if it has none.
func anchor(locator string) string {
	if m := lineLocator.FindStringSubmatch(locator); m != nil {
		return "L" + m[1]
	}
	return ""
}

// verb writes a relation out, read from its object if inverse.
func (v *view) verb(relation string, inverse bool) string {
	r, ok := v.relations[relation]
	switch {
	case !ok:
		return relation
	case inverse && !r.Symmetric:
		return r.Inverse.In(v.lang)
	}
	return r.Labels.In(v.lang)
}

func (v *view) steps(edges []query.Edge, mentioned map[string]query.Ref) []step {
	out := make([]step, len(edges))
	for i, e := range edges {
		out[i] = step{
			From: v.nameOf(e.From, mentioned), To: v.nameOf(e.To, mentioned), Verb: v.verb(e.Relation, e.Inverse),
			Evidence: v.evidence(e.Contexts, mentioned), Weak: weak(e.Contexts),
		}
	}
	return out
}

func weak(contexts []query.Context) bool {
	return !slices.ContainsFunc(contexts, func(c query.Context) bool { return c.Certainty != "inferred" })
}

// statement is a fact about an entity as a list shows it.
type statement struct {
	N        int  // its number on the page
	Cited    bool // a footnote above leads here
	From     name
	Verb     string
	Title    string // of an address: what is there
	To       name   // or
	Value    words  // in words
	Href     string // of the value, if it is an address that may be followed
	Evidence []evidence
}

// statement writes a fact out; inverse says that From is its object.
func (v *view) statement(s query.Statement, inverse bool, mentioned map[string]query.Ref) statement {
	out := statement{From: v.nameOf(s.From, mentioned), Evidence: v.evidence(s.Contexts, mentioned)}
	if s.Value.IsZero() {
		out.To, out.Verb = v.nameOf(s.To, mentioned), v.verb(s.Relation, inverse)
		return out
	}
	out.Value, out.Verb = v.words(s.Value), v.t("says."+strings.TrimPrefix(s.Relation, "schema:"))
	if out.Href = safeURL(s.Value); strings.HasPrefix(s.Relation, "schema:") {
		out.Title = v.t("title." + strings.TrimPrefix(s.Relation, "schema:"))
	}
	return out
}

// safeURL returns a text if it is an absolute address of the web, else "".
func safeURL(t quads.Text) string {
	u, err := url.Parse(t.In(en))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return u.String()
}

// textOf is a text that serves both languages.
func textOf(s string) quads.Text { return quads.Text{En: s, Zh: s} }
