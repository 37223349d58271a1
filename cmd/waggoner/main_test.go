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
	ctx := context.Background()
	switch question {
	case "dependents", "dependencies":
		var req query.ReachRequest
		ts.Check(query.Bind(values, &req))
		if question == "dependents" {
			return e.Dependents(ctx, req)
		}
		return e.Dependencies(ctx, req)
	case "paths":
		var req query.PathsRequest
		ts.Check(query.Bind(values, &req))
		return e.Paths(ctx, req)
	case "count":
		var req query.CountRequest
		ts.Check(query.Bind(values, &req))
		return e.Count(ctx, req)
	case "reach":
		var req query.FollowRequest
		ts.Check(query.Bind(values, &req))
		return e.Follow(ctx, req)
	case "lineage":
		var req query.LineageRequest
		ts.Check(query.Bind(values, &req))
		return e.Lineage(ctx, req)
	case "alternatives":
		var req query.AlternativesRequest
		ts.Check(query.Bind(values, &req))
		return e.Alternatives(ctx, req)
	case "changes":
		var req query.ChangesRequest
		ts.Check(query.Bind(values, &req))
		return e.Changes(ctx, req)
	case "impact":
		var req query.ImpactRequest
		ts.Check(query.Bind(values, &req))
		return e.Impact(ctx, req)
	case "search":
		var req query.SearchRequest
		ts.Check(query.Bind(values, &req))
		return e.Search(ctx, req)
	case "entity":
		var req query.EntityRequest
		ts.Check(query.Bind(values, &req))
		return e.Entity(ctx, req)
	}
	return e.Meta(ctx, query.MetaRequest{})
}
