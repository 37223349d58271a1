// Command cayley-bbolt is the rival that Waggoner stands in for: Cayley on bbolt, loaded as
// its command load does, in batches of ten thousand.
package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/kv/bbolt"
	"github.com/cayleygraph/quad"
	"github.com/cayleygraph/quad/nquads"

	"waggoner/graph/bench"
	"waggoner/graph/bench/peers/peer"
)

func main() { peer.Main("cayley-bbolt", open) }

type store struct{ cgraph.QuadStore }

func open(dir string) (peer.Store, error) {
	if err := cgraph.InitQuadStore(bbolt.Type, dir, nil); err != nil {
		return nil, err
	}
	qs, err := cgraph.NewQuadStore(bbolt.Type, dir, nil)
	if err != nil {
		return nil, err
	}
	return &store{qs}, nil
}

func (s *store) Load(paths ...string) (n int, err error) {
	for _, path := range paths {
		more, err := s.load(path)
		n += more
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

func (s *store) load(path string) (n int, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	w, err := s.NewQuadWriter()
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	in := nquads.NewReader(bufio.NewReaderSize(f, 1<<20), false)
	batch := make([]quad.Quad, 0, quad.DefaultBatch)
	for {
		q, err := in.ReadQuad()
		if err != nil && err != io.EOF {
			return n, err
		}
		if err == nil {
			n++
			batch = append(batch, q)
		}
		if len(batch) == cap(batch) || err == io.EOF {
			if _, err := w.WriteQuads(batch); err != nil {
				return n, err
			}
			batch = batch[:0]
		}
		if err == io.EOF {
			return n, nil
		}
	}
}

func (s *store) Ask(q bench.Question) (int, error) { return bench.AskPath(context.Background(), s, q) }
