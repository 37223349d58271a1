package scene

import (
	"context"
	"strings"
	"testing"

	"github.com/cayleygraph/quad"
)

// hostile names are what users' own data may hold.
var hostile = map[string]string{
	"markup":    `</title></text><script>alert(1)</script>"'&]]>`,
	"long":      strings.Repeat("long ", 100),
	"word":      strings.Repeat("W", 500),
	"chinese":   strings.Repeat("容器", 250),
	"bidi":      "abc\u202edef\u2066ghi\u200f",
	"control":   "a\x01b\x1b[31mc\x7f\u2028d\ufffe",
	"stacked":   "Z" + strings.Repeat("\u0301", 400),
	"spaces":    " \n\t ",
	"joiners":   strings.Repeat("\u200d", 500),
	"pictures":  strings.Repeat("👩‍👩‍👧", 60),
	"wide":      strings.Repeat("\ufdfd", 20),
	"format":    "%s %d {{.}} ${x}",
	"../x?a#b":  "address",
	"..":        "dots",
	"é/ü <&>\"": "identifier",
}

func hostileWorld(t testing.TB) []quad.Quad {
	w := newWorld(t)
	for id, label := range hostile {
		w.entity(id, "tool", label)
		w.fact(id, "uses", "hub", "sure")
		w.fact("hub", "replaces", id, "inferred")
	}
	w.entity("hub", "tool", hostile["long"])
	w.fact("hub", "uses", "hub", "sure")
	w.entity("<b>", "k\"><script>", "odd kind")
	w.fact("hub", "uses", "<b>", "sure")
	return w.quads
}

func TestSVG_hostileNames(t *testing.T) {
	e := engine(t, hostileWorld(t))
	for id := range hostile {
		for _, at := range []string{"hub", id} {
			for _, style := range []Style{{}, {Width: 260}, {Theme: `"><script>`, Lang: `"><script>`}} {
				s, err := Compass(context.Background(), e, Request{At: at, AsOf: asOf, Lang: "en"})
				if err != nil {
					t.Fatalf("%q: %v", at, err)
				}
				check(t, s)
				svg := draw(t, s, style)
				wellFormed(t, svg)
				for _, bad := range []string{"<script", "<b>", "\u202e", "\u2066", "\x1b", "\x01", `href="/tool/.."`, `href="/tool/../`} {
					if strings.Contains(svg, bad) {
						t.Errorf("%q: the picture holds %q", at, bad)
					}
				}
			}
		}
	}
}

// TestSVG_fullNameInTitle: what is cut in the picture is whole in the title.
func TestSVG_fullNameInTitle(t *testing.T) {
	svg := draw(t, compass(t, engine(t, hostileWorld(t)), "long", "en"), Style{})
	full := strings.TrimSpace(hostile["long"])
	if !strings.Contains(svg, "<title>"+full) {
		t.Error("no title holds the full name")
	}
	if strings.Contains(svg, ">"+full+"</tspan>") || !strings.Contains(svg, "…</tspan>") {
		t.Error("the name is not cut in the picture")
	}
}
