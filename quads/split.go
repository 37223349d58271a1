package quads

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// chunk is a piece of one input that a parser reads on its own.
type chunk struct {
	seq   int // among the chunks of all inputs, from 0
	input *Input
	line  int    // number of its first line
	data  []byte // whole lines; the last one of an input may have no end
	long  bool   // after data comes a line that is over the limit
	err   error  // after data comes nothing more, for this reason
	read  int64  // bytes of all inputs read so far, as they are stored
}

// splitter cuts inputs at line ends. Its buffers go to the parsers and come back, so that
// memory is bounded by their number.
type splitter struct {
	limits Limits
	size   int         // of a chunk, as long as lines are shorter
	free   chan []byte // buffers; nil for one not made yet
	chunks chan<- chunk
	seq    int   // of the next chunk
	before int64 // bytes of the inputs before this one

	// The input at hand.
	in   *Input
	src  *expander // nil before it is open and after it is closed
	line int       // number of the first line in buf
	buf  []byte    // of which n bytes are filled and not sent
	n    int
	long bool // inside a line over the limit, which was told of
}

// errStopped ends splitting when the context is done.
var errStopped = errors.New("stopped")

// run sends the chunks of all inputs and returns how many there are. It is -1 if an error
// or the context ended it.
func (s *splitter) run(ctx context.Context, inputs []Input) int {
	for i := range inputs {
		s.in, s.line, s.n, s.long = &inputs[i], 1, 0, false
		err := s.input(ctx)
		if err == nil {
			continue
		}
		if err != errStopped {
			s.send(ctx, chunk{err: &InputError{s.in.Name, s.line - 1, nameless(err)}}, 0)
		}
		return -1
	}
	return s.seq
}

// nameless takes the path out of an error, for an InputError has it.
func nameless(err error) error {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return fmt.Errorf("%s: %w", path.Op, path.Err)
	}
	return err
}

func (s *splitter) input(ctx context.Context) error {
	r, err := s.in.Open()
	if err != nil {
		return err
	}
	unless := context.AfterFunc(ctx, func() { r.Close() })
	defer func() {
		if unless() {
			r.Close()
		}
	}()
	s.src, err = expand(r, s.limits)
	defer func() {
		s.src.close()
		s.before += s.src.stored.n
		s.src = nil
	}()
	switch {
	case ctx.Err() != nil: // it was closed under the reader
		return errStopped
	case err != nil:
		return err
	}
	return s.lines(ctx)
}

// lines sends what is in the input until it ends or fails.
func (s *splitter) lines(ctx context.Context) error {
	for {
		end := s.fill(ctx)
		if end == errStopped {
			return end
		}
		if s.skip(); !s.long || end != nil {
			if err := s.cut(ctx, end); err != nil {
				return err
			}
		}
		switch {
		case end == io.EOF:
			return nil
		case end != nil:
			return end
		}
	}
}

// fill reads until the buffer is full, or returns why it cannot be.
func (s *splitter) fill(ctx context.Context) error {
	if s.buf == nil {
		if err := s.take(ctx); err != nil {
			return err
		}
	}
	for empty := 0; s.n < len(s.buf); {
		n, err := s.src.Read(s.buf[s.n:])
		s.n += n
		if ctx.Err() != nil {
			return errStopped
		}
		if err != nil {
			return err
		}
		if empty++; n > 0 {
			empty = 0
		} else if empty == 100 {
			return io.ErrNoProgress
		}
	}
	return nil
}

// take gets another buffer.
func (s *splitter) take(ctx context.Context) error {
	select {
	case s.buf = <-s.free:
	case <-ctx.Done():
		return errStopped
	}
	if s.buf == nil {
		s.buf = make([]byte, s.size)
	}
	s.buf = s.buf[:s.size] // also of one that grew: where chunks end must not hang on luck
	return nil
}

// skip passes over the rest of a line that is over the limit.
func (s *splitter) skip() {
	if !s.long {
		return
	}
	end := bytes.IndexByte(s.buf[:s.n], '\n') + 1
	if end == 0 {
		s.n = 0
		return
	}
	s.n = copy(s.buf, s.buf[end:s.n])
	s.line++
	s.long = false
}

// cut sends the whole lines of the buffer. It is full if nothing has ended the input.
func (s *splitter) cut(ctx context.Context, ended error) error {
	end := bytes.LastIndexByte(s.buf[:s.n], '\n') + 1
	if ended == io.EOF {
		end = s.n
	}
	switch {
	case end > 0:
		return s.send(ctx, chunk{data: s.buf[:end]}, end)
	case ended != nil, s.n < len(s.buf): // the latter after a line was skipped
		return nil
	case len(s.buf) <= s.limits.Line:
		s.grow(min(2*len(s.buf), s.limits.Line+1))
		return nil
	}
	s.long = true
	s.n = 0
	return s.send(ctx, chunk{long: true}, 0)
}

func (s *splitter) grow(size int) {
	if size > cap(s.buf) {
		s.buf = append(make([]byte, 0, size), s.buf[:s.n]...)
	}
	s.buf = s.buf[:size]
}

// send gives a chunk to the parsers, and with it the buffer if it holds the first end bytes
// of that. The rest goes on in another buffer: nobody writes to the one given away before
// it is taken again here.
func (s *splitter) send(ctx context.Context, c chunk, end int) error {
	c.seq, c.input, c.line, c.read = s.seq, s.in, s.line, s.before
	if s.src != nil {
		c.read += s.src.stored.n
	}
	select {
	case s.chunks <- c:
	case <-ctx.Done():
		return errStopped
	}
	s.seq++
	s.line += bytes.Count(c.data, []byte("\n"))
	if end == 0 {
		return nil
	}
	rest := s.buf[end:s.n]
	if err := s.take(ctx); err != nil {
		return err
	}
	if s.n = 0; len(s.buf) < len(rest) {
		s.grow(len(rest))
	}
	s.n = copy(s.buf, rest)
	return nil
}
