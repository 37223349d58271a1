package quads

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/cayleygraph/quad"
)

// xsdString is the datatype that RDF 1.1 gives to a literal written without one.
const xsdString = "http://www.w3.org/2001/XMLSchema#string"

// A Writer writes N-Quads (https://www.w3.org/TR/n-quads/), one line a quad, with IRIs
// and literals escaped so that every term reads back as itself. Call Flush at the end.
type Writer struct {
	w   *bufio.Writer
	err error
}

// NewWriter returns a Writer on w.
func NewWriter(w io.Writer) *Writer { return &Writer{w: bufio.NewWriter(w)} }

// WriteQuad writes one quad. A term that N-Quads cannot hold (a literal as subject, an
// IRI that is not one, a Go value without a datatype) is an error and writes nothing.
func (w *Writer) WriteQuad(q quad.Quad) error {
	if w.err != nil {
		return w.err
	}
	line, err := FormatQuad(q)
	if err != nil {
		return err
	}
	_, w.err = w.w.WriteString(line)
	return w.err
}

// Flush writes what is buffered and returns the first error of the underlying writer.
func (w *Writer) Flush() error {
	if w.err == nil {
		w.err = w.w.Flush()
	}
	return w.err
}

// FormatQuad returns q as one line of N-Quads, with its newline.
func FormatQuad(q quad.Quad) (string, error) {
	var b strings.Builder
	terms := []struct {
		v      quad.Value
		role   string
		accept func(quad.Value) bool
	}{
		{q.Subject, "subject", isResource},
		{q.Predicate, "predicate", isIRI},
		{q.Object, "object", func(v quad.Value) bool { return v != nil }},
		{q.Label, "label", isResource},
	}
	for _, t := range terms {
		if t.v == nil && t.role == "label" {
			continue
		}
		if !t.accept(t.v) {
			return "", fmt.Errorf("a quad cannot have %v as its %s", t.v, t.role)
		}
		s, err := FormatTerm(t.v)
		if err != nil {
			return "", fmt.Errorf("%s: %w", t.role, err)
		}
		b.WriteString(s)
		b.WriteByte(' ')
	}
	b.WriteString(".\n")
	return b.String(), nil
}

func isIRI(v quad.Value) bool { _, ok := v.(quad.IRI); return ok }

func isResource(v quad.Value) bool {
	_, blank := v.(quad.BNode)
	return blank || isIRI(v)
}

// FormatTerm returns the N-Quads form of one term: the canonical one, which is also
// the identity of the term.
func FormatTerm(v quad.Value) (string, error) {
	switch v := v.(type) {
	case quad.IRI:
		if err := CheckIRI(string(v)); err != nil {
			return "", err
		}
		return "<" + string(v) + ">", nil
	case quad.BNode:
		if !isBlankLabel([]byte(v)) {
			return "", fmt.Errorf("%q is not a blank node label", string(v))
		}
		return "_:" + string(v), nil
	case quad.String:
		return quoteLiteral(string(v), "")
	case quad.LangString:
		if !isLanguageTag([]byte(v.Lang)) {
			return "", fmt.Errorf("%q is not a language tag", v.Lang)
		}
		return quoteLiteral(string(v.Value), "@"+v.Lang)
	case quad.TypedString:
		if v.Type == xsdString {
			return quoteLiteral(string(v.Value), "")
		}
		if err := CheckIRI(string(v.Type)); err != nil {
			return "", fmt.Errorf("datatype: %w", err)
		}
		return quoteLiteral(string(v.Value), "^^<"+string(v.Type)+">")
	}
	return "", fmt.Errorf("%T is not a term; give it as a typed string", v)
}

// quoteLiteral returns the canonical form of a literal of text s.
func quoteLiteral(s, suffix string) (string, error) {
	if err := CheckText(s); err != nil {
		return "", err
	}
	return string(append(AppendQuoted(make([]byte, 0, len(s)+len(suffix)+2), s), suffix...)), nil
}

// AppendQuoted appends a literal in quotes. It escapes what the grammar forbids in one and
// every control character, which keeps a line a line on any terminal.
func AppendQuoted[T string | []byte](dst []byte, text T) []byte {
	dst = append(dst, '"')
	from := 0
	for i := range len(text) {
		c := text[i]
		if class[c]&literalByte != 0 {
			continue
		}
		dst = append(dst, text[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\n':
			dst = append(dst, `\n`...)
		case '\r':
			dst = append(dst, `\r`...)
		case '\t':
			dst = append(dst, `\t`...)
		default:
			dst = fmt.Appendf(dst, `\u%04X`, c)
		}
	}
	return append(append(dst, text[from:]...), '"')
}

// isLanguageTag follows LANGTAG of the N-Quads grammar: letters, then letters and digits
// after each hyphen.
func isLanguageTag(s []byte) bool {
	first, before := true, byte('-')
	for _, c := range s {
		switch {
		case class[c]&tagByte == 0, c == '-' && before == '-', first && c != '-' && class[c]&letter == 0:
			return false
		case c == '-':
			first = false
		}
		before = c
	}
	return before != '-'
}

// isBlankLabel follows BLANK_NODE_LABEL of the N-Quads grammar for ASCII and takes
// every letter and digit beyond it.
func isBlankLabel(s []byte) bool {
	if len(s) == 0 || s[0] == '-' || s[0] == '.' || s[len(s)-1] == '.' {
		return false
	}
	for len(s) > 0 {
		if class[s[0]]&blankByte != 0 {
			s = s[1:]
			continue
		}
		r, size := utf8.DecodeRune(s)
		if r < 0xC0 || r == 0xD7 || r == 0xF7 || r == utf8.RuneError && size == 1 {
			return false
		}
		s = s[size:]
	}
	return true
}
