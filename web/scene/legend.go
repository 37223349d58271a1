package scene

import (
	"slices"
	"strings"
)

const legendLine = 22.0 // height of a row

// sample is one explained sign.
type sample struct {
	family string // a line, or
	class  *Class // a shape, or
	word   string // a sign of writing
	text   string
}

func (s sample) width() float64 {
	sign := 18.0
	if s.family != "" {
		sign = 34
	}
	if s.word != "" {
		sign = textWidth(s.word, verbSize) + 6
	}
	return sign + textWidth(s.text, verbSize) + 18
}

// samples lists the signs that occur in the scene.
func (d *drawing) samples() []sample {
	var out []sample
	for _, family := range []string{"principal", "half", "quarter", "coast"} {
		if slices.ContainsFunc(d.scene.Edges, func(e Edge) bool { return e.Family == family }) {
			out = append(out, sample{family: family, text: say(d.lang, family)})
		}
	}
	var own []string
	for _, e := range d.scene.Edges {
		if e.Own != "" && !slices.Contains(own, e.Own) {
			own = append(own, e.Own)
		}
	}
	if len(own) > 0 {
		text := truncate(strings.Join(own, say(d.lang, "verbs")), verbSize, columnRoom)
		out = append(out, sample{family: "own", text: text})
	}
	if slices.ContainsFunc(d.scene.Edges, func(e Edge) bool { return e.Sure == "inferred" }) {
		out = append(out, sample{word: "≈", text: term(d.lang, "certainty", "inferred")})
	}
	for i := range d.scene.Legend {
		c := &d.scene.Legend[i]
		text := c.Label
		switch c.Shape {
		case "house":
			text = say(d.lang, "company")
		case "dot":
			text = say(d.lang, "unlisted")
		}
		out = append(out, sample{class: c, text: truncate(text, verbSize, columnRoom)})
	}
	return out
}

// legendRows breaks the samples into rows no wider than limit.
func (d *drawing) legendRows(limit float64) [][]sample {
	var rows [][]sample
	x := limit
	for _, s := range d.samples() {
		if len(rows) == 0 || x+s.width() > limit+18 {
			rows, x = append(rows, nil), 0
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], s)
		x += s.width()
	}
	return rows
}

// legend draws rows of samples from a corner.
func (d *drawing) legend(rows [][]sample, left, top float64) {
	for i, row := range rows {
		x, y := left, top+legendLine*(float64(i)+.5)
		for _, s := range row {
			d.sample(s, x, y)
			x += s.width()
		}
	}
}

func (d *drawing) sample(s sample, x, y float64) {
	sign := 18.0
	switch {
	case s.family != "":
		sign = 34
		d.path("line "+s.family, "M"+num(x)+" "+num(y)+"L"+num(x+28)+" "+num(y))
		d.path("mark "+s.family, mark(Edge{Family: s.family}, point{x + 14, y}, 0))
	case s.class != nil:
		d.shape(s.class.Shape, s.class.Open, x+7, y)
	default:
		sign = textWidth(s.word, verbSize) + 6
		d.text("name", "", x, y+4.5, s.word)
	}
	d.text("", "", x+sign, y+4.5, s.text)
}
