package graph

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"

	"waggoner/graph/internal/vfs"
)

// A backup is a stream:
//
//	8 B magic "WAGGBAK\n"
//	4 B version, 1; little-endian
//	parts, in this order:
//	  'm'  the manifest, as in the logbook
//	  'i'  the image, if there is one: its file
//	  'b'  the batches since, in order: uvarint length and record each
//	  'n'  the notes: uvarint length and key, uvarint length and sealed value each
//	  'e'  the end, empty
//
// Each part is 1 B kind, 8 B length, the content, and 32 B: the SHA-256 of all the stream
// before these. So what is damaged is found at the end of its part at the latest, and a
// stream that was cut has no end.

const (
	backupMagic   = "WAGGBAK\n"
	backupVersion = 1
)

const (
	partManifest = 'm'
	partImage    = 'i'
	partBatches  = 'b'
	partNotes    = 'n'
	partEnd      = 'e'
)

// Backup writes the present content to w, with the batches and notes in the logbook. The
// store is read and written meanwhile. The image is checked first: what is damaged is not
// handed on as a backup. A store that a failed write has made read-only gives none.
func (s *Store) Backup(ctx context.Context, w io.Writer) error {
	ctx, cancel := s.within(ctx)
	defer cancel()
	if err := s.backup(ctx, w); err != nil {
		return fmt.Errorf("graph: backup: %w", cause(ctx, err))
	}
	return nil
}

// BackupDir makes a data folder of the present content, which Open opens. The folder is
// missing or empty before.
func (s *Store) BackupDir(ctx context.Context, dir string) error {
	ctx, cancel := s.within(ctx)
	defer cancel()
	r, w := io.Pipe()
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		w.CloseWithError(s.backup(ctx, w))
	}()
	err := restore(ctx, s.cfg.FS, dir, r)
	r.CloseWithError(errors.New("the folder was given up"))
	<-sent
	if err != nil {
		return fmt.Errorf("graph: backup: %w", cause(ctx, err))
	}
	return nil
}

func (s *Store) backup(ctx context.Context, w io.Writer) error {
	snapshot, l, err := s.loose()
	if err != nil {
		return err
	}
	defer snapshot.Release()
	defer l.batches.Close()
	im := snapshot.version().image
	if err := snapshot.Guard(func() error { return im.Check(ctx, nil) }); err != nil {
		return err
	}
	if im.Quads() > 0 {
		l.manifest.root = im.Root()
	}
	out := newSender(ctx, w)
	out.part(partManifest, bytes.NewReader(l.manifest.append(nil)), manifestSize)
	if size := im.Summary().Bytes; l.manifest.imageName() != "" {
		out.part(partImage, io.NewSectionReader(im.File(), 0, size), size)
	}
	out.part(partBatches, io.NewSectionReader(l.batches, 0, l.size), l.size)
	out.part(partNotes, bytes.NewReader(l.notes), int64(len(l.notes)))
	out.part(partEnd, bytes.NewReader(nil), 0)
	return out.err
}

// looseLeaves are what is in a book at one moment, copied.
type looseLeaves struct {
	manifest manifest
	batches  *os.File
	size     int64
	notes    []byte
}

// loose copies what is in the book and takes a snapshot with the image that belongs to it.
// It reads the book in one go, so that a slow reader of the backup holds up nobody.
func (s *Store) loose() (*Snapshot, looseLeaves, error) {
	for {
		// After a failed write nobody knows which image the logbook names.
		if err := s.writable(); err != nil {
			return nil, looseLeaves{}, err
		}
		snapshot, err := s.present()
		if err != nil {
			return nil, looseLeaves{}, err
		}
		l, err := s.copyBook(snapshot.version().image.sequence)
		if err == nil {
			return snapshot, l, nil
		}
		snapshot.Release()
		if !errors.Is(err, ErrGone) { // else there is a new image meanwhile
			return nil, l, err
		}
	}
}

func (s *Store) copyBook(image uint64) (l looseLeaves, err error) {
	f, err := vfs.Unnamed("waggoner-backup")
	if err != nil {
		return l, err
	}
	l.batches = f
	err = s.book.read(func(p page) error {
		if l.manifest = p.manifest; l.manifest.image != image {
			return ErrGone
		}
		err := p.notes(func(key string, sealed []byte) error {
			l.notes = append(binary.AppendUvarint(l.notes, uint64(len(key))), key...)
			l.notes = append(binary.AppendUvarint(l.notes, uint64(len(sealed))), sealed...)
			return nil
		})
		if err != nil {
			return err
		}
		return p.records(image, l.manifest.last, func(sequence uint64, record []byte) error {
			if _, err := parseRecord(sequence, record); err != nil {
				return err
			}
			n, err := f.Write(append(binary.AppendUvarint(nil, uint64(len(record))), record...))
			l.size += int64(n)
			return err
		})
	})
	if err == nil && l.manifest.id == ([16]byte{}) { // a store in memory has none
		_, err = rand.Read(l.manifest.id[:])
	}
	if err != nil {
		return l, errors.Join(err, f.Close())
	}
	return l, nil
}

// A sender writes the parts of a backup. It keeps the first error.
type sender struct {
	ctx context.Context
	w   io.Writer
	sum hash.Hash
	err error
}

func newSender(ctx context.Context, w io.Writer) *sender {
	s := &sender{ctx: ctx, sum: sha256.New()}
	s.w = io.MultiWriter(w, s.sum)
	s.write(binary.LittleEndian.AppendUint32([]byte(backupMagic), backupVersion))
	return s
}

func (s *sender) write(b []byte) {
	if s.err == nil {
		_, s.err = s.w.Write(b)
	}
}

func (s *sender) part(kind byte, r io.Reader, size int64) {
	s.write(binary.LittleEndian.AppendUint64([]byte{kind}, uint64(size)))
	if s.err == nil {
		var n int64
		n, s.err = io.Copy(s.w, untilDone{s.ctx, r})
		if s.err == nil && n != size {
			s.err = fmt.Errorf("a part of the backup has %d bytes, not %d", n, size)
		}
	}
	s.write(s.sum.Sum(nil))
}

// untilDone is a reader that ends with an error when a context does.
type untilDone struct {
	ctx context.Context
	r   io.Reader
}

func (r untilDone) Read(b []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(b)
}
