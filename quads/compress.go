package quads

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// formats are told apart by the bytes a file begins with, none of which can begin
// N-Quads. One without a way to open it is known only to be named.
var formats = []struct {
	name, magic string
	open        func(io.Reader, Limits) (io.Reader, func(), error)
}{
	{"gzip", "\x1f\x8b", openGzip},
	{"zstd", "\x28\xb5\x2f\xfd", openZstd},
	{"zstd", "?\x2a\x4d\x18", openZstd}, // a frame to skip, 0x50 to 0x5f first
	{"bzip2", "BZh", nil},
	{"xz", "\xfd7zXZ\x00", nil},
	{"lz4", "\x04\x22\x4d\x18", nil},
	{"zip", "PK\x03\x04", nil},
}

// formatOf returns the index among formats of what begins with head, -1 for none.
func formatOf(head []byte) int {
	for i, f := range formats {
		if len(head) < len(f.magic) {
			continue
		}
		skip := f.magic[0] == '?'
		if skip && head[0]&0xf0 == 0x50 && string(head[1:4]) == f.magic[1:] || !skip && bytes.HasPrefix(head, []byte(f.magic)) {
			return i
		}
	}
	return -1
}

func openGzip(r io.Reader, _ Limits) (io.Reader, func(), error) {
	z, err := gzip.NewReader(r)
	return z, func() {}, err
}

// openZstd decodes in the goroutine that reads: the other ones have the lines to parse.
func openZstd(r io.Reader, l Limits) (io.Reader, func(), error) {
	z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(uint64(l.Window)))
	if err != nil {
		return nil, func() {}, err
	}
	return z, z.Close, nil
}

// An ExpansionError says that compressed data became more than may be, as a bomb does.
type ExpansionError struct {
	Format         string
	Read, Expanded int64 // bytes, until it was stopped
	Limits         Limits
}

func (e *ExpansionError) Error() string {
	return fmt.Sprintf("%d bytes of %s data became more than %d bytes and more than %d times their size; raise the limit if they are meant to",
		e.Read, e.Format, e.Limits.Expanded, e.Limits.Ratio)
}

// counter counts the bytes that are read through it, and keeps the error that ends them,
// which is not for a decompressor to explain.
type counter struct {
	r   io.Reader
	n   int64
	err error // io.EOF is none
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	if err != io.EOF {
		c.err = err
	}
	return n, err
}

// expander reads an input as it is before compression, within limits.
type expander struct {
	r        io.Reader
	format   string // "" for plain text
	limits   Limits
	stored   *counter
	ahead    *bufio.Reader // of stored; what lies in it was not used yet
	expanded int64
	close    func()
}

// expand looks at how r begins and returns the reader of what is in it.
func expand(r io.Reader, limits Limits) (*expander, error) {
	stored := &counter{r: r}
	buffered := bufio.NewReaderSize(stored, 256<<10)
	e := &expander{r: buffered, limits: limits, stored: stored, ahead: buffered, close: func() {}}
	head, err := buffered.Peek(6)
	if err != nil && err != io.EOF {
		return e, err
	}
	i := formatOf(head)
	if i < 0 {
		return e, nil
	}
	if e.format = formats[i].name; formats[i].open == nil {
		return e, fmt.Errorf("this is %s; give it as gzip, zstd or plain text", e.format)
	}
	z, closer, err := formats[i].open(buffered, limits)
	e.close = closer
	switch {
	case errors.Is(err, gzip.ErrHeader): // of the first member, not of what follows it
		return e, fmt.Errorf("the gzip data is damaged: %w", err)
	case err != nil:
		return e, e.explain(err)
	}
	inside := bufio.NewReaderSize(z, 16)
	if head, _ := inside.Peek(6); formatOf(head) >= 0 { // an error comes again when it is read
		return e, fmt.Errorf("there is %s inside the %s; decompress it once before", formats[formatOf(head)].name, e.format)
	}
	e.r = inside
	return e, nil
}

func (e *expander) Read(p []byte) (int, error) {
	n, err := e.r.Read(p)
	if e.format == "" {
		return n, err
	}
	e.expanded += int64(n)
	used := e.stored.n - int64(e.ahead.Buffered())
	if e.expanded > e.limits.Expanded && e.expanded/int64(e.limits.Ratio) > used {
		return 0, &ExpansionError{e.format, used, e.expanded, e.limits}
	}
	return n, e.explain(err)
}

// explain says what an error of a decompressor means.
func (e *expander) explain(err error) error {
	switch {
	case err == nil, err == io.EOF:
		return err
	case e.stored.err != nil:
		return e.stored.err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("the %s data is cut short: %w", e.format, err)
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, zstd.ErrMagicMismatch):
		return fmt.Errorf("something that is not %s follows its data: %w", e.format, err)
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, zstd.ErrCRCMismatch):
		return fmt.Errorf("the %s data is damaged, its checksum differs: %w", e.format, err)
	case errors.Is(err, zstd.ErrWindowSizeExceeded):
		return fmt.Errorf("the zstd data needs more than %d bytes of memory, compress it again without --long or --ultra: %w", e.limits.Window, err)
	}
	return fmt.Errorf("the %s data is damaged: %w", e.format, err)
}
