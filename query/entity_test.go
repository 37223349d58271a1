package query

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"waggoner/quads"
)

func TestEntity_atlas(t *testing.T) {
	got, err := atlas(t).Entity(ctx, EntityRequest{ID: "docker-swarm"})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Listings) != 3 {
		t.Errorf("Docker Swarm is listed %d times, want 3", len(got.Listings))
	}
	for _, l := range got.Listings {
		if l.Class != "docker-open-source" || l.Layer == "" || len(l.Contexts) != 1 {
			t.Errorf("listing %+v", l)
		}
	}
	supports := slices.IndexFunc(got.Relations, func(g RelationGroup) bool { return g.Relation == "supports" && !g.Inverse })
	if supports < 0 || !slices.ContainsFunc(got.Relations[supports].Edges, func(e Edge) bool { return e.To == "etcd" }) {
		t.Error("that Docker Swarm supports etcd is missing")
	}
	for _, g := range got.Relations {
		if g.Total != len(g.Edges) {
			t.Errorf("%s: total %d, %d edges", g.Relation, g.Total, len(g.Edges))
		}
		for _, e := range g.Edges {
			if len(e.Contexts) == 0 || e.From != "docker-swarm" || got.Entities[e.To].ID != e.To {
				t.Errorf("edge %+v", e)
			}
		}
	}
	if !slices.IsSortedFunc(got.Timeline, func(a, b Event) int { return strings.Compare(a.Date, b.Date) }) {
		t.Error("the timeline is out of order")
	}
}

// TestEntity_asOf: a status belongs to its time.
func TestEntity_asOf(t *testing.T) {
	for _, c := range []struct{ asOf, want string }{{"2017-06", "maintenance"}, {"2019", "ended"}} {
		got, err := atlas(t).Entity(ctx, EntityRequest{ID: "fleet", Scope: Scope{AsOf: c.asOf}})
		if err != nil || got.Status != c.want {
			t.Errorf("fleet in %s is %q, %v; want %q", c.asOf, got.Status, err, c.want)
		}
	}
	before, err := atlas(t).Entity(ctx, EntityRequest{ID: "google-container-engine", Scope: Scope{AsOf: "2016-06"}})
	if err != nil || !before.Now.IsZero() {
		t.Errorf("in 2016 it is called %v, %v", before.Now, err)
	}
	after, err := atlas(t).Entity(ctx, EntityRequest{ID: "google-container-engine"})
	if err != nil || after.Now.En != "Google Kubernetes Engine" {
		t.Errorf("today it is called %v, %v", after.Now, err)
	}
}

// TestTimeline_ends: a fact with an end and no beginning is an event as well.
func TestTimeline_ends(t *testing.T) {
	got, err := atlas(t).Entity(ctx, EntityRequest{ID: "etcd"})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(got.Timeline, func(e Event) bool { return e.Ends && e.Relation == "developed-by" && e.To == "coreos-inc" }) {
		t.Error("that CoreOS, Inc. developed etcd until its sale is missing")
	}
}

// TestNeighbors_pages: the pages of every size hold the same edges as one page of all.
func TestNeighbors_pages(t *testing.T) {
	whole, err := atlas(t).Neighbors(ctx, NeighborsRequest{ID: "docker-inc", Limit: 1000})
	if err != nil || whole.Next != "" || whole.Total != len(whole.Results) || whole.Total < 20 {
		t.Fatalf("got %d of %d, next %q, %v", len(whole.Results), whole.Total, whole.Next, err)
	}
	for _, size := range []int{1, 2, 7} {
		var got []Edge
		cursor := ""
		for range whole.Total + 1 {
			page, err := atlas(t).Neighbors(ctx, NeighborsRequest{ID: "docker-inc", Limit: size, Cursor: cursor})
			if err != nil || len(page.Results) > size || page.Total != whole.Total {
				t.Fatal(err)
			}
			got = append(got, page.Results...)
			if cursor = page.Next; cursor == "" {
				break
			}
		}
		if diff := cmp.Diff(whole.Results, got); diff != "" {
			t.Errorf("pages of %d differ: %s", size, diff)
		}
	}
	in, err := atlas(t).Neighbors(ctx, NeighborsRequest{ID: "docker-inc", Dir: "in", Rel: []string{"developed-by"}, Limit: 1000})
	if err != nil || len(in.Results) == 0 {
		t.Fatal(err)
	}
	for _, e := range in.Results {
		if e.Relation != "developed-by" || !e.Inverse {
			t.Errorf("got %+v", e)
		}
	}
	var param *ParamError
	if _, err := atlas(t).Neighbors(ctx, NeighborsRequest{ID: "etcd", Cursor: "%%%"}); !errors.As(err, &param) || param.Param != "cursor" {
		t.Errorf("got %v, want a refusal of the cursor", err)
	}
}

