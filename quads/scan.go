package quads

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Keys are the terms of one quad, each in its canonical N-Quads form: what [FormatTerm]
// writes, and by which two terms are the same. G is nil in a quad without a label.
type Keys struct{ S, P, O, G []byte }

// AppendLine appends the line of N-Quads that holds these keys, with its newline.
func AppendLine(dst, s, p, o, g []byte) []byte {
	dst = append(append(dst, s...), ' ')
	dst = append(append(dst, p...), ' ')
	dst = append(append(dst, o...), ' ')
	if g != nil {
		dst = append(append(dst, g...), ' ')
	}
	return append(dst, '.', '\n')
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

// role is the place of a term in its statement.
type role uint8

const (
	subject role = iota
	predicate
	object
	label
)

func (r role) String() string { return [...]string{"subject", "predicate", "object", "label"}[r] }

// scanner holds the grammar: it reads a line into keys. A term that stands in the line in
// its canonical form is a piece of the line; any other is written anew. Both are good until
// the next line.
type scanner struct {
	scope   string // put before the labels of blank nodes
	literal int    // limit of a literal's bytes
	valid   bool   // the lines to come are known to be UTF-8
	keys    Keys   // of the last line

	line   []byte
	number int
	pos    int
	text   []byte // the last IRI or literal with escapes, after they were resolved
	built  []byte // the keys of this line that had to be written
}

func (s *scanner) fail(format string, args ...any) *SyntaxError {
	return &SyntaxError{s.number, s.pos + 1, fmt.Sprintf(format, args...)}
}

// peek returns the next byte; at the end of the line NUL, which no statement may hold.
func (s *scanner) peek() byte {
	if s.pos < len(s.line) {
		return s.line[s.pos]
	}
	return 0
}

// char returns the character at a place, for messages.
func (s *scanner) char(at int) rune {
	r, _ := utf8.DecodeRune(s.line[at:])
	return r
}

func (s *scanner) space() {
	for s.peek() == ' ' || s.peek() == '\t' {
		s.pos++
	}
}

// scan reads a line without its end into keys. It reports false for one that is empty or
// a comment.
func (s *scanner) scan(line []byte, number int) (ok bool, err *SyntaxError) {
	s.line, s.number, s.pos, s.built = line, number, 0, s.built[:0]
	if !s.valid && !utf8.Valid(line) {
		return false, s.fail("the line is not valid UTF-8")
	}
	if s.space(); s.pos == len(line) || s.peek() == '#' {
		return false, s.comment()
	}
	k := &s.keys
	if k.S, err = s.term(subject); err != nil {
		return false, err
	}
	if k.P, err = s.term(predicate); err != nil {
		return false, err
	}
	if k.O, err = s.term(object); err != nil {
		return false, err
	}
	k.G = nil
	if s.space(); s.pos < len(line) && s.peek() != '.' {
		if k.G, err = s.term(label); err != nil {
			return false, err
		}
	}
	return true, s.end()
}

func (s *scanner) end() *SyntaxError {
	if s.space(); s.peek() != '.' {
		return s.fail("expected '.' at the end of the statement")
	}
	s.pos++
	if s.space(); s.pos < len(s.line) && s.peek() != '#' {
		return s.fail("nothing but a comment may follow '.'")
	}
	return s.comment()
}

// comment passes over what is left of the line. What stands behind a carriage return in it
// would be a line of its own to other readers, and is lost on none of them.
func (s *scanner) comment() *SyntaxError {
	if i := bytes.IndexByte(s.line[s.pos:], '\r'); i >= 0 {
		s.pos += i
		return s.fail("a carriage return without a line feed ends no line here")
	}
	return nil
}

func (s *scanner) term(r role) ([]byte, *SyntaxError) {
	s.space()
	switch c := s.peek(); {
	case c == '<':
		return s.iri()
	case c == '_' && r != predicate:
		return s.blank()
	case c == '"' && r == object:
		return s.literalTerm()
	case s.pos >= len(s.line):
		return nil, s.fail("the line ends where the %s should be", r)
	default:
		return nil, s.fail("%q cannot begin the %s", s.char(s.pos), r)
	}
}

func (s *scanner) iri() ([]byte, *SyntaxError) {
	start := s.pos
	if end := plainIRI(s.line, start); end > 0 {
		s.pos = end
		return s.line[start:end], nil
	}
	s.pos++
	if err := s.until('>', true); err != nil {
		return nil, err
	}
	if err := CheckIRI(string(s.text)); err != nil {
		s.pos = start
		return nil, s.fail("%v", err)
	}
	at := len(s.built)
	s.built = append(append(append(s.built, '<'), s.text...), '>')
	return s.built[at:], nil
}

func (s *scanner) blank() ([]byte, *SyntaxError) {
	start, end := s.pos, s.pos
	for end < len(s.line) && s.line[end] != ' ' && s.line[end] != '\t' && s.line[end] != '<' && s.line[end] != '"' {
		end++
	}
	name, ok := bytes.CutPrefix(s.line[start:end], []byte("_:"))
	for len(name) > 0 && name[len(name)-1] == '.' { // the dot that ends the statement
		name, end = name[:len(name)-1], end-1
	}
	if !ok || !isBlankLabel(name) {
		return nil, s.fail("this is not a blank node label")
	}
	s.pos = end
	if s.scope == "" {
		return s.line[start:end], nil
	}
	at := len(s.built)
	s.built = append(append(append(s.built, "_:"...), s.scope...), name...)
	return s.built[at:], nil
}

func (s *scanner) literalTerm() ([]byte, *SyntaxError) {
	start := s.pos
	quoted, err := s.quoted()
	if err != nil {
		return nil, err
	}
	body := s.pos
	switch {
	case s.peek() == '@':
		if err := s.language(); err != nil {
			return nil, err
		}
		return s.join(start, body, quoted, "", s.line[body:s.pos]), nil
	case bytes.HasPrefix(s.line[s.pos:], []byte("^^<")):
		s.pos += 2
		datatype, err := s.iri()
		if err != nil || string(datatype) == "<"+xsdString+">" {
			return quoted, err
		}
		return s.join(start, body, quoted, "^^", datatype), nil
	}
	return quoted, nil
}

// join returns the key of a literal from its parts. Where they stand in the line as they
// are, that is the piece of the line from start.
func (s *scanner) join(start, body int, quoted []byte, mark string, suffix []byte) []byte {
	if len(quoted)+len(mark)+len(suffix) == s.pos-start && &quoted[0] == &s.line[start] && &suffix[0] == &s.line[body+len(mark)] {
		return s.line[start:s.pos]
	}
	at := len(s.built)
	s.built = append(append(append(s.built, quoted...), mark...), suffix...)
	return s.built[at:]
}

// quoted reads a literal up to its closing quote and returns it with its quotes.
func (s *scanner) quoted() ([]byte, *SyntaxError) {
	start := s.pos
	if end := plainLiteral(s.line, start); end > 0 {
		if s.pos = end; end-start-2 > s.literal {
			return nil, s.fail("the literal is longer than %d bytes", s.literal)
		}
		return s.line[start:end], nil
	}
	s.pos++
	if err := s.until('"', false); err != nil {
		return nil, err
	}
	if len(s.text) > s.literal {
		return nil, s.fail("the literal is longer than %d bytes", s.literal)
	}
	if err := CheckText(string(s.text)); err != nil {
		return nil, s.fail("%v", err)
	}
	at := len(s.built)
	s.built = AppendQuoted(s.built, s.text)
	return s.built[at:], nil
}

func (s *scanner) language() *SyntaxError {
	s.pos++
	start := s.pos
	for class[s.peek()]&tagByte != 0 {
		s.pos++
	}
	if tag := s.line[start:s.pos]; !isLanguageTag(tag) {
		return s.fail("%q is not a language tag", tag)
	}
	return nil
}

// until reads up to the closing byte into text and resolves escapes: \u and \U in IRIs,
// those and the one-letter ones in literals.
func (s *scanner) until(closing byte, inIRI bool) *SyntaxError {
	s.text = s.text[:0]
	for from := s.pos; s.pos < len(s.line); {
		c := s.line[s.pos]
		if c == '\r' && !inIRI {
			return s.fail(`a carriage return in a literal must be written as \r`)
		}
		if c != closing && c != '\\' {
			s.pos++
			continue
		}
		s.text = append(s.text, s.line[from:s.pos]...)
		if c == closing {
			s.pos++
			return nil
		}
		r, err := s.escape(inIRI)
		if err != nil {
			return err
		}
		s.text = utf8.AppendRune(s.text, r)
		from = s.pos
	}
	return s.fail("the line ends before the closing %q", rune(closing))
}

func (s *scanner) escape(inIRI bool) (rune, *SyntaxError) {
	if s.pos+1 >= len(s.line) {
		return 0, s.fail("the line ends in an escape")
	}
	c := s.line[s.pos+1]
	switch {
	case c == 'u':
		return s.hexadecimal(4)
	case c == 'U':
		return s.hexadecimal(8)
	}
	i := strings.IndexByte(`tbnrf"'\`, c)
	if inIRI || i < 0 {
		return 0, s.fail(`\%c is not an escape here`, s.char(s.pos+1))
	}
	s.pos += 2
	return rune("\t\b\n\r\f\"'\\"[i]), nil
}

// hexadecimal reads \u or \U with its digits.
func (s *scanner) hexadecimal(digits int) (rune, *SyntaxError) {
	rest := s.line[s.pos+2:]
	n, err := strconv.ParseUint(string(rest[:min(digits, len(rest))]), 16, 32)
	if len(rest) < digits || err != nil {
		return 0, s.fail(`\%c needs %d hexadecimal digits`, s.line[s.pos+1], digits)
	}
	if n > utf8.MaxRune || !utf8.ValidRune(rune(n)) {
		return 0, s.fail("U+%04X is not a character", n)
	}
	s.pos += 2 + digits
	return rune(n), nil
}
