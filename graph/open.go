package graph

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"waggoner/graph/csr"
)

// Open opens a store, and makes it if there is none. Where that fails, errors.Is and As find
// a *[LockedError], [ErrNotStore], [ErrHalfRestored], a *[FormatError] or a *[CorruptError].
func Open(cfg Config) (*Store, error) {
	if cfg.Dir != "" {
		cfg.Dir = filepath.Clean(cfg.Dir)
	}
	s := &Store{cfg: cfg.withDefaults(), writing: make(semaphore, 1), building: make(semaphore, 1)}
	s.running, s.stop = context.WithCancel(context.Background())
	open := s.openFolder
	if cfg.Dir == "" {
		open = s.openMemory
	} else if len(cfg.Quads) > 0 {
		return nil, errors.New("graph: open: quads are given to a store in memory, not to a folder")
	}
	if err := open(); err != nil {
		s.stop()
		if s.book != nil {
			err = errors.Join(err, s.book.close())
		}
		if s.lock != nil {
			err = errors.Join(err, s.lock.Close())
		}
		return nil, fmt.Errorf("graph: open: %w", err)
	}
	s.expect(s.now.Load())
	return s, nil
}

func (s *Store) openMemory() error {
	for i, q := range s.cfg.Quads {
		if _, err := checkQuad(q, s.cfg.Generalized); err != nil {
			return fmt.Errorf("quad %d: %w", i+1, err)
		}
	}
	im, _, err := unnamedImage(s.running, csr.BuildConfig{}, s.feedQuads)
	if err != nil {
		return err
	}
	s.cfg.Quads = nil
	s.book = newMemoryBook()
	s.now.Store(firstVersion(newImage(im, "", 0)))
	return nil
}

// feedQuads gives the configured quads to a builder.
func (s *Store) feedQuads(b *csr.Builder) error {
	w := b.Worker()
	var keys [4][]byte
	for _, q := range s.cfg.Quads {
		keys[0], keys[1] = appendKey(keys[0][:0], q.Subject), appendKey(keys[1][:0], q.Predicate)
		keys[2], keys[3] = appendKey(keys[2][:0], q.Object), appendKey(keys[3][:0], q.Label)
		context := keys[3]
		if q.Label == nil {
			context = nil
		}
		if err := w.Add(keys[0], keys[1], keys[2], context); err != nil {
			return errors.Join(err, w.Close())
		}
	}
	return w.Close()
}

func (s *Store) openFolder() error {
	fsys, dir := s.cfg.FS, s.cfg.Dir
	state, err := inspect(fsys, dir)
	if err != nil {
		return err
	}
	if state == folderMissing {
		if err := makeFolder(fsys, dir); err != nil {
			return err
		}
	}
	if s.lock, err = lockFolder(dir); err != nil {
		return err
	}
	if state, err = inspect(fsys, dir); err != nil { // again, now that it stays so
		return err
	}
	if state == folderEmpty {
		if err := setUp(fsys, dir); err != nil {
			return err
		}
	}
	l, err := openLogbook(fsys, dir)
	if err != nil {
		return err
	}
	s.book = l
	return s.openContent(state == folderRestored)
}

// openContent opens the image that the logbook names and replays the batches since. Only then
// is anything in the folder changed.
func (s *Store) openContent(restored bool) error {
	m, err := manifestOf(s.book)
	if err != nil {
		return err
	}
	im, err := s.openImage(&m)
	if err != nil {
		return err
	}
	v, err := s.replay(firstVersion(im), m.last)
	if err == nil {
		err = s.settle(&m, restored)
	}
	if err != nil {
		return errors.Join(err, im.release())
	}
	s.now.Store(v)
	return nil
}

// settle makes durable what the logbook says, which after a sync that failed, or a process
// that was killed, may be in the memory of the machine only; then it removes what an
// interrupted change has left in the folder.
func (s *Store) settle(m *manifest, restored bool) error {
	err := s.book.write(nil, nil)
	if err == nil {
		err = s.cfg.FS.SyncDir(s.cfg.Dir)
	}
	if err == nil {
		err = sweep(s.cfg.FS, s.cfg.Dir, func(image string) bool { return image == m.imageName() })
	}
	if err == nil && restored {
		err = endRestoring(s.cfg.FS, s.cfg.Dir)
	}
	return err
}

func manifestOf(b book) (m manifest, err error) {
	err = b.read(func(p page) error {
		m = p.manifest
		return nil
	})
	return m, err
}

func (s *Store) path(name string) string { return filepath.Join(s.cfg.Dir, name) }

// openImage opens the image of a manifest; without one it is empty.
func (s *Store) openImage(m *manifest) (*image, error) {
	name := m.imageName()
	if name == "" {
		im, _, err := unnamedImage(s.running, csr.BuildConfig{}, func(*csr.Builder) error { return nil })
		if err != nil {
			return nil, err
		}
		return newImage(im, "", m.image), nil
	}
	f, err := s.cfg.FS.Open(s.path(name))
	if errors.Is(err, os.ErrNotExist) {
		return nil, &CorruptError{File: s.path(name), What: "the file is missing"}
	}
	if err != nil {
		return nil, err
	}
	im, err := csr.Open(f)
	if err != nil {
		return nil, err
	}
	if im.Root() != m.root {
		return nil, errors.Join(&CorruptError{File: s.path(name), What: "it is not the image that the logbook names"}, im.Close())
	}
	return newImage(im, name, m.image), nil
}

// replay returns the version after v's batches up to one in the book. The error is ErrGone
// if they are in the image.
func (s *Store) replay(v *version, to uint64) (next *version, err error) {
	if to == v.sequence {
		return v, nil
	}
	err = s.book.read(func(page page) error {
		return guard(v.image.Fault, func() error { // within, as the book takes other faults for its own
			p := pendingOn(v)
			err := page.records(v.sequence, to, p.replay)
			if err == nil {
				next = p.version(to)
			}
			return err
		})
	})
	var corrupt *CorruptError
	if err != nil && !errors.Is(err, ErrGone) && !errors.Is(err, ErrClosed) && !errors.As(err, &corrupt) {
		err = &CorruptError{File: s.path(logbookName), What: err.Error()}
	}
	return next, err
}
