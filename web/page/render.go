package page

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"path"
	"strings"

	"waggoner/query"
)

//go:embed templates/*.html
var templateFiles embed.FS

// shell is what every page has around its own part.
type shell struct {
	Lang, Theme string
	Title       string
	Section     string // which entry of the menu is current
	Canonical   string
	Back        string // this page, for the forms that change language and theme
	Q           string // what the search field holds
	Styles      []string
	Fonts       []string
	Meta        *query.MetaAnswer
	Version     string
	Suggest     []name // names that input fields offer; only on pages that have such fields
	Body        any
}

var (
	styles = []string{"tokens.css", "base.css", "components.css", "views.css"}
	fonts  = []string{"font/alegreya-latin-wght-normal.woff2", "font/source-sans-3-latin-wght-normal.woff2"}
)

// parseTemplates makes one set a language and page: the shared parts and the page's own.
func (p *Pages) parseTemplates() (map[string]map[string]*template.Template, error) {
	all, err := templateFiles.ReadDir("templates")
	if err != nil {
		return nil, err
	}
	out := map[string]map[string]*template.Template{}
	for _, lang := range languages {
		out[lang] = map[string]*template.Template{}
		funcs := template.FuncMap{
			"t": p.messages[lang].text, "num": number, "join": strings.Join, "add": func(a, b int) int { return a + b },
		}
		shared, err := template.New("").Funcs(funcs).ParseFS(templateFiles, "templates/_*.html")
		if err != nil {
			return nil, err
		}
		for _, file := range all {
			if strings.HasPrefix(file.Name(), "_") {
				continue
			}
			set, err := shared.Clone()
			if err == nil {
				set, err = set.ParseFS(templateFiles, "templates/"+file.Name())
			}
			if err != nil {
				return nil, err
			}
			out[lang][strings.TrimSuffix(file.Name(), path.Ext(file.Name()))] = set.Lookup("document")
		}
	}
	return out, nil
}

// policy allows what the pages use: own style sheets, fonts and pictures, own forms.
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// render writes a page. The rest of the shell follows from the request.
func (v *view) render(w http.ResponseWriter, status int, page string, s shell) {
	s.Lang, s.Theme, s.Meta, s.Version = v.lang, v.theme, v.meta, v.p.Version
	if s.Back == "" {
		s.Back = without(v.r.URL, "lang", "theme")
	}
	for _, f := range styles {
		s.Styles = append(s.Styles, v.p.asset(f))
	}
	for _, f := range fonts {
		s.Fonts = append(s.Fonts, "/static/"+f) // as the style sheet names it, or it is fetched twice
	}
	var out bytes.Buffer
	if err := v.p.templates[v.lang][page].Execute(&out, s); err != nil {
		v.p.Log.Error("page", "page", page, "url", v.r.URL.Path, "error", err)
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", v.lang)
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cache-Control", "private, no-cache")
	h.Add("Vary", "Accept-Language, Cookie")
	if status == http.StatusServiceUnavailable {
		h.Set("Retry-After", "1")
	}
	w.WriteHeader(status)
	_, _ = w.Write(out.Bytes())
}

// suggest lists the names that input fields offer.
func (v *view) suggest() []name {
	out := make([]name, len(v.suggested))
	for i, ref := range v.suggested {
		out[i] = name{ID: ref.ID, words: v.words(ref.Labels)}
	}
	return out
}

// truncated says why an answer is not whole, "" if it is. That it ends at the depth asked
// for is no shortcoming: see [view.beyond].
func (v *view) truncated(t *query.Truncation, shown int) string {
	if t == nil || t.Reason == "depth" {
		return ""
	}
	return v.t("truncated."+t.Reason, "n", t.Seen, "shown", shown)
}
