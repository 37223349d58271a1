package graph

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// A request is a batch that waits, or was decided on.
type request struct {
	batch   Batch
	receipt Receipt
	err     error
	done    chan struct{} // closed once receipt and err are final
}

func (r *request) end(err error) {
	r.err = err
	close(r.done)
}

func (r *request) size() int {
	return len(r.batch.Add) + len(r.batch.Remove) + len(r.batch.RemoveContexts)
}

// Apply applies a batch: when it returns without an error, the batch is durable and in every
// snapshot taken from then on; a batch that changes nothing leaves the sequence as it is.
// With an error nothing was applied, except after a failed write, where opening the store
// again tells. Batches that wait at the same time are written together. A context that is
// done while the batch waits takes it back; once it is being written it is carried out.
func (s *Store) Apply(ctx context.Context, b Batch) (Receipt, error) {
	receipt, err := s.apply(ctx, b)
	if err != nil {
		return Receipt{}, fmt.Errorf("graph: apply: %w", err)
	}
	return receipt, nil
}

func (s *Store) apply(ctx context.Context, b Batch) (Receipt, error) {
	if err := b.check(s.cfg.Generalized); err != nil {
		return Receipt{}, err
	}
	if err := ctx.Err(); err != nil {
		return Receipt{}, err
	}
	r := &request{batch: b, done: make(chan struct{})}
	if err := s.enqueue(r); err != nil {
		return Receipt{}, err
	}
	select {
	case <-r.done:
	case s.writing <- struct{}{}:
		s.lead(r)
	case <-ctx.Done():
		if s.withdraw(r) {
			return Receipt{}, ctx.Err()
		}
		<-r.done
	}
	return r.receipt, r.err
}

func (s *Store) enqueue(r *request) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.writable(); err != nil {
		return err
	}
	s.queue = append(s.queue, r)
	return nil
}

// withdraw takes a request back; it reports false if that is being written already.
func (s *Store) withdraw(r *request) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.Index(s.queue, r)
	if i >= 0 {
		s.queue = slices.Delete(s.queue, i, i+1)
	}
	return i >= 0
}

// take takes requests of about so many operations from the queue, and one at least.
func (s *Store) take(operations int) []*request {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for n < len(s.queue) && operations > 0 {
		operations -= s.queue[n].size()
		n++
	}
	group := s.queue[:n:n]
	s.queue = s.queue[n:]
	return group
}

// writable says what keeps the store from being written to.
func (s *Store) writable() error {
	if s.closed.Load() {
		return ErrClosed
	}
	if cause := s.failure.Load(); cause != nil {
		return fmt.Errorf("%w: %w", ErrReadOnly, *cause)
	}
	return nil
}

// fail makes the store read-only: after a failed write nobody knows what the disk has, and
// trying again may seem to work and lose what was written before.
func (s *Store) fail(cause error) error {
	if s.failure.CompareAndSwap(nil, &cause) {
		s.cfg.Log.Error("the store is read-only from now on", "error", cause)
	}
	return fmt.Errorf("%w: %w", ErrReadOnly, *s.failure.Load())
}

// lead writes what waits, until r is among it. The caller has acquired writing.
func (s *Store) lead(r *request) {
	defer s.writing.release()
	for {
		select {
		case <-r.done:
			return
		default:
			s.commit(s.take(maxOperations))
		}
	}
}

// commit decides on a group of requests, writes what they do and shows it.
func (s *Store) commit(group []*request) {
	old := s.now.Load()
	w := &work{pending: pendingOn(old), sequence: old.sequence, notes: map[string][]byte{}}
	var err error
	decided := false
	defer func() {
		if !decided { // a panic: nobody may wait for ever, and nobody knows what was written
			s.refuse(group)
		}
	}()
	for _, r := range group {
		if r.err = s.writable(); r.err == nil {
			r.err = guard(old.image.Fault, func() error { return w.evaluate(r) })
		}
	}
	if len(w.records) > 0 {
		err = s.write(w)
	}
	decided = true
	for _, r := range group {
		if r.err == nil {
			r.err = err
		}
		close(r.done)
	}
}

// refuse ends what waits when the store cannot go on.
func (s *Store) refuse(group []*request) {
	err := s.fail(errors.New("writing was broken off"))
	for _, r := range group {
		r.end(err)
	}
}

// write makes the next version, then makes it durable, then shows it.
func (s *Store) write(w *work) (err error) {
	old := s.now.Load()
	var next *version
	err = guard(old.image.Fault, func() error {
		next = w.version(w.sequence)
		return nil
	})
	if err != nil {
		return err
	}
	if err := s.book.write(w.records, w.notes); err != nil {
		return s.fail(err)
	}
	s.now.Store(next)
	s.consider(next)
	return nil
}

// work is what a group of batches does.
type work struct {
	*pending
	sequence uint64 // of the last record
	records  [][]byte
	notes    map[string][]byte
}

// evaluate works out what a batch does after those before it, and makes a record of it.
func (w *work) evaluate(r *request) error {
	b := &r.batch
	if b.If != nil && *b.If != w.sequence {
		return fmt.Errorf("%w: it has %d, expected %d", ErrConflict, w.sequence, *b.If)
	}
	e := effectsOf(w.pending)
	absent, err := e.apply(b)
	if err != nil {
		return err
	}
	ops := e.ops()
	receipt := Receipt{Sequence: w.sequence, Absent: absent}
	for _, o := range ops {
		if o.add {
			receipt.Added++
		} else {
			receipt.Removed++
		}
	}
	receipt.Present = len(b.Add) - receipt.Added
	if len(ops) == 0 && len(b.Notes) == 0 {
		r.receipt = receipt
		return nil
	}
	receipt.Sequence++
	record := appendRecord(nil, receipt.Sequence, ops, w.key)
	if len(record) > maxRecordBytes {
		return fmt.Errorf("what the batch changes takes %d bytes in the logbook, at most %d are allowed; remove contexts in parts", len(record), maxRecordBytes)
	}
	w.take(ops, record, b.Notes)
	r.receipt = receipt
	return nil
}

// take takes over what a batch does. Nothing here can fail: of a batch that is refused the
// others of its group must see nothing.
func (w *work) take(ops []op, record []byte, notes map[string][]byte) {
	for _, o := range ops {
		w.flip(o)
	}
	w.sequence++
	w.records = append(w.records, record)
	maps.Copy(w.notes, notes)
}
