package page

import (
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var token = regexp.MustCompile(`--([a-z0-9-]+):#([0-9A-Fa-f]{6})`)

func tokens(block string) map[string]string {
	out := map[string]string{}
	for _, m := range token.FindAllStringSubmatch(block, -1) {
		out[m[1]] = m[2]
	}
	return out
}

// luminance and ratio are those of WCAG 2.2.
func luminance(hex string) float64 {
	var c [3]float64
	for i := range c {
		n, _ := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		if c[i] = float64(n) / 255; c[i] <= 0.04045 {
			c[i] /= 12.92
		} else {
			c[i] = math.Pow((c[i]+0.055)/1.055, 2.4)
		}
	}
	return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2]
}

func ratio(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

func TestTokens_contrast(t *testing.T) {
	css, err := os.ReadFile("static/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	light, rest, _ := strings.Cut(string(css), ":root[data-theme=dark]")
	dark, system, _ := strings.Cut(rest, "@media")
	themes := map[string]map[string]string{"light": tokens(light), "dark": tokens(dark)}
	for name, value := range tokens(system) {
		if themes["dark"][name] != value {
			t.Errorf("--%s is %s where the system chooses dark and %s where the reader does", name, value, themes["dark"][name])
		}
	}
	texts, grounds := []string{"ink", "ink-2", "ink-3", "lapis", "verm", "verd", "brass", "plum"}, []string{"paper", "raised", "sunk"}
	for theme, colours := range themes {
		if len(colours) < 19 {
			t.Fatalf("%s: only %d tokens", theme, len(colours))
		}
		least := func(a, b string, want float64) {
			if got := ratio(colours[a], colours[b]); got < want {
				t.Errorf("%s: --%s on --%s is %.2f, below %.1f", theme, a, b, got, want)
			}
		}
		for _, ground := range grounds {
			for _, text := range texts {
				least(text, ground, 4.5)
			}
			least("control", ground, 3)
		}
		for _, accent := range []string{"lapis", "verm", "verd", "brass"} {
			least(accent, accent+"-bg", 4.5)
			least("ink", accent+"-bg", 4.5)
		}
		least("on-accent", "lapis", 4.5)
		least("ink-2", "verm-bg", 4.5)
	}
}
