package scene

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

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
	for _, want := range []string{"≈ is supported by", `class="gap"`, "1 drawn on another side", "nothing recorded"} {
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
	n := newNeighbourhood(engine(t, all), &query.EntityAnswer{}, "en")
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
