package page

import (
	"net/http"
	"slices"
	"strings"
	"unicode"

	"waggoner/query"
)

// searchView is a search and its results.
type searchView struct {
	Q, Kind   string
	Error     *fieldError
	Kinds     []option
	Groups    []hitGroup
	Total     int
	Truncated string
	Action    *name // the best hit, if it is a tool or a company
}

type hitGroup struct {
	Kind, Label string
	Hits        []hitView
}

type hitView struct {
	name
	Description          words
	Reason               string // why it was found
	Before, Match, After string // the name that fits, the fitting part marked
	NameLang             string // of that name
	Own                  bool   // the name that fits is the one it is shown with
}

// maxHits bounds the results of the search page.
const maxHits = 100

// Search is the page of results for names: /search?q=&kind=.
func (p *Pages) Search(w http.ResponseWriter, r *http.Request) {
	v, q := p.view(r), r.URL.Query()
	body := &searchView{Q: strings.TrimSpace(q.Get("q")), Kind: q.Get("kind")}
	canonical := (&address{path: "/search"}).add("q", body.Q).add("kind", body.Kind).String()
	if tidy(w, r, canonical) {
		return
	}
	for _, k := range v.meta.Kinds {
		if v.meta.Counts.Entities[k.ID] > 0 {
			body.Kinds = append(body.Kinds, option{Value: k.ID, Label: v.t("kinds." + k.ID), On: k.ID == body.Kind})
			if _, known := p.messages[v.lang]["kinds."+k.ID]; !known {
				body.Kinds[len(body.Kinds)-1].Label = k.Labels.In(v.lang)
			}
		}
	}
	status := http.StatusOK
	if body.Q != "" {
		err := v.search(body)
		if body.Error = v.fieldError(err); err != nil && body.Error == nil {
			p.fail(w, r, err)
			return
		}
		if body.Error != nil {
			status = body.Error.Status
		}
	}
	title := v.t("search.title")
	if body.Q != "" {
		title = v.t("search.for", "q", body.Q)
	}
	v.render(w, status, "search", shell{Title: title, Section: "search", Canonical: canonical, Q: body.Q, Body: body})
}

func (v *view) search(body *searchView) error {
	answer, err := v.p.Engine.Search(v.r.Context(), query.SearchRequest{Q: body.Q, Kind: body.Kind, Limit: maxHits})
	if err != nil {
		return err
	}
	body.Total, body.Truncated = answer.Total, v.truncated(answer.Truncated, len(answer.Results))
	for i, h := range answer.Results {
		hit := v.hit(h, body.Q)
		if i == 0 && (h.Kind == "tool" || h.Kind == "company") {
			body.Action = &hit.name
		}
		at := slices.IndexFunc(body.Groups, func(g hitGroup) bool { return g.Kind == h.Kind })
		if at < 0 {
			at = len(body.Groups)
			body.Groups = append(body.Groups, hitGroup{Kind: h.Kind, Label: v.kindPlural(h.Kind)})
		}
		body.Groups[at].Hits = append(body.Groups[at].Hits, hit)
	}
	return nil
}

func (v *view) kindPlural(kind string) string {
	if s := v.p.messages[v.lang]["kinds."+kind]; s != "" {
		return s
	}
	return v.term(v.meta.Kinds, kind)
}

func (v *view) hit(h query.Hit, q string) hitView {
	out := hitView{name: v.name(h.Ref), Description: v.words(h.Description), Reason: v.t("match." + h.Match)}
	if h.Misspelled {
		out.Reason = v.t("match.misspelled")
	}
	out.Own = h.Name == out.Text
	fitting := v.found(h.Name)
	out.NameLang = fitting.Lang
	out.Before, out.Match, out.After = mark(h.Name, q)
	return out
}

// mark splits a name around the part that a query fits, letter case aside. Where the
// query does not stand in it letter by letter, a name of about its length is the part.
func mark(name, q string) (before, match, after string) {
	n, part := []rune(name), []rune(q)
	for i := 0; i+len(part) <= len(n) && len(part) > 0; i++ {
		if slices.EqualFunc(n[i:i+len(part)], part, sameLetter) {
			return string(n[:i]), string(n[i : i+len(part)]), string(n[i+len(part):])
		}
	}
	if len(n) > len(part)+3 {
		return name, "", ""
	}
	return "", name, ""
}

func sameLetter(a, b rune) bool { return unicode.ToLower(a) == unicode.ToLower(b) }
