package scene

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"waggoner/quads"
	"waggoner/query"
)

func TestCompass_errorsOfTheEngine(t *testing.T) {
	e := engine(t, builtin(t))
	_, err := Compass(context.Background(), e, Request{At: "kubernetez"})
	if notFound := new(query.NotFoundError); !errors.As(err, &notFound) || len(notFound.Nearest) == 0 {
		t.Errorf("unknown entity: %v", err)
	}
	_, err = Compass(context.Background(), e, Request{At: "etcd", AsOf: "yesterday"})
	if param := new(query.ParamError); !errors.As(err, &param) {
		t.Errorf("bad date: %v", err)
	}
}

// TestCompass_strongestSide: an entity that belongs to two sides stands on one and is
// counted on both, and both relations are drawn.
func TestCompass_strongestSide(t *testing.T) {
	w := newWorld(t)
	for _, id := range []string{"a", "b"} {
		w.entity(id, "tool", id)
	}
	w.fact("a", "uses", "b", "sure")
	w.fact("b", "supports", "a", "inferred")
	w.fact("a", "replaces", "b", "sure")
	s := compass(t, engine(t, w.quads), "a", "en")
	if got := on(s, West); len(got) != 1 || got[0].ID != "b" || len(s.Edges) != 3 || got[0].Rank != 3 {
		t.Errorf("nodes %+v, edges %+v", got, s.Edges)
	}
	for _, c := range s.Sectors {
		want := map[Side][3]int{West: {1, 1, 0}, East: {0, 0, 0}, North: {1, 0, 1}, South: {1, 0, 1}}[c.Side]
		if got := [3]int{c.Total, c.Drawn, c.Elsewhere}; got != want {
			t.Errorf("%s: total, drawn, elsewhere = %v, want %v", c.Side, got, want)
		}
	}
	svg := draw(t, s, Style{})
	for _, want := range []string{"≈ supports", `class="gap"`, "1 drawn on another side", "nothing recorded"} {
		if !strings.Contains(svg, want) {
			t.Errorf("the picture lacks %q", want)
		}
	}
}

// TestCompass_beyondTheList: what the engine counts and does not list is in the token.
func TestCompass_beyondTheList(t *testing.T) {
	w := newWorld(t)
	w.entity("hub", "tool", "Hub")
	for i := range 1450 {
		id := fmt.Sprintf("n%d", i)
		w.entity(id, "tool", id)
		w.fact(id, "uses", "hub", "sure")
	}
	s := compass(t, engine(t, w.quads), "hub", "en")
	check(t, s)
	if got := draw(t, s, Style{}); !strings.Contains(got, "Downstream, 1,450") || !strings.Contains(got, "+1,436 more") {
		t.Errorf("counts are wrong: %+v", s.Sectors)
	}
}

// TestCompass_asOf: the date reaches the engine.
func TestCompass_asOf(t *testing.T) {
	e := engine(t, builtin(t))
	old, err := Compass(context.Background(), e, Request{At: "kubernetes", AsOf: "2014-01"})
	if err != nil {
		t.Fatal(err)
	}
	if now := compass(t, e, "kubernetes", "en"); len(old.Nodes) >= len(now.Nodes) {
		t.Errorf("%d nodes in 2014, %d later", len(old.Nodes), len(now.Nodes))
	}
}

// TestFamily: every relation of the vocabulary has its line (UI.md, D3).
func TestFamily(t *testing.T) {
	all := builtin(t)
	ds, _ := quads.Load(quads.BuiltinVocabulary())
	words, err := engine(t, all).Words()
	if err != nil {
		t.Fatal(err)
	}
	n := newNeighbourhood(words, &query.EntityAnswer{}, Request{Lang: "en"})
	want := map[string]string{
		"uses": "principal", "repackages": "principal", "supports": "half", "alternative-to": "half", "replaces": "quarter",
		"acquired-by": "quarter", "merged-into": "quarter", "developed-by": "coast", "donated-to": "coast", "in-category": "coast",
	}
	for relation, family := range want {
		if ds.Vocabulary.Relations[quads.Full(relation)] == nil {
			t.Errorf("there is no relation %s", relation)
		}
		g := query.RelationGroup{Relation: relation, Family: n.relations[relation].Family}
		if got := n.family(g); got != family {
			t.Errorf("%s is drawn as %s, want %s", relation, got, family)
		}
	}
}

