package web

import (
	"context"
	"errors"
	"fmt"

	"waggoner/graph"
)

// StoreRequest asks for the state of the store.
type StoreRequest struct{}

// StoreAnswer tells how the store is.
type StoreAnswer struct {
	Sequence uint64  `json:"sequence" doc:"How many batches have changed the store."`
	Quads    int     `json:"quads" doc:"Quads in the store."`
	Nodes    int     `json:"nodes" doc:"Terms that stand in a quad."`
	Overlay  int     `json:"overlay" doc:"Quads added and removed since the image was made."`
	Writable bool    `json:"writable" doc:"Whether batches are accepted."`
	ReadOnly *string `json:"read_only" doc:"Why not, null if they are."`
}

func (s *Server) store(context.Context, StoreRequest) (*StoreAnswer, error) {
	stats, err := s.cfg.Store.Stats()
	if err != nil {
		return nil, err
	}
	a := &StoreAnswer{Sequence: stats.Sequence, Quads: stats.Quads, Nodes: stats.Nodes, Overlay: stats.Changes, Writable: true}
	switch {
	case !s.cfg.Writable:
		a.refuse("this server does not change its data")
	case stats.Failure != nil:
		a.refuse("a write has failed; the log tells how")
	}
	return a, nil
}

func (a *StoreAnswer) refuse(why string) { a.Writable, a.ReadOnly = false, &why }

// apply applies a batch. What else the store finds fault with is the batch itself.
func (s *Server) apply(ctx context.Context, b graph.Batch) (graph.Receipt, error) {
	receipt, err := s.cfg.Store.Apply(ctx, b)
	if err == nil || isA[*graph.CorruptError](err) {
		return receipt, err
	}
	for _, known := range []error{graph.ErrConflict, graph.ErrReadOnly, graph.ErrClosed, context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, known) {
			return receipt, err
		}
	}
	return receipt, fmt.Errorf("%w: %w", errBatch, errors.Unwrap(err)) // without the name of the package
}
