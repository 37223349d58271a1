package web

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"waggoner/quads"
	"waggoner/query"
)

// bad is a request that is refused: with a status, a sort of problem, and the parameter
// that it names.
type bad struct {
	target string
	status int
	sort   string
	param  string
	says   string // a part of the detail
}

var badQuestions = []bad{
	// Unknown names.
	{"/api/v1/entities/etdc", 404, "not-found", "", `"etdc"`},
	{"/api/v1/entities/kuberntes/neighbors", 404, "not-found", "", "kubernetes"},
	{"/api/v1/dependents?of=kuberntes", 404, "not-found", "of", "kubernetes"},
	{"/api/v1/dependents?of=etcd,kuberntes", 404, "not-found", "of", "kubernetes"},
	{"/api/v1/dependencies?of=dcoker", 404, "not-found", "of", "docker"},
	{"/api/v1/paths?from=etdc&to=docker", 404, "not-found", "from", "etcd"},
	{"/api/v1/paths?from=etcd&to=dcoker", 404, "not-found", "to", "docker"},
	{"/api/v1/documents/container-ecosytem", 404, "not-found", "", "container-ecosystem"},
	{"/api/v1/documents/etcd", 404, "not-found", "", "document"},
	{"/api/v1/dependents?of=etcd&sources=nobody", 404, "not-found", "sources", "document"},
	{"/api/v1/dependents?of=etcd&sources=kubernetes", 404, "not-found", "sources", "document"},
	{"/api/v1/export?sources=nobody", 404, "not-found", "sources", "document"},
	{"/api/v1/alternatives?to=flet", 404, "not-found", "to", "fleet"},
	{"/api/v1/alternatives", 400, "bad-parameter", "to", "missing"},
	{"/api/v1/alternatives?to=fleet&limit=10001", 400, "bad-parameter", "limit", "maximum"},
	{"/api/v1/changes?from=2016&to=2018&of=flet", 404, "not-found", "of", "fleet"},
	{"/api/v1/changes?from=2016", 400, "bad-parameter", "to", "missing"},
	{"/api/v1/changes?from=then&to=2018", 400, "bad-parameter", "from", "2016-05"},
	{"/api/v1/changes?from=2016&to=2016-05", 400, "bad-parameter", "to", "not after"},
	{"/api/v1/changes?from=2016&to=2018&as_of=2017", 400, "bad-parameter", "as_of", "no such parameter"},
	{"/api/v1/changes?from=2016&to=2018&path=uses", 400, "bad-parameter", "of", "walks begin"},
	{"/api/v1/changes?from=2016&to=2018&path=uses&of=etcd&rel=uses", 400, "bad-parameter", "rel", "path"},
	{"/api/v1/changes?from=2016&to=2018&path=usez&of=etcd", 400, "bad-parameter", "path", "character 1"},
	{"/api/v1/impact?of=flet", 404, "not-found", "of", "fleet"},
	{"/api/v1/impact?of=etcd&cause=bored", 400, "bad-parameter", "cause", "ended, acquired, relicensed, removed"},
	{"/api/v1/impact?of=etcd&limit=10001", 400, "bad-parameter", "limit", "maximum"},
	{"/api/v1/lineage?of=coros", 404, "not-found", "of", "coreos"},

	// Names that several entities bear.
	{"/api/v1/entities/%E7%81%B5%E9%9B%80%E4%BA%91", 400, "ambiguous", "", "alauda, alauda-cloud"},
	{"/api/v1/dependents?of=etcd,%E7%81%B5%E9%9B%80%E4%BA%91", 400, "ambiguous", "of", "alauda, alauda-cloud"},
	{"/api/v1/paths?from=etcd&to=%E7%81%B5%E9%9B%80%E4%BA%91", 400, "ambiguous", "to", "by its id"},

	// Values that are not accepted.
	{"/api/v1/dependents?of=etcd&rel=eats", 400, "bad-parameter", "rel", "eats"},
	{"/api/v1/dependents?of=etcd&rel==eats", 400, "bad-parameter", "rel", "eats"},
	{"/api/v1/paths?from=etcd&to=docker&rel=uses,eats", 400, "bad-parameter", "rel", "eats"},
	{"/api/v1/entities/etcd/neighbors?rel=eats", 400, "bad-parameter", "rel", "eats"},
	{"/api/v1/export?rel=eats", 400, "bad-parameter", "rel", "eats"},
	{"/api/v1/dependents?of=etcd&op=none", 400, "bad-parameter", "op", "any, all"},
	{"/api/v1/dependents?of=etcd&op=ANY", 400, "bad-parameter", "op", "any, all"},
	{"/api/v1/paths?from=etcd&to=docker&dir=up", 400, "bad-parameter", "dir", "out, in, any"},
	{"/api/v1/entities/etcd/neighbors?dir=any", 400, "bad-parameter", "dir", "in, out, both"},
	{"/api/v1/export?format=csv", 400, "bad-parameter", "format", "nquads, dot, graphml"},
	{"/api/v1/dependents?of=etcd&as_of=yesterday", 400, "bad-parameter", "as_of", "yesterday"},
	{"/api/v1/dependents?of=etcd&as_of=2016-13", 400, "bad-parameter", "as_of", "2016-13"},
	{"/api/v1/landscape?as_of=2016-02-30", 400, "bad-parameter", "as_of", "2016-02-30"},
	{"/api/v1/entities/etcd?as_of=-1", 400, "bad-parameter", "as_of", "-1"},
	{"/api/v1/export?as_of=2016-1-1", 400, "bad-parameter", "as_of", "2016-1-1"},
	{"/api/v1/dependents?of=etcd&certainty=maybe", 400, "bad-parameter", "certainty", "sure, likely, inferred"},
	{"/api/v1/export?certainty=certain", 400, "bad-parameter", "certainty", "sure"},
	{"/api/v1/search?q=etcd&kind=animal", 400, "bad-parameter", "kind", "animal"},
	{"/api/v1/entities/etcd/neighbors?cursor=%25%25", 400, "bad-parameter", "cursor", "cursor"},
	{"/api/v1/paths?from=etcd&to=etcd", 400, "bad-parameter", "to", ""},
	{"/api/v1/search?q=%21%21", 400, "bad-parameter", "q", "letter"},
	{"/api/v1/lineage?of=coreos&at=then", 400, "bad-parameter", "at", "2016-05"},

	// Numbers.
	{"/api/v1/dependents?of=etcd&depth=21", 400, "bad-parameter", "depth", "maximum of 20"},
	{"/api/v1/dependents?of=etcd&depth=0", 400, "bad-parameter", "depth", "minimum of 1"},
	{"/api/v1/dependents?of=etcd&depth=-1", 400, "bad-parameter", "depth", "minimum"},
	{"/api/v1/dependents?of=etcd&depth=two", 400, "bad-parameter", "depth", "whole number"},
	{"/api/v1/dependents?of=etcd&depth=2.5", 400, "bad-parameter", "depth", "whole number"},
	{"/api/v1/dependents?of=etcd&depth=99999999999999999999", 400, "bad-parameter", "depth", "whole number"},
	{"/api/v1/dependents?of=etcd&limit=10001", 400, "bad-parameter", "limit", "maximum of 10000"},
	{"/api/v1/paths?from=etcd&to=docker&k=1001", 400, "bad-parameter", "k", "maximum of 1000"},
	{"/api/v1/paths?from=etcd&to=docker&depth=21", 400, "bad-parameter", "depth", "maximum of 20"},
	{"/api/v1/search?q=etcd&limit=1001", 400, "bad-parameter", "limit", "maximum of 1000"},
	{"/api/v1/entities/etcd/neighbors?limit=1001", 400, "bad-parameter", "limit", "maximum of 1000"},
	{"/api/v1/documents/container-ecosystem?limit=10001", 400, "bad-parameter", "limit", "maximum"},
	{"/api/v1/lineage?of=coreos&limit=0", 400, "bad-parameter", "limit", "minimum"},

	// Parameters that are missing, unknown or given twice.
	{"/api/v1/dependents", 400, "bad-parameter", "of", "missing"},
	{"/api/v1/dependents?of=", 400, "bad-parameter", "of", "missing"},
	{"/api/v1/dependents?of=,,", 400, "bad-parameter", "of", "missing"},
	{"/api/v1/search", 400, "bad-parameter", "q", "missing"},
	{"/api/v1/paths?from=etcd", 400, "bad-parameter", "to", "missing"},
	{"/api/v1/entities//neighbors", 400, "bad-parameter", "id", "missing"},
	{"/api/v1/dependents?of=etcd&dept=2", 400, "bad-parameter", "dept", "no such parameter"},
	{"/api/v1/meta?x=1", 400, "bad-parameter", "x", "no such parameter"},
	{"/api/v1/landscape?%00=1", 400, "bad-parameter", "\x00", "no such parameter"},
	{"/api/v1/entities/etcd?id=docker", 400, "bad-parameter", "id", "path"},
	{"/api/v1/search?q=etcd&q=docker", 400, "bad-parameter", "q", "given 2 times"},
	{"/api/v1/dependents?of=etcd&depth=1&depth=2", 400, "bad-parameter", "depth", "given 2 times"},

	// Text that is none, and too much of it.
	{"/api/v1/search?q=%ff%fe", 400, "bad-parameter", "q", "UTF-8"},
	{"/api/v1/entities/%ff", 400, "bad-parameter", "id", "UTF-8"},
	{"/api/v1/dependents?of=%c3%28", 400, "bad-parameter", "of", "UTF-8"},
	{"/api/v1/entities/a%00b", 400, "bad-parameter", "id", "control characters"},
	{"/api/v1/search?q=" + strings.Repeat("a", 5000), 400, "bad-parameter", "q", "4096"},
	{"/api/v1/search?q=" + strings.Repeat("a", 500), 400, "bad-parameter", "q", "longer"},
	{"/api/v1/entities/" + strings.Repeat("a", 5000), 400, "bad-parameter", "id", "4096"},
	{"/api/v1/dependents?of=" + manyNames(101), 400, "bad-parameter", "of", "maximum of 100"},
	{"/api/v1/search?q=etcd&" + manyParams(10_001), 400, "", "", ""},
	{"/api/v1/search?" + strings.Repeat("b", 9000) + "=1", 400, "bad-parameter", strings.Repeat("b", 2048) + "…", "…"},
	{"/api/v1/search?q=%zz", 400, "bad-query-string", "", "query string"},
	{"/api/v1/search?q=a;b=c", 400, "bad-query-string", "", "query string"},

	// Addresses.
	{"/api/v1/nothing", 404, "no-such-address", "", "nothing at this address"},
	{"/api/v1/meta/", 404, "no-such-address", "", ""},
	{"/api/v1/entities/etcd/", 404, "no-such-address", "", ""},
	{"/api/v1/../v1/meta", 404, "no-such-address", "", ""},
	{"/api/v1/entities/..%2f..%2fetc%2fpasswd", 404, "not-found", "", ""},
	{"/api//v1/meta", 404, "no-such-address", "", ""},
	{"/api/v3/query", 404, "no-such-address", "", ""},
	{"/debug/pprof/", 404, "no-such-address", "", ""},
}

