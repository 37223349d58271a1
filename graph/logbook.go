package graph

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"waggoner/graph/internal/vfs"
)

// A logbook is the book of a store in a folder: a bbolt file with three buckets.
//
//	manifest  one entry, under its own name: see manifest
//	batches   by sequence, 8 bytes big-endian: see record
//	notes     by key: see sealNote
//
// Each write is one transaction, durable when it returns. What bbolt keeps has no checksums
// but on its two meta pages; ours are in the values, and checkBolt reads the pages between
// before bbolt does.
type logbook struct {
	fs     vfs.FS
	db     *bbolt.DB
	file   *os.File // what db has open
	path   string
	broken atomic.Pointer[error] // what was caught in bbolt, which then holds its locks for ever
}

const logbookName = "logbook"

var (
	manifestBucket = []byte("manifest")
	batchesBucket  = []byte("batches")
	notesBucket    = []byte("notes")
)

// createLogbook puts a new logbook into a folder, all of it or nothing.
func createLogbook(fsys vfs.FS, dir string, m manifest, records [][]byte, notes map[string][]byte) error {
	temporary := filepath.Join(dir, "tmp-"+logbookName)
	l, err := openBolt(fsys, temporary)
	if err != nil {
		return err
	}
	err = l.guard(func() error {
		return l.db.Update(func(tx *bbolt.Tx) error {
			for _, name := range [][]byte{manifestBucket, batchesBucket, notesBucket} {
				if _, err := tx.CreateBucket(name); err != nil {
					return err
				}
			}
			m.last = m.image
			return tx.Bucket(manifestBucket).Put(manifestBucket, m.append(nil))
		})
	})
	if err == nil && len(records)+len(notes) > 0 {
		err = l.write(records, notes)
	}
	if err := errors.Join(err, l.close()); err != nil {
		return err
	}
	if err := fsys.Rename(temporary, filepath.Join(dir, logbookName)); err != nil {
		return err
	}
	return fsys.SyncDir(dir)
}

// openLogbook opens the logbook of a folder and checks all of it.
func openLogbook(fsys vfs.FS, dir string) (*logbook, error) {
	path := filepath.Join(dir, logbookName)
	if err := checkBoltFile(fsys, path); err != nil {
		return nil, err
	}
	l, err := openBolt(fsys, path)
	if err != nil {
		return nil, err
	}
	if err := l.check(); err != nil {
		return nil, errors.Join(err, l.close())
	}
	return l, nil
}

func openBolt(fsys vfs.FS, path string) (*logbook, error) {
	l := &logbook{fs: fsys, path: path}
	options := bbolt.Options{
		Timeout: time.Second, FreelistType: bbolt.FreelistMapType,
		OpenFile: func(name string, flag int, mode os.FileMode) (f *os.File, err error) {
			l.file, err = os.OpenFile(name, flag, mode)
			return l.file, err
		},
	}
	err := l.guard(func() (err error) {
		l.db, err = bbolt.Open(path, 0o600, &options)
		return err
	})
	if err != nil {
		if l.file != nil {
			_ = l.file.Close() // bbolt does not after a panic
		}
		return nil, err
	}
	fsys.Watch(l.db)
	return l, nil
}

// guard runs f, which uses bbolt; what panics there is damage, as bbolt trusts its file. After
// that bbolt is not asked again.
func (l *logbook) guard(f func() error) (err error) {
	if cause := l.broken.Load(); cause != nil {
		return *cause
	}
	before := faults()
	defer func() {
		debug.SetPanicOnFault(before)
		if r := recover(); r != nil {
			err = l.damageOf(r)
			l.broken.CompareAndSwap(nil, &err)
		}
	}()
	if err = f(); errors.Is(err, bolterrors.ErrDatabaseNotOpen) {
		err = ErrClosed // while whoever reads it was under way
	}
	return err
}

func (l *logbook) damageOf(r any) error {
	fault, ok := r.(interface{ Addr() uintptr })
	if !ok {
		return l.corrupt("bbolt: %v", r)
	}
	return &CorruptError{File: l.path, Offset: l.offset(fault.Addr()), What: "this part of the file cannot be read; was it cut short?"}
}

// offset returns where in the file an address lies, 0 if bbolt cannot tell: it reads the
// first page for that.
func (l *logbook) offset(at uintptr) (offset int64) {
	before := faults()
	defer func() {
		debug.SetPanicOnFault(before)
		if recover() != nil {
			offset = 0
		}
	}()
	return max(0, int64(at-l.db.Info().Data))
}

