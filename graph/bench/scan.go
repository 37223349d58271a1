package bench

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
)

// A part is a range of a file that one goroutine reads: whole lines.
type part struct {
	path     string
	from, to int64
}

// longestLine is how long a line may be where files are read in parts.
const longestLine = 1 << 20

// split cuts the files into about n parts of one size.
func split(paths []string, n int) ([]part, error) {
	var total int64
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		total += info.Size()
	}
	var parts []part
	for _, path := range paths {
		of, err := splitFile(path, total/int64(n)+1)
		if err != nil {
			return nil, err
		}
		parts = append(parts, of...)
	}
	return parts, nil
}

func splitFile(path string, size int64) (parts []part, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	end, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, err
	}
	buf := make([]byte, longestLine)
	for from := int64(0); from < end; {
		to := end
		if end-from > size {
			n, err := f.ReadAt(buf, from+size-1)
			if err != nil && err != io.EOF {
				return nil, err
			}
			if i := bytes.IndexByte(buf[:n], '\n'); i >= 0 {
				to = from + size + int64(i)
			}
		}
		parts = append(parts, part{path, from, to})
		from = to
	}
	return parts, nil
}

// scan calls take with the lines of the part, as many at once as fit a buffer.
func (p part) scan(take func(lines []byte) error) error {
	f, err := os.Open(p.path)
	if err != nil {
		return err
	}
	defer f.Close()
	in := io.NewSectionReader(f, p.from, p.to-p.from)
	buf := make([]byte, longestLine)
	for at, kept := p.from, 0; ; {
		n, err := io.ReadFull(in, buf[kept:])
		last := err == io.EOF || err == io.ErrUnexpectedEOF
		if err != nil && !last {
			return err
		}
		lines := buf[:kept+n]
		if !last {
			lines = lines[:bytes.LastIndexByte(lines, '\n')+1]
		}
		if len(lines) == 0 && !last {
			return fmt.Errorf("%s: the line at byte %d is too long", p.path, at)
		}
		if err := take(lines); err != nil {
			return fmt.Errorf("%s: after byte %d: %w", p.path, at, err)
		}
		if last {
			return nil
		}
		at += int64(len(lines))
		kept = copy(buf, buf[len(lines):])
	}
}

// Lines calls take with the terms of each line of a file: S, P, O and G, as they stand there
// and nil where there is no label. They are overwritten after take has returned.
func Lines(path string, take func(quad [4][]byte) error) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	return part{path, 0, info.Size()}.scan(func(lines []byte) error { return each(lines, take) })
}

func each(lines []byte, take func(quad [4][]byte) error) error {
	for len(lines) > 0 {
		quad, rest, err := terms(lines)
		if err != nil {
			return err
		}
		lines = rest
		if quad[0] == nil {
			continue
		}
		if err := take(quad); err != nil {
			return err
		}
	}
	return nil
}

// errLine is all that the limit program says about a line: it takes the easy subset of
// N-Quads in which terms are written canonically, and leaves judging to the product.
var errLine = errors.New("a line is not a quad")

// terms splits a line off and returns its terms as they stand there; the label may be nil.
// Of an empty line and of a comment the subject is nil.
func terms(lines []byte) (quad [4][]byte, rest []byte, err error) {
	at := 0
	for i := range quad {
		for at < len(lines) && (lines[at] == ' ' || lines[at] == '\t') {
			at++
		}
		if at == len(lines) || lines[at] == '.' || lines[at] == '\n' || lines[at] == '#' {
			break
		}
		n := termLength(lines[at:])
		if n <= 0 {
			return quad, nil, errLine
		}
		quad[i] = lines[at : at+n]
		at += n
	}
	for at < len(lines) && (lines[at] == ' ' || lines[at] == '\t') {
		at++
	}
	dot := at < len(lines) && lines[at] == '.'
	if dot != (quad[0] != nil) || quad[0] != nil && quad[2] == nil {
		return quad, nil, errLine
	}
	end := bytes.IndexByte(lines[at:], '\n')
	if end < 0 {
		return quad, nil, nil
	}
	return quad, lines[at+end+1:], nil
}

// termLength returns how far the term at the start of s goes, 0 if there is none.
func termLength(s []byte) int {
	switch s[0] {
	case '<':
		return bytes.IndexByte(s, '>') + 1
	case '_':
		return bytes.IndexAny(s, " \t\n")
	case '"':
		return literalLength(s)
	}
	return 0
}

func literalLength(s []byte) int {
	end := 1
	for {
		i := bytes.IndexAny(s[end:], `"\`)
		if i < 0 || end+i+1 >= len(s) {
			return 0
		}
		end += i + 1
		if s[end-1] == '"' {
			break
		}
		end++
	}
	switch {
	case s[end] == '@':
		return end + bytes.IndexAny(s[end:], " \t\n")
	case bytes.HasPrefix(s[end:], []byte("^^<")):
		return end + bytes.IndexByte(s[end:], '>') + 1
	}
	return end
}
