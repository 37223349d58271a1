package graph

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// ImageSequence returns the number of the last batch in the image that the snapshot rests
// on. No two images of a store have the same.
func (s *Snapshot) ImageSequence() uint64 { return s.version().image.sequence }

// Batches returns what happened after one sequence, for [Snapshot.Follow] in a process that
// has attached to the store, and the sequence that it leads to: the present one. The error
// is [ErrGone] if those batches are in an image already, or are more than so many bytes.
func (s *Store) Batches(after uint64, limit int) (batches []byte, last uint64, err error) {
	if s.closed.Load() {
		return nil, 0, ErrClosed
	}
	err = s.book.read(func(p page) error {
		last = min(p.manifest.last, s.Sequence()) // not one whose write failed, or is not yet shown
		return p.records(after, last, func(_ uint64, record []byte) error {
			if limit -= len(record); limit < 0 {
				return ErrGone
			}
			batches = append(binary.AppendUvarint(batches, uint64(len(record))), record...)
			return nil
		})
	})
	if err != nil {
		return nil, 0, fmt.Errorf("graph: batches: %w", err)
	}
	return batches, last, nil
}

// Follow returns the snapshot after more batches, on the same image. Both snapshots are
// released on their own.
func (s *Snapshot) Follow(batches []byte, last uint64) (*Snapshot, error) {
	v := s.version()
	if !v.image.hold() {
		return nil, errors.New("graph: follow: the snapshot is released")
	}
	var next *version
	err := s.Guard(func() (err error) {
		next, err = v.follow(batches, last)
		return err
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("graph: follow: %w", err), v.image.release())
	}
	return snapshotOf(next), nil
}

func (v *version) follow(batches []byte, last uint64) (*version, error) {
	p := pendingOn(v)
	sequence := v.sequence
	for f := (fields{b: batches}); len(f.b) > 0; {
		record := f.bytes(f.uvarint())
		if f.bad {
			return nil, errors.New("the batches are cut short")
		}
		sequence++
		if err := p.replay(sequence, record); err != nil {
			return nil, fmt.Errorf("batch %d: %w", sequence, err)
		}
	}
	if sequence != last {
		return nil, fmt.Errorf("the batches lead to sequence %d, not %d", sequence, last)
	}
	return p.version(last), nil
}