func TestLandscape_atlas(t *testing.T) {
	got, err := atlas(t).Landscape(ctx, LandscapeRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Layers) != 4 || got.Categories != 22 || got.Entries < 100 || len(got.Classes) != 4 {
		t.Errorf("%d layers, %d categories, %d entries, %d classes", len(got.Layers), got.Categories, got.Entries, len(got.Classes))
	}
	before, err := atlas(t).Landscape(ctx, LandscapeRequest{Scope{AsOf: "2015"}})
	if err != nil || before.Entries != 0 || before.Categories != 22 {
		t.Errorf("before the article there are %d entries in %d categories, %v", before.Entries, before.Categories, err)
	}
}

// TestDocument_atlas: every fact of a document cites it, by line.
func TestDocument_atlas(t *testing.T) {
	got, err := atlas(t).Document(ctx, DocumentRequest{ID: "container-ecosystem"})
	if err != nil {
		t.Fatal(err)
	}
	last := 0
	for _, f := range got.Facts {
		if len(f.Contexts) != 1 || f.Contexts[0].Document != "container-ecosystem" {
			t.Errorf("%+v", f)
		}
		line := lineOf(f.Contexts[0].Locator)
		if line < last {
			t.Errorf("line %d stands after %d", line, last)
		}
		last = line
	}
	if got.Total < 250 || got.Date != "2016" || got.Publisher != "alauda" || got.Language != "zh" {
		t.Errorf("%d facts, %+v", got.Total, got.DocumentInfo)
	}
	cut, err := atlas(t).Document(ctx, DocumentRequest{ID: "container-ecosystem", Limit: 5})
	if err != nil || len(cut.Facts) != 5 || cut.Truncated == nil || cut.Total != got.Total {
		t.Errorf("got %d facts, %+v, %v", len(cut.Facts), cut.Truncated, err)
	}
	var missing *NotFoundError
	if _, err := atlas(t).Document(ctx, DocumentRequest{ID: "etcd"}); !errors.As(err, &missing) {
		t.Errorf("a tool passed for a document: %v", err)
	}
}

func TestMeta_atlas(t *testing.T) {
	got, err := atlas(t).Meta(ctx, MetaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	c := got.Counts
	sum := 0
	for _, n := range c.Relations {
		sum += n
	}
	if c.Layers != 4 || c.Categories != 22 || c.Listed < 90 || c.Contexts < 700 || c.History < 300 || sum > c.Facts || got.Today != "2026-11-24" {
		t.Errorf("%+v, today %s", c, got.Today)
	}
	for _, ref := range got.UnknownFate {
		if ref.Status != "unknown" {
			t.Errorf("%s has the status %q", ref.ID, ref.Status)
		}
	}
}

func exported(t *testing.T, e *Engine, req ExportRequest) string {
	t.Helper()
	var out bytes.Buffer
	if err := e.Export(ctx, req, &out, nil); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestExport_nquadsIsEverything: it loads again and gives the same answers.
func TestExport_nquadsIsEverything(t *testing.T) {
	text := exported(t, atlas(t), ExportRequest{})
	again := newTestEngine(t, Limits{}, quads.Source{FS: fstest.MapFS{"all.nq": {Data: []byte(text)}}})
	req := ReachRequest{Of: []string{"etcd", "kubernetes"}, Depth: 6}
	want, err := atlas(t).Dependents(ctx, req)
	if err != nil {
		t.Fatal(err)
	}
	got, err := again.Dependents(ctx, req)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the answer differs: %s", diff)
	}
}

// TestExport_scope: an export of one document holds its facts, no other's, and loads.
func TestExport_scope(t *testing.T) {
	text := exported(t, atlas(t), ExportRequest{Sources: []string{"container-ecosystem"}})
	part := newTestEngine(t, Limits{}, quads.Source{FS: fstest.MapFS{"part.nq": {Data: []byte(text)}}})
	whole, err := atlas(t).Document(ctx, DocumentRequest{ID: "container-ecosystem"})
	if err != nil {
		t.Fatal(err)
	}
	meta, err := part.Meta(ctx, MetaRequest{})
	if err != nil || meta.Counts.Facts != whole.Total+renameAliases(whole) {
		t.Errorf("%d facts, want %d, %v", meta.Counts.Facts, whole.Total, err)
	}
}

// renameAliases counts what a statement of two languages adds to the number of quads.
func renameAliases(d *DocumentAnswer) int {
	n := 0
	for _, f := range d.Facts {
		if f.Relation == "renamed" {
			n++
		}
	}
	return n
}

func TestExport_pictures(t *testing.T) {
	dot := exported(t, atlas(t), ExportRequest{Format: "dot", Rel: []string{"uses"}})
	if !strings.Contains(dot, `"flynn" -> "etcd" [label="uses", tooltip="container-ecosystem#L301`) || strings.Contains(dot, "in-category") {
		t.Errorf("the DOT export begins %.300s", dot)
	}
	decoder := xml.NewDecoder(strings.NewReader(exported(t, atlas(t), ExportRequest{Format: "graphml"})))
	elements := map[string]int{}
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if start, ok := token.(xml.StartElement); ok {
			elements[start.Name.Local]++
		}
	}
	if elements["node"] < 150 || elements["edge"] < 300 {
		t.Errorf("the GraphML export holds %v", elements)
	}
}

