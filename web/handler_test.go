package web

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
)

// FuzzHandler sends query strings, path values and bodies to the whole handler, which
// must neither fail inside nor answer anything but JSON.
func FuzzHandler(f *testing.F) {
	for _, row := range badQuestions {
		if u, err := url.Parse(row.target); err == nil && len(row.target) < 200 {
			f.Add(u.Path, u.RawQuery, "")
		}
	}
	f.Add("/api/v1/query/gizmo", "limit=1", `{"query":"1","limit":2}`)
	s := serverWith(f, func(c *Config) { c.Gizmo = nil })
	f.Fuzz(func(t *testing.T, path, query, body string) {
		for _, prefix := range []string{"", "/api/v1/entities/", "/api/v1/dependents", "/api/v1/paths"} {
			r := httptest.NewRequest(get, "/", bytes.NewReader([]byte(body)))
			if body != "" {
				r.Method = post
				r.Header.Set("Content-Type", "application/json")
			}
			r.Host, r.URL = "localhost", &url.URL{Path: prefix + path, RawQuery: query}
			w := httptest.NewRecorder()
			s.Handler().ServeHTTP(w, r)
			if w.Code == http.StatusInternalServerError {
				t.Errorf("%s: %s", r.URL, w.Body)
			}
			if h := w.Header().Get("Content-Type"); (h == "application/problem+json" || h == "application/json") && !json.Valid(w.Body.Bytes()) {
				t.Errorf("%s: %s", r.URL, w.Body)
			}
		}
	})
}

func BenchmarkHandler(b *testing.B) {
	for _, target := range []string{
		"/api/v1/search?q=kubernetes", "/api/v1/entities/etcd", "/api/v1/dependents?of=etcd,kubernetes", "/api/v1/landscape", "/api/v1/meta",
	} {
		b.Run(target, func(b *testing.B) {
			size := 0
			for b.Loop() {
				size = call{target: target}.on(atlas().Handler()).Body.Len()
			}
			b.ReportMetric(float64(size), "B/answer")
		})
	}
}