func manyNames(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "name%d,", i)
	}
	return b.String()
}

func manyParams(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "&p%d=1", i)
	}
	return b.String()[1:]
}

func TestBadInput_isRefusedByName(t *testing.T) {
	if len(badQuestions) < 60 {
		t.Errorf("%d rows, want at least 60", len(badQuestions))
	}
	schema := validator(t, "/components/schemas/Problem")
	for _, row := range badQuestions {
		w := call{target: row.target}.on(atlas().Handler())
		p := decode[Problem](t, w.Body.Bytes())
		if w.Code != row.status || p.Status != row.status || row.sort != "" && p.Type != quads.Base+"problem/"+row.sort {
			t.Errorf("%.80s: %d %s", row.target, w.Code, w.Body)
			continue
		}
		if row.param != "" && p.Param != row.param || !strings.Contains(p.Detail, row.says) {
			t.Errorf("%.80s: %s", row.target, w.Body)
		}
		if row.sort == "not-found" && len(p.Nearest) > 3 {
			t.Errorf("%.80s: %d nearest names", row.target, len(p.Nearest))
		}
		if got := w.Header().Get("Content-Type"); got != "application/problem+json" || p.Instance != w.Header().Get("X-Request-Id") {
			t.Errorf("%.80s: %s, instance %s", row.target, got, p.Instance)
		}
		if w.Body.Len() > 16<<10 {
			t.Errorf("%.80s: an answer of %d bytes", row.target, w.Body.Len())
		}
		validate(t, schema, w.Body.Bytes())
	}
}

