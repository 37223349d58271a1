package graph

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"sync"
	"sync/atomic"
)

// A Store holds quads and hands out snapshots of them.
type Store struct {
	cfg  Config
	lock *os.File // of the data folder; nil in memory
	book book

	now     atomic.Pointer[version]
	failure atomic.Pointer[error] // why nothing can be written any more
	closed  atomic.Bool

	writing  semaphore // held by who changes now and the book
	building semaphore // held by who makes an image; taken before writing

	mu    sync.Mutex // guards queue
	queue []*request

	compactAt  atomic.Int64 // changes that ask for a new image
	compacting atomic.Bool  // in the background
	background sync.WaitGroup
	stop       context.CancelFunc // of what runs in the background
	running    context.Context
	temporary  atomic.Uint64 // number of the last temporary image
}

// A semaphore is a lock that can be waited for beside other things.
type semaphore chan struct{}

func (s semaphore) acquire(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case s <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s semaphore) release() { <-s }

// Init makes an empty store in a folder that is missing or empty.
func Init(dir string) error {
	cfg := Config{Dir: dir}.withDefaults()
	if state, err := inspect(cfg.FS, dir); err != nil {
		return fmt.Errorf("graph: init: %w", err)
	} else if state > folderEmpty {
		return fmt.Errorf("graph: init: %w", errFolderIs(dir))
	}
	s, err := Open(cfg)
	if err != nil {
		return err
	}
	return s.Close()
}

// Sequence returns the number of the last batch.
func (s *Store) Sequence() uint64 { return s.now.Load().sequence }

// Snapshot returns the present content. The caller releases it. It takes no lock, and panics
// if the store is closed.
func (s *Store) Snapshot() *Snapshot {
	snapshot, err := s.present()
	if err != nil {
		panic("graph: snapshot of a closed store")
	}
	return snapshot
}

// present is Snapshot for what may run while the store is closed.
func (s *Store) present() (*Snapshot, error) {
	for {
		if s.closed.Load() {
			return nil, ErrClosed
		}
		if v := s.now.Load(); v.image.hold() {
			return snapshotOf(v), nil
		}
	}
}

// SnapshotAt returns the content after an earlier batch. It takes time with the number of
// batches since the image, as these are applied again. The error is [ErrGone] if the batch
// is in the image already; the image's own sequence is the oldest there is.
func (s *Store) SnapshotAt(sequence uint64) (*Snapshot, error) {
	for {
		now, err := s.present()
		if err != nil {
			return nil, fmt.Errorf("graph: snapshot: %w", err)
		}
		v := now.version()
		switch {
		case sequence == v.sequence:
			return now, nil
		case sequence > v.sequence:
			now.Release()
			return nil, fmt.Errorf("graph: snapshot: sequence %d has not been yet, the last is %d", sequence, v.sequence)
		case sequence < v.image.sequence:
			now.Release()
			return nil, fmt.Errorf("graph: snapshot: sequence %d: %w; the oldest is %d", sequence, ErrGone, v.image.sequence)
		}
		old, err := s.replay(firstVersion(v.image), sequence)
		if err == nil {
			return snapshotOf(old), nil
		}
		now.Release()
		if errors.Is(err, ErrGone) { // there is a new image meanwhile, or writing the logbook failed
			err = s.writable()
		}
		if err != nil {
			return nil, fmt.Errorf("graph: snapshot: %w", err)
		}
	}
}

// Note returns a note, nil if there is none of that name. After a failed write it is
// ErrReadOnly: the note may be that of a batch that was refused.
func (s *Store) Note(key string) (value []byte, err error) {
	if err := s.writable(); err != nil {
		return nil, fmt.Errorf("graph: note: %w", err)
	}
	err = s.book.read(func(p page) error {
		sealed := p.note(key)
		if sealed == nil {
			return nil
		}
		v, _, err := openNote(key, sealed)
		value = append([]byte{}, v...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("graph: note: %w", err)
	}
	return value, nil
}

// Close ends the store: what waits to be written is refused with ErrClosed, what is being
// written ends. Snapshots stay valid until they are released.
func (s *Store) Close() error {
	if s.closed.Swap(true) {
		return ErrClosed
	}
	s.stop()
	s.writing <- struct{}{} // for good
	for _, r := range s.take(math.MaxInt) {
		r.end(ErrClosed)
	}
	s.background.Wait()
	err := errors.Join(s.now.Load().image.release(), s.book.close())
	if s.lock != nil {
		err = errors.Join(err, s.lock.Close())
	}
	if err != nil {
		return fmt.Errorf("graph: close: %w", err)
	}
	return nil
}
