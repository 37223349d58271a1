package graph

import "sync"

// memoryBook is the book of a store in memory.
type memoryBook struct {
	mu       sync.RWMutex // guards all below
	manifest manifest
	batches  map[uint64][]byte
	notes    map[string][]byte // sealed
	bytes    int64
}

func newMemoryBook() *memoryBook {
	return &memoryBook{batches: map[uint64][]byte{}, notes: map[string][]byte{}}
}

func (b *memoryBook) read(f func(page) error) error {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return f(page{
		manifest: b.manifest,
		record:   func(sequence uint64) []byte { return b.batches[sequence] },
		note:     func(key string) []byte { return b.notes[key] },
		notes: func(f func(string, []byte) error) error {
			for key, sealed := range b.notes {
				if err := f(key, sealed); err != nil {
					return err
				}
			}
			return nil
		},
	})
}

func (b *memoryBook) write(records [][]byte, notes map[string][]byte) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, record := range records {
		b.manifest.last++
		b.batches[b.manifest.last] = record
		b.bytes += int64(len(record))
	}
	for key, value := range notes {
		before := b.notes[key]
		delete(b.notes, key)
		if value != nil {
			b.notes[key] = sealNote(key, value)
		}
		if err := b.manifest.count(key, before, b.notes[key]); err != nil {
			return err
		}
	}
	return nil
}

func (b *memoryBook) turn(image uint64, root [32]byte, last uint64) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.manifest.image, b.manifest.root, b.manifest.last = image, root, last
	for sequence, record := range b.batches {
		if sequence <= image {
			delete(b.batches, sequence)
			b.bytes -= int64(len(record))
		}
	}
	return nil
}

func (b *memoryBook) size() (int64, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.bytes, nil
}

func (b *memoryBook) checkAll() error { return nil }

func (b *memoryBook) close() error { return nil }
