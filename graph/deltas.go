package graph

import (
	"context"
	"errors"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/quad"

	"waggoner/graph/csr"
)

// ApplyDeltas applies changes in their order as one batch, all or nothing, as Cayley's
// graph.QuadStore asks for it. Each delta finds what those before it left: a quad may be
// added and deleted in one list. Where one cannot be, the error is a *graph.DeltaError
// with graph.ErrQuadExists, ErrQuadNotExist or ErrInvalidAction, unless opts ignores it,
// or with what is wrong with the quad.
func (s *Store) ApplyDeltas(in []cgraph.Delta, opts cgraph.IgnoreOpts) error {
	for {
		batch, err := s.batchOf(in, opts)
		if err != nil {
			return err
		}
		if len(batch.Add)+len(batch.Remove) == 0 {
			return nil
		}
		if _, err = s.Apply(context.Background(), batch); !errors.Is(err, ErrConflict) {
			return err
		}
	}
}

// batchOf works out what deltas do to the store as it is; the batch is good for that only.
func (s *Store) batchOf(in []cgraph.Delta, opts cgraph.IgnoreOpts) (batch Batch, err error) {
	now, err := s.present()
	if err != nil {
		return Batch{}, err
	}
	defer now.Release()
	defer now.version().shield(faults(), &err)
	d := deltas{version: now.version(), index: make(map[string]int, len(in))}
	for _, delta := range in {
		if err := d.apply(delta, opts, s.cfg.Generalized); err != nil {
			return Batch{}, &cgraph.DeltaError{Delta: delta, Err: err}
		}
	}
	return d.batch(), nil
}

// deltas are the quads of a list of deltas.
type deltas struct {
	version *version
	index   map[string]int // in quads, by the keys of a quad's terms
	quads   []delta
	key     []byte
}

type delta struct {
	quad        quad.Quad
	before, now bool // whether it is there
}

func (d *deltas) apply(in cgraph.Delta, opts cgraph.IgnoreOpts, generalized bool) error {
	if in.Action != cgraph.Add && in.Action != cgraph.Delete {
		return cgraph.ErrInvalidAction
	}
	if _, err := checkQuad(in.Quad, generalized); err != nil {
		return err
	}
	q := d.of(in.Quad)
	switch add := in.Action == cgraph.Add; {
	case add && q.now && !opts.IgnoreDup:
		return cgraph.ErrQuadExists
	case !add && !q.now && !opts.IgnoreMissing:
		return cgraph.ErrQuadNotExist
	default:
		q.now = add
	}
	return nil
}

// of returns what is known of a quad.
func (d *deltas) of(q quad.Quad) *delta {
	numbers, there := csr.Quad{3: csr.None}, true
	d.key = d.key[:0]
	for i, place := range quad.Directions {
		begin := len(d.key)
		d.key = appendKey(d.key, q.Get(place))
		if term := d.key[begin:]; len(term) > 0 {
			var known bool
			numbers[i], known = d.version.find(term)
			there = there && known
		}
		d.key = append(d.key, 0) // no term holds it
	}
	i, known := d.index[string(d.key)]
	if !known {
		i = len(d.quads)
		there = there && d.version.has(numbers)
		d.index[string(d.key)] = i
		d.quads = append(d.quads, delta{q, there, there})
	}
	return &d.quads[i]
}

func (d *deltas) batch() Batch {
	sequence := d.version.sequence
	batch := Batch{If: &sequence}
	for _, q := range d.quads {
		switch {
		case q.now && !q.before:
			batch.Add = append(batch.Add, q.quad)
		case q.before && !q.now:
			batch.Remove = append(batch.Remove, q.quad)
		}
	}
	return batch
}

// NewQuadWriter returns a writer that adds quads in batches and takes those that are there
// already for done. What is written with WriteQuad is durable after Close at the latest.
func (s *Store) NewQuadWriter() (quad.WriteCloser, error) {
	return &quadWriter{store: s, written: func() {}}, nil
}

// A quadWriter collects quads and adds them in batches.
type quadWriter struct {
	store   *Store
	written func() // is called after a batch
	quads   []quad.Quad
}

// WriteQuad implements quad.Writer.
func (w *quadWriter) WriteQuad(q quad.Quad) error {
	if w.quads = append(w.quads, q); len(w.quads) < quad.DefaultBatch {
		return nil
	}
	return w.Close()
}

// WriteQuads implements quad.BatchWriter.
func (w *quadWriter) WriteQuads(all []quad.Quad) (n int, err error) {
	if err := w.Close(); err != nil {
		return 0, err
	}
	for n < len(all) {
		end := min(len(all), n+quad.DefaultBatch)
		if err := w.add(all[n:end]); err != nil {
			return n, err
		}
		n = end
	}
	return n, nil
}

// Close writes what was collected. It may be called again.
func (w *quadWriter) Close() error {
	if len(w.quads) == 0 {
		return nil
	}
	err := w.add(w.quads)
	w.quads = w.quads[:0]
	return err
}

func (w *quadWriter) add(all []quad.Quad) error {
	if _, err := w.store.Apply(context.Background(), Batch{Add: all}); err != nil {
		return err
	}
	w.written()
	return nil
}
