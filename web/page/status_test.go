package page

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"waggoner/query"
	"waggoner/query/gizmo"
)

// TestPages_Console_statuses are those of the API (web/problem.go).
func TestPages_Console_statuses(t *testing.T) {
	script := func(kind gizmo.Kind) error { return &gizmo.ScriptError{Kind: kind, Message: "no"} }
	for _, c := range []struct {
		err  error
		want int
	}{
		{script(gizmo.KindSyntax), 400}, {script(gizmo.KindRuntime), 422}, {script(gizmo.KindMemory), 422}, {script(gizmo.KindCrash), 422},
		{script(gizmo.KindLimit), 413}, {script(gizmo.KindTimeout), 504}, {fmt.Errorf("run: %w", script(gizmo.KindTimeout)), 504},
		{gizmo.ErrBusy, 503}, {gizmo.ErrClosed, 503}, {fmt.Errorf("fork: %w", gizmo.ErrWorker), 503},
		{context.DeadlineExceeded, 504}, {context.Canceled, 503}, {errors.New("disk"), 500},
	} {
		w := post(t, withRunner(t, &runner{err: c.err}), "/console", url.Values{"q": {"g"}})
		if w.Code != c.want {
			t.Errorf("%v: status %d, want %d", c.err, w.Code, c.want)
		}
		if later := w.Header().Get("Retry-After") != ""; later != (c.want == 503) {
			t.Errorf("%v: Retry-After %q", c.err, w.Header().Get("Retry-After"))
		}
		contains(t, w, `role="alert" id="refusal"`)
	}
	if w := post(t, withRunner(t, nil), "/console", url.Values{"q": {"g"}}); w.Code != 503 {
		t.Errorf("no runner: status %d, want 503", w.Code)
	}
}

func TestPages_fail_statuses(t *testing.T) {
	for _, c := range []struct {
		err      error
		want     int
		en, inZh string
	}{
		{&query.NotFoundError{What: "entity", Name: "x"}, 404, "Nothing is charted here.", "此处没有海图。"},
		{&query.ParamError{Param: "w", Value: "x"}, 400, "The width is", "宽度"},
		{context.DeadlineExceeded, 504, "took too long", "用时过长"},
		{context.Canceled, 503, "took too long", "用时过长"},
		{fmt.Errorf("ask: %w", &query.LimitError{Limit: "50000000 edges"}), 503, "more work than this server allows", "超出此服务器允许"},
		{&query.AmbiguousError{Name: "x"}, 300, "Several things are called “x”.", "有多个内容名为“x”"},
		{errors.New("disk"), 500, "failed to make this page", "未能生成此页"},
	} {
		for lang, words := range map[string]string{en: c.en, zh: c.inZh} {
			w := httptest.NewRecorder()
			builtinPages(t).fail(w, request("/x?lang="+lang), c.err)
			if w.Code != c.want {
				t.Errorf("%v: status %d, want %d", c.err, w.Code, c.want)
			}
			contains(t, w, words)
		}
	}
}

// request is a request for an address.
func request(address string) *http.Request { return httptest.NewRequest(http.MethodGet, address, nil) }

// broken is a body that breaks off.
type broken struct{ error }

func (b broken) Read([]byte) (int, error) { return 0, b.error }

// TestPages_form_brokenIsNotTooLarge: only a body that is too large is said to be.
func TestPages_form_brokenIsNotTooLarge(t *testing.T) {
	r := httptest.NewRequest(http.MethodPost, "/preferences", broken{errors.New("the other side's window is too large")})
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	builtinPages(t).Preferences(w, r)
	if w.Code != http.StatusBadRequest {
		t.Errorf("status %d, want 400", w.Code)
	}
}

// twins are two tools of one name.
var twins = beforeFacts + `
  - {id: mercury-ui, name: Mercury, description: {en: An interface., zh: 界面。}}
  - {id: mercury-db, name: Mercury, description: {en: A store., zh: 存储。}}
facts:
  - {fact: mercury-ui uses mercury-db, at: doc}
`

// TestPages_ambiguous: a name that several things bear leads to them, wherever it is given.
func TestPages_ambiguous(t *testing.T) {
	p := pagesOf(t, twins)
	both := []string{`href="/tool/mercury-ui"`, `href="/tool/mercury-db"`, "<code>mercury-ui</code>"}
	w := get(t, p, "/tool/Mercury")
	if w.Code != http.StatusMultipleChoices || w.Header().Get("Location") != "" {
		t.Errorf("the page: %d to %q, want 300 to nowhere", w.Code, w.Header().Get("Location"))
	}
	contains(t, w, append(both, "Several things are called “Mercury”.", "<code>mercury-db</code>", "tool, <code>")...)
	contains(t, get(t, p, "/tool/Mercury?lang=zh"), append(both, "有多个内容名为“Mercury”", "工具，<code>")...)
	contains(t, get(t, p, "/nothing/Mercury"), both[:2]...)
	for address, field := range map[string]string{
		"/routes?on=Mercury": `name="on" value="Mercury"`, "/routes?from=Mercury&to=hub": `id="from" name="from" value="Mercury"`,
		"/routes?from=hub&to=mercury": `id="to" name="to" value="mercury"`, "/landscape?lit=in.uses:Mercury": `name="littool" list="names" value="Mercury"`,
	} {
		for _, lang := range languages {
			w := get(t, p, address+"&lang="+lang)
			if w.Code != http.StatusBadRequest {
				t.Errorf("%s: status %d, want 400", address, w.Code)
			}
			contains(t, w, append(both, `id="refusal"`)...)
			_, rest, ok := strings.Cut(w.Body.String(), field)
			if tag, _, _ := strings.Cut(rest, ">"); !ok || !strings.Contains(tag, `aria-invalid="true"`) {
				t.Errorf("%s: the field %s is not marked", address, field)
			}
		}
	}
}

// TestPages_Routes_marksTheNameThatIsRefused, and neither the names beside it nor the
// empty field.
func TestPages_Routes_marksTheNameThatIsRefused(t *testing.T) {
	for address, want := range map[string]string{"/routes?on=Mercury,hub": "Mercury", "/routes?on=hub,nobody": "nobody"} {
		page := get(t, pagesOf(t, twins), address).Body.String()
		marked := []string{}
		for _, field := range onField.FindAllStringSubmatch(page, -1) {
			if strings.Contains(field[0], "aria-invalid") {
				marked = append(marked, field[1])
			}
		}
		if len(marked) != 1 || marked[0] != want {
			t.Errorf("%s: the fields of %q are marked", address, marked)
		}
	}
}

var onField = regexp.MustCompile(`<input name="on" value="([^"]*)"[^>]*>`)
