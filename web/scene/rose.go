package scene

import "math"

// roseBox is the room of a rose: 260 px wide, the width it is made for.
var roseBox = Box{-130, -118, 260, 236}

// rose draws only the sides and their counts, for widths at which names cannot be read.
func (d *drawing) rose(style Style) {
	d.begin(roseBox, style)
	d.rhumbLines(roseBox)
	centre := d.scene.Nodes[0]
	centre.Lines = wrap(centre.Label, verbSize, 80, 3)
	centre.Radius = 46
	for i := range 8 {
		angle := float64(i) * math.Pi / 4
		long := 56.0
		if i%2 == 1 {
			long = 52
		}
		d.path("shape point", "M"+point{}.toward(angle, centre.Radius, -4).String()+"L"+point{}.toward(angle, long, 0).String()+"L"+point{}.toward(angle, centre.Radius, 4).String())
	}
	d.node(centre)
	for _, s := range d.scene.Sectors {
		d.petal(s)
	}
	d.close("svg")
	d.WriteString("\n")
}

// petal writes the count and the name of a side on its axis.
func (d *drawing) petal(s Sector) {
	at := map[Side]point{West: {roseBox.X + 4, 0}, East: {-roseBox.X - 4, 0}, North: {0, -88}, South: {0, 88}}[s.Side]
	anchor := map[Side]string{West: "start", East: "end"}[s.Side]
	lines := wrap(s.named(d.lang), verbSize, 76, 2)
	if !s.Side.upright() {
		anchor, lines = "middle", []string{truncate(s.named(d.lang), verbSize, roseBox.W)}
	}
	d.text("count", anchor, at.x, at.y-1, number(s.Total))
	for i, line := range lines {
		d.text("petal", anchor, at.x, at.y+17+15*float64(i), line)
	}
}
