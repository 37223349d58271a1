package web

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"waggoner/quads"
	"waggoner/query"

	"github.com/google/go-cmp/cmp"
)

// batch posts a batch in JSON.
func batchOn(s *Server, body string) *httptest.ResponseRecorder {
	return send(s, "/api/v1/batches", "application/json", body)
}

// asJSON is a value as JSON.
func asJSON(t testing.TB, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestBatches_receipts(t *testing.T) {
	s := scratch(t)
	zero, two := uint64(0), uint64(2)
	labelled := func(i int) string { return fmt.Sprintf("<http://a/%d> <http://a/p> \"x\" <%sc1> .\n", i, quads.Base) }
	for i, c := range []struct {
		request BatchRequest
		want    BatchReceipt
	}{
		{BatchRequest{Add: one + labelled(1) + labelled(2), If: &zero}, BatchReceipt{1, 3, 0, 0, 0}},
		{BatchRequest{Add: one + labelled(3)}, BatchReceipt{2, 1, 1, 0, 0}},
		{BatchRequest{Add: one}, BatchReceipt{2, 0, 1, 0, 0}},
		{BatchRequest{Remove: one + "<http://a/none> <http://a/p> _:b .\n", If: &two}, BatchReceipt{3, 0, 0, 1, 1}},
		{BatchRequest{RemoveContexts: []string{"c1", "<http://a/unknown>", "_:b", "schema:x"}, Add: labelled(3)}, BatchReceipt{4, 0, 1, 2, 0}},
		{BatchRequest{RemoveContexts: []string{"<" + quads.Base + "c1>"}}, BatchReceipt{5, 0, 0, 1, 0}},
	} {
		w := batchOn(s, asJSON(t, c.request))
		if w.Code != http.StatusOK {
			t.Fatalf("%d: %d %s", i, w.Code, w.Body)
		}
		if diff := cmp.Diff(c.want, decode[BatchReceipt](t, w.Body.Bytes())); diff != "" || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%d: (-want +got)\n%s", i, diff)
		}
	}
}

