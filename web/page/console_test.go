package page

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"waggoner/query/gizmo"
)

// withRunner is the built-in pages with scripts run by r.
func withRunner(t *testing.T, r Runner) *Pages {
	p := *builtinPages(t)
	p.Gizmo = r
	return &p
}

func TestPages_Console_table(t *testing.T) {
	r := &runner{result: &gizmo.Result{
		Rows:    []json.RawMessage{[]byte(`{"tool":"<etcd>","id":"<flannel>"}`), []byte(`{"id":"<not-there>","tool":"<script>alert(1)</script>"}`), []byte(`7`)},
		Elapsed: 3 * time.Millisecond, Truncated: "the limit of 3 rows was reached",
	}}
	p := withRunner(t, r)
	w := post(t, p, "/console", url.Values{"q": {"g.V(\"<etcd>\")\r\n.All()"}, "limit": {"100"}})
	contains(t, w, "3 rows in 3 ms.", `href="/tool/flannel"`, "<code>&lt;not-there&gt;</code>", "&lt;script&gt;alert(1)", "first 3 rows", "<bdi>id</bdi></th><th scope=\"col\"><bdi>tool")
	if r.asked[0].Script != "g.V(\"<etcd>\")\n.All()" || r.asked[0].Limit != 100 {
		t.Errorf("the script was run as %+v", r.asked[0])
	}
	w = post(t, p, "/console", url.Values{"q": {"g.V()"}, "view": {"json"}})
	contains(t, w, `role="region"`, "&lt;etcd&gt;")
}

func TestPages_Console_errors(t *testing.T) {
	p := withRunner(t, &runner{err: &gizmo.ScriptError{Kind: gizmo.KindSyntax, Message: "Unexpected <token>", Line: 2, Column: 5, Hint: "close the bracket"}})
	w := post(t, p, "/console?lang=zh-Hans", url.Values{"q": {"g.V(\n).Bad("}})
	if w.Code != http.StatusBadRequest {
		t.Errorf("status %d, want 400", w.Code)
	}
	contains(t, w, "第 2 行，第 5 列", `<span lang="en">Unexpected &lt;token&gt;</span>`, `aria-invalid="true"`, ").Bad(")
	p.Gizmo = &runner{err: gizmo.ErrBusy}
	if w := post(t, p, "/console", url.Values{"q": {"g"}}); w.Code != http.StatusServiceUnavailable {
		t.Errorf("a full queue: status %d, want 503", w.Code)
	}
}

func TestPages_Console_linksDoNotRun(t *testing.T) {
	r := &runner{}
	w := get(t, withRunner(t, r), "/console?q="+url.QueryEscape("g.V().All()"))
	contains(t, w, "g.V().All()", "has not run")
	if len(r.asked) > 0 {
		t.Error("a script from a link was run")
	}
	for i, e := range examples {
		if w := get(t, withRunner(t, r), "/console?example="+string(rune('1'+i))); !strings.Contains(w.Body.String(), "g.V(&#34;&lt;") {
			t.Errorf("example %q is not shown", e.script)
		}
	}
}
