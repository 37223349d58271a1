package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"unicode"

	"waggoner/query"

	"golang.org/x/term"
	"golang.org/x/text/width"
)

// output says how an answer is written.
type output struct{ json bool }

// output declares the flags of verbs that answer.
func (f *flags) output(s *session) *output {
	o := &output{}
	f.boolean(&o.json, "json", "Write the JSON that the same question gets over HTTP.")
	f.language(s)
	return o
}

// receipt declares the flags of verbs that answer with what they did.
func (f *flags) receipt(s *session) *output {
	o := &output{}
	f.boolean(&o.json, "json", "Write the receipt as JSON.")
	f.language(s)
	return o
}

func (f *flags) language(s *session) {
	f.choice(&s.lang, "lang", "The language of names and messages; the default is that of LC_ALL, LC_MESSAGES or LANG.", "en", "zh")
}

// write writes an answer as JSON or in words.
func (o *output) write(s *session, answer any, words func(*printer)) error {
	if o.json {
		return s.writeJSON(answer)
	}
	p := s.printer()
	words(p)
	_, err := io.WriteString(s.out, p.text.String())
	return answered(err)
}

// An answerError says that something was done, and only the answer could not be written.
type answerError struct{ error }

func (e *answerError) Unwrap() error { return e.error }

func answered(err error) error {
	if err != nil {
		return &answerError{err}
	}
	return nil
}

// writeJSON writes what HTTP answers, byte for byte, but indented on a terminal.
func (s *session) writeJSON(answer any) error {
	enc := json.NewEncoder(s.out)
	enc.SetEscapeHTML(false)
	if isTerminal(s.out) {
		enc.SetIndent("", "  ")
	}
	return answered(enc.Encode(answer))
}

// printer lays out an answer in words. Whatever it is given may come from anybody's
// data, so control characters do not reach the terminal.
type printer struct {
	*session
	text      strings.Builder
	width     int // columns of the terminal, 0 if there is none
	colour    bool
	entities  map[string]query.Ref
	relations map[string]query.RelationInfo
	terms     map[string]string // names of kinds, statuses and certainties
	deepest   int               // the most steps a question may ask for
}

func (s *session) printer() *printer {
	p := &printer{session: s}
	if f, ok := s.out.(*os.File); ok && isTerminal(s.out) {
		p.width, _, _ = term.GetSize(int(f.Fd()))
		p.colour = os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	}
	return p
}

// isTerminal reports whether a reader or writer is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// A style is how a text stands out on a terminal: an SGR parameter of ECMA-48.
type style string

const (
	plain  style = ""
	strong style = "1"
	faint  style = "2"
	notice style = "33"
)

func (p *printer) styled(text string, s style) string {
	if !p.colour || s == plain || text == "" {
		return text
	}
	return "\x1b[" + string(s) + "m" + text + "\x1b[0m"
}

// line writes one line in a style, wrapped to the terminal and indented.
func (p *printer) line(indent int, s style, format string, args ...any) {
	text := cleaned(fmt.Sprintf(format, args...))
	for _, part := range wrap(text, p.room(indent)) {
		p.text.WriteString(strings.Repeat(" ", indent) + p.styled(part, s) + "\n")
	}
}

func (p *printer) blank() { p.text.WriteString("\n") }

// room is how many columns are left beside an indent, 0 for any number.
func (p *printer) room(indent int) int {
	if p.width == 0 {
		return 0
	}
	return max(p.width-indent, 16)
}

// row is a line of a table, with lines that belong to it.
type row struct {
	cells []cell
	below []note
}

type cell struct {
	text  string
	style style
}

// note is a text with its sources beside it.
type note struct {
	text    string
	sources []string
	style   style
}

const gap = 2 // columns between columns

// table writes rows under a head in columns as wide as they need to be, but not wider
// than the terminal; what does not fit goes on in the next line.
func (p *printer) table(indent int, head []string, rows []row) {
	widths := make([]int, len(head))
	for i, h := range head {
		widths[i] = columns(h)
	}
	var below []note
	for _, r := range rows {
		for i := range r.cells {
			r.cells[i].text = cleaned(r.cells[i].text)
			widths[i] = max(widths[i], columns(r.cells[i].text))
		}
		below = append(below, r.below...)
	}
	shrink(widths, p.room(indent))
	heads := make([]cell, len(head))
	for i, h := range head {
		heads[i] = cell{h, faint}
	}
	p.cells(indent, widths, heads)
	beside := p.besideAt(indent+gap, below)
	for _, r := range rows {
		p.cells(indent, widths, r.cells)
		for _, n := range r.below {
			p.note(indent+gap, beside, n)
		}
	}
}

