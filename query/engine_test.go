package query

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"waggoner/graph"
	"waggoner/quads"
)

// today is the date of every test.
func today() time.Time { return time.Date(2026, 11, 24, 3, 4, 5, 0, time.UTC) }

func newTestEngine(t testing.TB, limits Limits, sources ...quads.Source) *Engine {
	t.Helper()
	d, err := quads.Load(sources...)
	if err != nil {
		t.Fatal(err)
	}
	store, err := graph.Open(graph.Config{Quads: d.Quads})
	if err != nil {
		t.Fatal(err)
	}
	return NewEngine(Config{Store: store, Limits: limits, Now: today})
}

var atlasEngine = sync.OnceValues(func() (*Engine, error) {
	d, err := quads.Load(quads.Builtin())
	if err != nil {
		return nil, err
	}
	store, err := graph.Open(graph.Config{Quads: d.Quads})
	if err != nil {
		return nil, err
	}
	return NewEngine(Config{Store: store, Now: today}), nil
})

// atlas is an engine on the built-in data.
func atlas(t testing.TB) *Engine {
	t.Helper()
	e, err := atlasEngine()
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// fact is a fact of a test data set.
type fact struct {
	from, relation, to string
	doc                int // of documents
	valid, until       string
	certainty          string
}

var certaintyRank = map[string]int{"inferred": 1, "likely": 2, "sure": 3}

// documentDates are the dates of the documents doc0, doc1 ... of a test data set.
var documentDates = []string{"2012", "2016-05", "2020-02-29"}

// world is a random data set and the same facts as a list.
type world struct {
	engine *Engine
	facts  []fact
	tools  []string
}

var worldRelations = []string{"uses", "extends", "includes", "repackages", "supports", "alternative-to", "replaces"}

// newWorld makes a data set of some tools with loops, cycles and parallel facts.
func newWorld(t testing.TB, seed uint64, tools, facts int, limits Limits) *world {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 42))
	w := &world{}
	for i := range tools {
		w.tools = append(w.tools, fmt.Sprintf("t%d", i))
	}
	dates := []string{"", "", "2010", "2015-06", "2018-01-01", "2022"}
	seen := map[fact]bool{}
	for range facts {
		f := fact{
			from: w.tools[r.IntN(tools)], relation: worldRelations[r.IntN(len(worldRelations))], to: w.tools[r.IntN(tools)],
			doc: r.IntN(len(documentDates)), valid: dates[r.IntN(len(dates))], certainty: []string{"sure", "likely", "inferred"}[r.IntN(3)],
		}
		if r.IntN(4) == 0 {
			f.until = "2024"
		}
		if f.from != f.to && !seen[f] {
			seen[f] = true
			w.facts = append(w.facts, f)
		}
	}
	w.engine = newTestEngine(t, limits, quads.BuiltinVocabulary(), quads.Source{Name: "world", FS: fstest.MapFS{"w.yaml": {Data: []byte(w.yaml())}}})
	return w
}

func (w *world) yaml() string {
	var b strings.Builder
	b.WriteString("documents:\n")
	for i, date := range documentDates {
		fmt.Fprintf(&b, "  - {id: doc%d, name: D%d, url: \"https://example.org/%d\", date: %q}\n", i, i, i, date)
	}
	b.WriteString("tools:\n")
	for _, id := range w.tools {
		fmt.Fprintf(&b, "  - {id: %s, name: %s, description: {en: A tool., zh: 工具。}}\n", id, strings.ToUpper(id))
	}
	b.WriteString("facts:\n")
	for i, f := range w.facts {
		fmt.Fprintf(&b, "  - {fact: %s %s %s, at: doc%d#L%d, certainty: %s", f.from, f.relation, f.to, f.doc, i+1, f.certainty)
		if f.valid != "" {
			fmt.Fprintf(&b, ", from: %q", f.valid)
		}
		if f.until != "" {
			fmt.Fprintf(&b, ", to: %q", f.until)
		}
		b.WriteString("}\n")
	}
	return b.String()
}

// admitted is the slow and obvious filter: the facts that a scope lets through.
func (w *world) admitted(t testing.TB, relations []string, s Scope) []fact {
	t.Helper()
	asOf, err := quads.ParseDate(s.AsOf)
	if err != nil {
		t.Fatal(err)
	}
	var out []fact
	for _, f := range w.facts {
		begin := f.valid
		if begin == "" {
			begin = documentDates[f.doc]
		}
		from, _ := quads.ParseDate(begin)
		if asOf.Last().Before(from.First()) {
			continue
		}
		if f.until != "" {
			if to, _ := quads.ParseDate(f.until); to.Last().Before(asOf.First()) {
				continue
			}
		}
		if s.Certainty != "" && certaintyRank[f.certainty] < certaintyRank[s.Certainty] {
			continue
		}
		if len(s.Sources) > 0 && !contains(s.Sources, fmt.Sprintf("doc%d", f.doc)) || !contains(relations, f.relation) {
			continue
		}
		out = append(out, f)
	}
	return out
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// below are the relations of a test world under each name.
var below = map[string][]string{
	"builds-on": {"uses", "extends", "includes", "repackages"}, "based-on": {"repackages"}, "=builds-on": nil, "uses": {"uses"}, "=uses": {"uses"},
	"works-with": {"supports", "alternative-to"}, "alternative-to": {"alternative-to"}, "supports": {"supports"}, "story": {"replaces"},
}

// scopes are tried on every world.
var scopes = []Scope{
	{AsOf: "2026-01-02"}, {AsOf: "2016"}, {AsOf: "2011"}, {AsOf: "2024-12-31"}, {AsOf: "2025"},
	{AsOf: "2026-01-02", Certainty: "sure"}, {AsOf: "2026-01-02", Certainty: "likely"},
	{AsOf: "2026-01-02", Sources: []string{"doc1"}}, {AsOf: "2017", Sources: []string{"doc0", "doc1"}, Certainty: "likely"},
}

var ctx = context.Background()