// TestCompass_ownFamily: relations of a family that is none of ours stand in the north,
// which says so, with lines and an entry of the legend of their own.
func TestCompass_ownFamily(t *testing.T) {
	const yaml = `
families: [{id: risk-family, order: 9, name: {en: Risks, zh: 风险}}]
relations:
  - {id: threatens, family: risk-family, name: {en: threatens, zh: 威胁}, inverse: {en: is threatened by, zh: 受威胁于}, joins: {from: [tool], to: [tool]}}
`
	ds, err := quads.Load(quads.BuiltinVocabulary(), quads.Source{Name: "own", FS: fstest.MapFS{"own.yaml": {Data: []byte(yaml)}}})
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t)
	w.quads = append(w.quads, ds.Quads...)
	for _, id := range []string{"a", "b", "c"} {
		w.entity(id, "tool", id)
	}
	w.fact("b", "threatens", "a", "sure")
	e := engine(t, w.quads)
	families := []query.Term{{ID: "risk-family", Labels: quads.Text{En: "Risks", Zh: "风险"}}}
	for lang, want := range map[string][]string{"en": {"Story, Risks, 1", ">threatens<", ">Risks</text>"}, "zh": {"沿革、风险，1", ">威胁<", ">风险</text>"}} {
		s, err := Compass(context.Background(), e, Request{At: "a", AsOf: asOf, Lang: lang, Families: families})
		if err != nil {
			t.Fatal(err)
		}
		if got := on(s, North); len(got) != 1 || got[0].ID != "b" {
			t.Errorf("in the north: %+v", got)
		}
		svg := draw(t, s, Style{})
		for _, part := range append(want, `class="line own"`, `class="mark own"`) {
			if !strings.Contains(svg, part) {
				t.Errorf("%s: the picture lacks %q", lang, part)
			}
		}
		for _, bad := range []string{"made by, part of", "开发、归属"} {
			if strings.Contains(svg, bad) {
				t.Errorf("%s: the legend says %q of it", lang, bad)
			}
		}
		if rose := draw(t, s, Style{Width: 260}); !strings.Contains(rose, want[0][:strings.LastIndexAny(want[0], ",，")]) {
			t.Errorf("%s: the rose does not name the family", lang)
		}
	}
	if got := compass(t, e, "b", "en").Edges[0]; got.From != "b" || got.To != "a" || got.Label != "threatens" {
		t.Errorf("from the other end: %+v", got)
	}
}

// TestSVG_links: kinds of users' own have their page under /entity/, where no server has
// to send the reader on.
func TestSVG_links(t *testing.T) {
	w := newWorld(t)
	w.entity("a", "tool", "A")
	w.entity("hazard", "hazard", "Hazard")
	w.entity("corp", "company", "Corp")
	w.fact("a", "uses", "hazard", "sure")
	w.fact("a", "developed-by", "corp", "sure")
	svg := draw(t, compass(t, engine(t, w.quads), "a", "en"), Style{})
	for _, href := range []string{`href="/tool/a"`, `href="/entity/hazard"`, `href="/company/corp"`} {
		if !strings.Contains(svg, href) {
			t.Errorf("the picture lacks %s", href)
		}
	}
}

// TestClassShape: each class has a shape, those beyond the last share it.
func TestClassShape(t *testing.T) {
	for i, want := range map[int]string{0: "square", 1: "circle", 5: "pentagon", 6: "pentagon", 99: "pentagon"} {
		if got := ClassShape(i); got != want {
			t.Errorf("ClassShape(%d) = %q, want %q", i, got, want)
		}
	}
}
