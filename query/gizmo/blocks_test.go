package gizmo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/cayleygraph/quad"
	"github.com/google/go-cmp/cmp"

	"waggoner/graph"
	"waggoner/quads"
)

// runIn runs a script in this process and returns the lines of its rows and the rest of
// its answer.
func runIn(t testing.TB, snapshot *graph.Snapshot, s *session, req request) (string, answer) {
	t.Helper()
	req.MaxRows = 100_000
	if req.Output == 0 {
		req.Output = 1 << 20
	}
	r := run{request: req, session: s}
	whole, err := r.script(context.Background(), snapshot)
	if err != nil {
		t.Fatal(err)
	}
	f, err := readFrame(strings.NewReader(string(whole)), 2<<20)
	if err != nil {
		t.Fatal(err)
	}
	var a answer
	if err := f.decode(&a); err != nil {
		t.Fatal(err)
	}
	if rows, err := f.rows(a.Rows); err != nil || len(rows) != a.Rows {
		t.Fatal(err)
	}
	return string(f.tail), a
}

// oneByOne is a session that gives rows as Cayley does.
func oneByOne() *session {
	s := newSession()
	s.store.session = nil
	return s
}

// TestBlocks_areAsOneByOne runs made-up scripts both ways, of steps that do not make Cayley
// end the process.
func TestBlocks_areAsOneByOne(t *testing.T) {
	snapshot := newStore(t, tools(t)).Snapshot()
	defer snapshot.Release()
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(some ...string) string { return some[random.IntN(len(some))] }
	for i := range 400 {
		script := "var p = g.V(" + pick("", `"<etcd>"`, `"<kubernetes>", "<rook>"`) + ")"
		for range random.IntN(4) {
			script += pick(`.out("<uses>")`, `.in("<uses>")`, `.both()`, `.tag("x")`, `.tag("a\"é")`, `.unique()`, `.save("<stars>", "s")`,
				`.out()`, `.and(g.V().out())`, `.or(g.V("<etcd>"))`, `.skip(1)`, `.limit(3)`, `.labels()`, `.has("<uses>")`, `.inPredicates()`)
		}
		script += "\n"
		for range 1 + random.IntN(3) {
			script += pick("p.all()", "p.all()", "p.getLimit(2)", "p.getLimit(-1)", `g.emit("x")`, "g.emit(p.count())", "p.forEach(function (r) { g.emit(r) })",
				"g.emit(p.toArray())", "g.emit(p.tagArray())", "p.out().all()", "p") + "\n"
		}
		req := request{Script: script, Format: Format(pick("json", "json", "jsonld")), Limit: 1 + random.IntN(60), Cayley: random.IntN(5) == 0, Output: 1 + random.IntN(4000)}
		rows, a := runIn(t, snapshot, newSession(), req)
		wantRows, want := runIn(t, snapshot, oneByOne(), req)
		if diff := cmp.Diff(want, a) + cmp.Diff(wantRows, rows); diff != "" {
			t.Fatalf("script %d, %+v (-one by one +blocks):\n%s", i, req, diff)
		}
	}
}

// TestBlocks_areUsed fails when Cayley's stack has changed: rows would come one by one, and
// several times slower.
func TestBlocks_areUsed(t *testing.T) {
	snapshot := newStore(t, tools(t)).Snapshot()
	defer snapshot.Release()
	for _, script := range []string{`g.V().all()`, `g.V("<etcd>").In("<uses>").All()`, `g.V().out().tag("x").in().unique().all()`, `g.V().getLimit(-1)`} {
		s := newSession()
		it, err := s.execute(t.Context(), snapshot, &request{Script: script, Format: JSON})
		if err != nil {
			t.Fatal(err)
		}
		results, rows := 0, 0
		for it.Next(t.Context()) {
			results++
			b := blockOf(it.Result())
			if b == nil {
				t.Fatalf("%s: a single row", script)
			}
			rows += b.rows
		}
		if err := it.Close(); err != nil || rows == 0 || rows > 7 && results >= rows {
			t.Errorf("%s: %d rows in %d results, %v", script, rows, results, err)
		}
	}
}

// TestAppendText holds the quick way against encoding/json.
func TestAppendText(t *testing.T) {
	for _, text := range []string{"", "a", "a b/c:d~", `"`, `\`, "\n", "\x00", "\x7f", "é", "\u2028", "\xff", "<&>", "灵雀云", strings.Repeat("x", 100)} {
		want, err := encode("<" + text + ">")
		if err != nil {
			t.Fatal(err)
		}
		if got := appendText([]byte("x"), "<", text, ">"); string(got) != "x"+string(want) {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// TestShortIRI holds the quick way against the other.
func TestShortIRI(t *testing.T) {
	for _, name := range []string{"", "etcd", "debian/x", "a:b", "rdf:type", "urn:x", "a://b", "é", "http:", ":", "a/b:c"} {
		iri := quads.Base + quad.IRI(name)
		if got, want := shortIRI(iri), quad.IRI(quads.Short(iri)); got != want {
			t.Errorf("%s: %s, want %s", iri, got, want)
		}
	}
}

// TestSession_warmUpLeavesNothing compares what a script sees in a prepared session with
// what it sees in a new one of Cayley's.
func TestSession_warmUpLeavesNothing(t *testing.T) {
	snapshot := newStore(t, tools(t)).Snapshot()
	defer snapshot.Release()
	const script = `var names = []; for (var n in this) names.push(n); g.emit(names.sort()); g.emit(Object.getOwnPropertyNames(this).sort()); g.emit(typeof p)`
	rows, a := runIn(t, snapshot, newSession(), request{Script: script, Format: JSON, Limit: 10})
	if a.Error != nil || a.Rows != 3 || !strings.Contains(rows, `"undefined"`) {
		t.Fatalf("%s %+v", rows, a)
	}
	for _, left := range []string{"all", "warm"} {
		if strings.Contains(rows, fmt.Sprintf("%q", left)) {
			t.Errorf("%s is left in %s", left, rows)
		}
	}
}
