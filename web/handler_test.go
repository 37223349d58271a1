package web

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"waggoner/quads"
)

// few is a data set that answers fast, with a name that two entities bear.
const few = `
documents:
  - {id: container-ecosystem, name: {en: Doc, zh: 文档}, url: "https://doc.example/", date: "2016", language: en}
tools:
  - {id: etcd, name: etcd, description: {en: Store., zh: 存储。}}
  - {id: kubernetes, name: Kubernetes, description: {en: Orchestrator., zh: 编排。}}
  - {id: docker, name: Docker, description: {en: Engine., zh: 引擎。}}
  - {id: docker-two, name: Docker, description: {en: Another., zh: 另一个。}}
  - {id: deis, name: Deis, description: {en: Platform., zh: 平台。}}
facts:
  - {fact: kubernetes uses etcd, at: container-ecosystem}
  - {fact: kubernetes alternative-to docker, at: container-ecosystem}
  - {fact: deis uses kubernetes, at: container-ecosystem}
  - {fact: deis uses docker, at: container-ecosystem}
`

// fewServer serves few.
func fewServer(t testing.TB) *Server {
	t.Helper()
	cfg, err := configOf(quads.BuiltinVocabulary(), quads.Source{Name: "few", FS: fstest.MapFS{"few.yaml": {Data: []byte(few)}}})
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// FuzzHandler sends query strings, path values and bodies to the whole handler, which
// must neither fail inside nor answer anything but JSON. Every process of the fuzzer makes
// its own server, once, so that it is one of few data.
func FuzzHandler(f *testing.F) {
	for _, row := range badQuestions {
		if u, err := url.Parse(row.target); err == nil && len(row.target) < 200 {
			f.Add(u.Path, u.RawQuery, "")
		}
	}
	s := fewServer(f)
	for _, r := range s.routes() {
		if r.operation == nil {
			continue
		}
		if u, err := url.Parse(r.example); err == nil {
			f.Add(u.Path, u.RawQuery, "")
		}
	}
	f.Add("/api/v1/query/gizmo", "limit=1", `{"query":"1","limit":2}`)
	f.Fuzz(func(t *testing.T, path, query, body string) {
		r := httptest.NewRequest(get, "/", bytes.NewReader([]byte(body)))
		if body != "" {
			r.Method = post
			r.Header.Set("Content-Type", "application/json")
		}
		r.Host, r.URL = "localhost", &url.URL{Path: path, RawQuery: query}
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		if w.Code == http.StatusInternalServerError {
			t.Errorf("%s: %s", r.URL, w.Body)
		}
		if h := w.Header().Get("Content-Type"); (h == "application/problem+json" || strings.HasPrefix(h, "application/json")) && !json.Valid(w.Body.Bytes()) {
			t.Errorf("%s: %s", r.URL, w.Body)
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
