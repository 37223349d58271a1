package web

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"waggoner/quads"

	"github.com/cayleygraph/quad"
	"github.com/cayleygraph/quad/pquads"
)

// packed is text as gzip.
func packed(t testing.TB, text string) string {
	t.Helper()
	var b bytes.Buffer
	zw := gzip.NewWriter(&b)
	if _, err := io.WriteString(zw, text); err != nil {
		t.Fatal(err)
	}
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// send posts a body and returns the answer.
func send(s *Server, target, mediaType, body string, more ...[2]string) *httptest.ResponseRecorder {
	return call{post, target, body, append([][2]string{{"Content-Type", mediaType}}, more...)}.on(s.Handler())
}

// linesOf reads what a store holds of a subject.
func linesOf(t testing.TB, s *Server, subject string) string {
	t.Helper()
	w := call{target: "/api/v2/read?sub=" + url.QueryEscape(subject)}.on(s.Handler())
	if w.Code != http.StatusOK {
		t.Fatalf("read %s: %d %s", subject, w.Code, w.Body)
	}
	return w.Body.String()
}

const one = "<http://a/s> <http://a/p> <http://a/o> .\n"

func TestCayleyWrite_answersAsCayleyDoes(t *testing.T) {
	s := scratch(t)
	for _, c := range []struct{ target, body, want string }{
		{"/api/v2/write", one, `{"result":"Successfully wrote 1 quads.","count":1}`},
		{"/api/v2/write", one + "# a comment\n\n<http://a/s> <http://a/p> \"x\\ty\"@en <http://a/g> .\n", `{"result":"Successfully wrote 2 quads.","count":2}`},
		{"/api/v2/write", "", `{"result":"Successfully wrote 0 quads.","count":0}`},
		{"/api/v2/delete", one, `{"result":"Successfully deleted 1 quads.","count":1}`},
		{"/api/v2/delete", one, `{"result":"Successfully deleted 0 quads.","count":0}`},
		{"/api/v2/delete", "", `{"result":"Successfully deleted 0 quads.","count":0}`},
		{"/api/v2/node/delete", "<http://a/g>\n", `{"result":"Successfully deleted 1 nodes.","count":1}`},
	} {
		w := send(s, c.target, "application/n-quads", c.body)
		if got := strings.TrimSpace(w.Body.String()); w.Code != http.StatusOK || got != c.want || w.Header().Get("Content-Type") != "application/json" {
			t.Errorf("%s %q: %d %s", c.target, c.body, w.Code, got)
		}
	}
	if got := linesOf(t, s, "<http://a/s>"); got != "" {
		t.Errorf("left: %s", got)
	}
}

// TestCayleyWrite_formats writes the same quad in every form that is accepted.
func TestCayleyWrite_formats(t *testing.T) {
	const line = "<http://a/s> <http://a/p> \"7\"^^<http://www.w3.org/2001/XMLSchema#integer> <http://a/g> .\n"
	var proto bytes.Buffer
	pw := pquads.NewWriter(&proto, nil)
	if _, err := pw.WriteQuads([]quad.Quad{{Subject: quad.IRI("http://a/s"), Predicate: quad.IRI("http://a/p"), Object: quad.Int(7), Label: quad.IRI("http://a/g")}}); err != nil {
		t.Fatal(err)
	}
	const object = `{"subject": "<http://a/s>", "predicate": "<http://a/p>", "object": "\"7\"^^<http://www.w3.org/2001/XMLSchema#integer>", "label": "<http://a/g>"}`
	for mediaType, body := range map[string]string{
		"": line, "application/n-quads": line, "application/n-triples": line, "text/plain; charset=UTF-8": line, "application/x-www-form-urlencoded": line,
		"application/json": "[" + object + "]", "application/x-json-stream": object + "\n" + object, "application/x-protobuf": proto.String(),
	} {
		for _, coding := range []string{"", "identity", "gzip", "GZIP"} {
			s, sent := scratch(t), body
			if strings.EqualFold(coding, "gzip") {
				sent = packed(t, body)
			}
			if w := send(s, "/api/v2/write", mediaType, sent, [2]string{"Content-Encoding", coding}); w.Code != http.StatusOK {
				t.Errorf("%s %s: %d %s", mediaType, coding, w.Code, w.Body)
			}
			if got := linesOf(t, s, "<http://a/s>"); got != line {
				t.Errorf("%s %s: the store holds %q", mediaType, coding, got)
			}
			if w := send(s, "/api/v2/delete", mediaType, sent, [2]string{"Content-Encoding", coding}); !strings.Contains(w.Body.String(), `"count":1`) {
				t.Errorf("delete %s %s: %d %s", mediaType, coding, w.Code, w.Body)
			}
		}
	}
}

func TestCayleyWrite_isListedIfItWorks(t *testing.T) {
	for s, want := range map[*Server]int{scratch(t): 4, atlas(): 0} {
		read := 0
		for _, f := range decode[[]CayleyFormat](t, call{target: "/api/v2/formats"}.on(s.Handler()).Body.Bytes()) {
			if f.Read {
				read++
			}
		}
		if read != want {
			t.Errorf("%d formats are read, want %d", read, want)
		}
	}
}

// TestCayleyWrite_refusals: what is refused leaves nothing behind, however good it began.
func TestCayleyWrite_refusals(t *testing.T) {
	const write, nq, js = "/api/v2/write", "application/n-quads", "application/json"
	object := func(s, p, o string) string {
		return fmt.Sprintf(`{"subject": %q, "predicate": %q, "object": %q}`, s, p, o)
	}
	good := object("<http://a/s>", "<http://a/p>", "<http://a/o>")
	s := scratch(t)
	for _, row := range []struct {
		target, mediaType, coding, body string
		status                          int
		says                            string
	}{
		// Terms.
		{write, nq, "", one + "<a> <http://a/p> <http://a/o> .", 400, "line 2, column 1"},
		{write, nq, "", one + "<http://a/s> <http://a/p> .", 400, "line 2"},
		{write, nq, "", one + "<http://a/s> <http://a/p> <http://a/o>", 400, "line 2"},
		{write, nq, "", one + "\"s\" <http://a/p> <http://a/o> .", 400, "line 2"},
		{write, nq, "", one + "<http://a/s> _:p <http://a/o> .", 400, "line 2"},
		{write, nq, "", one + "<http://a/s> <http://a/p> <http://a/o> \"g\" .", 400, "line 2"},
		{write, nq, "", one + "<http://a/s> <http://a/p> \"\xff\" .", 400, "UTF-8"},
		{write, nq, "", one + "<http://a/s> <http://a/p> \"\\uD800\" .", 400, "U+D800"},
		{write, nq, "", one + "<http://a/s> <http://a/p> \"\\u0000\" .", 400, "NUL"},
		{write, nq, "", one + "<http://a/s> <http://a/p> \"a\\x\" .", 400, "escape"},
		{write, nq, "", one + "<http://a/s> <http://a/p> \"" + strings.Repeat("x", 1<<20+10) + "\" .", 400, "longer than"},
		{write, nq, "", `[{"subject": 1}]`, 400, "line 1"},
		// JSON.
		{write, js, "", "[" + good + "," + object("<a>", "<http://a/p>", "<http://a/o>") + "]", 400, "quad 2"},
		{write, js, "", "[" + good + "," + object("s", "<http://a/p>", "<http://a/o>") + "]", 400, "quad 2"},
		{write, js, "", "[" + good + "," + object("", "<http://a/p>", "<http://a/o>") + "]", 400, "quad 2"},
		{write, js, "", "[" + good + "," + object("<http://a/s>", "_:p", "<http://a/o>") + "]", 400, "quad 2"},
		{write, js, "", "[" + good + `, {"subject": 1}]`, 400, "quad 2"},
		{write, js, "", "[" + good, 400, ""},
		{write, js, "", "[" + good + "] x", 400, ""},
		{write, js, "", good, 400, "array"},
		{write, js, "", "", 400, "array"},
		{write, js, "", "[\"\xff\"]", 400, "UTF-8"},
		{write, js, "", `[{"subject": "<http://a/s>", "predicate": "<http://a/p>", "object": "\ud800"}]`, 400, "surrogate"},
		{write, "application/x-json-stream", "", good + `{"subject": "<a>"`, 400, ""},
		{write, "application/x-json-stream", "", good + object("<a>", "<http://a/p>", "<http://a/o>"), 400, "quad 2"},
		{write, "application/x-protobuf", "", "not protobuf at all", 400, ""},
		{write, "application/x-protobuf", "", "\x00pq\x00\x01\x00\x00\x00\xff\xff\xff\xff\x0f", 400, ""},
		// Types and codings.
		{write, "application/ld+json", "", `{"@context": "http://127.0.0.1:1/"}`, 415, "application/n-quads"},
		{write, "text/vnd.graphviz", "", "digraph {}", 415, ""},
		{write, "multipart/form-data; boundary=x", "", one, 415, ""},
		{write, "application/octet-stream", "", one, 415, ""},
		{write, ";", "", one, 415, ""},
		{write, nq + "; charset=gbk", "", one, 415, "UTF-8"},
		{write, nq, "br", one, 415, "gzip"},
		{write, nq, "gzip, gzip", one, 415, "gzip"},
		{write, nq, "gzip", one, 400, "gzip"},
		{write, nq, "gzip", packed(t, one)[:30], 400, "breaks off"},
		{write, nq, "gzip", packed(t, one) + "something that follows it", 400, "gzip"},
		{write, nq, "gzip", packed(t, strings.Repeat("# nothing at all\n", maxChange/16)), 413, "67108864 bytes"},
		{write, nq, "gzip", packed(t, one+strings.Repeat(" ", 2<<20)), 400, "longer than"},
		{"/api/v2/delete", nq, "", one + "<a> <b> <c> .", 400, "line 2"},
		{"/api/v2/delete", nq, "gzip", one, 400, "gzip"},
		{"/api/v2/delete", "image/png", "", one, 415, ""},
		// Nodes.
		{"/api/v2/node/delete", nq, "", "<http://a/nobody>", 404, "node does not exist"},
		{"/api/v2/node/delete", nq, "", "", 400, ""},
		{"/api/v2/node/delete", nq, "", "<a>", 400, ""},
		{"/api/v2/node/delete", nq, "", "<http://a/s> <http://a/p>", 400, "follows"},
		{"/api/v2/node/delete", nq, "", one, 400, "follows"},
		{"/api/v2/node/delete", nq, "", `"` + strings.Repeat("x", maxTerm) + `"`, 413, "131072 bytes"},
		{"/api/v2/node/delete", nq, "gzip", packed(t, strings.Repeat(" ", maxTerm+1)), 413, "131072 bytes"},
		{"/api/v2/node/delete", "application/x-protobuf", "", "<http://a/s>", 415, ""},
	} {
		before := s.cfg.Store.Sequence()
		w := send(s, row.target, row.mediaType, row.body, [2]string{"Content-Encoding", row.coding})
		e := decode[CayleyError](t, w.Body.Bytes())
		if w.Code != row.status || e.Error == "" || !strings.Contains(e.Error, row.says) || w.Header().Get("Content-Type") != "application/json" {
			t.Errorf("%s %s %s %.80q: %d %.300s", row.target, row.mediaType, row.coding, row.body, w.Code, w.Body)
		}
		if strings.Contains(e.Error, "graph:") || s.cfg.Store.Sequence() != before {
			t.Errorf("%s %.80q: sequence %d after %d, %s", row.target, row.body, s.cfg.Store.Sequence(), before, e.Error)
		}
	}
}

// TestCayleyWrite_bodyLimit: a body is refused by its size before it is read, where it says
// so, and where it ends not, after the limit.
func TestCayleyWrite_bodyLimit(t *testing.T) {
	s := scratch(t)
	r := call{method: post, target: "/api/v2/write"}.request()
	body := &comments{}
	r.Body, r.ContentLength = io.NopCloser(body), maxChange+1
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	if w.Code != http.StatusRequestEntityTooLarge || body.read > 0 {
		t.Errorf("by its header: %d after %d bytes", w.Code, body.read)
	}
	r.Body, r.ContentLength = io.NopCloser(body), -1
	w = httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	if w.Code != http.StatusRequestEntityTooLarge || body.read > maxChange+1<<20 {
		t.Errorf("without end: %d after %d bytes: %s", w.Code, body.read, w.Body)
	}
	for _, target := range []string{"/api/v1/query/gizmo", "/api/v2/read", "/api/v2/node/delete", "/api/v2/query?lang=gizmo"} {
		if w := send(s, target, "text/plain", strings.Repeat("x", maxBody+1)); w.Code != http.StatusRequestEntityTooLarge {
			t.Errorf("%s takes large bodies too: %d", target, w.Code)
		}
	}
}

// comments is N-Quads without quads and without end.
type comments struct{ read int }

func (c *comments) Read(p []byte) (int, error) {
	c.read += len(p)
	for i := range p {
		p[i] = "#\n"[i%2]
	}
	return len(p), nil
}

// manyQuads is a reader of so many.
type manyQuads int

func (m *manyQuads) ReadQuad() (quad.Quad, error) {
	if *m--; *m < 0 {
		return quad.Quad{}, io.EOF
	}
	return quad.Quad{}, nil
}

func TestAllQuads_areNotTooMany(t *testing.T) {
	for n, want := range map[manyQuads]error{maxQuads: nil, maxQuads + 1: errTooMany} {
		if all, err := allQuads(&n); !errors.Is(err, want) || want == nil && len(all) != maxQuads {
			t.Errorf("%d quads, %v", len(all), err)
		}
	}
	if got := problemOf(errTooMany, "").Status; got != http.StatusRequestEntityTooLarge {
		t.Errorf("status %d", got)
	}
}

func TestHalfPair(t *testing.T) {
	for text, want := range map[string]bool{
		`"a"`: false, `"\ud83d\ude00"`: false, `"\uD83D\uDE00 \n\u0041"`: false, `"\\ud800"`: false, `"\\\ud800"`: true,
		`"\ud800"`: true, `"\udc00"`: true, `"\ud83d\ud83d"`: true, `"\ude00\ud83d"`: true, `"\ud83d\n"`: true, `"\ud83d`: true, `"\`: false, `"\u`: false,
		`"x\ud83d\ude00\ud83d"`: true, `"\u00d8"`: false, `"\ud7ff"`: false, `"\uDFFF"`: true,
	} {
		if got := halfPair([]byte(text)); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

// TestCayleyDeleteNode_removesItEverywhere: as subject, predicate, object and label.
func TestCayleyDeleteNode_removesItEverywhere(t *testing.T) {
	s := scratch(t)
	before, err := s.cfg.Store.Stats()
	if err != nil {
		t.Fatal(err)
	}
	const n = "<http://a/n>"
	body := n + " <http://a/p> <http://a/o> .\n<http://a/s> " + n + " <http://a/o> .\n<http://a/s> <http://a/p> " + n + " .\n" +
		"<http://a/s> <http://a/p> <http://a/o> " + n + " .\n" + n + " " + n + " " + n + " " + n + " .\n" + one
	if w := send(s, "/api/v2/write", "", body); w.Code != http.StatusOK {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if w := send(s, "/api/v2/node/delete", "", n); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"count":1`) {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	after, err := s.cfg.Store.Stats()
	if err != nil {
		t.Fatal(err)
	}
	if got := linesOf(t, s, "<http://a/s>"); got != one || after.Quads != before.Quads+1 {
		t.Errorf("left: %s; %d quads, want one more than %d", got, after.Quads, before.Quads)
	}
	if w := send(s, "/api/v2/node/delete", "", n); w.Code != http.StatusNotFound {
		t.Errorf("again: %d %s", w.Code, w.Body)
	}
}

// TestCayleyRead_everySortOfPattern holds the ways in from each place against a filter of
// all quads.
func TestCayleyRead_everySortOfPattern(t *testing.T) {
	s := scratch(t)
	var body strings.Builder
	for i := range 81 {
		fmt.Fprintf(&body, "<http://a/%d> <http://a/p%d> <http://a/%d> <http://a/g%d> .\n", i%3, i/3%3, i/9%3, i/27%3)
	}
	body.WriteString("<http://a/0> <http://a/p0> <http://a/0> .\n")
	if w := send(s, "/api/v2/write", "", body.String()); w.Code != http.StatusOK {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	for mask := 1; mask < 16; mask++ {
		values, want := url.Values{}, 0
		for i, name := range []string{"sub", "pred", "obj", "label"} {
			if mask&(1<<i) != 0 {
				values.Set(name, []string{"<http://a/0>,<http://a/1>", "<http://a/p0>,<http://a/p2>", "<http://a/2>,<http://a/0>", "<http://a/g1>"}[i])
			}
		}
		for line := range strings.Lines(body.String()) {
			f := strings.Fields(line)
			ok := mask&1 == 0 || f[0] != "<http://a/2>"
			ok = ok && (mask&2 == 0 || f[1] != "<http://a/p1>")
			ok = ok && (mask&4 == 0 || f[2] != "<http://a/1>")
			if ok && (mask&8 == 0 || f[3] == "<http://a/g1>") {
				want++
			}
		}
		got := call{target: "/api/v2/read?" + values.Encode()}.on(s.Handler()).Body.String()
		if n := strings.Count(got, "\n"); n != want {
			t.Errorf("%v: %d quads, want %d", values, n, want)
		}
	}
	if all := (call{target: "/api/v2/read"}).on(s.Handler()).Body.String(); !strings.Contains(all, quads.Base) || strings.Count(all, "<http://a/0> ") == 0 {
		t.Error("all quads lack some")
	}
}
