package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"net/url"
	"testing"

	"waggoner/query"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite what the scripts compare with")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"waggoner": main})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("LANG", "en_GB.UTF-8")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"engine": engineCommand, "newer": newerCommand},
	})
}

// engineCommand compares the JSON that was last written to standard output with the
// answer of the engine: engine dependents 'of=etcd&as_of=2016'.
func engineCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: engine question parameters")
	}
	values, err := url.ParseQuery(args[1])
	ts.Check(err)
	d := &dataOptions{now: "2026-11-24"}
	a, err := d.load(context.Background())
	ts.Check(err)
	defer a.close()
	want, err := ask(ts, a.engine, args[0], values)
	ts.Check(err)
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	ts.Check(enc.Encode(want))
	if got := ts.ReadFile("stdout"); got != b.String() {
		ts.Fatalf("the command line answers otherwise than the engine (-engine +command line):\n%s", cmp.Diff(b.String(), got))
	}
}

func ask(ts *testscript.TestScript, e *query.Engine, question string, values url.Values) (any, error) {
	switch question {
	case "dependents":
		return bound(ts, values, e.Dependents)
	case "dependencies":
		return bound(ts, values, e.Dependencies)
	case "paths":
		return bound(ts, values, e.Paths)
	case "count":
		return bound(ts, values, e.Count)
	case "reach":
		return bound(ts, values, e.Follow)
	case "lineage":
		return bound(ts, values, e.Lineage)
	case "alternatives":
		return bound(ts, values, e.Alternatives)
	case "changes":
		return bound(ts, values, e.Changes)
	case "impact":
		return bound(ts, values, e.Impact)
	case "search":
		return bound(ts, values, e.Search)
	case "entity":
		return bound(ts, values, e.Entity)
	}
	return e.Meta(context.Background(), query.MetaRequest{})
}

// bound asks a question with the parameters of an address.
func bound[Request, Answer any](ts *testscript.TestScript, values url.Values, ask func(context.Context, Request) (*Answer, error)) (any, error) {
	var req Request
	ts.Check(query.Bind(values, &req))
	return ask(context.Background(), req)
}
