package graph

import (
	"context"
	"fmt"
	"slices"
)

// Check reads everything and reports the first damage as a *[CorruptError]: each block of the
// image and each promise of its format, each term, each page of the logbook, and that image
// and batches give the present content. Writers wait while the logbook is read. The progress,
// if not nil, gets blocks of the image read, and blocks in all.
func (s *Store) Check(ctx context.Context, progress func(done, total int64)) error {
	ctx, cancel := s.within(ctx)
	defer cancel()
	if err := s.check(ctx, progress); err != nil {
		return fmt.Errorf("graph: check: %w", cause(ctx, err))
	}
	return nil
}

func (s *Store) check(ctx context.Context, progress func(done, total int64)) error {
	snapshot, err := s.present()
	if err != nil {
		return err
	}
	defer snapshot.Release()
	im := snapshot.version().image
	err = snapshot.Guard(func() error {
		if err := im.Check(ctx, progress); err != nil {
			return err
		}
		return im.checkTerms(ctx, s.path(im.name))
	})
	if err != nil {
		return err
	}
	if err := s.writing.acquire(ctx); err != nil {
		return err
	}
	defer s.writing.release()
	if err := s.book.checkAll(); err != nil {
		return err
	}
	v := s.now.Load()
	again, err := s.replay(firstVersion(v.image), v.sequence)
	if err != nil {
		return err
	}
	if again.nodes != v.nodes || again.quads != v.quads || !slices.Equal(again.changed(), v.changed()) {
		return &CorruptError{File: s.path(logbookName), What: "its batches do not give the present content"}
	}
	return nil
}

// checkTerms holds every key to be the one form of a term.
func (im *image) checkTerms(ctx context.Context, file string) error {
	for n, key := range im.Keys() {
		if !isKey(key) {
			return &CorruptError{File: file, What: fmt.Sprintf("the key of term %d is %.80q", n, key)}
		}
		if n%(1<<20) == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}

// changed returns the operations that make the version of its image, in out-order.
func (v *version) changed() []op {
	return v.ops(outward, func(l *layer) []op { return l.out.ops })
}
