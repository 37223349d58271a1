package web

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"waggoner/graph"
	"waggoner/quads"
	"waggoner/query"
	"waggoner/query/gizmo"
)

var update = flag.Bool("update", false, "write openapi.yaml and the golden files anew")

// today is the date of questions that give none.
var today = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// TestMain lets this binary be the worker of the pool.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "gizmo-worker" {
		if err := gizmo.WorkStdio(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	status := m.Run()
	if atlasPool != nil {
		atlasPool.Close()
	}
	os.Exit(status)
}

// atlasPool runs the scripts of the atlas, nil until that is first asked for.
var atlasPool *gizmo.Pool

// atlas is a server of the built-in data with a real pool, which the tests share.
var atlas = sync.OnceValue(func() *Server {
	cfg, err := configOf(quads.Builtin())
	if err != nil {
		panic(err)
	}
	if atlasPool, err = gizmo.NewPool(gizmo.Config{Spares: 1}, cfg.Store); err != nil {
		panic(err)
	}
	cfg.Gizmo = atlasPool
	s, err := New(cfg)
	if err != nil {
		panic(err)
	}
	return s
})

// configOf serves some data without scripts.
func configOf(sources ...quads.Source) (Config, error) {
	data, err := quads.Load(sources...)
	if err != nil {
		return Config{}, err
	}
	store, err := graph.Open(graph.Config{Quads: data.Quads})
	if err != nil {
		return Config{}, err
	}
	return configOver(store)
}

func configOver(store *graph.Store) (Config, error) {
	engine, err := query.NewEngine(query.Config{Store: store, Now: func() time.Time { return today }})
	return Config{Engine: engine, Store: store, Version: "test"}, err
}

// scratch is a server of a few quads that may be changed. It has no scripts.
func scratch(t testing.TB) *Server {
	t.Helper()
	data, err := quads.Load(quads.BuiltinVocabulary())
	if err != nil {
		t.Fatal(err)
	}
	store, err := graph.Open(graph.Config{Quads: data.Quads})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return writable(t, store)
}

// writable is a server that changes a store.
func writable(t testing.TB, store *graph.Store) *Server {
	t.Helper()
	cfg, err := configOver(store)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cfg.Engine.Close)
	cfg.Writable = true
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// serverWith is a server of the built-in data with parts of a configuration replaced.
func serverWith(t testing.TB, change func(*Config)) *Server {
	t.Helper()
	cfg := atlas().cfg
	change(&cfg)
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// call is one request to a handler.
type call struct {
	method, target, body string
	header               [][2]string
}

func (c call) request() *http.Request {
	method := c.method
	if method == "" {
		method = get
	}
	var body io.Reader
	if c.body != "" {
		body = strings.NewReader(c.body)
	}
	r := httptest.NewRequest(method, c.target, body)
	r.Host = "localhost:8844"
	for _, h := range c.header {
		if h[0] == "Host" {
			r.Host = h[1]
			continue
		}
		r.Header.Add(h[0], h[1])
	}
	return r
}

func (c call) on(h http.Handler) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, c.request())
	return w
}

// fetch gets an address of the atlas and decodes its answer.
func fetch[T any](t *testing.T, target string) T {
	t.Helper()
	w := call{target: target}.on(atlas().Handler())
	if w.Code != http.StatusOK {
		t.Fatalf("GET %s: %d %s", target, w.Code, w.Body)
	}
	return decode[T](t, w.Body.Bytes())
}

func decode[T any](t *testing.T, body []byte) T {
	t.Helper()
	var out T
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&out); err != nil {
		t.Fatalf("decode %.300s: %v", body, err)
	}
	return out
}

// logged is a log that a test reads.
type logged struct {
	mu  sync.Mutex
	out bytes.Buffer
}

// Write implements io.Writer.
func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.out.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.out.String()
}

func (l *logged) logger() *slog.Logger { return slog.New(slog.NewJSONHandler(l, nil)) }

// fakeGizmo is a runner that does what a test says.
type fakeGizmo func(context.Context, gizmo.Request) (*gizmo.Result, error)

// Run implements GizmoRunner.
func (f fakeGizmo) Run(ctx context.Context, r gizmo.Request) (*gizmo.Result, error) { return f(ctx, r) }

// Stats implements GizmoRunner.
func (fakeGizmo) Stats() gizmo.Stats { return gizmo.Stats{} }

// pageNames is a set of pages that write their name and their path values.
type pageNames struct{}

func named(name string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, "%s id=%q path=%q", name, r.PathValue("id"), r.PathValue("path"))
	}
}

func (pageNames) Landscape(w http.ResponseWriter, r *http.Request)   { named("landscape")(w, r) }
func (pageNames) Entity(w http.ResponseWriter, r *http.Request)      { named("entity")(w, r) }
func (pageNames) Routes(w http.ResponseWriter, r *http.Request)      { named("routes")(w, r) }
func (pageNames) Search(w http.ResponseWriter, r *http.Request)      { named("search")(w, r) }
func (pageNames) Console(w http.ResponseWriter, r *http.Request)     { named("console")(w, r) }
func (pageNames) Preferences(w http.ResponseWriter, r *http.Request) { named("preferences")(w, r) }
func (pageNames) Static(w http.ResponseWriter, r *http.Request)      { named("static")(w, r) }

// Chart implements PageSet with a policy of its own.
func (pageNames) Chart(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Security-Policy", "default-src 'none'")
	named("chart")(w, r)
}

// NotFound implements PageSet.
func (pageNames) NotFound(w http.ResponseWriter, r *http.Request) {
	w.WriteHeader(http.StatusNotFound)
	named("not found")(w, r)
}
