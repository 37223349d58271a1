package csr

import (
	"encoding/binary"
	"io"

	"waggoner/graph/internal/vfs"
)

// lists are many ascending lists of numbers that grow side by side, each kept as
// uvarint differences. What is beyond limit bytes lies in a file, in pieces.
type lists struct {
	disk   disk
	limit  int
	lists  []list
	held   int
	file   vfs.File
	size   int64
	pieces [][]piece // by list
}

type list struct {
	bytes []byte
	last  uint32
	count uint32
	total int64
}

type piece struct {
	begin  int64
	length int
}

func newLists(d disk, limit, n int) *lists {
	return &lists{disk: d, limit: limit, lists: make([]list, n), pieces: make([][]piece, n)}
}

// add puts v at the end of list i; v is above the list's last number.
func (l *lists) add(i int, v uint32) error {
	p := &l.lists[i]
	before := len(p.bytes)
	p.bytes = binary.AppendUvarint(p.bytes, uint64(v-p.last))
	p.last = v
	p.count++
	grown := len(p.bytes) - before
	p.total += int64(grown)
	l.held += grown
	if l.held > l.limit {
		return l.spill()
	}
	return nil
}

// spill moves what is in memory to the file.
func (l *lists) spill() error {
	if l.file == nil {
		f, err := l.disk.create()
		if err != nil {
			return err
		}
		l.file = f
	}
	for i := range l.lists {
		p := &l.lists[i]
		if len(p.bytes) == 0 {
			continue
		}
		if _, err := l.file.Write(p.bytes); err != nil {
			return err
		}
		l.pieces[i] = append(l.pieces[i], piece{l.size, len(p.bytes)})
		l.size += int64(len(p.bytes))
		p.bytes = p.bytes[:0]
	}
	l.held = 0
	return nil
}

// drain writes the lists one after the other and lets go of them.
func (l *lists) drain(w io.Writer) error {
	for i := range l.lists {
		for _, p := range l.pieces[i] {
			if _, err := io.Copy(w, io.NewSectionReader(l.file, p.begin, int64(p.length))); err != nil {
				return err
			}
		}
		if _, err := w.Write(l.lists[i].bytes); err != nil {
			return err
		}
	}
	return l.drop()
}

func (l *lists) drop() error {
	f := l.file
	l.file = nil
	for i := range l.lists {
		l.lists[i].bytes = nil
	}
	if f == nil {
		return nil
	}
	return l.disk.discard(f)
}
