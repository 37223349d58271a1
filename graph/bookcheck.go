package graph

import (
	"encoding/binary"
	"errors"

	"go.etcd.io/bbolt"
)

// check reads the logbook but for the batches themselves, which replaying checks: that it
// holds what the manifest says, and nothing else.
func (l *logbook) check() error {
	return l.guard(func() error {
		return l.db.View(func(tx *bbolt.Tx) error {
			m, err := l.manifestOf(tx)
			if err != nil {
				return err
			}
			buckets := 0
			err = tx.ForEach(func([]byte, *bbolt.Bucket) error { buckets++; return nil })
			if err != nil || buckets != 3 || tx.Bucket(manifestBucket).Inspect().KeyN != 1 {
				return l.corrupt("it holds %d buckets: %v", buckets, err)
			}
			return errors.Join(l.checkBatches(tx.Bucket(batchesBucket), m), l.checkNotes(tx.Bucket(notesBucket), m))
		})
	})
}

// checkBatches holds the batches to be those from the image's on, without a hole.
func (l *logbook) checkBatches(b *bbolt.Bucket, m manifest) error {
	next := m.image
	err := b.ForEach(func(key, record []byte) error {
		if next++; len(key) != 8 || record == nil || binary.BigEndian.Uint64(key) != next {
			return l.corrupt("instead of batch %d there is %x", next, key)
		}
		return nil
	})
	if err == nil && next != m.last {
		return l.corrupt("the batches end at %d, the manifest says %d", next, m.last)
	}
	return err
}

func (l *logbook) checkNotes(b *bbolt.Bucket, m manifest) error {
	var count, sum uint32
	err := b.ForEach(func(key, sealed []byte) error {
		_, one, err := openNote(string(key), sealed)
		if err != nil {
			return l.corrupt("%v", err)
		}
		count++
		sum += one
		return nil
	})
	if err == nil && (count != m.notes || sum != m.notesSum) {
		return l.corrupt("it holds %d notes, not the %d that the manifest says", count, m.notes)
	}
	return err
}

// checkAll checks the file as openLogbook does, and has bbolt check it too. Nothing may be
// written meanwhile.
func (l *logbook) checkAll() error {
	if err := checkBoltFile(l.fs, l.path); err != nil {
		return err
	}
	if err := l.check(); err != nil {
		return err
	}
	return l.guard(func() error {
		return l.db.View(func(tx *bbolt.Tx) error {
			var first error
			for err := range tx.Check() {
				if first == nil {
					first = l.corrupt("bbolt: %v", err)
				}
			}
			return first
		})
	})
}
