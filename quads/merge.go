package quads

import "sync"

// result is what a parser made of a chunk.
type result struct {
	seq     int
	receipt Receipt
	read    int64
	err     error
}

// merger puts the results of the parsers into the order of the inputs again.
type merger struct {
	bulk  Bulk
	stop  func() // ends everything
	total int64

	mu      sync.Mutex // guards what follows
	waiting map[int]result
	next    int // seq of the result that is due
	receipt Receipt
	err     error // the first
}

func (m *merger) add(r result) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.waiting[r.seq] = r
	for m.err == nil {
		r, ok := m.waiting[m.next]
		if !ok {
			return
		}
		delete(m.waiting, m.next)
		m.next++
		m.take(r)
	}
	m.stop()
}

func (m *merger) take(r result) {
	m.receipt.add(r.receipt)
	m.err = r.err
	if m.bulk.Refuse >= 0 && m.receipt.Refused > m.bulk.Refuse {
		m.err = &RefusedError{m.receipt.Refusals[0], m.bulk.Refuse}
	}
	if m.bulk.Progress != nil {
		m.bulk.Progress(Progress{r.read, m.total, m.receipt.Lines, m.receipt.Quads})
	}
}
