package scene

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// Sizes of type in CSS pixels.
const (
	nameSize    = 14.0 // names of nodes, semi-bold
	verbSize    = 13.0 // verbs, notes, legend
	captionSize = 17.0 // names of sides
	middleSize  = 17.0 // the name in the middle
	serif       = 1.15 // how much wider than [textWidth] bold serifs are
)

// clean makes foreign text fit for a picture: what is no character of XML, control
// characters, what turns the direction of writing, and marks piled up more than three
// high go; white space becomes single spaces.
func clean(s string) string {
	var out strings.Builder
	space, marks := false, 0
	for _, r := range s {
		if unicode.IsSpace(r) {
			space, marks = true, 0
			continue
		}
		if unicode.Is(unicode.M, r) {
			marks++
		} else {
			marks = 0
		}
		if !drawable(r) || marks > 3 {
			continue
		}
		if space && out.Len() > 0 {
			out.WriteByte(' ')
		}
		space = false
		out.WriteRune(r)
	}
	return out.String()
}

// drawable reports whether a character may stand in a label. Joiners are needed by
// Persian and Indic names; other format characters are invisible or turn direction.
func drawable(r rune) bool {
	const joiner, nonJoiner = '\u200d', '\u200c'
	switch {
	case r == joiner || r == nonJoiner:
		return true
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Cs, unicode.Co):
		return false
	}
	return r&0xfffe != 0xfffe && r <= unicode.MaxRune
}

// textWidth estimates how wide a text is drawn at a font size, in CSS pixels: at 14 px
// 7.2 for a Latin letter (9 for a capital, 8 for a digit), 14 for a CJK character (UI.md, D8); for
// other scripts and signs more, since an estimate that is too small makes names overlap.
func textWidth(s string, size float64) float64 {
	sum := 0.0
	for _, r := range s {
		sum += runeWidth(r)
	}
	return sum * size / nameSize
}

func runeWidth(r rune) float64 {
	switch {
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case r >= 0xfdf0 && r <= 0xfdfd: // Arabic phrases in one character
		return 80
	case r >= 0x12000 && r < 0x13000: // cuneiform
		return 30
	case r >= 0x1f000 && r < 0x20000: // pictographs
		return 19
	case r == '…':
		return 14
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 14
	}
	switch {
	case unicode.IsUpper(r):
		return 9
	case unicode.IsDigit(r):
		return 8
	case r < 0x0590 || r >= 0x2000 && r < 0x2070:
		return 7.2
	}
	return 12
}

// truncate cuts a text to a width and marks the cut.
func truncate(s string, size, limit float64) string {
	if textWidth(s, size) <= limit {
		return s
	}
	room := limit - textWidth("…", size)
	end := 0
	for i, r := range s {
		if room -= runeWidth(r) * size / nameSize; room < 0 {
			break
		}
		end = i + utf8.RuneLen(r)
	}
	return strings.TrimRight(s[:end], " -,.，、（(") + "…"
}

// wrap breaks a text into at most n lines no wider than limit; the last one is cut.
func wrap(s string, size, limit float64, n int) []string {
	var lines []string
	line := ""
	rest := words(s)
	for len(rest) > 0 && len(lines) < n-1 {
		next := line + rest[0]
		if textWidth(strings.TrimRight(next, " "), size) <= limit {
			line, rest = next, rest[1:]
			continue
		}
		if line == "" { // one word is too long for a line: let it be cut
			break
		}
		lines, line = append(lines, strings.TrimRight(line, " ")), ""
	}
	line += strings.Join(rest, "")
	if line != "" || len(lines) == 0 {
		lines = append(lines, truncate(strings.TrimRight(line, " "), size, limit))
	}
	return lines
}

// wrapRow breaks a name for a row, where narrow texts leave room for more of them: two
// lines as even as they can be, three if that is not enough, and then wider ones.
func wrapRow(s string) []string {
	for _, try := range []struct {
		limit float64
		lines int
	}{{rowNarrow, 2}, {rowNarrow, 3}, {rowRoom, 3}} {
		lines := wrap(s, nameSize, try.limit, try.lines)
		if strings.HasSuffix(lines[len(lines)-1], "…") {
			continue
		}
		for limit := try.limit; limit > 0; limit -= 4 {
			next := wrap(s, nameSize, limit, try.lines)
			if len(next) != len(lines) || strings.HasSuffix(next[len(next)-1], "…") {
				break
			}
			lines = next
		}
		return lines
	}
	return wrap(s, nameSize, rowRoom, 2)
}

// words cuts a text where a line may end: after spaces, hyphens and slashes, and
// between CJK characters.
func words(s string) []string {
	var out []string
	start := 0
	for i, r := range s {
		next := i + utf8.RuneLen(r)
		after, _ := utf8.DecodeRuneInString(s[next:])
		wide := runeWidth(r) == 14 && unicode.IsLetter(r) && !unicode.IsPunct(after)
		if r == ' ' || r == '-' || r == '/' || wide {
			out = append(out, s[start:next])
			start = next
		}
	}
	if start < len(s) {
		out = append(out, s[start:])
	}
	return out
}

// widest returns the width of the widest line.
func widest(lines []string, size float64) float64 {
	w := 0.0
	for _, l := range lines {
		w = max(w, textWidth(l, size))
	}
	return w
}
