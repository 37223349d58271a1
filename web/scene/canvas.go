package scene

import (
	"bytes"
	"encoding/xml"
	"strconv"
)

// canvas collects the text of a picture. Its methods escape everything they are given.
type canvas struct{ bytes.Buffer }

// num writes a coordinate without more digits than it needs.
func num(x float64) string { return strconv.FormatFloat(round2(x), 'f', -1, 64) }

func escape(s string) string {
	var out bytes.Buffer
	_ = xml.EscapeText(&out, []byte(s)) // a buffer takes everything
	return out.String()
}

// open begins an element with attributes given as name, value, name, value ...; one
// without a value is left out.
func (c *canvas) open(name string, attributes ...string) {
	c.WriteString("<" + name)
	for i := 0; i+1 < len(attributes); i += 2 {
		if attributes[i+1] != "" {
			c.WriteString(" " + attributes[i] + `="` + escape(attributes[i+1]) + `"`)
		}
	}
	c.WriteString(">")
}

func (c *canvas) close(name string) { c.WriteString("</" + name + ">") }

// element writes an element that holds text, or nothing.
func (c *canvas) element(name, text string, attributes ...string) {
	c.open(name, attributes...)
	c.WriteString(escape(text))
	c.close(name)
}

// path writes a path of a class.
func (c *canvas) path(class, d string) { c.element("path", "", "class", class, "d", d) }

// text writes one line at a place.
func (c *canvas) text(class, anchor string, x, y float64, s string) {
	if anchor == "start" {
		anchor = ""
	}
	c.element("text", s, "class", class, "text-anchor", anchor, "x", num(x), "y", num(y))
}