// TestExport_hostileNames: what names hold cannot end a string or an element.
func TestExport_hostileNames(t *testing.T) {
	text := "documents:\n  - {id: d, name: D, url: \"https://example.org/\", date: \"2016\"}\ntools:\n" +
		"  - {id: a, name: 'x\"]; evil [label=\"\\', description: {en: A., zh: 甲。}}\n  - {id: b, name: '</node><script>', description: {en: B., zh: 乙。}}\nfacts:\n  - {fact: a uses b, at: d}\n"
	e := newTestEngine(t, Limits{}, quads.BuiltinVocabulary(), quads.Source{Name: "x", FS: fstest.MapFS{"x.yaml": {Data: []byte(text)}}})
	if dot := exported(t, e, ExportRequest{Format: "dot"}); !strings.Contains(dot, `"a" [label="x\"]; evil [label=\"\\", class="tool"];`) {
		t.Errorf("DOT: %s", dot)
	}
	if xml := exported(t, e, ExportRequest{Format: "graphml"}); strings.Contains(xml, "<script>") {
		t.Errorf("GraphML: %s", xml)
	}
}

func TestExport_refusesBeforeWriting(t *testing.T) {
	for _, req := range []ExportRequest{{Format: "png"}, {Rel: []string{"loves"}}, {AsOf: "soon"}, {Certainty: "?"}, {Sources: []string{"nobody"}}} {
		var out bytes.Buffer
		prepared := false
		err := atlas(t).Export(ctx, req, &out, func(string) { prepared = true })
		if err == nil || out.Len() > 0 || prepared {
			t.Errorf("%+v: %v, %d bytes", req, err, out.Len())
		}
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	for format := range ExportTypes {
		if err := atlas(t).Export(gone, ExportRequest{Format: format}, io.Discard, nil); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got %v, want the caller's cancellation", format, err)
		}
	}
}

func TestBind(t *testing.T) {
	var req ReachRequest
	err := Bind(url.Values{"of": {"etcd, kubernetes", "etcd"}, "depth": {"3"}, "as_of": {"2016"}}, &req)
	want := ReachRequest{Of: []string{"etcd", "kubernetes"}, Op: "any", Rel: []string{}, Depth: 3, Scope: Scope{AsOf: "2016", Sources: []string{}}}
	if diff := cmp.Diff(want, req); err != nil || diff != "" {
		t.Errorf("%v, %s", err, diff)
	}
	for name, values := range map[string]url.Values{
		"of":       {},
		"depth":    {"of": {"etcd"}, "depth": {"deep"}},
		"depth ":   {"of": {"etcd"}, "depth": {"0"}},
		"depth  ":  {"of": {"etcd"}, "depth": {"21"}},
		"depth   ": {"of": {"etcd"}, "depth": {"1", "2"}},
		"op":       {"of": {"etcd"}, "op": {"xor"}},
		"colour":   {"of": {"etcd"}, "colour": {"red"}},
		"as_of":    {"of": {"etcd"}, "as_of": {strings.Repeat("2", 5000)}},
		"of ":      {"of": {"\xff"}},
		"of  ":     {"of": {" , ,"}},
		"limit":    {"of": {"etcd"}, "limit": {"99999999999999999999"}},
	} {
		var req ReachRequest
		var param *ParamError
		if err := Bind(values, &req); !errors.As(err, &param) || param.Param != strings.TrimSpace(name) {
			t.Errorf("%v: got %v, want a refusal of %s", values, err, name)
		}
	}
}
