package web

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"waggoner/query"
	"waggoner/query/gizmo"

	"github.com/cayleygraph/quad"
)

func TestCayleyQuery_answersAsCayleyDoes(t *testing.T) {
	const script = `g.V("<etcd>").In("<uses>").All()`
	byGet := call{target: "/api/v2/query?lang=gizmo&qu=" + url.QueryEscape(script)}.on(atlas().Handler())
	byPost := call{post, "/api/v2/query?lang=gizmo", script, [][2]string{{"Content-Type", "application/x-www-form-urlencoded"}}}.on(atlas().Handler())
	if byGet.Body.String() != byPost.Body.String() || byGet.Header().Get("Content-Type") != "application/json" {
		t.Errorf("GET %s\nPOST %s", byGet.Body, byPost.Body)
	}
	if !strings.HasPrefix(byGet.Body.String(), `{"result":[{"id":"<`) || !strings.Contains(byGet.Body.String(), `{"id":"<flynn>"}`) {
		t.Errorf("%s", byGet.Body)
	}
	nothing := call{target: "/api/v2/query?lang=gizmo&qu=" + url.QueryEscape(`g.V("nothing").All()`)}.on(atlas().Handler())
	if got := nothing.Body.String(); got != "{\"result\":null}\n" {
		t.Errorf("nothing: %q", got)
	}
}

func TestCayleyQuery_asJSONLD(t *testing.T) {
	w := call{post, "/api/v2/query?lang=gizmo", `g.V("<etcd>").All()`, [][2]string{{"Accept", "application/ld+json, */*"}}}.on(atlas().Handler())
	if w.Header().Get("Content-Type") != "application/ld+json" || !strings.Contains(w.Body.String(), `"@id":"https://w3id.org/waggoner/etcd"`) {
		t.Errorf("%s %s", w.Header().Get("Content-Type"), w.Body)
	}
}

func TestCayleyQuery_errors(t *testing.T) {
	for _, row := range []struct {
		call
		status int
		body   string
	}{
		{call{target: "/api/v2/query"}, 400, "query language not specified"},
		{call{target: "/api/v2/query?lang=mql&qu=x"}, 400, "unknown query language"},
		{call{target: "/api/v2/query?lang=gizmo"}, 400, "query is empty"},
		{call{method: post, target: "/api/v2/query?lang=gizmo"}, 400, "query is empty"},
		{call{method: post, target: "/api/v2/query?lang=gizmo", body: "g.V("}, 400, "line 1"},
		{call{method: post, target: "/api/v2/write", body: "<a> <b> <c> ."}, 403, "database is read-only"},
		{call{method: post, target: "/api/v2/delete", body: "<a> <b> <c> ."}, 403, "database is read-only"},
		{call{method: post, target: "/api/v2/node/delete", body: "<a>"}, 403, "database is read-only"},
		{call{target: "/api/v2/read?format=turtle"}, 400, "format is not supported for reading data"},
		{call{target: "/api/v2/read?sub=%3Cflynn%3E&iri=bogus"}, 400, `"bogus" is not accepted; accepted: full, short`},
	} {
		w := row.on(atlas().Handler())
		e := decode[CayleyError](t, w.Body.Bytes())
		if w.Code != row.status || !strings.Contains(e.Error, row.body) || w.Header().Get("Content-Type") != "application/json" {
			t.Errorf("%s %s: %d %s", row.method, row.target, w.Code, w.Body)
		}
	}
}

// TestCayleyRead_formatsReadBack reads what is written with Cayley's own readers.
func TestCayleyRead_formatsReadBack(t *testing.T) {
	const target = "/api/v2/read?sub=%3Cflynn%3E&pred=%3Cuses%3E&format="
	for _, name := range []string{"nquads", "json", "json-stream", "jsonld", "pquads"} {
		w := call{target: target + name}.on(atlas().Handler())
		f := quad.FormatByName(name)
		if got := w.Header().Get("Content-Type"); w.Code != http.StatusOK || got != f.Mime[0] {
			t.Errorf("%s: %d %s", name, w.Code, got)
		}
		all, err := quad.ReadAll(f.Reader(bytes.NewReader(w.Body.Bytes())))
		if err != nil || len(all) == 0 {
			t.Errorf("%s: %d quads, %v: %s", name, len(all), err, w.Body)
			continue
		}
		for _, q := range all {
			if q.Subject != quad.IRI("https://w3id.org/waggoner/flynn") || q.Predicate != quad.IRI("https://w3id.org/waggoner/uses") || q.Label == nil {
				t.Errorf("%s: %v", name, q)
			}
		}
	}
	for name, begin := range map[string]string{"graphviz": "digraph", "gml": "Creator", "graphml": "<?xml"} {
		if w := (call{target: target + name}).on(atlas().Handler()); w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), begin) {
			t.Errorf("%s: %d %.80s", name, w.Code, w.Body)
		}
	}
}

