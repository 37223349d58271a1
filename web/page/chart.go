package page

import (
	"bytes"
	"net/http"
	"strconv"

	"waggoner/web/scene"
)

// The width of a chart in pixels: what is asked for if nothing is, and its bounds.
const (
	chartWidth    = 880
	minChartWidth = 240
	maxChartWidth = 2400
)

// chartAddress is the picture of a neighbourhood in the language and theme of the page.
func (v *view) chartAddress(id, asOf, width string) string {
	a := &address{path: "/chart.svg"}
	return a.add("at", id).add("asof", asOf).add("lang", v.lang).add("theme", v.theme).add("w", width).String()
}

// Chart draws the neighbourhood of an entity: /chart.svg?at=&asof=&lang=&theme=&w=.
func (p *Pages) Chart(w http.ResponseWriter, r *http.Request) {
	v, q := p.view(r), r.URL.Query()
	width, err := strconv.Atoi(q.Get("w"))
	if q.Get("w") == "" {
		width = chartWidth
	} else if err != nil || width < minChartWidth || width > maxChartWidth {
		p.problem(w, r, http.StatusBadRequest, "refused.w")
		return
	}
	s, err := scene.Compass(r.Context(), p.Engine, scene.Request{At: q.Get("at"), AsOf: q.Get("asof"), Lang: v.lang, Families: v.meta.Families})
	if err != nil {
		p.fail(w, r, err)
		return
	}
	var out bytes.Buffer
	if err := scene.SVG(&out, s, scene.Style{Theme: v.theme, Width: width, Lang: v.lang}); err != nil {
		p.fail(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "image/svg+xml")
	h.Set("Content-Language", v.lang)
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, no-cache")
	h.Add("Vary", "Accept-Language, Cookie")
	_, _ = w.Write(out.Bytes())
}
