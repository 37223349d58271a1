package csr

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"

	"waggoner/graph/internal/vfs"
)

// Finish writes the image to f, which is empty. It does not sync f.
func (w *Writer) Finish(f vfs.File) (Summary, error) {
	defer w.Abort()
	if err := errors.Join(w.out.finish(), w.in.finish()); err != nil {
		return Summary{}, err
	}
	if w.out.quads != w.in.quads {
		return Summary{}, errors.New("csr: not as many quads in in-order as in out-order")
	}
	if err := errors.Join(w.predicateStats(), w.contextStats(), w.degrees()); err != nil {
		return Summary{}, err
	}
	w.footer.quads = w.out.quads
	b := &blockWriter{w: f}
	b.Write(append(binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32([]byte(magic), version), blockSize), make([]byte, headerSize-16)...))
	for sec := range sections {
		w.footer.at[sec].begin = uint64(b.size)
		if err := w.drain(sec, b); err != nil {
			return Summary{}, err
		}
		w.footer.at[sec].length = uint64(b.size) - w.footer.at[sec].begin
		b.Write(make([]byte, -b.size&7))
	}
	root, err := b.end(&w.footer)
	if err != nil {
		return Summary{}, err
	}
	return w.summary(root), nil
}

func (w *Writer) summary(root [32]byte) Summary {
	return summaryOf(&w.footer, root)
}

func summaryOf(f *footer, root [32]byte) Summary {
	return Summary{
		Nodes: int64(f.nodes), Quads: int64(f.quads), Bytes: int64(f.size),
		DictionaryBytes: int64(f.at[secKeys].length + f.at[secKeyGroups].length), TermBytes: int64(f.keyBytes), Root: root,
	}
}

func (w *Writer) drain(sec section, b *blockWriter) error {
	switch sec {
	case secSubjects:
		return w.subjects.drain(b)
	case secObjects:
		return w.objects.drain(b)
	case secPositions:
		return w.positions.drain(b)
	}
	return w.spools[sec].drain(b)
}

func (w *Writer) predicateStats() error {
	s := w.spools[secPredStats]
	var subjects, objects int64
	for i := range w.quads {
		sub, ob := &w.subjects.lists[i], &w.objects.lists[i]
		err := errors.Join(s.u64(uint64(subjects)), s.u64(uint64(objects)), s.u32(w.quads[i]), s.u32(sub.count), s.u32(ob.count), s.u32(0))
		if err != nil {
			return err
		}
		subjects += sub.total
		objects += ob.total
	}
	return errors.Join(s.u64(uint64(subjects)), s.u64(uint64(objects)), s.u64(0), s.u64(0))
}

func (w *Writer) contextStats() error {
	s := w.spools[secCtxStats]
	var begin int64
	for i := range w.positions.lists {
		p := &w.positions.lists[i]
		if err := errors.Join(s.u64(uint64(begin)), s.u32(p.count), s.u32(0)); err != nil {
			return err
		}
		begin += p.total
	}
	return errors.Join(s.u64(uint64(begin)), s.u64(0))
}

func (w *Writer) degrees() error {
	s := w.spools[secDegrees]
	for _, d := range [2]*[degreeSlots]uint64{&w.out.degrees, &w.in.degrees} {
		for _, n := range d {
			if err := s.u64(n); err != nil {
				return err
			}
		}
	}
	return nil
}

// blockWriter writes through and keeps the checksum of every block.
type blockWriter struct {
	w     io.Writer
	buf   []byte
	size  int64
	crc   uint32
	sums  []byte
	err   error
	table bool // no more checksums: this is the table itself
}

const writeSize = 1 << 20

// Write takes the bytes; the first error is kept and comes again from every later call.
func (b *blockWriter) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 && b.err == nil {
		take := len(p)
		if !b.table {
			take = min(take, blockSize-int(b.size%blockSize))
			b.crc = crc32.Update(b.crc, castagnoli, p[:take])
		}
		b.buf = append(b.buf, p[:take]...)
		p = p[take:]
		if b.size += int64(take); !b.table && b.size%blockSize == 0 {
			b.seal()
		}
		if len(b.buf) >= writeSize {
			b.flush()
		}
	}
	if b.err != nil {
		return 0, b.err
	}
	return n, nil
}

func (b *blockWriter) seal() {
	b.sums = binary.LittleEndian.AppendUint32(b.sums, b.crc)
	b.crc = 0
}

func (b *blockWriter) flush() {
	if b.err == nil {
		_, b.err = b.w.Write(b.buf)
	}
	b.buf = b.buf[:0]
}

// end writes block table and footer and returns the root.
func (b *blockWriter) end(f *footer) (root [32]byte, err error) {
	if b.size%blockSize != 0 {
		b.seal()
	}
	b.table = true
	f.blocks = uint64(b.size)
	f.size = uint64(b.size) + uint64(len(b.sums)) + uint64(footerSize)
	tail := f.append(b.sums)
	tail = binary.LittleEndian.AppendUint32(tail, crc32.Checksum(tail, castagnoli))
	tail = append(tail, magic...)
	b.Write(tail)
	b.flush()
	return sha256.Sum256(tail), b.err
}
