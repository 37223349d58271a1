package bench

import (
	"bytes"
	"context"
	"log/slog"

	"github.com/cayleygraph/quad"

	"waggoner/graph"
	"waggoner/graph/csr"
	"waggoner/quads"
)

// OpenWaggoner opens a data folder, and lets nothing go on in the background.
func OpenWaggoner(dir string) (*graph.Store, error) {
	return graph.Open(graph.Config{Dir: dir, Bound: -1, Log: slog.New(slog.DiscardHandler)})
}

// FillWaggoner loads files into a store as the verb load does.
func FillWaggoner(ctx context.Context, store *graph.Store, paths ...string) (graph.LoadReceipt, error) {
	return fill(ctx, store, paths, func(b *csr.Builder) quads.Sink { return b.Worker() })
}

func fill(ctx context.Context, store *graph.Store, paths []string, sink func(*csr.Builder) quads.Sink) (graph.LoadReceipt, error) {
	var inputs []quads.Input
	for _, path := range paths {
		in, err := quads.FileInput(path)
		if err != nil {
			return graph.LoadReceipt{}, err
		}
		inputs = append(inputs, in)
	}
	bulk := quads.Bulk{Limits: quads.Limits{Expanded: 1 << 40}}
	return store.Load(ctx, graph.LoadConfig{}, func(b *csr.Builder) error {
		_, err := bulk.Read(ctx, inputs, func(int) (quads.Sink, error) { return sink(b), nil })
		return err
	})
}

// snapshotRows lets a [Search] run on a snapshot.
type snapshotRows struct{ *graph.Snapshot }

// NewSnapshotSearch returns a Search on a snapshot's own adjacency: what the store costs
// without an iterator above it. The snapshot must be held as long.
func NewSnapshotSearch(s *graph.Snapshot) *Search {
	return &Search{snapshotRows{s}, newSet(int(s.Bound()))}
}

func (s snapshotRows) bound() int { return int(s.Bound()) }

func (s snapshotRows) node(iri string) (uint32, bool) {
	n, ok := s.Node(quad.IRI(iri))
	return uint32(n), ok
}

func (s snapshotRows) predicate(iri string) (uint32, bool) { return s.node(iri) }

func (s snapshotRows) out(n, p uint32) []uint32 {
	return s.OutRun(graph.Node(n), graph.Node(p)).Others()
}

func (s snapshotRows) in(n, p uint32) []uint32 { return s.InRun(graph.Node(n), graph.Node(p)).Others() }

func (s snapshotRows) name(n uint32) int {
	iri, _ := s.Term(graph.Node(n)).(quad.IRI)
	return len(iri)
}

// FillOverlay loads files so that the store holds what they hold, and one percent of it is
// changes since the image: of 200 quads one is left out of the image and added by a batch,
// and one more is in the image and removed by a batch.
func FillOverlay(ctx context.Context, store *graph.Store, paths ...string) (graph.Stats, error) {
	var sieves []*sieve
	_, err := fill(ctx, store, paths, func(b *csr.Builder) quads.Sink {
		s := &sieve{Sink: b.Worker()}
		sieves = append(sieves, s)
		return s
	})
	if err != nil {
		return graph.Stats{}, err
	}
	for _, s := range sieves {
		add, remove, err := s.changes()
		if err != nil {
			return graph.Stats{}, err
		}
		if err := apply(ctx, store, add, remove); err != nil {
			return graph.Stats{}, err
		}
	}
	return store.Stats()
}

// apply makes the changes in batches of a size that a program may send.
func apply(ctx context.Context, store *graph.Store, add, remove []quad.Quad) error {
	const batch = 5000
	for len(add)+len(remove) > 0 {
		a, r := min(batch, len(add)), min(batch, len(remove))
		if _, err := store.Apply(ctx, graph.Batch{Add: add[:a], Remove: remove[:r]}); err != nil {
			return err
		}
		add, remove = add[a:], remove[r:]
	}
	return nil
}

// sieve keeps quads out of an image and puts others in.
type sieve struct {
	quads.Sink
	n           int
	last        []byte // an object
	add, remove []byte // N-Quads
}

// passing labels the quads that are to be removed, so that none is a real one.
const passing = "<" + quads.Base + "passing>"

func (s *sieve) Add(subject, p, o, g []byte) error {
	s.n++
	switch s.n % 200 {
	case 99:
		s.last = append(s.last[:0], o...)
	case 100:
		s.remove = quads.AppendLine(s.remove, subject, p, s.last, []byte(passing))
		if err := s.Sink.Add(subject, p, s.last, []byte(passing)); err != nil {
			return err
		}
	case 0:
		s.add = quads.AppendLine(s.add, subject, p, o, g)
		return nil
	}
	return s.Sink.Add(subject, p, o, g)
}

func (s *sieve) changes() (add, remove []quad.Quad, err error) {
	if add, err = quad.ReadAll(quads.NewReader(bytes.NewReader(s.add), quads.ReadLimits{})); err != nil {
		return nil, nil, err
	}
	remove, err = quad.ReadAll(quads.NewReader(bytes.NewReader(s.remove), quads.ReadLimits{}))
	return add, remove, err
}
