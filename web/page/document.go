package page

import (
	"net/http"
	"net/url"

	"waggoner/query"
)

// documentView is a source and what it says, by place.
type documentView struct {
	name
	URL       string // "" if it may not be followed
	Address   string // as recorded
	Date      string
	Publisher *name
	Language  string
	License   string
	Note      words
	Total     int
	Truncated string
	Places    []placeView
	JSON      string
}

// placeView is one place of a document and the facts that rest on it.
type placeView struct {
	Anchor  string
	Place   words
	Section words
	Facts   []statement
}

// maxFacts bounds the facts on the page of a document.
const maxFacts = 2000

func (v *view) document(w http.ResponseWriter, a *query.EntityAnswer) {
	answer, err := v.p.Engine.Document(v.r.Context(), query.DocumentRequest{ID: a.ID, Limit: maxFacts})
	if err != nil {
		v.p.fail(w, v.r, err)
		return
	}
	body := &documentView{
		name: v.name(answer.Ref), Address: answer.URL, Date: answer.Date, Language: answer.Language, License: answer.License,
		Note: v.words(answer.Note), Total: answer.Total, Truncated: v.truncated(answer.Truncated, len(answer.Facts)),
		JSON: "/api/v1/documents/" + url.PathEscape(a.ID),
	}
	body.URL = safeURL(textOf(answer.URL))
	if answer.Publisher != "" {
		publisher := v.nameOf(answer.Publisher, answer.Entities)
		body.Publisher = &publisher
	}
	body.Places = v.places(answer)
	v.render(w, http.StatusOK, "document", shell{Title: body.Text, Canonical: body.Href, Body: body})
}

// places puts the facts of one place together, in the order of the document.
func (v *view) places(a *query.DocumentAnswer) []placeView {
	var out []placeView
	seen, last := map[string]bool{}, "\x00"
	for _, fact := range a.Facts {
		c := fact.Contexts[0]
		if c.Locator != last {
			place := placeView{Place: v.place(c.Locator), Section: v.prose(c.Section)}
			if id := anchor(c.Locator); id != "" && !seen[id] {
				place.Anchor, seen[id] = id, true
			}
			out, last = append(out, place), c.Locator
		}
		at := &out[len(out)-1]
		at.Facts = append(at.Facts, v.statement(fact, false, a.Entities))
	}
	return out
}
