package scene

import (
	"cmp"
	"io"
	"math"
	"strings"
)

// Style says how a scene is drawn.
type Style struct {
	Theme string // "light", "dark", or "" to follow the reader's preference
	Width int    // CSS pixels there are for it, 0 for no limit; up to RoseWidth a rose is drawn
	Lang  string // of captions and legend; "" for that of the scene
}

// RoseWidth is the width up to which names would be too small to read, so that only the
// sides and their counts are drawn.
const RoseWidth = 400

// leastWidth keeps a page that stretches pictures from making giants of the small.
const leastWidth = 480.0

// SVG writes a scene as one self-contained picture: nothing is fetched, all text is
// text, every node is a link to its page. Shown as an image, the links are inert. The
// picture is never enlarged: text is 13 px and more at full width, and proportionally
// smaller where Width does not suffice.
func SVG(w io.Writer, s *Scene, style Style) error {
	d := &drawing{scene: s, lang: language(cmp.Or(style.Lang, s.Lang))}
	if style.Width > 0 && style.Width <= RoseWidth {
		d.small = true
		d.rose(style)
	} else {
		d.chart(style)
	}
	_, err := w.Write(d.Bytes())
	return err
}

// drawing is a scene on its way to the canvas.
type drawing struct {
	canvas
	scene *Scene
	lang  string
	small bool // a rose
}

// begin opens the picture: its size, its name and description, its style.
func (d *drawing) begin(b Box, style Style) {
	width, height := b.W, b.H
	if limit := float64(style.Width); limit > 0 && (limit < width || d.small) {
		width, height = limit, b.H*limit/b.W
	}
	view := num(b.X) + " " + num(b.Y) + " " + num(b.W) + " " + num(b.H)
	d.open("svg", "xmlns", "http://www.w3.org/2000/svg", "class", "wg-scene", "role", "img", "lang", d.lang, "xml:lang", d.lang,
		"width", num(width), "height", num(height), "viewBox", view)
	title, desc := d.describe()
	d.element("title", title)
	d.element("desc", desc)
	d.WriteString("<style>" + styleSheet(style.Theme) + "</style>\n")
	d.element("rect", "", "class", "paper", "x", num(b.X), "y", num(b.Y), "width", num(b.W), "height", num(b.H))
}

// describe says in words what the picture shows.
func (d *drawing) describe() (title, desc string) {
	s := d.scene
	centre, drawn := "", 0
	for _, n := range s.Nodes {
		if n.Major {
			centre = n.Label
		} else if n.More == 0 {
			drawn++
		}
	}
	var parts []string
	for _, side := range s.Sectors {
		text := side.caption(d.lang)
		if notes := side.notes(d.lang); len(notes) > 0 {
			text += say(d.lang, "brackets", strings.Join(notes, say(d.lang, "verbs")))
		}
		parts = append(parts, text)
	}
	parts = append(parts, say(d.lang, "drawn", number(drawn), number(s.Dropped.Nodes)))
	if s.AsOf != "" {
		parts = append(parts, say(d.lang, "as-of", clean(s.AsOf)))
	}
	return say(d.lang, "title", centre, number(drawn+s.Dropped.Nodes)), strings.Join(parts, say(d.lang, "stops"))
}

// chart draws the whole picture.
func (d *drawing) chart(style Style) {
	b := d.scene.Bounds
	if b.W < leastWidth {
		b.X, b.W = b.X-(leastWidth-b.W)/2, leastWidth
	}
	rows := d.legendRows(b.W - 2*margin)
	if len(rows) > 0 {
		b.H += legendLine*float64(len(rows)) + margin
	}
	d.begin(b, style)
	d.rhumbLines(Box{b.X, b.Y, b.W, d.scene.Bounds.H})
	for _, e := range d.scene.Edges {
		d.edge(e)
	}
	for _, s := range d.scene.Sectors {
		d.sector(s)
	}
	for _, n := range d.scene.Nodes {
		d.node(n)
	}
	d.legend(rows, b.X+margin, d.scene.Bounds.Y+d.scene.Bounds.H)
	d.close("svg")
	d.WriteString("\n")
}

// rhumbLines draws the 32 winds from the centre to the edge of a box.
func (d *drawing) rhumbLines(b Box) {
	var path strings.Builder
	for i := range 32 {
		angle := float64(i) * math.Pi / 16
		dx, dy := math.Cos(angle), math.Sin(angle)
		far := math.Inf(1)
		if math.Abs(dx) > 1e-9 {
			far = min(far, max(b.X/dx, (b.X+b.W)/dx))
		}
		if math.Abs(dy) > 1e-9 {
			far = min(far, max(b.Y/dy, (b.Y+b.H)/dy))
		}
		near := d.scene.Nodes[0].Radius + 8
		path.WriteString("M" + num(near*dx) + " " + num(near*dy) + "L" + num(far*dx) + " " + num(far*dy))
	}
	d.path("rhumb", path.String())
}

func (d *drawing) sector(s Sector) {
	d.text("side", s.Anchor, s.X, s.Y, s.caption(d.lang))
	for i, note := range s.notes(d.lang) {
		d.text("note", s.Anchor, s.X, s.Y+captionLine-3+verbLine*float64(i), note)
	}
}
