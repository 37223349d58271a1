package graph

import (
	"context"
	"errors"
	"fmt"

	"waggoner/graph/csr"
)

// LoadConfig says how Load works. It has no part in what comes out.
type LoadConfig struct {
	Memory   int64              // about how many bytes to hold at once; default 1 GiB
	Progress func(csr.Progress) // told how far the image is; may be nil
}

// A LoadReceipt says what Load did.
type LoadReceipt struct {
	Sequence uint64
	Added    int64 // quads that are there now and were not
	Present  int64 // quads given that were there already, or given before
	Image    csr.Summary
}

// Load puts what feed gives to a builder into the store: many quads at once, as a new image
// of them and of what is there already. It is one batch, all or nothing, and durable when it
// returns; if it adds nothing, the sequence stays. Batches wait meanwhile, and reading goes
// on. Terms are given by keys, their canonical N-Quads form as quads.FormatTerm writes it.
func (s *Store) Load(ctx context.Context, cfg LoadConfig, feed func(*csr.Builder) error) (LoadReceipt, error) {
	ctx, cancel := s.within(ctx)
	defer cancel()
	receipt, err := s.load(ctx, cfg, feed)
	if err != nil {
		return LoadReceipt{}, fmt.Errorf("graph: load: %w", cause(ctx, err))
	}
	return receipt, nil
}

func (s *Store) load(ctx context.Context, cfg LoadConfig, feed func(*csr.Builder) error) (LoadReceipt, error) {
	if err := s.building.acquire(ctx); err != nil {
		return LoadReceipt{}, err
	}
	defer s.building.release()
	if err := s.writing.acquire(ctx); err != nil {
		return LoadReceipt{}, err
	}
	defer s.writing.release()
	if err := s.writable(); err != nil {
		return LoadReceipt{}, err
	}
	old := s.now.Load()
	r := recipe{base: old, feed: feed, sequence: old.sequence + 1, memory: cfg.Memory, progress: cfg.Progress}
	im, summary, err := s.build(ctx, r)
	if err != nil {
		return LoadReceipt{}, err
	}
	receipt := LoadReceipt{Sequence: im.sequence, Added: summary.Quads - int64(old.quads), Present: summary.Duplicates, Image: summary}
	if receipt.Added == 0 {
		receipt.Sequence = old.sequence
		s.remove(im)
		return receipt, im.release()
	}
	if err := ctx.Err(); err != nil {
		s.remove(im)
		return LoadReceipt{}, errors.Join(err, im.release())
	}
	return receipt, s.adopt(firstVersion(im))
}
