package scene

import (
	"math"
	"strings"
)

// A point in pixels.
type point struct{ x, y float64 }

func (p point) String() string { return num(p.x) + " " + num(p.y) }

// toward returns the point that lies ahead of p in a direction, and aside of it.
func (p point) toward(angle, ahead, aside float64) point {
	sin, cos := math.Sincos(angle)
	return point{p.x + cos*ahead - sin*aside, p.y + sin*ahead + cos*aside}
}

// mark is the path of the sign in the middle of a line (UI.md, D3): a chevron that points
// at the object of the fact, for symmetric relations two that face each other, with a
// bar for what became something else, a dot for the coast.
func mark(e Edge, p point, angle float64) string {
	switch {
	case e.Family == "coast":
		return dot(p, 2.5)
	case e.Symmetric:
		return chevron(p.toward(angle, -2, 0), angle) + chevron(p.toward(angle, 2, 0), angle+math.Pi)
	case e.Family == "quarter":
		bar := "M" + p.toward(angle, -5, -5).String() + "L" + p.toward(angle, -5, 5).String()
		return bar + chevron(p.toward(angle, 6, 0), angle)
	}
	return chevron(p.toward(angle, 4, 0), angle)
}

func chevron(tip point, angle float64) string {
	return "M" + tip.toward(angle, -7, -4.5).String() + "L" + tip.String() + "L" + tip.toward(angle, -7, 4.5).String()
}

func dot(p point, r float64) string {
	return "M" + num(p.x-r) + " " + num(p.y) + "a" + num(r) + " " + num(r) + " 0 1 0 " + num(2*r) + " 0a" + num(r) + " " + num(r) + " 0 1 0 " + num(-2*r) + " 0z"
}

// outlines are the shapes around (0, 0), 12 px wide.
var outlines = map[string][]point{
	"square":   {{-5.5, -5.5}, {5.5, -5.5}, {5.5, 5.5}, {-5.5, 5.5}},
	"diamond":  {{0, -7}, {7, 0}, {0, 7}, {-7, 0}},
	"triangle": {{0, -7}, {6.5, 5}, {-6.5, 5}},
	"hexagon":  {{-3.5, -6}, {3.5, -6}, {7, 0}, {3.5, 6}, {-3.5, 6}, {-7, 0}},
	"pentagon": {{0, -7}, {6.7, -2.2}, {4.1, 5.6}, {-4.1, 5.6}, {-6.7, -2.2}},
	"house":    {{0, -7}, {6, -1.5}, {6, 6}, {-6, 6}, {-6, -1.5}},
	"page":     {{-5, -6.5}, {2, -6.5}, {5, -3.5}, {5, 6.5}, {-5, 6.5}},
}

// shape draws the sign of a node at a place.
func (d *drawing) shape(name string, open bool, x, y float64) {
	class := "shape"
	if open || name == "dot" {
		class += " filled"
	}
	switch name {
	case "more", "centre":
	case "circle":
		d.path(class, dot(point{x, y}, 6))
	case "dot":
		d.path(class, dot(point{x, y}, 3))
	case "bar":
		d.element("rect", "", "class", class, "x", num(x-7), "y", num(y-4.5), "width", "14", "height", "9", "rx", "4.5")
	default:
		d.path(class, outline(outlines[name], x, y))
	}
}

func outline(points []point, x, y float64) string {
	var out strings.Builder
	for i, p := range points {
		if i == 0 {
			out.WriteString("M")
		} else {
			out.WriteString("L")
		}
		out.WriteString(point{p.x + x, p.y + y}.String())
	}
	out.WriteString("z")
	return out.String()
}
