package graph

import (
	"fmt"

	"waggoner/graph/csr"
)

// Stats is what an operator may want to know.
type Stats struct {
	Sequence uint64
	Quads    int
	Nodes    int

	Image    csr.Summary
	ImageAt  uint64 // sequence of the last batch in the image
	Changes  int    // quads added and removed since
	Layers   int    // in which these are
	Batches  int    // in the logbook
	Logbook  int64  // bytes that it takes
	Holders  int64  // snapshots of the present image, and the store itself
	Building bool   // a new image in the background
	Failure  error  // why the store is read-only, or nil
}

// Stats tells how the store is.
func (s *Store) Stats() (Stats, error) {
	snapshot, err := s.present()
	if err != nil {
		return Stats{}, err
	}
	defer snapshot.Release()
	v := snapshot.version()
	size, err := s.book.size()
	if err != nil {
		return Stats{}, fmt.Errorf("graph: stats: %w", err)
	}
	stats := Stats{
		Sequence: v.sequence, Quads: v.quads, Nodes: v.nodes,
		Image: v.image.Summary(), ImageAt: v.image.sequence, Changes: v.changes, Layers: len(v.layers),
		Batches: int(v.sequence - v.image.sequence), Logbook: size,
		Holders: v.image.refs.Load() - 1, Building: s.compacting.Load(),
	}
	if failure := s.failure.Load(); failure != nil {
		stats.Failure = *failure
	}
	return stats, nil
}
