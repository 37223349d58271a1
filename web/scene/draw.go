package scene

import (
	"math"
	"net/url"
	"strings"
)

// pages are where the entities of a kind have their page; those of all other kinds have
// it under /entity/.
var pages = map[string]string{"tool": "/tool/", "company": "/company/", "category": "/category/", "layer": "/layer/", "document": "/source/"}

// href is the page of a node, or "" if no address can name it: browsers take "." and
// ".." for folders, however they are escaped.
func (d *drawing) href(n Node) string {
	if n.Kind == "more" {
		n = d.scene.Nodes[0]
	}
	if n.ID == "" || n.ID == "." || n.ID == ".." {
		return ""
	}
	page, ok := pages[n.Kind]
	if !ok {
		page = "/entity/"
	}
	return page + url.PathEscape(n.ID)
}

// node draws one node as a link. Its name for a screen reader is its own text.
func (d *drawing) node(n Node) {
	class := "node " + n.Shape
	if n.Fate == "ended" {
		class += " ended"
	}
	link := "a"
	href := d.href(n)
	if href == "" {
		link = "g"
	}
	d.open(link, "href", href, "class", class, "data-id", n.ID)
	d.element("title", strings.Join(n.Title, "\n"))
	if n.Major {
		d.centre(n)
	} else {
		d.element("rect", "", "class", "hit", "x", num(n.Box.X-2), "y", num(n.Box.Y-2), "width", num(n.Box.W+4), "height", num(n.Box.H+4))
		d.shape(n.Shape, n.Open, n.X, n.Y)
		d.label(n)
	}
	d.close(link)
	d.WriteString("\n")
}

// label writes name and verb as one text of several lines.
func (d *drawing) label(n Node) {
	x, anchor := n.LabelBox.X, ""
	switch {
	case n.More > 0 || !n.Side.upright():
		x, anchor = n.LabelBox.X+n.LabelBox.W/2, "middle"
	case n.Side == West:
		x, anchor = n.LabelBox.X+n.LabelBox.W, "end"
	}
	y := n.LabelBox.Y + nameLine - 4
	d.open("text", "text-anchor", anchor, "lang", n.LabelLang, "xml:lang", n.LabelLang)
	for i, line := range n.Lines {
		if i > 0 {
			d.WriteString(" ")
		}
		d.element("tspan", line, "class", "name", "x", num(x), "y", num(y))
		y += nameLine
	}
	for _, verb := range n.Verbs {
		d.WriteString(" ")
		d.element("tspan", verb, "x", num(x), "y", num(y-1), "lang", verbLang(n, d.scene.Lang))
		y += verbLine
	}
	d.close("text")
}

// verbLang is the language of a verb where that of the name differs from the scene's.
func verbLang(n Node, lang string) string {
	if n.LabelLang == "" {
		return ""
	}
	return lang
}

// centre draws the middle: two rings of brass, one of vermilion, the name.
func (d *drawing) centre(n Node) {
	r, class, high := n.Radius, "middle", captionLine
	if d.small {
		class, high = "middle small", verbLine
	}
	for _, ring := range []struct {
		class string
		r     float64
	}{{"ring hit", r}, {"ring", r - 2.5}, {"chosen", r - 6}} {
		d.element("circle", "", "class", ring.class, "cx", "0", "cy", "0", "r", num(ring.r))
	}
	top := -float64(len(n.Lines)) * high / 2
	d.open("text", "class", class, "text-anchor", "middle", "lang", n.LabelLang, "xml:lang", n.LabelLang)
	for i, line := range n.Lines {
		if i > 0 {
			d.WriteString(" ")
		}
		d.element("tspan", line, "x", "0", "y", num(top+high*(float64(i)+.78)))
	}
	d.close("text")
}

// edge draws one relation: the line, the gaps of what is inferred, the mark.
func (d *drawing) edge(e Edge) {
	centre := d.scene.Nodes[0]
	other, outward := e.To, true
	if e.To == centre.ID {
		other, outward = e.From, false
	}
	n, ok := d.find(other)
	if !ok {
		return
	}
	length := hypot(n.X, n.Y)
	dx, dy := n.X/length, n.Y/length
	shift := (float64(e.Lane) - float64(e.Lanes-1)/2) * laneWidth
	near, far := centre.Radius+4, length-shapeHalf-4
	at := func(t float64) point { return point{dx*t - dy*shift, dy*t + dx*shift} }
	d.open("g", "data-edge", e.ID)
	line := "M" + at(near).String() + "L" + at(far).String()
	d.path("line "+e.Family, line)
	if e.Sure == "inferred" {
		d.path("gap", line)
	}
	angle := math.Atan2(dy, dx)
	if !outward {
		angle += math.Pi
	}
	d.path("mark "+e.Family, mark(e, at(near+(far-near)*.55), angle))
	d.close("g")
	d.WriteString("\n")
}

// laneWidth is the distance between the edges of one node.
const laneWidth = 11.0

func (d *drawing) find(id string) (Node, bool) {
	for _, n := range d.scene.Nodes[1:] {
		if n.ID == id && n.More == 0 {
			return n, true
		}
	}
	return Node{}, false
}
