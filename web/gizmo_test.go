package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"waggoner/query/gizmo"

	"github.com/google/go-cmp/cmp"
)

func script(body string) call {
	return call{post, "/api/v1/query/gizmo", body, [][2]string{{"Content-Type", "text/plain; charset=utf-8"}}}
}

func TestGizmo_asTextAndAsJSON(t *testing.T) {
	text := decode[GizmoAnswer](t, script(exampleScript).on(atlas().Handler()).Body.Bytes())
	body, err := json.Marshal(GizmoScript{Query: exampleScript, Limit: 1000, TimeoutMS: 5000})
	if err != nil {
		t.Fatal(err)
	}
	w := call{post, "/api/v1/query/gizmo", string(body), [][2]string{{"Content-Type", "application/json"}}}.on(atlas().Handler())
	asJSON := decode[GizmoAnswer](t, w.Body.Bytes())
	if diff := cmp.Diff(text.Results, asJSON.Results); diff != "" || text.Total != len(text.Results) {
		t.Errorf("%s; total %d", diff, text.Total)
	}
	if !strings.Contains(w.Body.String(), `{"id":"<flynn>"}`) {
		t.Errorf("flynn is not in %s", w.Body)
	}
}

func TestGizmo_saysWhatItCut(t *testing.T) {
	c := script(exampleScript)
	c.target += "?limit=2&timeout_ms=5000"
	a := decode[GizmoAnswer](t, c.on(atlas().Handler()).Body.Bytes())
	if a.Total != 2 || a.Truncated == nil || !strings.Contains(a.Truncated.Reason, "2 rows") {
		t.Errorf("%+v", a)
	}
}

// TestGizmo_errors has one row for each error of a runner.
func TestGizmo_errors(t *testing.T) {
	failed := func(kind gizmo.Kind) error {
		return &gizmo.ScriptError{Kind: kind, Message: "it failed", Line: 3, Column: 7}
	}
	for _, row := range []struct {
		err            error
		status, cayley int
		problem        string
	}{
		{failed(gizmo.KindSyntax), 400, 400, "script-syntax"},
		{failed(gizmo.KindRuntime), 422, 400, "script-failed"},
		{failed(gizmo.KindMemory), 422, 400, "script-failed"},
		{failed(gizmo.KindCrash), 422, 400, "script-failed"},
		{failed(gizmo.KindLimit), 413, 400, "script-too-large"},
		{failed(gizmo.KindTimeout), 504, 400, "script-timeout"},
		{gizmo.ErrBusy, 503, 503, "busy"},
		{gizmo.ErrClosed, 503, 503, "unavailable"},
		{gizmo.ErrWorker, 503, 503, "unavailable"},
		{context.DeadlineExceeded, 504, 504, "timeout"},
		{errors.New("open /secret/path: denied"), 500, 500, "internal"},
	} {
		s := serverWith(t, func(c *Config) {
			c.Gizmo = fakeGizmo(func(context.Context, gizmo.Request) (*gizmo.Result, error) { return nil, row.err })
		})
		w := script("g.V().All()").on(s.Handler())
		p := decode[Problem](t, w.Body.Bytes())
		if w.Code != row.status || !strings.HasSuffix(p.Type, "/"+row.problem) || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%v: %d %s", row.err, w.Code, w.Body)
		}
		if row.status == 503 && w.Header().Get("Retry-After") == "" {
			t.Errorf("%v: no Retry-After", row.err)
		}
		if isA[*gizmo.ScriptError](row.err) && (p.Script == nil || p.Script.Line != 3) {
			t.Errorf("%v: %+v", row.err, p.Script)
		}
		w = call{post, "/api/v2/query?lang=gizmo", "g.V().All()", nil}.on(s.Handler())
		if e := decode[CayleyError](t, w.Body.Bytes()); w.Code != row.cayley || e.Error == "" || strings.Contains(e.Error, "secret") {
			t.Errorf("Cayley, %v: %d %s", row.err, w.Code, w.Body)
		}
	}
}

func TestGizmo_passesBoundsAndContext(t *testing.T) {
	var got gizmo.Request
	s := serverWith(t, func(c *Config) {
		c.Gizmo = fakeGizmo(func(ctx context.Context, r gizmo.Request) (*gizmo.Result, error) {
			got = r
			return &gizmo.Result{Rows: []json.RawMessage{}}, ctx.Err()
		})
	})
	c := script("x")
	c.target += "?limit=7&timeout_ms=1500"
	c.on(s.Handler())
	if got.Limit != 7 || got.Timeout != 1500*time.Millisecond || got.Script != "x" || got.Cayley {
		t.Errorf("%+v", got)
	}
	call{post, "/api/v2/query?lang=gizmo", "y", [][2]string{{"Accept", "application/ld+json"}}}.on(s.Handler())
	if !got.Cayley || got.Format != gizmo.JSONLD || got.Script != "y" {
		t.Errorf("%+v", got)
	}
}

func TestGizmo_hostileScriptsAreFailedQueries(t *testing.T) {
	for body, status := range map[string]int{"iri(5)": 422, "while(true){}": 504, "g.V(": 400, "throw 'no'": 422} {
		c := script(body)
		c.target += "?timeout_ms=300"
		w := c.on(atlas().Handler())
		if w.Code != status {
			t.Errorf("%s: %d %s", body, w.Code, w.Body)
		}
	}
	if w := script(exampleScript).on(atlas().Handler()); w.Code != http.StatusOK {
		t.Errorf("after them: %d %s", w.Code, w.Body)
	}
}

func TestGizmo_withoutRunner(t *testing.T) {
	s := serverWith(t, func(c *Config) { c.Gizmo = nil })
	if w := script("g.V().All()").on(s.Handler()); w.Code != http.StatusServiceUnavailable {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
