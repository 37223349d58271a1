package query

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/cayleygraph/quad"
	"github.com/google/go-cmp/cmp"

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
	e, err := NewEngine(Config{Store: store, Limits: limits, Now: today})
	if err != nil {
		t.Fatal(err)
	}
	return e
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
	return NewEngine(Config{Store: store, Now: today})
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
		if s.Recorded != "" {
			issued, _ := quads.ParseDate(documentDates[f.doc])
			if by, _ := quads.ParseDate(s.Recorded); by.Last().Before(issued.First()) {
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
	{AsOf: "2026-01-02", Recorded: "2016"}, {AsOf: "2026-01-02", Recorded: "2020-02"}, {AsOf: "2026-01-02", Recorded: "2011"},
}

var ctx = context.Background()

// TestEngine_followsTheStore: a question sees every batch acknowledged before it, also
// while others write, and the snapshots of earlier states are let go.
func TestEngine_followsTheStore(t *testing.T) {
	d, err := quads.Load(quads.BuiltinVocabulary())
	if err != nil {
		t.Fatal(err)
	}
	store, err := graph.Open(graph.Config{Quads: d.Quads})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	e, err := NewEngine(Config{Store: store, Now: today})
	if err != nil {
		t.Fatal(err)
	}
	var writers sync.WaitGroup
	for w := range 4 {
		writers.Go(func() {
			for i := range 20 {
				id := fmt.Sprintf("tool-%d-%d", w, i)
				batch := graph.Batch{Add: []quad.Quad{
					{Subject: quads.Full(id), Predicate: quads.RDFType, Object: quads.Full("tool")},
					{Subject: quads.Full(id), Predicate: quads.Label, Object: quad.LangString{Value: "Tool", Lang: "en"}},
				}}
				if _, err := store.Apply(t.Context(), batch); err != nil {
					t.Error(err)
				}
				if a, err := e.Entity(t.Context(), EntityRequest{ID: id}); err != nil || a.ID != id {
					t.Errorf("after writing %s: %v", id, err)
				}
			}
		})
	}
	writers.Wait()
	if n := len(e.view.Load().catalog.entities); n < 80 {
		t.Errorf("%d entities", n)
	}
	e.Close()
	if _, err := e.Meta(t.Context(), MetaRequest{}); !errors.Is(err, graph.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

// TestEngine_orderOfWriting: answers depend on what is stored, not on how it came there:
// loaded at once, or batch by batch in any order.
func TestEngine_orderOfWriting(t *testing.T) {
	d, err := quads.Load(quads.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	store, err := graph.Open(graph.Config{Bound: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	all := slices.Clone(d.Quads)
	rand.New(rand.NewPCG(7, 7)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	for part := range slices.Chunk(all, 500) {
		if _, err := store.Apply(t.Context(), graph.Batch{Add: part}); err != nil {
			t.Fatal(err)
		}
	}
	piecemeal, err := NewEngine(Config{Store: store, Now: today})
	if err != nil {
		t.Fatal(err)
	}
	defer piecemeal.Close()
	for name, ask := range everything(t, atlas(t)) {
		want, got := ask(atlas(t)), ask(piecemeal)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

// everything is a question about each thing there is, answered as JSON.
func everything(t *testing.T, e *Engine) map[string]func(*Engine) string {
	out := map[string]func(*Engine) string{}
	answer := func(a any, err error) string {
		text, jsonErr := json.Marshal(a)
		return fmt.Sprintf("%s %v %v", text, err, jsonErr)
	}
	refs, err := e.Refs()
	if err != nil {
		t.Fatal(err)
	}
	for _, ref := range refs {
		out[ref.ID] = func(e *Engine) string {
			entity, err := e.Entity(ctx, EntityRequest{ID: ref.ID})
			found, searchErr := e.Search(ctx, SearchRequest{Q: ref.Labels.En, Limit: 10})
			return answer(entity, err) + answer(found, searchErr)
		}
		if ref.Kind == "document" {
			out["document "+ref.ID] = func(e *Engine) string { return answer(e.Document(ctx, DocumentRequest{ID: ref.ID, Limit: 1000})) }
		}
	}
	out["dependents"] = func(e *Engine) string {
		return answer(e.Dependents(ctx, ReachRequest{Of: []string{"etcd", "kubernetes"}}))
	}
	out["paths"] = func(e *Engine) string { return answer(e.Paths(ctx, PathsRequest{From: "deis", To: "etcd", K: 5})) }
	for _, of := range []string{"coreos-inc", "coreos", "red-hat"} {
		out["lineage "+of] = func(e *Engine) string { return answer(e.Lineage(ctx, LineageRequest{Of: of, At: "2019"})) }
	}
	out["alternatives"] = func(e *Engine) string {
		return answer(e.Alternatives(ctx, AlternativesRequest{To: []string{"coreos", "fleet", "docker-machine"}, Limit: 100}))
	}
	out["changes"] = func(e *Engine) string { return answer(e.Changes(ctx, ChangesRequest{From: "2016", To: "2020"})) }
	for of, cause := range map[string]string{"etcd": "ended", "docker-inc": "acquired", "docker-engine": "relicensed"} {
		out["impact "+cause] = func(e *Engine) string { return answer(e.Impact(ctx, ImpactRequest{Of: of, Cause: cause})) }
	}
	out["landscape"] = func(e *Engine) string { return answer(e.Landscape(ctx, LandscapeRequest{})) }
	out["meta"] = func(e *Engine) string { return answer(e.Meta(ctx, MetaRequest{})) }
	for _, format := range []string{"dot", "graphml"} {
		out[format] = func(e *Engine) string {
			var b strings.Builder
			err := e.Export(ctx, ExportRequest{Format: format}, &b, nil)
			return fmt.Sprint(b.String(), err)
		}
	}
	return out
}
