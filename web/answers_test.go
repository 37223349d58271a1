package web

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

	"waggoner/query/gizmo"
)

func TestAnswers_bearATag(t *testing.T) {
	const target = "/api/v1/entities/etcd"
	first := call{target: target}.on(atlas().Handler())
	tag := first.Header().Get("ETag")
	for header, status := range map[string]int{tag: 304, "*": 304, `"x", ` + tag: 304, strings.TrimPrefix(tag, "W/"): 304, `W/"x"`: 200, "": 200} {
		w := call{"", target, "", [][2]string{{"If-None-Match", header}}}.on(atlas().Handler())
		if w.Code != status || status == 304 && (w.Body.Len() != 0 || w.Header().Get("ETag") != tag) {
			t.Errorf("%q: %d, %d bytes", header, w.Code, w.Body.Len())
		}
	}
	if got := first.Header().Get("Cache-Control"); got != "no-cache" {
		t.Errorf("Cache-Control %q", got)
	}
}

func TestAnswers_areCompressedIfWorthIt(t *testing.T) {
	for _, row := range []struct {
		target, accept string
		packed         bool
	}{
		{"/api/v1/landscape", "gzip", true}, {"/api/v1/landscape", "br, GZIP;q=0, gzip;q=0.5", true}, {"/api/v1/landscape", "gzip; q=1.0", true},
		{"/api/v1/landscape", "gzip;q=0", false}, {"/api/v1/landscape", "gzip;q=0.000", false}, {"/api/v1/landscape", "", false},
		{"/api/v1/landscape", "br", false}, {"/api/v1/export", "gzip", true}, {"/metrics", "gzip", true}, {"/healthz", "gzip", false},
		{"/api/v1/entities/etdc", "gzip", false},
	} {
		plain := call{target: row.target}.on(atlas().Handler())
		w := call{"", row.target, "", [][2]string{{"Accept-Encoding", row.accept}}}.on(atlas().Handler())
		if packed := w.Header().Get("Content-Encoding") == "gzip"; packed != row.packed || !strings.Contains(strings.Join(w.Header().Values("Vary"), ","), "Accept-Encoding") {
			t.Errorf("%s %q: %v", row.target, row.accept, w.Header())
			continue
		}
		if !row.packed || row.target == "/metrics" {
			continue
		}
		zr, err := gzip.NewReader(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(zr); err != nil || string(got) != plain.Body.String() {
			t.Errorf("%s: %d bytes, want %d, %v", row.target, len(got), plain.Body.Len(), err)
		}
	}
}

func TestAnswers_keepAngleBrackets(t *testing.T) {
	w := call{target: "/api/v2/read?sub=%3Cflynn%3E&iri=short"}.on(atlas().Handler())
	if strings.Contains(w.Body.String(), `\u003c`) {
		t.Error("brackets are escaped")
	}
}

func TestPanic_isAnInternalErrorWithoutDetail(t *testing.T) {
	out := &logged{}
	s := serverWith(t, func(c *Config) {
		c.Log = out.logger()
		c.Gizmo = fakeGizmo(func(context.Context, gizmo.Request) (*gizmo.Result, error) { panic("the secret") })
	})
	for _, accept := range []string{"", "gzip"} {
		c := script("1")
		c.header = append(c.header, [2]string{"Accept-Encoding", accept})
		w := c.on(s.Handler())
		p := decode[Problem](t, w.Body.Bytes())
		if w.Code != 500 || p.Detail != "Internal error" || strings.Contains(w.Body.String(), "secret") || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		if log := out.String(); !strings.Contains(log, p.Instance) || !strings.Contains(log, "the secret") || !strings.Contains(log, "answers_test.go") {
			t.Errorf("the log lacks the cause: %s", log)
		}
	}
}

// brokenPages fails after the beginning of an answer.
type brokenPages struct{ pageNames }

func (brokenPages) Search(w http.ResponseWriter, _ *http.Request) {
	_, _ = io.WriteString(w, strings.Repeat("x", 4096))
	panic("half way")
}

func TestAnswers_thatBreakOffEndTheConnection(t *testing.T) {
	s := serverWith(t, func(c *Config) { c.Pages = brokenPages{} })
	defer func() {
		if cause := recover(); cause != http.ErrAbortHandler {
			t.Errorf("%v", cause)
		}
	}()
	call{target: "/search"}.on(s.Handler())
	t.Error("the answer looks whole")
}

func TestReadBody_brokenIsNotInternal(t *testing.T) {
	c := script("1").request()
	c.Body = io.NopCloser(iotest.ErrReader(errors.New("reset")))
	if _, err := readBody(c); problemOf(err, "").Status != http.StatusBadRequest {
		t.Errorf("%v", err)
	}
}
