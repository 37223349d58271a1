package page

import (
	"net/http"
	"net/url"
	"strings"
	"unicode"

	"waggoner/quads"
	"waggoner/query"
)

// view is one request for a page: who asks, in which language.
type view struct {
	*catalog
	p     *Pages
	r     *http.Request
	lang  string
	theme string
}

func (p *Pages) view(r *http.Request) *view {
	return &view{p.catalog(), p, r, languageOf(r), themeOf(r)}
}

func (v *view) t(key string, args ...any) string {
	return v.p.messages[v.lang].text(key, args...)
}

// words are a text with the language it is in, "" if that is the language of the page.
type words struct{ Text, Lang string }

// words picks the language of the page, or else the one there is.
func (v *view) words(t quads.Text) words {
	switch {
	case v.lang == en && t.En == "":
		return v.foreign(t.Zh, zh)
	case v.lang == zh && t.Zh == "":
		return v.foreign(t.En, en)
	}
	return v.found(t.In(v.lang))
}

func (v *view) foreign(text, lang string) words {
	if text == "" {
		lang = ""
	}
	return words{text, lang}
}

// found marks a text by its script, where the data does not tell its language: Chinese
// on an English page. A Latin name on a Chinese page is at home there.
func (v *view) found(text string) words {
	if v.lang == en && strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return words{text, zh}
	}
	return words{text, ""}
}

// prose marks a text in words, where the data does not tell its language, by its script.
func (v *view) prose(text string) words {
	w := v.found(text)
	han := strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	if v.lang == zh && !han && strings.ContainsFunc(text, unicode.IsLetter) {
		w.Lang = en
	}
	return w
}

// name is an entity as a link shows it.
type name struct {
	words
	ID, Href, Kind string
	Shape          string // of the symbol that stands before it
	Hollow         bool
	Gone           bool   // it has ended or was archived
	Status         string // in words, if it is gone
	Now            words  // what it is called today, if otherwise
	KindWord       string // its kind in words, where names alone may not tell things apart
}

// sections are where the pages of each kind stand.
var sections = map[string]string{
	"tool": "tool", "company": "company", "category": "category", "layer": "layer", "document": "source",
}

func sectionOf(kind string) string {
	if s := sections[kind]; s != "" {
		return s
	}
	return "entity"
}

func entityPath(kind, id string) string {
	return "/" + sectionOf(kind) + "/" + url.PathEscape(id)
}

var kindShapes = map[string]string{"company": "house", "category": "bar", "layer": "layers", "document": "leaf", "tool": "dot"}

func (v *view) name(ref query.Ref) name {
	n := name{words: v.words(ref.Labels), ID: ref.ID, Href: entityPath(ref.Kind, ref.ID), Kind: ref.Kind}
	if n.Text == "" {
		n.Text = ref.ID
	}
	n.Shape, n.Hollow = v.shape(ref)
	if ref.Fate == "ended" {
		n.Gone, n.Status = true, v.status(ref.Status)
	}
	if now := v.words(ref.Now); now.Text != n.Text {
		n.Now = now
	}
	return n
}

func (v *view) shape(ref query.Ref) (shape string, hollow bool) {
	if c, ok := v.classes[ref.Class]; ok {
		return c.shape, c.hollow
	}
	if c, ok := v.classes[ref.ID]; ok {
		return c.shape, c.hollow
	}
	return kindShapes[ref.Kind], ref.Kind != "tool"
}

// nameOf is the name of an entity that an answer mentions.
func (v *view) nameOf(id string, mentioned map[string]query.Ref) name {
	if ref, ok := mentioned[id]; ok {
		return v.name(ref)
	}
	if ref, ok := v.refs[id]; ok {
		return v.name(ref)
	}
	return name{words: words{Text: id}, ID: id}
}

func (v *view) status(id string) string {
	for _, s := range v.meta.Statuses {
		if s.ID == id {
			return s.Labels.In(v.lang)
		}
	}
	return id
}

func (v *view) term(terms []query.Term, id string) string {
	for _, t := range terms {
		if t.ID == id {
			return t.Labels.In(v.lang)
		}
	}
	return id
}
