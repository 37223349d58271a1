package csr

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"sync/atomic"

	"waggoner/graph/internal/vfs"
)

const chunkSize = 1 << 18

// A spool takes bytes one after the other and gives them back once. It keeps limit
// bytes in memory and the others in a file without a lasting name.
type spool struct {
	disk  disk
	limit int
	chunk []byte
	full  [][]byte
	held  int // bytes in full
	file  vfs.File
	size  int64
}

// disk is where spools and runs overflow to.
type disk struct {
	fs  vfs.FS
	dir string
}

var temporaries atomic.Uint64

// create makes a temporary file. Its name is not used twice by one process, and what
// another one left is stepped over.
func (d disk) create() (vfs.File, error) {
	for {
		name := filepath.Join(d.dir, fmt.Sprintf("tmp-run-%d", temporaries.Add(1)))
		f, err := d.fs.Create(name)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
}

func (d disk) discard(f vfs.File) error {
	return errors.Join(f.Close(), d.fs.Remove(f.Name()))
}

func (s *spool) u32(v uint32) error {
	s.chunk = binary.LittleEndian.AppendUint32(s.chunk, v)
	return s.roll()
}

func (s *spool) u64(v uint64) error {
	s.chunk = binary.LittleEndian.AppendUint64(s.chunk, v)
	return s.roll()
}

// local writes a local number in so many bytes.
func (s *spool) local(v uint32, width int) error {
	switch width {
	case 0:
		return nil
	case 1:
		s.chunk = append(s.chunk, byte(v))
	case 2:
		s.chunk = binary.LittleEndian.AppendUint16(s.chunk, uint16(v))
	default:
		s.chunk = binary.LittleEndian.AppendUint32(s.chunk, v)
	}
	return s.roll()
}

func (s *spool) write(b []byte) error {
	s.chunk = append(s.chunk, b...)
	return s.roll()
}

// roll puts a full chunk away.
func (s *spool) roll() error {
	if len(s.chunk) < chunkSize {
		return nil
	}
	return s.turn()
}

func (s *spool) turn() error {
	s.size += int64(len(s.chunk))
	if s.file == nil && s.held+len(s.chunk) <= s.limit {
		s.full = append(s.full, s.chunk)
		s.held += len(s.chunk)
		s.chunk = make([]byte, 0, chunkSize+64)
		return nil
	}
	if s.file == nil {
		f, err := s.disk.create()
		if err != nil {
			return err
		}
		s.file = f
	}
	for _, c := range append(s.full, s.chunk) {
		if _, err := s.file.Write(c); err != nil {
			return err
		}
	}
	s.full, s.held, s.chunk = nil, 0, s.chunk[:0]
	return nil
}

// len returns the number of bytes taken so far.
func (s *spool) len() int64 { return s.size + int64(len(s.chunk)) }

// drain writes everything to w and lets go of it.
func (s *spool) drain(w io.Writer) error {
	if s.file != nil {
		if err := s.turn(); err != nil {
			return err
		}
		if _, err := io.Copy(w, io.NewSectionReader(s.file, 0, s.size)); err != nil {
			return err
		}
		return s.drop()
	}
	for _, c := range append(s.full, s.chunk) {
		if _, err := w.Write(c); err != nil {
			return err
		}
	}
	return s.drop()
}

// drop forgets everything.
func (s *spool) drop() error {
	f := s.file
	*s = spool{disk: s.disk, limit: s.limit}
	if f == nil {
		return nil
	}
	return s.disk.discard(f)
}
