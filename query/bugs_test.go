package query

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"waggoner/quads"
)

// Each test here is named after something that was wrong once.

func smallEngine(t *testing.T, limits Limits, yaml string) *Engine {
	t.Helper()
	return newTestEngine(t, limits, quads.BuiltinVocabulary(), quads.Source{Name: "x", FS: fstest.MapFS{"x.yaml": {Data: []byte(yaml)}}})
}

// toolsYAML describes tools and a document of 2016.
func toolsYAML(ids ...string) string {
	var b strings.Builder
	b.WriteString("documents:\n  - {id: d1, name: D1, url: \"https://example.org/1\", date: \"2016\"}\n  - {id: d2, name: D2, url: \"https://example.org/2\", date: \"2016\"}\ntools:\n")
	for _, id := range ids {
		fmt.Fprintf(&b, "  - {id: %s, name: %s, description: {en: T., zh: 工具。}}\n", id, strings.ToUpper(id))
	}
	return b.String() + "facts:\n"
}

func TestFind_ownNameBeforeAliasOfAnother(t *testing.T) {
	for _, name := range []string{"Docker Swarm", "docker swarm"} {
		got, err := atlas(t).Entity(ctx, EntityRequest{ID: name})
		if err != nil || got.ID != "docker-swarm" {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := atlas(t).Entity(ctx, EntityRequest{ID: "灵雀云"})
	var several *AmbiguousError
	if !errors.As(err, &several) || len(several.Of) != 2 || several.Of[0].ID != "alauda" {
		t.Errorf("灵雀云 is the name of two: got %v", err)
	}
}

func TestFind_idsThatDifferInCase(t *testing.T) {
	text := ""
	for _, id := range []string{"Foo", "foo"} {
		text += fmt.Sprintf("<%s%s> <%s> <%stool> .\n<%s%s> <%s> %q .\n", quads.Base, id, string(quads.RDFType), quads.Base, quads.Base, id, string(quads.Label), "the "+id)
	}
	e := newTestEngine(t, Limits{}, quads.BuiltinVocabulary(), quads.Source{FS: fstest.MapFS{"x.nq": {Data: []byte(text)}}})
	for _, id := range []string{"Foo", "foo"} {
		if got, err := e.Entity(ctx, EntityRequest{ID: id}); err != nil || got.ID != id {
			t.Errorf("%s: %v", id, err)
		}
	}
	var several *AmbiguousError
	if _, err := e.Entity(ctx, EntityRequest{ID: "FOO"}); !errors.As(err, &several) {
		t.Errorf("FOO: %v", err)
	}
}

func TestNeighbors_symmetricFromBothEndsIsOneEdge(t *testing.T) {
	e := smallEngine(t, Limits{}, toolsYAML("a", "b", "c")+"  - {fact: a alternative-to b, at: d1}\n  - {fact: b alternative-to a, at: d2}\n  - {fact: c alternative-to a, at: d1}\n")
	for _, dir := range []string{"in", "out", "both"} {
		got, err := e.Neighbors(ctx, NeighborsRequest{ID: "a", Dir: dir})
		if err != nil || got.Total != 2 || got.Results[0].Inverse || len(got.Results[0].Contexts) != 2 {
			t.Fatalf("%s: %+v, %v; want b with two sources, and c", dir, got, err)
		}
		seen, cursor := 0, ""
		for range 3 {
			page, err := e.Neighbors(ctx, NeighborsRequest{ID: "a", Dir: dir, Limit: 1, Cursor: cursor})
			if err != nil {
				t.Fatal(err)
			}
			seen += len(page.Results)
			if cursor = page.Next; cursor == "" {
				break
			}
		}
		if seen != 2 {
			t.Errorf("%s: the pages hold %d edges of 2", dir, seen)
		}
	}
	dot := exported(t, e, ExportRequest{Format: "dot"})
	if strings.Count(dot, "->") != 2 {
		t.Errorf("the export lists a symmetric fact twice: %s", dot)
	}
}

func TestNeighbors_cursorOfNothing(t *testing.T) {
	var param *ParamError
	if _, err := atlas(t).Neighbors(ctx, NeighborsRequest{ID: "etcd", Cursor: "zzz"}); !errors.As(err, &param) || param.Param != "cursor" {
		t.Errorf("got %v", err)
	}
}

func TestReach_alsoIsCutAloud(t *testing.T) {
	yaml := toolsYAML("aa", "b", "c", "d") + "  - {fact: b supports aa, at: d1}\n  - {fact: c supports aa, at: d1}\n  - {fact: d supports aa, at: d1}\n"
	for steps := 4; steps < 12; steps++ {
		got, err := smallEngine(t, Limits{Steps: steps}, yaml).Dependents(ctx, ReachRequest{Of: []string{"aa"}})
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for _, b := range got.Also {
			found += len(b.Results)
		}
		if found < 3 && got.Truncated == nil {
			t.Errorf("with %d steps %d of 3 are offered and nothing says so", steps, found)
		}
	}
	got, err := smallEngine(t, Limits{}, yaml).Dependents(ctx, ReachRequest{Of: []string{"aa"}, Limit: 2})
	if err != nil || len(got.Also) != 1 || len(got.Also[0].Results) != 2 || got.Also[0].Total != 3 || got.Also[0].Truncated == nil {
		t.Errorf("got %+v, %v; want two of three, cut", got.Also, err)
	}
}

// TestReach_allWhenTimeRunsOut: what was only found on the way to some was said to reach all.
func TestReach_allWhenTimeRunsOut(t *testing.T) {
	for steps := 1; steps < 2000; steps += 37 {
		w := newWorld(t, 5, 20, 120, Limits{Steps: steps})
		got, err := w.engine.Dependents(ctx, ReachRequest{Of: []string{"t0", "t1", "t2"}, Op: "all"})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range got.Results {
			if len(r.Others) != 2 {
				t.Fatalf("with %d steps %s is listed with ways to %d of 3", steps, r.ID, 1+len(r.Others))
			}
		}
	}
}

func TestReach_depthCutsAloud(t *testing.T) {
	yaml, ids := "", []string{}
	for i := range 12 {
		ids = append(ids, fmt.Sprintf("t%02d", i))
	}
	for i := range 11 {
		yaml += fmt.Sprintf("  - {fact: %s uses %s, at: d1}\n", ids[i+1], ids[i])
	}
	e := smallEngine(t, Limits{}, toolsYAML(ids...)+yaml)
	got, err := e.Dependents(ctx, ReachRequest{Of: []string{"t00"}})
	if err != nil || got.Total != 6 || got.Truncated == nil || got.Truncated.Reason != "depth" {
		t.Errorf("got %d, %+v, %v", got.Total, got.Truncated, err)
	}
	got, err = e.Dependents(ctx, ReachRequest{Of: []string{"t00"}, Depth: 11})
	if err != nil || got.Total != 11 || got.Truncated != nil {
		t.Errorf("got %d, %+v, %v", got.Total, got.Truncated, err)
	}
}

// TestEntity_hub: the contexts of a hub's edges were looked up by a scan for each.
func TestEntity_hub(t *testing.T) {
	const spokes = 3000
	ids, yaml := []string{"hub"}, &strings.Builder{}
	for i := range spokes {
		ids = append(ids, fmt.Sprintf("s%d", i))
		fmt.Fprintf(yaml, "  - {fact: hub uses s%d, at: d1#L%d}\n", i, i+1)
	}
	e := smallEngine(t, Limits{Steps: 20 * spokes}, toolsYAML(ids...)+yaml.String())
	got, err := e.Entity(ctx, EntityRequest{ID: "hub"})
	if err != nil || got.Relations[0].Total != spokes {
		t.Fatal(err)
	}
	reach, err := e.Dependencies(ctx, ReachRequest{Of: []string{"hub"}, Limit: 10000})
	if err != nil || reach.Total != spokes || reach.Truncated != nil {
		t.Fatalf("%d, %+v, %v", reach.Total, reach.Truncated, err)
	}
}

func TestLimits_answersThatCannotBeCut(t *testing.T) {
	e := smallEngine(t, Limits{Steps: 2}, toolsYAML("a", "b", "c", "d")+"  - {fact: a uses b, at: d1}\n  - {fact: a uses c, at: d1}\n  - {fact: a uses d, at: d1}\n")
	var limit *LimitError
	if _, err := e.Entity(ctx, EntityRequest{ID: "a"}); !errors.As(err, &limit) {
		t.Errorf("Entity: %v", err)
	}
	if _, err := e.Neighbors(ctx, NeighborsRequest{ID: "a"}); !errors.As(err, &limit) {
		t.Errorf("Neighbors: %v", err)
	}
	if got, err := e.Search(ctx, SearchRequest{Q: "a"}); err != nil || got.Truncated == nil {
		t.Errorf("Search: %+v, %v", got, err)
	}
	if got, err := e.Document(ctx, DocumentRequest{ID: "d1"}); err != nil || got.Truncated == nil {
		t.Errorf("Document: %+v, %v", got, err)
	}
}

func TestLimits_lowerThanDefaults(t *testing.T) {
	e := smallEngine(t, Limits{Rows: 100, Depth: 3, Paths: 2}, toolsYAML("a", "b")+"  - {fact: a uses b, at: d1}\n")
	var reach ReachRequest
	if err := Bind(url.Values{"of": {"b"}}, &reach); err != nil {
		t.Fatal(err)
	}
	if got, err := e.Dependents(ctx, reach); err != nil || got.Question.Depth != 3 || got.Question.Limit != 100 {
		t.Errorf("%+v, %v", got, err)
	}
	var paths PathsRequest
	if err := Bind(url.Values{"from": {"a"}, "to": {"b"}}, &paths); err != nil {
		t.Fatal(err)
	}
	if got, err := e.Paths(ctx, paths); err != nil || got.Question.K != 2 {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := e.Document(ctx, DocumentRequest{ID: "d1"}); err != nil {
		t.Error(err)
	}
}

func TestStatus_followsTheScope(t *testing.T) {
	e := smallEngine(t, Limits{}, strings.TrimSuffix(toolsYAML("a"), "facts:\n")+"statuses:\n  - {tool: a, status: ended, at: d1, from: \"2020\"}\n  - {tool: a, status: unknown, at: d2, from: \"2020\", certainty: inferred}\n")
	for _, c := range []struct {
		scope    Scope
		want     string
		disputed bool
	}{
		{Scope{}, "ended", true}, {Scope{Sources: []string{"d1"}}, "ended", false}, {Scope{Sources: []string{"d2"}}, "unknown", false},
		{Scope{Certainty: "sure"}, "ended", false}, {Scope{AsOf: "2019"}, "", false},
	} {
		got, err := e.Entity(ctx, EntityRequest{ID: "a", Scope: c.scope})
		if err != nil || got.Status != c.want || got.Disputed != c.disputed {
			t.Errorf("%+v: %q, disputed %v, %v; want %q, %v", c.scope, got.Status, got.Disputed, err, c.want, c.disputed)
		}
	}
}

func TestBind_commaInAName(t *testing.T) {
	var req ReachRequest
	if err := Bind(url.Values{"of": {`Docker\, Inc.,etcd`}}, &req); err != nil || !slices.Equal(req.Of, []string{"Docker, Inc.", "etcd"}) {
		t.Fatalf("%q, %v", req.Of, err)
	}
	if _, err := atlas(t).Dependents(ctx, ReachRequest{Of: []string{"Docker, Inc."}, Rel: []string{"developed-by"}}); err != nil {
		t.Error(err)
	}
}

func TestExport_ofARelationReadsBack(t *testing.T) {
	text := exported(t, atlas(t), ExportRequest{Rel: []string{"uses"}})
	part := newTestEngine(t, Limits{}, quads.BuiltinVocabulary(), quads.Source{FS: fstest.MapFS{"x.nq": {Data: []byte(text)}}})
	meta, err := part.Meta(ctx, MetaRequest{})
	if err != nil || len(meta.Counts.Relations) != 1 || meta.Counts.Facts != meta.Counts.Relations["uses"] {
		t.Errorf("%+v, %v", meta.Counts, err)
	}
}

func TestScope_isNotWrittenTo(t *testing.T) {
	sources := []string{"https://w3id.org/waggoner/container-ecosystem"}
	if _, err := atlas(t).Dependents(ctx, ReachRequest{Of: []string{"etcd"}, Scope: Scope{Sources: sources}}); err != nil {
		t.Fatal(err)
	}
	if sources[0] != "https://w3id.org/waggoner/container-ecosystem" {
		t.Errorf("the caller's list became %q", sources)
	}
}

func TestNearest_endsWithItsBudget(t *testing.T) {
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if got := atlas(t).view.Load().nearest(gone, "zzzz", ""); len(got) > 3 {
		t.Errorf("got %v", got)
	}
	e := smallEngine(t, Limits{Time: time.Nanosecond}, strings.TrimSuffix(toolsYAML("a"), "facts:\n"))
	var missing *NotFoundError
	if _, err := e.Entity(ctx, EntityRequest{ID: "nobody"}); !errors.As(err, &missing) {
		t.Errorf("got %v", err)
	}
}

func TestNearest_toolsNotDocuments(t *testing.T) {
	for _, ref := range atlas(t).view.Load().nearest(ctx, "etdc", "") {
		if ref.Kind == "document" {
			t.Errorf("a document was offered: %s", ref.ID)
		}
	}
}