func TestCayleyRead_filters(t *testing.T) {
	count := func(c call) int {
		t.Helper()
		w := c.on(atlas().Handler())
		if w.Code != http.StatusOK {
			t.Fatalf("%s: %d %s", c.target, w.Code, w.Body)
		}
		return strings.Count(w.Body.String(), "\n")
	}
	all := count(call{target: "/api/v2/read"})
	if want := fetch[query.MetaAnswer](t, "/api/v1/meta").Counts.Quads; all != want {
		t.Errorf("all: %d, want %d", all, want)
	}
	to := count(call{target: "/api/v2/read?obj=%3Cetcd%3E"})
	uses := count(call{target: "/api/v2/read?obj=%3Chttps://w3id.org/waggoner/etcd%3E&pred=%3Cuses%3E,%3Cuses%3E"})
	byPredicate := count(call{target: "/api/v2/read?pred=%3Cuses%3E"})
	if uses == 0 || to <= uses || byPredicate <= uses || byPredicate >= all {
		t.Errorf("to etcd %d, uses etcd %d, uses %d", to, uses, byPredicate)
	}
	byForm := call{post, "/api/v2/read", "obj=%3Cetcd%3E", [][2]string{{"Content-Type", "application/x-www-form-urlencoded"}}}
	if got := count(byForm); got != to {
		t.Errorf("by form %d, want %d", got, to)
	}
	if got := count(call{target: "/api/v2/read?sub=%3Cnothing%3E"}); got != 0 {
		t.Errorf("nothing: %d", got)
	}
}

func TestCayleyRead_shortNames(t *testing.T) {
	short := call{target: "/api/v2/read?sub=%3Cflynn%3E&iri=short&format=json"}.on(atlas().Handler())
	var list []CayleyQuad
	if err := json.Unmarshal(short.Body.Bytes(), &list); err != nil || len(list) == 0 || list[0].Subject != "<flynn>" {
		t.Errorf("%v: %+v", err, list)
	}
	lines := call{target: "/api/v2/read?sub=%3Cflynn%3E&iri=short"}.on(atlas().Handler()).Body.String()
	if !strings.Contains(lines, "<https://w3id.org/waggoner/flynn> <rdf:type>") {
		t.Errorf("%s", lines)
	}
}

// TestCayleyQuery_notForOtherSites: an image or a link of another site runs no script.
func TestCayleyQuery_notForOtherSites(t *testing.T) {
	ran := 0
	s := serverWith(t, func(c *Config) {
		c.Gizmo = fakeGizmo(func(context.Context, gizmo.Request) (*gizmo.Result, error) {
			ran++
			return &gizmo.Result{}, nil
		})
	})
	for _, method := range []string{get, http.MethodHead} {
		for site, ok := range map[string]bool{"": true, "none": true, "same-origin": true, "same-site": false, "cross-site": false} {
			before := ran
			w := call{method, "/api/v2/query?lang=gizmo&qu=1", "", [][2]string{{"Sec-Fetch-Site", site}}}.on(s.Handler())
			if (w.Code == http.StatusOK) != ok || (ran > before) != ok {
				t.Errorf("%s from %q: %d %s", method, site, w.Code, w.Body)
			}
			if ok {
				continue
			}
			if e := decode[CayleyError](t, w.Body.Bytes()); w.Code != http.StatusForbidden || e.Error == "" {
				t.Errorf("%s from %q: %d %s", method, site, w.Code, w.Body)
			}
		}
	}
}

func TestCayleyRead_acceptHeader(t *testing.T) {
	for accept, want := range map[string]string{
		"application/json": "application/json", "text/html,*/*": "application/n-quads", "": "application/n-quads", "application/ld+json;q=1": "application/ld+json",
	} {
		w := call{"", "/api/v2/read?sub=%3Cetcd%3E", "", [][2]string{{"Accept", accept}}}.on(atlas().Handler())
		if got := w.Header().Get("Content-Type"); got != want {
			t.Errorf("%q: %s, want %s", accept, got, want)
		}
	}
}

func TestCayleyFormats_listsWhatIsWritten(t *testing.T) {
	formats := fetch[[]CayleyFormat](t, "/api/v2/formats")
	if len(formats) != len(readFormats) {
		t.Errorf("%d formats", len(formats))
	}
	for _, f := range formats {
		if w := (call{target: "/api/v2/read?sub=%3Cetcd%3E&format=" + f.ID}).on(atlas().Handler()); !f.Write || w.Code != http.StatusOK {
			t.Errorf("%s: %d", f.ID, w.Code)
		}
	}
}

// A literal with a comma cannot be asked for, as in Cayley; it must not be misread.
func TestCayleyRead_literalsAndHugeLists(t *testing.T) {
	if w := (call{target: "/api/v2/read?obj=%22etcd%22@en"}).on(atlas().Handler()); w.Code != http.StatusOK {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := (call{target: "/api/v2/read?obj=" + strings.Repeat(",", 5000)}).on(atlas().Handler()); w.Code != http.StatusOK || w.Body.Len() != 0 {
		t.Errorf("%d %.80s", w.Code, w.Body)
	}
}
