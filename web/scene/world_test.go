package scene

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"testing"

	"waggoner/graph"
	"waggoner/quads"
	"waggoner/query"

	"github.com/cayleygraph/quad"
)

// asOf fixes the date, so that goldens do not age.
const asOf = "2026-11-01"

func engine(t testing.TB, all []quad.Quad) *query.Engine {
	t.Helper()
	store, err := graph.Open(graph.Config{Quads: all})
	if err != nil {
		t.Fatal(err)
	}
	e, err := query.NewEngine(query.Config{Store: store})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close(); store.Close() })
	return e
}

func builtin(t testing.TB) []quad.Quad {
	t.Helper()
	ds, err := quads.Load(quads.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	return ds.Quads
}

func compass(t testing.TB, e *query.Engine, at, lang string) *Scene {
	t.Helper()
	s, err := Compass(context.Background(), e, Request{At: at, AsOf: asOf, Lang: lang})
	if err != nil {
		t.Fatalf("Compass(%s): %v", at, err)
	}
	return s
}

func draw(t testing.TB, s *Scene, style Style) string {
	t.Helper()
	var out bytes.Buffer
	if err := SVG(&out, s, style); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// wellFormed reads a picture as XML and returns the text it shows.
func wellFormed(t testing.TB, svg string) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewBufferString(svg))
	d.Strict = true
	for {
		_, err := d.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
	}
}

// world is a small data set made for a test.
type world struct{ quads []quad.Quad }

func newWorld(t testing.TB) *world {
	t.Helper()
	ds, err := quads.Load(quads.BuiltinVocabulary())
	if err != nil {
		t.Fatal(err)
	}
	w := &world{ds.Quads}
	doc := quads.Full("doc")
	w.add(doc, quads.RDFType, quads.Full("document"), nil)
	w.add(doc, quads.Issued, quad.TypedString{Value: "2020-01-01", Type: quads.Full("xsd:date")}, nil)
	for context, certainty := range map[string]string{"sure": "sure", "inferred": "inferred", "again": "inferred"} {
		c := quads.Full("context-" + context)
		w.add(c, quads.RDFType, quads.KindContext, nil)
		w.add(c, quads.DerivedFrom, doc, nil)
		w.add(c, quads.Certainty, quads.Full("certainty/"+certainty), nil)
	}
	return w
}

func (w *world) add(s, p, o, l quad.Value) {
	w.quads = append(w.quads, quad.Quad{Subject: s, Predicate: p, Object: o, Label: l})
}

func (w *world) entity(id, kind, label string) {
	w.add(quad.IRI(quads.Base+id), quads.RDFType, quads.Full(kind), nil)
	w.add(quad.IRI(quads.Base+id), quads.Label, quad.String(label), nil)
}

// fact states a relation in one of the contexts sure, inferred and again (inferred too).
func (w *world) fact(s, p, o, context string) {
	w.add(quad.IRI(quads.Base+s), quads.Full(p), quad.IRI(quads.Base+o), quads.Full("context-"+context))
}

// hub is a tool with n relations of all families, some of them only inferred.
func hub(t testing.TB, n int) []quad.Quad {
	w := newWorld(t)
	w.entity("hub", "tool", "Hub")
	relations := []string{"uses", "supports", "replaces", "developed-by", "works-with", "extends"}
	for i := range n {
		id, kind, r := fmt.Sprintf("n%03d", i), "tool", relations[i%len(relations)]
		if r == "developed-by" {
			kind = "company"
		}
		w.entity(id, kind, fmt.Sprintf("Neighbour %c number %d", 'A'+i%26, i))
		contexts := []string{"sure"}
		if i%13 < 5 { // two sources: before those of one
			contexts = []string{"inferred", "again"}
		}
		for _, c := range contexts {
			if r == "developed-by" || i%4 < 2 {
				w.fact("hub", r, id, c)
			} else {
				w.fact(id, r, "hub", c)
			}
		}
	}
	w.fact("n000", "supports", "hub", "sure") // on two sides
	return w.quads
}
