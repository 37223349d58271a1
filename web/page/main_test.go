package page

import (
	"context"
	"flag"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"waggoner/graph"
	"waggoner/quads"
	"waggoner/query"
	"waggoner/query/gizmo"
	"waggoner/web"
)

var update = flag.Bool("update", false, "rewrite golden files")

// builtin are the pages of the built-in data, as of a fixed day.
var builtin = sync.OnceValues(func() (*Pages, error) { return load(nil, quads.Builtin()) })

func load(run Runner, sources ...quads.Source) (*Pages, error) {
	now := func() time.Time { return time.Date(2026, 11, 24, 3, 4, 5, 0, time.UTC) }
	return loadAt(now, run, sources...)
}

func loadAt(now func() time.Time, run Runner, sources ...quads.Source) (*Pages, error) {
	data, err := quads.Load(sources...)
	if err != nil {
		return nil, err
	}
	store, err := graph.Open(graph.Config{Quads: data.Quads})
	if err != nil {
		return nil, err
	}
	engine, err := query.NewEngine(query.Config{Store: store, Now: now})
	if err != nil {
		return nil, err
	}
	return New(Config{Engine: engine, Gizmo: run, Version: "test", StatusOf: web.StatusOf, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
}

func builtinPages(t *testing.T) *Pages {
	t.Helper()
	p, err := builtin()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// source makes a data set of one file, beside the built-in vocabulary.
func source(yaml string) []quads.Source {
	return []quads.Source{quads.BuiltinVocabulary(), {Name: "test", FS: fstest.MapFS{"test.yaml": {Data: []byte(yaml)}}}}
}

// pagesOf are the pages of a data set of one file.
func pagesOf(t *testing.T, yaml string) *Pages {
	t.Helper()
	p, err := load(nil, source(yaml)...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// beforeFacts is a document to cite and the tools hub, a and b.
const beforeFacts = `
documents:
  - {id: doc, name: {en: Doc, zh: 文档}, url: "https://doc.example/", date: "2020", language: en}
  - {id: doc2, name: {en: Doc 2, zh: 文档二}, url: "https://doc.example/2", date: "2021", language: en}
tools:
  - {id: hub, name: Hub, description: {en: Hub., zh: 中心。}}
  - {id: a, name: A, description: {en: A., zh: 甲。}}
  - {id: b, name: B, description: {en: B., zh: 乙。}}
`

// mux mounts pages as the server does.
func mux(p *Pages) *http.ServeMux {
	m := http.NewServeMux()
	for pattern, handler := range map[string]http.HandlerFunc{
		"GET /{$}": p.Landscape, "GET /landscape": p.Landscape, "GET /tool/{id}": p.Entity, "GET /company/{id}": p.Entity,
		"GET /category/{id}": p.Entity, "GET /layer/{id}": p.Entity, "GET /source/{id}": p.Entity, "GET /entity/{id}": p.Entity,
		"GET /routes": p.Routes, "GET /search": p.Search, "GET /console": p.Console, "POST /console": p.Console,
		"GET /chart.svg": p.Chart, "POST /preferences": p.Preferences, "GET /static/": p.Static, "/": p.NotFound,
	} {
		m.HandleFunc(pattern, handler)
	}
	return m
}

// get asks for a page, with headers given as name, value.
func get(t *testing.T, p *Pages, address string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, address, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	mux(p).ServeHTTP(w, r)
	return w
}

func post(t *testing.T, p *Pages, address string, form url.Values, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, address, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	mux(p).ServeHTTP(w, r)
	return w
}

// contains fails for each part that a page lacks.
func contains(t *testing.T, w *httptest.ResponseRecorder, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(w.Body.String(), part) {
			t.Errorf("the page lacks %q", part)
		}
	}
}

// runner is a Runner that gives what it holds.
type runner struct {
	result *gizmo.Result
	err    error
	asked  []gizmo.Request
}

func (r *runner) Run(_ context.Context, req gizmo.Request) (*gizmo.Result, error) {
	r.asked = append(r.asked, req)
	return r.result, r.err
}
