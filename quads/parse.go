package quads

import (
	"bytes"
	"context"
	"unicode/utf8"
)

// parser reads chunks into its sink.
type parser struct {
	limits Limits
	refuse int
	sink   Sink
	scan   scanner
}

// run reads chunks until there are no more and gives their buffers back.
func (p *parser) run(ctx context.Context, chunks <-chan chunk, free chan<- []byte, done func(result)) {
	for {
		var c chunk
		var more bool
		select {
		case <-ctx.Done():
			return
		case c, more = <-chunks:
		}
		if !more {
			return
		}
		r, whole := p.chunk(ctx, c)
		if c.data != nil {
			free <- c.data[:cap(c.data)]
		}
		if !whole {
			return
		}
		done(r)
	}
}

// chunk reads one chunk and reports false if the context was done before the end of it.
func (p *parser) chunk(ctx context.Context, c chunk) (r result, whole bool) {
	r = result{seq: c.seq, read: c.read, err: c.err}
	p.scan.scope = c.input.Scope
	p.scan.valid = utf8.Valid(c.data)
	number := c.line
	for data := c.data; len(data) > 0; number++ {
		if number%1024 == 0 && ctx.Err() != nil {
			return r, false
		}
		end := bytes.IndexByte(data, '\n') + 1
		if end == 0 {
			end = len(data)
		}
		var bad *SyntaxError
		bad, r.err = p.line(data[:end], number, &r.receipt)
		if bad != nil {
			r.receipt.refuse(c.input.Name, bad)
		}
		if r.err != nil || p.refuse >= 0 && r.receipt.Refused > p.refuse {
			return r, true
		}
		data = data[end:]
	}
	if c.long {
		r.receipt.Lines++
		r.receipt.refuse(c.input.Name, tooLong(number, p.limits.Line))
	}
	return r, true
}

// line gives the quad of a line to the sink. It returns what is bad about the line, or the
// error of the sink.
func (p *parser) line(line []byte, number int, r *Receipt) (bad *SyntaxError, err error) {
	r.Lines++
	if len(line) > p.limits.Line {
		return tooLong(number, p.limits.Line), nil
	}
	ok, bad := p.scan.scan(trimEnd(line), number)
	if bad != nil || !ok {
		return bad, nil
	}
	r.Quads++
	k := &p.scan.keys
	return nil, p.sink.Add(k.S, k.P, k.O, k.G)
}