func TestBatches_gzip(t *testing.T) {
	s := scratch(t)
	w := send(s, "/api/v1/batches", "application/json", packed(t, asJSON(t, BatchRequest{Add: one})), [2]string{"Content-Encoding", "gzip"})
	if w.Code != http.StatusOK || linesOf(t, s, "<http://a/s>") != one {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// TestBatches_refusals: every refusal is named and leaves the store as it was.
func TestBatches_refusals(t *testing.T) {
	s := scratch(t)
	if w := batchOn(s, asJSON(t, BatchRequest{Add: one})); w.Code != http.StatusOK {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	schema := validator(t, "/components/schemas/Problem")
	add := func(text string) string {
		return asJSON(t, BatchRequest{Add: "<http://b/s> <http://b/p> _:b .\n" + text})
	}
	for _, row := range []struct {
		body        string
		status      int
		sort, param string
		says        string
	}{
		{add("<http://b/s> <http://b/p> ."), 400, "bad-quads", "", "add: line 2, column"},
		{add("<b> <http://b/p> <http://b/o> ."), 400, "bad-quads", "", "relative"},
		{asJSON(t, BatchRequest{Remove: one + "x"}), 400, "bad-quads", "", "remove: line 2"},
		{add("<http://b/s> <http://b/p> \"" + `\uD800` + "\" ."), 400, "bad-quads", "", "U+D800"},
		{`{"add": "\ud800"}`, 400, "bad-body", "", "surrogate"},
		{"{\"add\": \"\xff\"}", 400, "bad-body", "", "UTF-8"},
		{`{"add": ""}`, 400, "bad-body", "", "neither adds nor removes"},
		{`{}`, 400, "bad-body", "", "neither adds nor removes"},
		{`{"if": 1}`, 400, "bad-body", "", "neither adds nor removes"},
		{`{"add": "# nothing\n"}`, 400, "bad-body", "", "neither adds nor removes"},
		{``, 400, "bad-body", "", "object"},
		{`[]`, 400, "bad-body", "", "object"},
		{`null`, 400, "bad-body", "", "object"},
		{`"x"`, 400, "bad-body", "", "object"},
		{`{"add": "x"`, 400, "bad-body", "", "no end"},
		{`{"add" "x"}`, 400, "bad-body", "", ""},
		{`{add: "x"}`, 400, "bad-body", "", ""},
		{add("") + "x", 400, "bad-body", "", "follows"},
		{add("") + "{}", 400, "bad-body", "", "follows"},
		{`{"add": 1}`, 400, "bad-parameter", "add", "a text"},
		{`{"add": null}`, 400, "bad-parameter", "add", "a text"},
		{`{"add": ["x"]}`, 400, "bad-parameter", "add", "a text"},
		{`{"remove": {}}`, 400, "bad-parameter", "remove", "a text"},
		{`{"ADD": "x"}`, 400, "bad-parameter", "ADD", "no such field"},
		{`{"adds": "x"}`, 400, "bad-parameter", "adds", "no such field"},
		{`{"add": "", "add": ""}`, 400, "bad-parameter", "add", "twice"},
		{`{"if": 1, "if": 1}`, 400, "bad-parameter", "if", "twice"},
		{`{"if": "1"}`, 400, "bad-parameter", "if", "a number"},
		{`{"if": -1}`, 400, "bad-parameter", "if", "a number"},
		{`{"if": 1.5}`, 400, "bad-parameter", "if", "a number"},
		{`{"if": 99999999999999999999}`, 400, "bad-parameter", "if", "a number"},
		{`{"if": null}`, 400, "bad-parameter", "if", "a number"},
		{`{"remove_contexts": "c1"}`, 400, "bad-parameter", "remove_contexts", "a list"},
		{`{"remove_contexts": [1]}`, 400, "bad-parameter", "remove_contexts", "a list"},
		{`{"remove_contexts": [""]}`, 400, "bad-parameter", "remove_contexts", "empty"},
		{`{"remove_contexts": ["a b"]}`, 400, "bad-parameter", "remove_contexts", "%20"},
		{`{"remove_contexts": ["<a>"]}`, 400, "bad-parameter", "remove_contexts", "relative"},
		{`{"remove_contexts": ["<http://a/b> x"]}`, 400, "bad-parameter", "remove_contexts", "follows"},
		{`{"remove_contexts": ["_:"]}`, 400, "bad-parameter", "remove_contexts", "blank"},
		{strings.Repeat(`{"add":`, 20_000), 400, "bad-body", "", ""},
		{`{"add": "", "if": 0, "remove": ` + asJSON(t, one) + `}`, 409, "conflict", "", "expected 0"},
		{`{"if": 7, "add": ` + asJSON(t, one) + `}`, 409, "conflict", "", "it has 1"},
	} {
		w := batchOn(s, row.body)
		p := decode[Problem](t, w.Body.Bytes())
		if w.Code != row.status || p.Type != quads.Base+"problem/"+row.sort || p.Param != row.param || !strings.Contains(p.Detail, row.says) {
			t.Errorf("%.80q: %d %.400s", row.body, w.Code, w.Body)
		}
		validate(t, schema, w.Body.Bytes())
	}
	for _, c := range []call{
		{post, "/api/v1/batches?if=1", add(""), [][2]string{{"Content-Type", "application/json"}}},
		{post, "/api/v1/batches", add(""), nil},
		{post, "/api/v1/batches", one, [][2]string{{"Content-Type", "application/n-quads"}}},
		{post, "/api/v1/batches", add(""), [][2]string{{"Content-Type", "application/json; charset=latin1"}}},
		{post, "/api/v1/batches", add(""), [][2]string{{"Content-Type", "application/json"}, {"Content-Encoding", "zstd"}}},
		{post, "/api/v1/batches", add(""), [][2]string{{"Content-Type", "application/json"}, {"Sec-Fetch-Site", "cross-site"}}},
		{post, "/api/v1/batches", add(""), [][2]string{{"Content-Type", "application/json"}, {"Origin", "http://evil.example"}}},
	} {
		if w := c.on(s.Handler()); w.Code/100 != 4 || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s %v: %d %s", c.target, c.header, w.Code, w.Body)
		}
	}
	if got := s.cfg.Store.Sequence(); got != 1 || linesOf(t, s, "<http://b/s>") != "" {
		t.Errorf("sequence %d; something refused was kept", got)
	}
}

func TestBatches_refusedUnlessWritable(t *testing.T) {
	s := scratch(t)
	s.cfg.Writable = false
	if w := batchOn(s, `{"add": "x"}`); w.Code != http.StatusForbidden || decode[Problem](t, w.Body.Bytes()).Type != quads.Base+"problem/read-only" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	for _, target := range []string{"/api/v2/write", "/api/v2/delete", "/api/v2/node/delete"} {
		if w := send(s, target, "", one); w.Code != http.StatusForbidden || w.Body.String() != "{\"error\":\"database is read-only\"}\n" {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
	}
	if w := send(s, "/api/v2/write", "", strings.Repeat("#", maxBody+1)); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a large body is read: %d", w.Code)
	}
}

// TestBatches_questionsSeeThem: the engine follows the store.
func TestBatches_questionsSeeThem(t *testing.T) {
	s := scratch(t)
	entity := func(id, name string) string {
		return fmt.Sprintf("<%[1]s%[2]s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <%[1]stool> .\n"+
			"<%[1]s%[2]s> <http://www.w3.org/2000/01/rdf-schema#label> %[3]q .\n", quads.Base, id, name)
	}
	for i := range 20 {
		id := fmt.Sprintf("made-%d", i)
		if w := (call{target: "/api/v1/entities/" + id}).on(s.Handler()); w.Code != http.StatusNotFound {
			t.Fatalf("before: %d %s", w.Code, w.Body)
		}
		if w := batchOn(s, asJSON(t, BatchRequest{Add: entity(id, "Made "+id)})); w.Code != http.StatusOK {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		if w := (call{target: "/api/v1/entities/" + id}).on(s.Handler()); w.Code != http.StatusOK || decode[query.EntityAnswer](t, w.Body.Bytes()).ID != id {
			t.Fatalf("after: %d %s", w.Code, w.Body)
		}
	}
	if w := batchOn(s, asJSON(t, BatchRequest{Remove: entity("made-3", "Made made-3")})); w.Code != http.StatusOK {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if w := (call{target: "/api/v1/entities/made-3"}).on(s.Handler()); w.Code != http.StatusNotFound {
		t.Errorf("removed: %d %s", w.Code, w.Body)
	}
}

// TestBatches_concurrent: 16 clients write and read back what they wrote, while others read
// all and ask questions.
func TestBatches_concurrent(t *testing.T) {
	s := scratch(t)
	server := httptest.NewServer(s.Handler())
	defer server.Close()
	before, err := s.cfg.Store.Stats()
	if err != nil {
		t.Fatal(err)
	}
	fetch := func(method, target, body string) string {
		r, err := http.NewRequest(method, server.URL+target, strings.NewReader(body))
		if err != nil {
			t.Error(err)
			return ""
		}
		r.Header.Set("Content-Type", "application/json")
		resp, err := server.Client().Do(r)
		if err != nil {
			t.Error(err)
			return ""
		}
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Errorf("%s %s: %d %s %v", method, target, resp.StatusCode, text, err)
		}
		return string(text)
	}
	const writers, each = 16, 12
	var writing, reading sync.WaitGroup
	stop := make(chan struct{})
	for i := range 4 {
		reading.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					fetch(get, []string{"/api/v2/read", "/api/v1/meta", "/api/v1/store", "/metrics"}[i], "")
				}
			}
		})
	}
	for i := range writers {
		writing.Go(func() {
			for k := range each {
				line := fmt.Sprintf("<http://a/%d> <http://a/p> \"%d\" .\n", i, k)
				fetch(post, "/api/v1/batches", asJSON(t, BatchRequest{Add: line}))
				if got := fetch(get, fmt.Sprintf("/api/v2/read?sub=<http://a/%d>", i), ""); strings.Count(got, "\n") != k+1 || !strings.Contains(got, line) {
					t.Errorf("writer %d reads back %q after %q", i, got, line)
				}
			}
		})
	}
	writing.Wait()
	close(stop)
	reading.Wait()
	after, err := s.cfg.Store.Stats()
	if err != nil || after.Quads != before.Quads+writers*each || after.Sequence != before.Sequence+writers*each {
		t.Errorf("%d quads and sequence %d after %d and %d: %v", after.Quads, after.Sequence, before.Quads, before.Sequence, err)
	}
}
