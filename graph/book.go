package graph

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
)

// A book keeps what a store consists of beside its image: the manifest, the batches since
// the image, and the notes. One caller at a time writes to it; any number reads.
type book interface {
	// read runs f on the book at one moment. What f sees is not valid after it.
	read(f func(page) error) error
	// write adds records after the last batch and sets notes, in one step.
	write(records [][]byte, notes map[string][]byte) error
	// turn makes an image current and lets go of the batches in it, in one step. The
	// last batch becomes last.
	turn(image uint64, root [32]byte, last uint64) error
	// checkAll reads everything. Nothing may be written meanwhile.
	checkAll() error
	// size returns the bytes that the book takes.
	size() (int64, error)
	close() error
}

// A page is a book at one moment.
type page struct {
	manifest manifest
	record   func(sequence uint64) []byte // nil if there is none
	note     func(key string) []byte      // sealed; nil if there is none
	notes    func(f func(key string, sealed []byte) error) error
}

// records runs f on each record after one sequence up to another. The error is ErrGone if
// the first of them is in the image.
func (p page) records(after, to uint64, f func(sequence uint64, record []byte) error) error {
	if after < p.manifest.image {
		return ErrGone
	}
	for sequence := after + 1; sequence <= to; sequence++ {
		record := p.record(sequence)
		if record == nil {
			return fmt.Errorf("batch %d is missing", sequence)
		}
		if err := f(sequence, record); err != nil {
			return fmt.Errorf("batch %d: %w", sequence, err)
		}
	}
	return nil
}

// Notes are kept sealed: with CRC32C of key and value before the value.

func sealNote(key string, value []byte) []byte {
	return append(binary.LittleEndian.AppendUint32(nil, noteSum(key, value)), value...)
}

func noteSum(key string, value []byte) uint32 {
	return crc32.Update(crc32.Checksum([]byte(key), castagnoli), castagnoli, value)
}

// openNote returns the value of a sealed note and its checksum.
func openNote(key string, sealed []byte) (value []byte, sum uint32, err error) {
	if len(sealed) >= 4 {
		value, sum = sealed[4:], binary.LittleEndian.Uint32(sealed)
	}
	if len(sealed) < 4 || noteSum(key, value) != sum {
		return nil, 0, fmt.Errorf("checksum of the note %q", key)
	}
	return value, sum, nil
}

// count brings the manifest's count of notes up to date for one that changes; nil stands
// for none before and none after.
func (m *manifest) count(key string, before, after []byte) error {
	if before != nil {
		_, sum, err := openNote(key, before)
		if err != nil {
			return err
		}
		m.notes--
		m.notesSum -= sum
	}
	if after != nil {
		m.notes++
		m.notesSum += binary.LittleEndian.Uint32(after)
	}
	return nil
}
