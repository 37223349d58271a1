package scene

import (
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"waggoner/quads"

	"github.com/cayleygraph/quad"
)

// TestCompass_everyEntity checks what must hold of every picture, on all that there is.
func TestCompass_everyEntity(t *testing.T) {
	all := builtin(t)
	e := engine(t, all)
	var ids []string
	for _, q := range all {
		kind, ok := q.Object.(quad.IRI)
		if q.Predicate == quads.RDFType && ok && slices.Contains([]string{"tool", "company", "category", "layer", "document", "source-class"}, quads.Short(kind)) {
			ids = append(ids, quads.ShortTerm(q.Subject))
		}
	}
	if len(ids) < 400 {
		t.Fatalf("only %d entities", len(ids))
	}
	for _, id := range ids {
		for _, lang := range []string{"en", "zh"} {
			s := compass(t, e, id, lang)
			check(t, s)
			wellFormed(t, draw(t, s, Style{}))
			wellFormed(t, draw(t, s, Style{Width: 260}))
		}
	}
}

// check holds a scene against the promises of its geometry and its counts.
func check(t *testing.T, s *Scene) {
	t.Helper()
	name := s.Nodes[0].ID + " " + s.Lang
	boxes, names := []Box{}, []string{}
	for _, n := range s.Nodes {
		boxes, names = append(boxes, n.Box), append(names, n.ID)
		if len(n.Lines) == 0 || !n.Major && !inside(n.LabelBox, n.Box) {
			t.Errorf("%s: the box of %s does not hold its label", name, n.ID)
		}
		if !inside(Box{n.X, n.Y, 0, 0}, s.Bounds) {
			t.Errorf("%s: %s is out of bounds", name, n.ID)
		}
	}
	for _, c := range s.Sectors {
		boxes, names = append(boxes, c.Box), append(names, "the caption of "+string(c.Side))
		checkSector(t, s, c)
	}
	for i, a := range boxes {
		if !inside(a, s.Bounds) {
			t.Errorf("%s: %s is out of bounds", name, names[i])
		}
		for j, b := range boxes[i+1:] {
			if a.overlaps(b, 0) {
				t.Errorf("%s: %s and %s overlap", name, names[i], names[i+1+j])
			}
		}
	}
	for _, n := range s.Nodes[1:] {
		for i, b := range boxes[1:] {
			if n.More == 0 && names[i+1] != n.ID && b.grow(-3).touches(n.X, n.Y) {
				t.Errorf("%s: the line to %s runs through %s", name, n.ID, names[i+1])
			}
		}
	}
}

// checkSector holds one side against UI.md, D8.
func checkSector(t *testing.T, s *Scene, c Sector) {
	t.Helper()
	name := s.Nodes[0].ID + " " + s.Lang + " " + string(c.Side)
	nodes := on(s, c.Side)
	if len(nodes) != c.Drawn || c.Drawn > capacity(c.Side) {
		t.Errorf("%s: says it draws %d and draws %d", name, c.Drawn, len(nodes))
	}
	if c.Drawn+c.Elsewhere+s.Dropped.BySide[c.Side] != c.Total {
		t.Errorf("%s: %d drawn + %d elsewhere + %d dropped is not %d", name, c.Drawn, c.Elsewhere, s.Dropped.BySide[c.Side], c.Total)
	}
	base, pull, span := columnRadius, 1.0, columnSpan
	if !c.Side.upright() {
		base, pull, span = map[Side]float64{North: northRadius, South: southRadius}[c.Side], stretch, rowSpan
	}
	if steps := (c.Radius - base) / growth; steps < 0 || steps > growths || steps != math.Trunc(steps) {
		t.Errorf("%s: radius %v", name, c.Radius)
	}
	for i, n := range nodes {
		along, across := math.Abs(n.X), math.Abs(n.Y)
		if !c.Side.upright() {
			along, across = across, along/pull
		}
		if r := hypot(along, across); math.Abs(r-c.Radius) > .05 || math.Atan2(across, along) > span+1e-3 {
			t.Errorf("%s: %s stands at radius %v, angle %v", name, n.ID, r, math.Atan2(across, along))
		}
		if i > 0 && n.Rank > nodes[i-1].Rank {
			t.Errorf("%s: %s has a higher rank than what stands nearer to the axis", name, n.ID)
		}
	}
}

func on(s *Scene, side Side) (out []Node) {
	for _, n := range s.Nodes {
		if n.Side == side && n.More == 0 {
			out = append(out, n)
		}
	}
	return out
}

func inside(b, bounds Box) bool {
	const dust = .02 // of rounding
	return b.X >= bounds.X-dust && b.Y >= bounds.Y-dust && b.X+b.W <= bounds.X+bounds.W+dust && b.Y+b.H <= bounds.Y+bounds.H+dust
}

// TestCompass_deterministic: neither the run nor the order of the quads shows.
func TestCompass_deterministic(t *testing.T) {
	all := hub(t, 300)
	want := draw(t, compass(t, engine(t, all), "hub", "en"), Style{})
	shuffle := rand.New(rand.NewPCG(1, 2))
	for run := range 20 {
		shuffle.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		if got := draw(t, compass(t, engine(t, all), "hub", "en"), Style{}); got != want {
			t.Fatalf("run %d differs", run)
		}
	}
}

func BenchmarkCompass(b *testing.B) {
	e := engine(b, builtin(b))
	for b.Loop() {
		if err := SVG(io.Discard, compass(b, e, "kubernetes", "en"), Style{}); err != nil {
			b.Fatal(err)
		}
	}
}
