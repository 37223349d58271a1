package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"waggoner/query"
	"waggoner/query/gizmo"
	"waggoner/web"
)

func gizmoVerb() *verb {
	return &verb{
		name: "gizmo", args: "[FILE|-]", summary: "run a script in Gizmo, Cayley's query language",
		detail:   "Without a file and on a terminal it is a prompt; - reads the script from standard input. <etcd> in a script is the entity etcd.",
		examples: []string{`waggoner gizmo -e 'g.V("<etcd>").In("<uses>").All()'`, "waggoner gizmo script.js --json", "waggoner gizmo"},
		files:    true,
		declare:  declareGizmo,
	}
}

// scripts is the verb gizmo with its flags.
type scripts struct {
	*session
	as     *output
	data   *dataOptions
	inline string
	bounds url.Values // of a [web.GizmoRequest]
}

func declareGizmo(s *session, f *flags) action {
	g := &scripts{session: s}
	f.text(&g.inline, "e", "SCRIPT", "Run this script.")
	g.bounds = f.params(web.GizmoRequest{})
	f.add(timeFlag{g.bounds}, "timeout", "The same as a time, such as 500ms or 1m.")
	g.data, g.as = f.data(), f.output(s)
	return g.run
}

// timeFlag gives a parameter in milliseconds as a time.
type timeFlag struct{ values url.Values }

func (t timeFlag) String() string { return "" }

func (t timeFlag) Set(s string) error {
	d, err := time.ParseDuration(s)
	if err != nil {
		return err
	}
	t.values.Add("timeout_ms", strconv.FormatInt(d.Milliseconds(), 10))
	return nil
}

func (g *scripts) run(ctx context.Context, args []string) error {
	req, err := g.request()
	if err != nil {
		return err
	}
	prompt := g.inline == "" && len(args) == 0 && isTerminal(g.in)
	if !prompt {
		if req.Script, err = g.script(args); err != nil {
			return err
		}
	}
	a, err := g.data.load(ctx)
	if err != nil {
		return err
	}
	defer a.close()
	pool, err := gizmo.NewPool(gizmo.Config{Spares: 1, Running: 1}, a.store)
	if err != nil {
		return err
	}
	defer pool.Close()
	if prompt {
		return g.prompt(ctx, pool, req)
	}
	result, err := pool.Run(ctx, req)
	if err != nil {
		return err
	}
	return g.as.write(g.session, web.AnswerOf(result), func(p *printer) { p.result(result) })
}

// request reads the bounds of scripts.
func (g *scripts) request() (gizmo.Request, error) {
	var bounds web.GizmoRequest
	err := query.Bind(g.bounds, &bounds)
	return gizmo.Request{Limit: bounds.Limit, Timeout: time.Duration(bounds.TimeoutMS) * time.Millisecond}, err
}

// script reads the script that the arguments name.
func (g *scripts) script(args []string) (string, error) {
	const most = 1 << 20 // the pool refuses far shorter ones; this only bounds the memory
	switch {
	case g.inline != "":
		return g.inline, noMore("gizmo -e", args)
	case len(args) > 1:
		return "", noMore("gizmo", args[1:])
	case len(args) == 0 || args[0] == "-":
		text, err := io.ReadAll(io.LimitReader(g.in, most))
		return string(text), err
	}
	f, err := os.Open(args[0])
	if errors.Is(err, fs.ErrNotExist) {
		return "", fail("there is no file "+quoted(args[0]), "to run a script that stands on the command line use -e")
	}
	if err != nil {
		return "", fail("the script "+quoted(args[0])+" cannot be read: "+reason(err), "")
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, most))
	if err != nil {
		return "", fail("the script "+quoted(args[0])+" cannot be read: "+reason(err), "")
	}
	return string(text), nil
}

// result prints rows as a table if they are objects, else one a line.
func (p *printer) result(r *gizmo.Result) {
	if table, ok := asTable(r.Rows); ok {
		p.table(0, table.head, table.rows)
	} else {
		for _, row := range r.Rows {
			p.line(0, plain, "%s", plainJSON(row))
		}
	}
	if r.Value != nil && len(r.Rows) == 0 {
		p.line(0, plain, "%s", plainJSON(r.Value))
	}
	if len(r.Rows) == 0 && r.Value == nil {
		p.line(0, plain, "%s", p.say(msgNoRows))
	} else {
		p.line(0, faint, "%s", p.say(msgRows, len(r.Rows), r.Elapsed.Round(time.Millisecond)))
	}
	if r.Truncated != "" {
		p.line(0, notice, "%s", p.say(msgTruncatedScript, r.Truncated))
	}
	if r.Hint != "" {
		p.line(0, notice, "hint: %s", r.Hint)
	}
}

type rowTable struct {
	head []string
	rows []row
}

// asTable arranges rows that are all objects: id first, then the tags by name.
func asTable(rows []json.RawMessage) (rowTable, bool) {
	var t rowTable
	objects := make([]map[string]json.RawMessage, len(rows))
	for i, raw := range rows {
		if json.Unmarshal(raw, &objects[i]) != nil || objects[i] == nil {
			return t, false
		}
		for key := range objects[i] {
			if !slices.Contains(t.head, key) {
				t.head = append(t.head, key)
			}
		}
	}
	slices.SortFunc(t.head, func(a, b string) int {
		if (a == "id") != (b == "id") {
			return map[bool]int{true: -1, false: 1}[a == "id"]
		}
		return strings.Compare(a, b)
	})
	for _, o := range objects {
		cells := make([]cell, len(t.head))
		for i, key := range t.head {
			cells[i].text = plainJSON(o[key])
		}
		t.rows = append(t.rows, row{cells: cells})
	}
	return t, len(rows) > 0
}

// plainJSON is a JSON value as one reads it: a string without its quotes.
func plainJSON(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}
