package csr

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"

	"waggoner/graph/internal/vfs"
)

// A runFile holds sorted runs that did not fit in memory, one after the other. One
// goroutine writes to it.
type runFile struct {
	file vfs.File
	end  int64
}

// A run is a range of a runFile, in blocks. Their checksums stay in memory, as the file
// does not outlive the process.
type run struct {
	file   *runFile
	begin  int64
	blocks []runBlock
}

type runBlock struct{ size, sum uint32 }

func (r *run) write(block []byte) error {
	if _, err := r.file.file.WriteAt(block, r.file.end); err != nil {
		return fmt.Errorf("csr: write a run: %w", err)
	}
	r.file.end += int64(len(block))
	r.blocks = append(r.blocks, runBlock{uint32(len(block)), crc32.Checksum(block, castagnoli)})
	return nil
}

// reader returns a function that reads one block after the other, an empty one at the end.
func (r *run) reader() func(buf []byte) ([]byte, error) {
	at, left := r.begin, r.blocks
	return func(buf []byte) ([]byte, error) {
		if len(left) == 0 {
			return buf[:0], nil
		}
		b := left[0]
		if cap(buf) < int(b.size) {
			buf = make([]byte, b.size)
		}
		buf = buf[:b.size]
		if n, err := r.file.file.ReadAt(buf, at); n < len(buf) {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return nil, fmt.Errorf("csr: read a run: %w", err)
		}
		if crc32.Checksum(buf, castagnoli) != b.sum {
			return nil, &CorruptError{r.file.file.Name(), at, "checksum of a run"}
		}
		at, left = at+int64(b.size), left[1:]
		return buf, nil
	}
}

// A runWriter cuts records into blocks of about size bytes. A record is whole in one.
type runWriter struct {
	run  *run
	size int
	buf  []byte
}

func newRunWriter(f *runFile, size int) *runWriter {
	return &runWriter{&run{file: f, begin: f.end}, size, make([]byte, 0, size+64)}
}

// key writes a key with its length before it.
func (w *runWriter) key(key []byte) error {
	w.buf = append(binary.AppendUvarint(w.buf, uint64(len(key))), key...)
	return w.roll()
}

func (w *runWriter) quad(q packed) error {
	w.buf = binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(w.buf, q[0]), q[1])
	return w.roll()
}

func (w *runWriter) roll() error {
	if len(w.buf) < w.size {
		return nil
	}
	return w.flush()
}

func (w *runWriter) flush() error {
	if len(w.buf) == 0 {
		return nil
	}
	err := w.run.write(w.buf)
	w.buf = w.buf[:0]
	return err
}
