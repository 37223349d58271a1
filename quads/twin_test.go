package quads

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/cayleygraph/quad"
)

// twin is the slow and obvious twin of the scanner: the same grammar, read byte by byte
// into the values of Cayley's quads. It shares with the scanner only [CheckIRI] and
// [CheckText].
type twin struct {
	line    []byte
	pos     int
	number  int
	literal int
}

func (p *twin) fail(format string, args ...any) error {
	return &SyntaxError{p.number, p.pos + 1, fmt.Sprintf(format, args...)}
}

func (p *twin) peek() byte {
	if p.pos < len(p.line) {
		return p.line[p.pos]
	}
	return 0
}

func (p *twin) space() {
	for p.peek() == ' ' || p.peek() == '\t' {
		p.pos++
	}
}

// statement parses the line. It reports false for an empty line or a comment.
func (p *twin) statement() (q quad.Quad, ok bool, err error) {
	if !utf8.Valid(p.line) {
		return q, false, p.fail("the line is not valid UTF-8")
	}
	p.space()
	if p.pos == len(p.line) || p.peek() == '#' {
		return q, false, p.comment()
	}
	if q.Subject, err = p.term("subject"); err != nil {
		return q, false, err
	}
	if q.Predicate, err = p.term("predicate"); err != nil {
		return q, false, err
	}
	if q.Object, err = p.term("object"); err != nil {
		return q, false, err
	}
	if p.space(); p.pos < len(p.line) && p.peek() != '.' {
		if q.Label, err = p.term("label"); err != nil {
			return q, false, err
		}
	}
	if p.space(); p.peek() != '.' {
		return q, false, p.fail("expected '.' at the end of the statement")
	}
	p.pos++
	if p.space(); p.pos < len(p.line) && p.peek() != '#' {
		return q, false, p.fail("nothing but a comment may follow '.'")
	}
	err = p.comment()
	return q, err == nil, err
}

func (p *twin) comment() error {
	for ; p.pos < len(p.line); p.pos++ {
		if p.line[p.pos] == '\r' {
			return p.fail("a carriage return without a line feed ends no line here")
		}
	}
	return nil
}

func (p *twin) term(role string) (quad.Value, error) {
	p.space()
	switch c := p.peek(); {
	case c == '<':
		return p.iri()
	case c == '_' && role != "predicate":
		return p.blank()
	case c == '"' && role == "object":
		return p.literalTerm()
	case p.pos >= len(p.line):
		return nil, p.fail("the line ends where the %s should be", role)
	default:
		return nil, p.fail("%q cannot begin the %s", []rune(string(p.line[p.pos:]))[0], role)
	}
}

func (p *twin) iri() (quad.IRI, error) {
	start := p.pos
	p.pos++
	text, err := p.until('>', true)
	if err != nil {
		return "", err
	}
	if err := CheckIRI(text); err != nil {
		p.pos = start
		return "", p.fail("%v", err)
	}
	return quad.IRI(text), nil
}

func (p *twin) blank() (quad.Value, error) {
	start := p.pos
	end := start
	for end < len(p.line) && p.line[end] != ' ' && p.line[end] != '\t' && p.line[end] != '<' && p.line[end] != '"' {
		end++
	}
	label, ok := strings.CutPrefix(string(p.line[start:end]), "_:")
	for strings.HasSuffix(label, ".") { // the dot that ends the statement
		label, end = label[:len(label)-1], end-1
	}
	if !ok || !twinBlankLabel(label) {
		return nil, p.fail("this is not a blank node label")
	}
	p.pos = end
	return quad.BNode(label), nil
}

func (p *twin) literalTerm() (quad.Value, error) {
	p.pos++
	text, err := p.until('"', false)
	if err != nil {
		return nil, err
	}
	if len(text) > p.literal {
		return nil, p.fail("the literal is longer than %d bytes", p.literal)
	}
	if err := CheckText(text); err != nil {
		return nil, p.fail("%v", err)
	}
	switch {
	case p.peek() == '@':
		p.pos++
		start := p.pos
		for p.pos < len(p.line) && (isWordByte(p.line[p.pos]) || p.line[p.pos] == '-') {
			p.pos++
		}
		tag := string(p.line[start:p.pos])
		if !twinLanguageTag(tag) {
			return nil, p.fail("%q is not a language tag", tag)
		}
		return quad.LangString{Value: quad.String(text), Lang: tag}, nil
	case bytes.HasPrefix(p.line[p.pos:], []byte("^^<")):
		p.pos += 2
		datatype, err := p.iri()
		if err != nil || datatype == xsdString {
			return quad.String(text), err
		}
		return quad.TypedString{Value: quad.String(text), Type: datatype}, nil
	}
	return quad.String(text), nil
}

func isWordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// until reads up to the closing byte and resolves escapes: \u and \U in IRIs, those and
// the one-letter ones in literals.
func (p *twin) until(closing byte, inIRI bool) (string, error) {
	var b strings.Builder
	for p.pos < len(p.line) {
		c := p.line[p.pos]
		switch {
		case c == closing:
			p.pos++
			return b.String(), nil
		case c == '\r' && !inIRI:
			return "", p.fail(`a carriage return in a literal must be written as \r`)
		case c == '\\':
			r, err := p.escape(inIRI)
			if err != nil {
				return "", err
			}
			b.WriteRune(r)
		default:
			b.WriteByte(c)
			p.pos++
		}
	}
	return "", p.fail("the line ends before the closing %q", rune(closing))
}

func (p *twin) escape(inIRI bool) (rune, error) {
	if p.pos+1 >= len(p.line) {
		return 0, p.fail("the line ends in an escape")
	}
	c := p.line[p.pos+1]
	digits := map[byte]int{'u': 4, 'U': 8}[c]
	if digits > 0 {
		if p.pos+2+digits > len(p.line) {
			return 0, p.fail(`\%c needs %d hexadecimal digits`, c, digits)
		}
		n, err := strconv.ParseUint(string(p.line[p.pos+2:p.pos+2+digits]), 16, 32)
		if err != nil {
			return 0, p.fail(`\%c needs %d hexadecimal digits`, c, digits)
		}
		if n > utf8.MaxRune || !utf8.ValidRune(rune(n)) {
			return 0, p.fail("U+%04X is not a character", n)
		}
		p.pos += 2 + digits
		return rune(n), nil
	}
	i := strings.IndexByte(`tbnrf"'\`, c)
	if inIRI || i < 0 {
		return 0, p.fail(`\%c is not an escape here`, []rune(string(p.line[p.pos+1:]))[0])
	}
	p.pos += 2
	return rune("\t\b\n\r\f\"'\\"[i]), nil
}

func twinLanguageTag(s string) bool {
	for i, part := range strings.Split(s, "-") {
		if part == "" {
			return false
		}
		for _, r := range part {
			letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
			if !letter && (i == 0 || r < '0' || r > '9') {
				return false
			}
		}
	}
	return true
}

func twinBlankLabel(s string) bool {
	if s == "" || strings.HasPrefix(s, "-") || strings.HasPrefix(s, ".") || strings.HasSuffix(s, ".") {
		return false
	}
	for _, r := range s {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-' || r == '.' || r == ':' || r >= 0xC0 && r != 0xD7 && r != 0xF7) {
			return false
		}
	}
	return true
}
