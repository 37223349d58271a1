package graph

import (
	"context"
	"errors"
	"fmt"
)

// compactMemory is what making an image in the background may hold.
const compactMemory = 256 << 20

// Compact makes an image of everything up to the present batch and lets go of those batches.
// Reading and writing go on meanwhile. If it fails the store is as it was, unless writing the
// logbook failed, which makes it read-only.
func (s *Store) Compact(ctx context.Context) error {
	ctx, cancel := s.within(ctx)
	defer cancel()
	if err := s.compact(ctx); err != nil {
		return fmt.Errorf("graph: compact: %w", cause(ctx, err))
	}
	return nil
}

// within returns a context that ends with the store too, because of ErrClosed.
func (s *Store) within(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(s.running, func() { cancel(ErrClosed) })
	return ctx, func() {
		stop()
		cancel(nil)
	}
}

// cause returns why a context ended if that is what an error says, else the error.
func cause(ctx context.Context, err error) error {
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

func (s *Store) compact(ctx context.Context) error {
	if err := s.building.acquire(ctx); err != nil {
		return err
	}
	defer s.building.release()
	if err := s.writable(); err != nil {
		return err
	}
	base, err := s.present()
	if err != nil {
		return err
	}
	defer base.Release()
	v := base.version()
	if v.sequence == v.image.sequence {
		return nil
	}
	im, _, err := s.build(ctx, recipe{base: v, sequence: v.sequence, memory: compactMemory})
	if err != nil {
		return err
	}
	return s.turn(ctx, im)
}

// turn puts a new image in the place of the present one, and what was written since on top.
// Most of that is replayed before writers have to wait.
func (s *Store) turn(ctx context.Context, im *image) error {
	v, err := s.replay(firstVersion(im), s.Sequence())
	if err == nil {
		err = s.writing.acquire(ctx)
	}
	if err != nil {
		s.remove(im)
		return errors.Join(err, im.release())
	}
	defer s.writing.release()
	if v, err = s.replay(v, s.Sequence()); err == nil {
		err = s.writable()
	}
	if err != nil {
		s.remove(im)
		return errors.Join(err, im.release())
	}
	return s.adopt(v)
}

// adopt makes a version over a new image the present one. The caller has acquired writing.
func (s *Store) adopt(v *version) error {
	if err := s.book.turn(v.image.sequence, v.image.Root(), v.sequence); err != nil {
		// The logbook may name the new image or the old one: both files stay.
		return errors.Join(s.fail(err), v.image.release())
	}
	old := s.now.Swap(v).image
	s.expect(v)
	s.remove(old)
	if err := old.release(); err != nil {
		s.cfg.Log.Warn("an old image stays until the store is opened again", "error", err)
	}
	return nil
}

// expect sets when a new image is made in the place of v's, and whether that is now.
func (s *Store) expect(v *version) {
	s.compactAt.Store(int64(s.cfg.bound(v.image.Quads())))
	s.consider(v)
}

// consider starts a compaction in the background if the overlay of a version is due and
// none is running. The caller has acquired writing, or nobody else has the store yet.
func (s *Store) consider(v *version) {
	if v.due() < s.compactAt.Load() || s.closed.Load() || s.compacting.Swap(true) {
		return
	}
	s.background.Go(func() {
		defer s.compacting.Store(false)
		if err := s.compact(s.running); err != nil && !s.closed.Load() {
			// Again when as much has come once more: a full disk does not get emptier by trying.
			now := s.now.Load()
			s.compactAt.Store(now.due() + int64(s.cfg.bound(now.image.Quads())))
			s.cfg.Log.Warn("no new image could be made; the store goes on with the old one", "error", err)
		}
	})
}
