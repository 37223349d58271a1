package graph

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/cayleygraph/quad"

	"waggoner/quads"
)

// A term is known inside the store by its key: its canonical N-Quads form. Two terms are
// the same if and only if their keys are. quads.FormatTerm writes the same form and is
// strict about IRIs; a key takes any text in them, since Cayley's callers do.

const (
	xsd         = "http://www.w3.org/2001/XMLSchema#"
	xsdString   = xsd + "string"
	xsdInteger  = xsd + "integer"
	xsdDouble   = xsd + "double"
	xsdBoolean  = xsd + "boolean"
	xsdDateTime = xsd + "dateTime"
)

// appendKey appends the key of v to dst. Nothing is appended for nil and for a value of
// a type that is no term: the empty key is no term's.
func appendKey(dst []byte, v quad.Value) []byte {
	switch v := v.(type) {
	case quad.IRI:
		return append(append(append(dst, '<'), v...), '>')
	case quad.BNode:
		return append(append(dst, "_:"...), v...)
	case quad.String:
		return quads.AppendQuoted(dst, string(v))
	case quad.LangString:
		return append(append(quads.AppendQuoted(dst, string(v.Value)), '@'), v.Lang...)
	case quad.TypedString:
		return appendTyped(dst, string(v.Value), string(v.Type))
	case quad.Int:
		return appendTyped(dst, strconv.FormatInt(int64(v), 10), xsdInteger)
	case quad.Float:
		return appendTyped(dst, doubleText(float64(v)), xsdDouble)
	case quad.Bool:
		return appendTyped(dst, strconv.FormatBool(bool(v)), xsdBoolean)
	case quad.Time:
		return appendTyped(dst, timeText(time.Time(v)), xsdDateTime)
	case quad.TypedStringer:
		t := v.TypedString()
		return appendTyped(dst, string(t.Value), string(t.Type.Full()))
	}
	return dst
}

func appendTyped(dst []byte, text, datatype string) []byte {
	dst = quads.AppendQuoted(dst, text)
	if datatype == xsdString { // RDF 1.1: the same as none
		return dst
	}
	return append(append(append(dst, "^^<"...), datatype...), '>')
}

// parseKey returns the term of a key, nil if k is the key of none.
func parseKey(k string) quad.Value {
	if len(k) < 2 {
		return nil
	}
	last := k[len(k)-1]
	switch {
	case k[0] == '<' && last == '>':
		return quad.IRI(k[1 : len(k)-1])
	case k[0] == '_' && k[1] == ':':
		return quad.BNode(k[2:])
	case k[0] == '"':
		return parseLiteral(k)
	}
	return nil
}

func parseLiteral(k string) quad.Value {
	end := 1
	for end < len(k) && k[end] != '"' {
		if k[end] == '\\' {
			end++
		}
		end++
	}
	if end >= len(k) {
		return nil
	}
	text, suffix := quad.String(unescape(k[1:end])), k[end+1:]
	switch {
	case len(suffix) == 0:
		return text
	case suffix[0] == '@':
		return quad.LangString{Value: text, Lang: suffix[1:]}
	case len(suffix) >= 4 && suffix[:3] == "^^<" && suffix[len(suffix)-1] == '>':
		return quad.TypedString{Value: text, Type: quad.IRI(suffix[3 : len(suffix)-1])}
	}
	return nil
}

// unescape undoes quads.AppendQuoted.
func unescape(s string) string {
	i := strings.IndexByte(s, '\\')
	if i < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for ; i >= 0 && i+1 < len(s); i = strings.IndexByte(s, '\\') {
		b.WriteString(s[:i])
		c := s[i+1]
		s = s[i+2:]
		switch c {
		case 'n':
			b.WriteByte('\n')
		case 'r':
			b.WriteByte('\r')
		case 't':
			b.WriteByte('\t')
		case 'u':
			s = unescapeRune(&b, s)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteString(s)
	return b.String()
}

func unescapeRune(b *strings.Builder, s string) string {
	if len(s) < 4 {
		return s
	}
	if r, err := strconv.ParseUint(s[:4], 16, 16); err == nil {
		b.WriteRune(rune(r))
	}
	return s[4:]
}

// isKey reports whether k is the key of a term, and the only form of it.
func isKey(k []byte) bool {
	v := parseKey(string(k))
	return v != nil && utf8.Valid(k) && bytes.Equal(appendKey(make([]byte, 0, len(k)), v), k)
}

// nativeTerm returns the Go value that stands for v in Cayley's world: a typed literal in
// the form that appendKey gives a quad.Int, Float, Bool or Time comes back as that, and
// everything else as it is. appendKey of both is the same.
func nativeTerm(v quad.Value) quad.Value {
	t, ok := v.(quad.TypedString)
	if !ok {
		return v
	}
	text := string(t.Value)
	switch t.Type {
	case xsdInteger:
		if n, err := strconv.ParseInt(text, 10, 64); err == nil && strconv.FormatInt(n, 10) == text {
			return quad.Int(n)
		}
	case xsdDouble:
		if f, err := strconv.ParseFloat(text, 64); err == nil && doubleText(f) == text {
			return quad.Float(f)
		}
	case xsdBoolean:
		if text == "true" || text == "false" {
			return quad.Bool(text == "true")
		}
	case xsdDateTime:
		if at, err := time.Parse(time.RFC3339Nano, text); err == nil && timeText(at) == text {
			return quad.Time(at)
		}
	}
	return v
}

// doubleText is the canonical form of XML Schema 1.1, part 2, 3.3.5.2: 1.5E-3.
func doubleText(f float64) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "INF"
	case math.IsInf(f, -1):
		return "-INF"
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'E', -1, 64), "E")
	if !strings.Contains(mantissa, ".") {
		mantissa += ".0"
	}
	n, _ := strconv.Atoi(exponent)
	return mantissa + "E" + strconv.Itoa(n)
}

// timeText keeps every digit of the time; the zone becomes UTC.
func timeText(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