func TestBadInput_nearestNames(t *testing.T) {
	w := call{target: "/api/v1/dependents?of=kuberntes"}.on(atlas().Handler())
	p := decode[Problem](t, w.Body.Bytes())
	if len(p.Nearest) != 3 || p.Nearest[0].ID != "kubernetes" || p.Nearest[0].Labels.En != "Kubernetes" {
		t.Errorf("%+v", p.Nearest)
	}
}

func TestBadInput_ambiguousNamesTheCandidates(t *testing.T) {
	w := call{target: "/api/v1/dependents?of=%E7%81%B5%E9%9B%80%E4%BA%91"}.on(atlas().Handler())
	p := decode[Problem](t, w.Body.Bytes())
	if len(p.Nearest) != 2 || p.Nearest[0].ID != "alauda" || p.Nearest[1].Labels.Zh != "灵雀云" {
		t.Errorf("%+v", p.Nearest)
	}
}

// TestProblem_limitIsNamed: an answer that the limit of the engine would falsify is none,
// and says which limit it was, though it is no fault of the request.
func TestProblem_limitIsNamed(t *testing.T) {
	s := serverWith(t, func(c *Config) {
		engine, err := query.NewEngine(query.Config{Store: c.Store, Limits: query.Limits{Steps: 2}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(engine.Close)
		c.Engine = engine
	})
	w := call{target: "/api/v1/entities/etcd/neighbors"}.on(s.Handler())
	p := decode[Problem](t, w.Body.Bytes())
	if w.Code != http.StatusServiceUnavailable || p.Type != quads.Base+"problem/limit" || !strings.Contains(p.Detail, "2 edges") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if got := w.Header().Get("Retry-After"); got != "" {
		t.Errorf("it asks to try again after %s s, which would cost the same again", got)
	}
}

func TestBadInput_bodies(t *testing.T) {
	const target = "/api/v1/query/gizmo"
	large := strings.Repeat("x", maxBody+1)
	for _, row := range []struct {
		mediaType, target, body string
		status                  int
		sort, param             string
	}{
		{"text/plain", target, large, 413, "body-too-large", ""},
		{"text/plain", target, strings.Repeat("x", maxBody), 413, "script-too-large", ""},
		{"text/plain", target, strings.Repeat("x", 16<<10+1), 413, "script-too-large", ""},
		{"text/plain", target, strings.Repeat("(", 300), 413, "script-too-large", ""},
		{"text/plain", target, "", 400, "script-syntax", ""},
		{"text/plain", target, "\xff", 400, "script-syntax", ""},
		{"text/plain", target, "a\x00b", 400, "script-syntax", ""},
		{"text/plain; charset=gbk", target, "1", 415, "media-type", ""},
		{"", target, "1", 415, "media-type", ""},
		{";", target, "1", 415, "media-type", ""},
		{"text/html", target, "1", 415, "media-type", ""},
		{"image/png", target, "1", 415, "media-type", ""},
		{"multipart/form-data; boundary=x", target, "1", 415, "media-type", ""},
		{"application/x-www-form-urlencoded", target, "query=1", 415, "media-type", ""},
		{"application/json", target, "", 400, "bad-body", ""},
		{"application/json", target, "[]", 400, "bad-body", ""},
		{"application/json", target, "null", 400, "bad-body", ""},
		{"application/json", target, `"1"`, 400, "bad-body", ""},
		{"application/json", target, `{"query":"1"`, 400, "bad-body", ""},
		{"application/json", target, `{"query":"1"} x`, 400, "bad-body", ""},
		{"application/json", target, `{"query":"1"}{}`, 400, "bad-body", ""},
		{"application/json", target, `{"query" "1"}`, 400, "bad-body", ""},
		{"application/json", target, `{query:"1"}`, 400, "bad-body", ""},
		{"application/json", target, `{}`, 400, "bad-parameter", "query"},
		{"application/json", target, `{"query":1}`, 400, "bad-parameter", "query"},
		{"application/json", target, `{"query":null}`, 400, "bad-parameter", "query"},
		{"application/json", target, `{"query":["1"]}`, 400, "bad-parameter", "query"},
		{"application/json", target, `{"query":"1","query":"2"}`, 400, "bad-parameter", "query"},
		{"application/json", target, `{"query":"1","limit":1,"limit":2}`, 400, "bad-parameter", "limit"},
		{"application/json", target, `{"query":"1","limit":"1"}`, 400, "bad-parameter", "limit"},
		{"application/json", target, `{"query":"1","limit":{}}`, 400, "bad-parameter", "limit"},
		{"application/json", target, `{"query":"1","limit":1e3}`, 400, "bad-parameter", "limit"},
		{"application/json", target, `{"query":"1","limit":0}`, 400, "bad-parameter", "limit"},
		{"application/json", target, `{"query":"1","limit":100001}`, 400, "bad-parameter", "limit"},
		{"application/json", target, `{"query":"1","timeout_ms":60001}`, 400, "bad-parameter", "timeout_ms"},
		{"application/json", target, `{"query":"1","depth":1}`, 400, "bad-parameter", "depth"},
		{"application/json", target + "?limit=1", `{"query":"1","limit":1}`, 400, "bad-parameter", "limit"},
		{"application/json", target, strings.Repeat(`{"query":`, 10_000), 400, "bad-parameter", "query"},
		{"text/plain", target + "?limit=100001", "1", 400, "bad-parameter", "limit"},
		{"text/plain", target + "?timeout_ms=0", "1", 400, "bad-parameter", "timeout_ms"},
		{"text/plain", target + "?query=1", "1", 400, "bad-parameter", "query"},
	} {
		w := call{post, row.target, row.body, [][2]string{{"Content-Type", row.mediaType}}}.on(atlas().Handler())
		p := decode[Problem](t, w.Body.Bytes())
		if w.Code != row.status || p.Type != quads.Base+"problem/"+row.sort || p.Param != row.param {
			t.Errorf("%s %.60q: %d %s", row.mediaType, row.body, w.Code, w.Body)
		}
	}
	packed := call{post, target, "1", [][2]string{{"Content-Type", "text/plain"}, {"Content-Encoding", "gzip"}}}
	if w := packed.on(atlas().Handler()); w.Code != http.StatusUnsupportedMediaType {
		t.Errorf("gzip: %d", w.Code)
	}
}

// endless is a body without end.
type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	e.read += len(p)
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestBadInput_chunkedBodyWithoutEndIsRefused(t *testing.T) {
	for target, status := range map[string]int{"/api/v1/query/gizmo": 413, "/api/v2/query?lang=gizmo": 413, "/api/v2/read": 413} {
		body := &endless{}
		r := httptest.NewRequest(post, target, body)
		r.Host, r.ContentLength = "localhost", -1
		r.Header.Set("Content-Type", "text/plain")
		if strings.HasSuffix(target, "read") {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		w := httptest.NewRecorder()
		atlas().Handler().ServeHTTP(w, r)
		if w.Code != status || body.read > 3*maxBody {
			t.Errorf("%s: %d after %d bytes: %s", target, w.Code, body.read, w.Body)
		}
	}
}

func TestBadInput_lyingContentLength(t *testing.T) {
	server := httptest.NewServer(atlas().Handler())
	defer server.Close()
	for length, want := range map[string]string{"1048577": "413", "999999999999": "413", "100": "400"} {
		answer := raw(t, server.Listener.Addr().String(), "POST /api/v1/query/gizmo HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"+
			"Content-Length: "+length+"\r\n\r\ng.V()")
		if !strings.HasPrefix(answer, "HTTP/1.1 "+want) {
			t.Errorf("%s: %.100s", length, answer)
		}
	}
}

func TestBadInput_methods(t *testing.T) {
	for _, row := range []struct{ method, target, allow string }{
		{"POST", "/api/v1/meta", "GET, HEAD"}, {"PUT", "/api/v1/entities/etcd", "GET, HEAD"}, {"DELETE", "/api/v1/dependents", "GET, HEAD"},
		{"GET", "/api/v1/query/gizmo", "POST"}, {"PATCH", "/api/v2/query", "GET, HEAD, POST"}, {"OPTIONS", "/api/v1/meta", "GET, HEAD"},
		{"GET", "/api/v2/write", "POST"}, {"TRACE", "/healthz", "GET, HEAD"},
	} {
		w := call{method: row.method, target: row.target}.on(atlas().Handler())
		p := decode[Problem](t, w.Body.Bytes())
		if w.Code != http.StatusMethodNotAllowed || sortedList(w.Header().Get("Allow")) != row.allow || p.Status != w.Code {
			t.Errorf("%s %s: %d, allow %q, %s", row.method, row.target, w.Code, w.Header().Get("Allow"), w.Body)
		}
	}
}

func TestHead_hasTheHeaderOfGet(t *testing.T) {
	server := httptest.NewServer(atlas().Handler())
	defer server.Close()
	resp, err := http.Head(server.URL + "/api/v1/meta")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, _ := io.ReadAll(resp.Body); resp.StatusCode != http.StatusOK || len(body) > 0 || resp.Header.Get("ETag") == "" {
		t.Errorf("%d, %d bytes, %v", resp.StatusCode, len(body), resp.Header)
	}
}