func (l *logbook) corrupt(format string, args ...any) error {
	return &CorruptError{File: l.path, What: fmt.Sprintf(format, args...)}
}

func sequenceKey(sequence uint64) []byte { return binary.BigEndian.AppendUint64(nil, sequence) }

// manifestOf reads the manifest, and that all buckets are there.
func (l *logbook) manifestOf(tx *bbolt.Tx) (manifest, error) {
	for _, name := range [][]byte{manifestBucket, batchesBucket, notesBucket} {
		if tx.Bucket(name) == nil {
			return manifest{}, l.corrupt("there is no bucket %s", name)
		}
	}
	m, found, err := parseManifest(tx.Bucket(manifestBucket).Get(manifestBucket))
	if errors.Is(err, errNewer) {
		return m, &FormatError{File: l.path, Found: found, Known: storeFormat}
	}
	if err != nil {
		return m, l.corrupt("%v", err)
	}
	return m, nil
}

func (l *logbook) read(f func(page) error) error {
	return l.guard(func() error {
		return l.db.View(func(tx *bbolt.Tx) error {
			m, err := l.manifestOf(tx)
			if err != nil {
				return err
			}
			batches, notes := tx.Bucket(batchesBucket), tx.Bucket(notesBucket)
			return f(page{
				manifest: m,
				record:   func(sequence uint64) []byte { return batches.Get(sequenceKey(sequence)) },
				note:     func(key string) []byte { return notes.Get([]byte(key)) },
				notes: func(f func(string, []byte) error) error {
					return notes.ForEach(func(key, sealed []byte) error { return f(string(key), sealed) })
				},
			})
		})
	})
}

func (l *logbook) write(records [][]byte, notes map[string][]byte) error {
	return l.update(func(tx *bbolt.Tx, m *manifest) error {
		batches := tx.Bucket(batchesBucket)
		batches.FillPercent = 1 // sequences only grow
		for _, record := range records {
			m.last++
			if err := batches.Put(sequenceKey(m.last), record); err != nil {
				return err
			}
		}
		for key, value := range notes {
			if err := putNote(tx.Bucket(notesBucket), m, key, value); err != nil {
				return err
			}
		}
		return nil
	})
}

func putNote(notes *bbolt.Bucket, m *manifest, key string, value []byte) error {
	var sealed []byte
	if value != nil {
		sealed = sealNote(key, value)
	}
	if err := m.count(key, notes.Get([]byte(key)), sealed); err != nil {
		return err
	}
	if sealed == nil {
		return notes.Delete([]byte(key))
	}
	return notes.Put([]byte(key), sealed)
}

// turn drops all batches at once and puts those back that are not in the image: they are few,
// and to delete the others one by one would hold up whoever waits to write.
func (l *logbook) turn(image uint64, root [32]byte, last uint64) error {
	return l.update(func(tx *bbolt.Tx, m *manifest) error {
		var keep [][]byte
		for sequence := image + 1; sequence <= m.last && sequence <= last; sequence++ {
			keep = append(keep, append([]byte(nil), tx.Bucket(batchesBucket).Get(sequenceKey(sequence))...))
		}
		if err := tx.DeleteBucket(batchesBucket); err != nil {
			return err
		}
		batches, err := tx.CreateBucket(batchesBucket)
		if err != nil {
			return err
		}
		batches.FillPercent = 1
		for i, record := range keep {
			if err := batches.Put(sequenceKey(image+1+uint64(i)), record); err != nil {
				return err
			}
		}
		m.image, m.root, m.last = image, root, last
		return nil
	})
}

// update runs one transaction and writes the manifest at its end.
func (l *logbook) update(f func(*bbolt.Tx, *manifest) error) error {
	return l.guard(func() error {
		return l.db.Update(func(tx *bbolt.Tx) error {
			m, err := l.manifestOf(tx)
			if err != nil {
				return err
			}
			if err := f(tx, &m); err != nil {
				return err
			}
			return tx.Bucket(manifestBucket).Put(manifestBucket, m.append(nil))
		})
	})
}

func (l *logbook) size() (int64, error) {
	info, err := os.Stat(l.path)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// close closes the file; what bbolt holds of a broken one stays mapped.
func (l *logbook) close() error {
	if l.broken.Load() != nil {
		return l.file.Close()
	}
	return l.guard(l.db.Close)
}