// shrink narrows the widest columns until all fit into room.
func shrink(widths []int, room int) {
	const least = 6
	for room > 0 {
		total, widest := gap*(len(widths)-1), 0
		for i, w := range widths {
			total += w
			if w > widths[widest] {
				widest = i
			}
		}
		if total <= room || widths[widest] <= least {
			return
		}
		widths[widest]--
	}
}

// cells writes one line of a table, or several if a cell is wrapped.
func (p *printer) cells(indent int, widths []int, cells []cell) {
	parts := make([][]string, len(cells))
	lines := 0
	for i, c := range cells {
		parts[i] = wrap(c.text, widths[i])
		lines = max(lines, len(parts[i]))
	}
	for l := range lines {
		var b strings.Builder
		b.WriteString(strings.Repeat(" ", indent))
		for i, c := range cells {
			text := ""
			if l < len(parts[i]) {
				text = parts[i][l]
			}
			b.WriteString(p.styled(text, c.style))
			if i < len(cells)-1 {
				b.WriteString(strings.Repeat(" ", widths[i]-columns(text)+gap))
			}
		}
		p.text.WriteString(strings.TrimRight(b.String(), " ") + "\n")
	}
}

// notes writes texts with their sources beside them.
func (p *printer) notes(indent int, all []note) {
	beside := p.besideAt(indent, all)
	for _, n := range all {
		p.note(indent, beside, n)
	}
}

// besideAt is the column in which the sources of notes begin, 0 if they go below.
func (p *printer) besideAt(indent int, all []note) int {
	const most = 56
	longest, source := 0, 0
	for _, n := range all {
		if w := columns(cleaned(n.text)); w <= most {
			longest = max(longest, w)
		}
		for _, s := range n.sources {
			source = max(source, columns(cleaned(s)))
		}
	}
	at := indent + longest + gap
	if p.width > 0 && at+min(source, 24) > p.width {
		return 0
	}
	return at
}

func (p *printer) note(indent, beside int, n note) {
	text := cleaned(n.text)
	if beside == 0 || indent+columns(text)+gap > beside {
		p.line(indent, n.style, "%s", text)
		p.sources(max(beside, indent+2*gap), n.sources)
		return
	}
	p.text.WriteString(strings.Repeat(" ", indent) + p.styled(text, n.style))
	if len(n.sources) == 0 {
		p.blank()
		return
	}
	p.text.WriteString(strings.Repeat(" ", beside-indent-columns(text)))
	for i, part := range wrap(cleaned(n.sources[0]), p.room(beside)) {
		if i > 0 {
			p.text.WriteString(strings.Repeat(" ", beside))
		}
		p.text.WriteString(p.styled(part, faint) + "\n")
	}
	p.sources(beside, n.sources[1:])
}

func (p *printer) sources(indent int, all []string) {
	for _, s := range all {
		p.line(indent, faint, "%s", s)
	}
}

// columns is how many columns of a terminal a text takes. Source: Unicode Standard
// Annex #11, East Asian Width; ambiguous characters count as narrow.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n += runeColumns(r)
	}
	return n
}

func runeColumns(r rune) int {
	switch {
	case r < 0x7f:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// wrap cuts a text into lines of at most most columns (0: no limit), at spaces and
// between wide characters if it can, inside a word if it must.
func wrap(s string, most int) []string {
	if most <= 0 || columns(s) <= most {
		return []string{s}
	}
	var out []string
	runes := []rune(s)
	for len(runes) > 0 {
		end, used, split := 0, 0, 0
		for end < len(runes) && used+runeColumns(runes[end]) <= most {
			used += runeColumns(runes[end])
			end++
			if end == len(runes) || runes[end] == ' ' || runeColumns(runes[end-1]) == 2 {
				split = end
			}
		}
		if split == 0 {
			split = max(end, 1)
		}
		out = append(out, strings.TrimRight(string(runes[:split]), " "))
		runes = []rune(strings.TrimLeft(string(runes[split:]), " "))
	}
	return out
}

// cleaned returns a text without control characters and bidirectional overrides, which
// could move the cursor or make a terminal show something else than what is there.
func cleaned(s string) string { return strings.Map(harmless, s) }

// cleanedLines is cleaned but for line ends.
func cleanedLines(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' {
			return r
		}
		return harmless(r)
	}, s)
}

func harmless(r rune) rune {
	switch {
	case r == '\n' || r == '\t':
		return ' '
	case unicode.IsControl(r), r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x2028, r == 0x2029:
		return unicode.ReplacementChar
	}
	return r
}

// quoted is a text of the user in a message.
func quoted(s string) string { return strconv.Quote(s) }
