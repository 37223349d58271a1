package quads

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/cayleygraph/quad"
)

// ReadLimits bounds what a [Reader] accepts. The zero value means the defaults.
type ReadLimits struct {
	Line    int   // bytes of one line; default 1 MiB
	Literal int   // bytes of one literal after unescaping; default 1 MiB
	Total   int64 // bytes of the whole input; default 1 GiB
}

func (l ReadLimits) withDefaults() ReadLimits {
	if l.Line == 0 {
		l.Line = 1 << 20
	}
	if l.Literal == 0 {
		l.Literal = 1 << 20
	}
	if l.Total == 0 {
		l.Total = 1 << 30
	}
	return l
}

// A SyntaxError says where an input is not N-Quads. Line and Column start at 1; Column
// counts bytes.
type SyntaxError struct {
	Line, Column int
	Message      string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Message)
}

// A Reader reads N-Quads strictly as https://www.w3.org/TR/n-quads/ gives the grammar:
// valid UTF-8, absolute IRIs, known escapes, no NUL. Literals keep their datatype and
// every character. Blank node labels are kept as written.
type Reader struct {
	r      *bufio.Reader
	limits ReadLimits
	line   int
	total  int64
}

// NewReader returns a Reader on r.
func NewReader(r io.Reader, limits ReadLimits) *Reader {
	return &Reader{r: bufio.NewReaderSize(r, 64<<10), limits: limits.withDefaults()}
}

// Line returns the number of the line last read.
func (r *Reader) Line() int { return r.line }

// ReadQuad returns the next quad, io.EOF after the last one, or a *[SyntaxError].
// It does not go on after an error.
func (r *Reader) ReadQuad() (quad.Quad, error) {
	for {
		line, err := r.readLine()
		if err != nil {
			return quad.Quad{}, err
		}
		p := parser{line: line, number: r.line, literal: r.limits.Literal}
		q, ok, err := p.statement()
		if err != nil || ok {
			return q, err
		}
	}
}

// readLine returns the next line without its end, at most limits.Line bytes of it.
func (r *Reader) readLine() ([]byte, error) {
	var line []byte
	for {
		part, err := r.r.ReadSlice('\n')
		r.total += int64(len(part))
		if r.total > r.limits.Total {
			return nil, &SyntaxError{r.line + 1, 1, fmt.Sprintf("the input is larger than %d bytes", r.limits.Total)}
		}
		if len(line)+len(part) > r.limits.Line {
			return nil, &SyntaxError{r.line + 1, r.limits.Line, fmt.Sprintf("the line is longer than %d bytes", r.limits.Line)}
		}
		line = append(line, part...)
		switch {
		case err == nil, err == io.EOF && len(line) > 0:
			r.line++
			return bytes.TrimRight(line, "\r\n"), nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		}
	}
}

// parser reads one line.
type parser struct {
	line    []byte
	pos     int
	number  int
	literal int
}

func (p *parser) fail(format string, args ...any) error {
	return &SyntaxError{p.number, p.pos + 1, fmt.Sprintf(format, args...)}
}

func (p *parser) peek() byte {
	if p.pos < len(p.line) {
		return p.line[p.pos]
	}
	return 0
}

func (p *parser) space() {
	for p.peek() == ' ' || p.peek() == '\t' {
		p.pos++
	}
}

// statement parses the line. It reports false for an empty line or a comment.
func (p *parser) statement() (q quad.Quad, ok bool, err error) {
	if !utf8.Valid(p.line) {
		return q, false, p.fail("the line is not valid UTF-8")
	}
	p.space()
	if p.pos == len(p.line) || p.peek() == '#' {
		return q, false, nil
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
	return q, true, nil
}

func (p *parser) term(role string) (quad.Value, error) {
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
		return nil, p.fail("%q cannot begin the %s", rune(c), role)
	}
}

func (p *parser) iri() (quad.IRI, error) {
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

func (p *parser) blank() (quad.Value, error) {
	start := p.pos
	end := start
	for end < len(p.line) && p.line[end] != ' ' && p.line[end] != '\t' && p.line[end] != '<' && p.line[end] != '"' {
		end++
	}
	label, ok := strings.CutPrefix(string(p.line[start:end]), "_:")
	for strings.HasSuffix(label, ".") { // the dot that ends the statement
		label, end = label[:len(label)-1], end-1
	}
	if !ok || !isBlankLabel(label) {
		return nil, p.fail("this is not a blank node label")
	}
	p.pos = end
	return quad.BNode(label), nil
}

func (p *parser) literalTerm() (quad.Value, error) {
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
		for p.pos < len(p.line) && (isWord(p.line[p.pos]) || p.line[p.pos] == '-') {
			p.pos++
		}
		tag := string(p.line[start:p.pos])
		if !isLanguageTag(tag) {
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

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// until reads up to the closing byte and resolves escapes: \u and \U in IRIs, those and
// the one-letter ones in literals.
func (p *parser) until(closing byte, inIRI bool) (string, error) {
	var b strings.Builder
	for p.pos < len(p.line) {
		c := p.line[p.pos]
		switch {
		case c == closing:
			p.pos++
			return b.String(), nil
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

func (p *parser) escape(inIRI bool) (rune, error) {
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
		return 0, p.fail(`\%c is not an escape here`, c)
	}
	p.pos += 2
	return rune("\t\b\n\r\f\"'\\"[i]), nil
}
