package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"waggoner/graph"
	"waggoner/quads"

	"github.com/cayleygraph/quad"
	"github.com/google/go-cmp/cmp"
)

func TestStore(t *testing.T) {
	s := scratch(t)
	before := decode[StoreAnswer](t, call{target: "/api/v1/store"}.on(s.Handler()).Body.Bytes())
	if w := batchOn(s, asJSON(t, BatchRequest{Add: one})); w.Code != http.StatusOK {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	after := decode[StoreAnswer](t, call{target: "/api/v1/store"}.on(s.Handler()).Body.Bytes())
	want := StoreAnswer{before.Sequence + 1, before.Quads + 1, before.Nodes + 3, before.Overlay + 1, true, nil}
	if diff := cmp.Diff(want, after); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	s.cfg.Writable = false
	if a := decode[StoreAnswer](t, call{target: "/api/v1/store"}.on(s.Handler()).Body.Bytes()); a.Writable || a.ReadOnly == nil {
		t.Errorf("%+v", a)
	}
	metrics := call{target: "/metrics"}.on(s.Handler()).Body.String()
	for _, line := range []string{
		fmt.Sprintf("waggoner_store_sequence %d\n", after.Sequence), fmt.Sprintf("waggoner_store_quads %d\n", after.Quads),
		fmt.Sprintf("waggoner_store_nodes %d\n", after.Nodes), fmt.Sprintf("waggoner_store_overlay_quads %d\n", after.Overlay),
		"waggoner_store_image_sequence 0\n", "waggoner_store_compacting 0\n", "waggoner_store_failed 0\n",
	} {
		if !strings.Contains(metrics, line) {
			t.Errorf("the metrics lack %s", line)
		}
	}
}

// TestStore_errors has a row for each error of the store.
func TestStore_errors(t *testing.T) {
	for _, row := range []struct {
		err    error
		status int
		sort   string
		says   string
		again  bool // asking again may help
	}{
		{fmt.Errorf("graph: apply: %w: it has 7, expected 5", graph.ErrConflict), 409, "conflict", "it has 7", false},
		{fmt.Errorf("graph: apply: %w: write /secret/logbook: no space", graph.ErrReadOnly), 503, "store-read-only", "", false},
		{fmt.Errorf("graph: apply: %w", graph.ErrClosed), 503, "unavailable", "", true},
		{fmt.Errorf("graph: apply: %w", &graph.CorruptError{File: "/secret/image", Offset: 4096, What: "checksum"}), 500, "damaged", "", false},
		{fmt.Errorf("%w: %w", errBatch, errors.New("quad 7 to add: the object is 2000000 bytes long")), 422, "batch-refused", "quad 7", false},
		{errReadOnly, 403, "read-only", "read-only", false},
	} {
		s := scratch(t)
		serve := s.adapt(func(http.ResponseWriter, *http.Request) error { return row.err })
		g := s.router()
		g.GET("/failing", serve)
		s.handler = s.observe(s.protect(compress(g)))
		w := call{target: "/failing"}.on(s.Handler())
		p := decode[Problem](t, w.Body.Bytes())
		if w.Code != row.status || p.Type != quads.Base+"problem/"+row.sort || !strings.Contains(p.Detail, row.says) || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%v: %d %s", row.err, w.Code, w.Body)
		}
		if again := w.Header().Get("Retry-After") != ""; again != row.again {
			t.Errorf("%v: Retry-After %v", row.err, again)
		}
	}
}

func TestStore_closed(t *testing.T) {
	store, err := graph.Open(graph.Config{})
	if err != nil {
		t.Fatal(err)
	}
	s := writable(t, store)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if w := batchOn(s, asJSON(t, BatchRequest{Add: one})); w.Code != http.StatusServiceUnavailable {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := send(s, "/api/v2/write", "", one); w.Code != http.StatusServiceUnavailable || decode[CayleyError](t, w.Body.Bytes()).Error == "" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := (call{target: "/api/v1/store"}).on(s.Handler()); w.Code != http.StatusServiceUnavailable {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// damagedServer reads from a store whose image is harmed, before it is opened or, if late,
// while it is open. Its questions have a store of their own.
func damagedServer(t *testing.T, log *logged, late bool, harm func(t *testing.T, image string)) *Server {
	t.Helper()
	dir := t.TempDir()
	makeImage(t, dir)
	images, err := filepath.Glob(filepath.Join(dir, "image-*.csr"))
	if err != nil || len(images) != 1 {
		t.Fatalf("images %v, %v", images, err)
	}
	if !late {
		harm(t, images[0])
	}
	store, err := graph.Open(graph.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	if late {
		harm(t, images[0])
	}
	s := scratch(t)
	s.cfg.Store, s.cfg.Log = store, log.logger()
	return s
}

// makeImage makes a store whose image has many blocks.
func makeImage(t *testing.T, dir string) {
	t.Helper()
	store, err := graph.Open(graph.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	var all []quad.Quad
	for i := range 50_000 {
		all = append(all, quad.Quad{Subject: quad.IRI(fmt.Sprintf("http://a/%d", i)), Predicate: quad.IRI("http://a/p"), Object: quad.IRI(fmt.Sprintf("http://a/%d", i*7%50_000))})
	}
	if _, err := store.Apply(t.Context(), graph.Batch{Add: all}); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(store.Compact(t.Context()), store.Close()); err != nil {
		t.Fatal(err)
	}
}

// flip changes a bit in every block of a quarter of an image: in the terms, which come
// first and are not needed to open it.
func flip(t *testing.T, name string) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for at := 64 << 10; at < len(text)/4; at += 32 << 10 {
		text[at] ^= 1
	}
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestStore_damageFailsTheRequest: what cannot be read as it was written is an answer 500,
// with the place in the log and nothing of it in the answer. The server lives on.
func TestStore_damageFailsTheRequest(t *testing.T) {
	for _, c := range []struct {
		name string
		late bool
		harm func(*testing.T, string)
	}{
		{"flipped", false, flip},
		{"cut short", true, func(t *testing.T, image string) {
			if err := os.Truncate(image, 128<<10); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			log := &logged{}
			s := damagedServer(t, log, c.late, c.harm)
			for _, subject := range []string{"<http://a/12345>", "<http://a/34567>"} {
				w := call{target: "/api/v2/read?sub=" + url.QueryEscape(subject)}.on(s.Handler())
				if w.Code != http.StatusInternalServerError || !strings.Contains(w.Body.String(), "damaged") || strings.Contains(w.Body.String(), ".csr") {
					t.Errorf("%s: %d %.200s", subject, w.Code, w.Body)
				}
			}
			if w := (call{post, "/api/v2/node/delete", "<http://a/34567>", nil}).on(s.Handler()); w.Code != http.StatusInternalServerError {
				t.Errorf("a change: %d %.200s", w.Code, w.Body)
			}
			if !strings.Contains(log.String(), `"status":500`) {
				t.Errorf("the log: %.500s", log)
			}
			if w := (call{target: "/healthz"}).on(s.Handler()); w.Code != http.StatusOK {
				t.Errorf("%d", w.Code)
			}
		})
	}
}
