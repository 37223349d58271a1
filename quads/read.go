package quads

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

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

// A Reader reads N-Quads strictly as https://www.w3.org/TR/n-quads/ gives the grammar:
// valid UTF-8, absolute IRIs, known escapes, no NUL. Literals keep their datatype and
// every character. Blank node labels are kept as written.
type Reader struct {
	r      *bufio.Reader
	limits ReadLimits
	line   int
	total  int64
	long   []byte // a line that did not fit the buffer
	scan   scanner
}

// NewReader returns a Reader on r.
func NewReader(r io.Reader, limits ReadLimits) *Reader {
	limits = limits.withDefaults()
	return &Reader{r: bufio.NewReaderSize(r, 64<<10), limits: limits, scan: scanner{literal: limits.Literal}}
}

// Line returns the number of the line last read.
func (r *Reader) Line() int { return r.line }

// ReadQuad returns the next quad, io.EOF after the last one, or a *[SyntaxError].
// It does not go on after an error.
func (r *Reader) ReadQuad() (quad.Quad, error) {
	k, err := r.ReadKeys()
	if err != nil {
		return quad.Quad{}, err
	}
	return quad.Quad{Subject: termOf(k.S), Predicate: termOf(k.P), Object: termOf(k.O), Label: termOf(k.G)}, nil
}

// ReadKeys is [Reader.ReadQuad] for whoever needs no more than the keys of the terms.
// They are good until the next call.
func (r *Reader) ReadKeys() (Keys, error) {
	for {
		line, err := r.readLine()
		if err != nil {
			return Keys{}, err
		}
		ok, bad := r.scan.scan(line, r.line)
		if bad != nil {
			return Keys{}, bad
		}
		if ok {
			return r.scan.keys, nil
		}
	}
}

// readLine returns the next line without its end, at most limits.Line bytes of it.
func (r *Reader) readLine() ([]byte, error) {
	line := r.long[:0]
	for {
		part, err := r.r.ReadSlice('\n')
		r.total += int64(len(part))
		if r.total > r.limits.Total {
			return nil, &SyntaxError{r.line + 1, 1, fmt.Sprintf("the input is larger than %d bytes", r.limits.Total)}
		}
		if len(line)+len(part) > r.limits.Line {
			return nil, tooLong(r.line+1, r.limits.Line)
		}
		switch {
		case err == nil && len(line) == 0:
			r.line++
			return trimEnd(part), nil
		case err == nil, err == io.EOF && len(line)+len(part) > 0:
			r.line++
			r.long = append(line, part...)
			return trimEnd(r.long), nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		}
		line = append(line, part...)
	}
}

// trimEnd takes the line end off, and carriage returns before it.
func trimEnd(line []byte) []byte {
	n := len(line)
	for n > 0 && (line[n-1] == '\n' || line[n-1] == '\r') {
		n--
	}
	return line[:n]
}

func tooLong(line, limit int) *SyntaxError {
	return &SyntaxError{line, limit, fmt.Sprintf("the line is longer than %d bytes", limit)}
}

// termOf returns the term of a key, nil for none.
func termOf(key []byte) quad.Value {
	switch {
	case key == nil:
		return nil
	case key[0] == '<':
		return quad.IRI(key[1 : len(key)-1])
	case key[0] == '_':
		return quad.BNode(key[2:])
	}
	end := bytes.LastIndexByte(key, '"') // neither tag nor datatype holds one
	text := quad.String(unquoted(key[1:end]))
	switch suffix := key[end+1:]; {
	case len(suffix) == 0:
		return text
	case suffix[0] == '@':
		return quad.LangString{Value: text, Lang: string(suffix[1:])}
	default:
		return quad.TypedString{Value: text, Type: quad.IRI(suffix[3 : len(suffix)-1])}
	}
}

// unquoted resolves the escapes of a canonical literal.
func unquoted(body []byte) string {
	if bytes.IndexByte(body, '\\') < 0 {
		return string(body)
	}
	s := scanner{line: append(append(make([]byte, 0, len(body)+1), body...), '"')}
	if err := s.until('"', false); err != nil {
		panic("quads: a key is not canonical: " + err.Error())
	}
	return string(s.text)
}
