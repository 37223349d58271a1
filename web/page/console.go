package page

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"waggoner/query/gizmo"
)

// consoleView is the console: the script, and what it gave if it ran.
type consoleView struct {
	Script   string
	Limits   []option
	JSON     bool // the results are shown as JSON
	Shared   bool // the script came from a link and has not run
	Ran      bool
	Examples []exampleView
	Error    *scriptError
	Columns  []string
	Rows     [][]cell
	Text     string // the results as JSON
	Value    string // what the last statement gave
	Millis   int
	Notice   string // if the script was stopped before its end
	Hint     words
	Missing  bool // there is nothing to run scripts with
}

type exampleView struct {
	Href, Title string
	Script      string
}

// scriptError is how a script failed, for the place beside the editor.
type scriptError struct {
	Title        string
	Message      words
	Hint         words
	Line, Column int
	Source       string // the line of the script
}

// cell is one value in the table of results.
type cell struct {
	Entity  *name
	Text    string
	Literal bool
}

// examples are scripts for someone who has never written one; titles are messages.
var examples = []struct{ key, script string }{
	{"console.example.1", `g.V("<etcd>").In("<uses>").All()`},
	{"console.example.2", `g.V("<kubernetes>").Tag("tool").In(["<uses>", "<runs-on>", "<based-on>"]).All()`},
	{"console.example.3", `g.V("<coreos-inc>").In("<developed-by>").Has("<in-category>").Out("<in-category>").Unique().All()`},
}

// How many rows a script may give here: if nothing is said, and at most.
const (
	usualRows = 1000
	maxRows   = 10000
)

// Console shows a script and, when it is posted, runs it. A script in the address is
// shown and not run.
func (p *Pages) Console(w http.ResponseWriter, r *http.Request) {
	v := p.view(r)
	body := &consoleView{Missing: p.Gizmo == nil}
	for i, e := range examples {
		body.Examples = append(body.Examples, exampleView{"/console?example=" + strconv.Itoa(i+1), v.t(e.key), e.script})
	}
	if r.Method == http.MethodPost {
		if !p.form(w, r) {
			return
		}
		v.consoleForm(body, r.PostForm)
		status := v.run(body, r.PostForm.Get("limit"))
		v.render(w, status, "console", shell{Title: v.t("console.title"), Section: "console", Canonical: "/console", Back: "/console?q=" + url.QueryEscape(body.Script), Body: body})
		return
	}
	q := r.URL.Query()
	v.consoleForm(body, q)
	if i, err := strconv.Atoi(q.Get("example")); err == nil && i >= 1 && i <= len(examples) {
		body.Script = examples[i-1].script
	} else if body.Script != "" {
		body.Shared = true
	}
	v.render(w, http.StatusOK, "console", shell{Title: v.t("console.title"), Section: "console", Canonical: "/console", Body: body})
}

func (v *view) consoleForm(body *consoleView, form url.Values) {
	body.Script = strings.ReplaceAll(form.Get("q"), "\r\n", "\n")
	body.JSON = form.Get("view") == "json"
	body.Limits = numbers([]int{100, usualRows, maxRows}, form.Get("limit"), usualRows, maxRows)
}

// run runs the script and returns the status of the page.
func (v *view) run(body *consoleView, limit string) int {
	switch {
	case body.Missing:
		return http.StatusServiceUnavailable
	case strings.TrimSpace(body.Script) == "":
		body.Error = &scriptError{Title: v.t("console.empty")}
		return http.StatusBadRequest
	}
	n, err := strconv.Atoi(limit)
	if limit != "" && (err != nil || n < 1 || n > maxRows) {
		body.Error = &scriptError{Title: v.t("refused.limit")}
		return http.StatusBadRequest
	}
	result, err := v.p.Gizmo.Run(v.r.Context(), gizmo.Request{Script: body.Script, Limit: n})
	if err != nil {
		return v.scriptFailed(body, err)
	}
	body.Ran, body.Millis, body.Hint = true, int(result.Elapsed.Milliseconds()), v.prose(result.Hint)
	if result.Truncated != "" {
		body.Notice = v.t("console.truncated", "n", len(result.Rows))
	}
	if result.Value != nil {
		body.Value = string(result.Value)
	}
	body.Text = indented(result.Rows)
	v.results(body, result.Rows)
	return http.StatusOK
}

func (v *view) scriptFailed(body *consoleView, err error) int {
	var failed *gizmo.ScriptError
	switch {
	case errors.As(err, &failed):
		body.Error = &scriptError{
			Title: v.t("console.error." + string(failed.Kind)), Message: v.prose(failed.Message), Hint: v.prose(failed.Hint),
			Line: failed.Line, Column: failed.Column,
		}
		if lines := strings.Split(body.Script, "\n"); failed.Line >= 1 && failed.Line <= len(lines) {
			body.Error.Source = lines[failed.Line-1]
		}
	case errors.Is(err, gizmo.ErrBusy):
		body.Error = &scriptError{Title: v.t("console.busy")}
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		body.Error = &scriptError{Title: v.t("error.time")}
	default:
		v.p.Log.Error("console", "error", err)
		body.Error = &scriptError{Title: v.t("console.down")}
	}
	return v.p.StatusOf(err)
}

// indented writes rows one a line, as JSON.
func indented(rows []json.RawMessage) string {
	var out bytes.Buffer
	out.WriteString("[")
	for i, row := range rows {
		if i > 0 {
			out.WriteString(",")
		}
		out.WriteString("\n  ")
		out.Write(row)
	}
	if len(rows) > 0 {
		out.WriteString("\n")
	}
	out.WriteString("]")
	return out.String()
}
