package graphtest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/cayleygraph/quad"

	"waggoner/graph"
	"waggoner/graph/internal/vfs"
)

// Random compares random stores with models: batches that add, remove, remove by context and
// add again, compaction, snapshots kept over all of it, loading, and opening again.
func Random(t *testing.T, open Opener) {
	n, first := Number(t, "WAGGONER_STORES", 20000, 200), seed(t)
	root := folder(t)
	var next atomic.Int64
	var group sync.WaitGroup
	for w := range workers() {
		group.Go(func() {
			for i := next.Add(1); i <= int64(n) && !t.Failed(); i = next.Add(1) {
				dir := filepath.Join(root, fmt.Sprint(w))
				if err := randomStore(open, dir, rand.New(rand.NewPCG(first, uint64(i)))); err != nil {
					t.Errorf("store %d of seed %d: %v", i, first, err)
				}
				if err := os.RemoveAll(dir); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	t.Logf("%d random stores", n)
}

// A pair is a home and what should be in it.
type pair struct {
	open   Opener
	dir    string // none if the home is in memory
	bound  int
	random *rand.Rand

	home     Home
	model    *Model
	history  map[uint64]*Model // by sequence
	earliest uint64            // sequence that must be in the logbook
	held     []held
	replica  *graph.Snapshot // as another process has it
}

// A held snapshot is compared again when more has happened.
type held struct {
	Snapshot
	model *Model
}

func randomStore(open Opener, dir string, random *rand.Rand) (err error) {
	p := &pair{open: open, bound: []int{-1, 0, 1, 10}[random.IntN(4)], random: random, model: &Model{}, history: map[uint64]*Model{}}
	if random.IntN(6) == 0 {
		p.dir = dir
	}
	if err := p.start(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.end()) }()
	for step := range 2 + random.IntN(10) {
		what, err := p.step()
		if err != nil {
			return fmt.Errorf("step %d, %s: %w", step, what, err)
		}
	}
	return p.compare()
}

func (p *pair) start() (err error) {
	if p.home, err = p.open(p.dir, vfs.OS, p.bound); err != nil {
		return err
	}
	p.history[p.model.Sequence] = p.model
	return nil
}

// end closes everything; what is not closed twice is closed once too few.
func (p *pair) end() error {
	for _, h := range p.held {
		h.Release()
	}
	if p.replica != nil {
		p.replica.Release()
	}
	p.held, p.replica = nil, nil
	return p.home.Close()
}

func (p *pair) step() (what string, err error) {
	switch n := p.random.IntN(22); {
	case n < 10:
		return "apply", p.apply()
	case n < 12:
		return "snapshot", p.hold()
	case n < 13:
		return "release", p.release()
	case n < 15:
		return "compact", p.compact()
	case n < 16:
		return "load", p.load()
	case n < 17:
		return "snapshot of a sequence", p.at()
	case n < 18:
		return "refused batch", p.refused()
	case n < 19:
		return "reopen", p.reopen()
	case n < 21:
		return "replica", p.replicate()
	}
	return "compare", p.compare()
}

func (p *pair) apply() error {
	batch := randomBatch(p.random, p.model)
	if p.random.IntN(4) == 0 {
		batch.If = &p.model.Sequence
	}
	if err := p.applyAll(batch); err != nil {
		return fmt.Errorf("%+v: %w", batch, err)
	}
	return nil
}

func (p *pair) moved(next *Model) {
	p.model = next
	p.history[next.Sequence] = next
}

func (p *pair) load() error {
	var quads []quad.Quad
	for range p.random.IntN(20) {
		quads = append(quads, randomQuad(p.random))
	}
	return p.loadAll(quads)
}

func (p *pair) compact() error {
	p.earliest = p.model.Sequence
	return p.home.Compact(context.Background())
}

func (p *pair) hold() error {
	p.held = append(p.held, held{p.home.Snapshot(), p.model})
	return nil
}

func (p *pair) release() error {
	if len(p.held) == 0 {
		return nil
	}
	i := p.random.IntN(len(p.held))
	h := p.held[i]
	p.held = slices.Delete(p.held, i, i+1)
	err := Compare(h, h.model, pool)
	h.Release()
	return err
}

// at takes the snapshot of an earlier sequence, which may be gone only if it was compacted
// away, and asks for one that is still to come.
func (p *pair) at() error {
	if s, err := p.home.SnapshotAt(p.model.Sequence + 1); err == nil {
		return fmt.Errorf("a snapshot of sequence %d, which is still to come: %d", p.model.Sequence+1, s.Sequence())
	}
	sequence := uint64(p.random.Int64N(int64(p.model.Sequence) + 1))
	s, err := p.home.SnapshotAt(sequence)
	if errors.Is(err, graph.ErrGone) && (sequence < p.earliest || p.bound >= 0) {
		return nil
	}
	if err != nil {
		return err
	}
	defer s.Release()
	return Compare(s, p.history[sequence], pool)
}

// refused hands in batches that must not change anything.
func (p *pair) refused() error {
	other := p.model.Sequence + 1 + uint64(p.random.IntN(3))
	batch := randomBatch(p.random, p.model)
	batch.If = &other
	if _, err := p.home.Apply(context.Background(), batch); !errors.Is(err, graph.ErrConflict) {
		return fmt.Errorf("a batch for sequence %d at sequence %d: %v", other, p.model.Sequence, err)
	}
	batch.If = nil
	batch.Add = append(batch.Add, quad.Quad{Subject: quad.IRI("s"), Predicate: quad.IRI("p")})
	if _, err := p.home.Apply(context.Background(), batch); err == nil {
		return errors.New("a quad without object was accepted")
	}
	return p.compare()
}

// A sharer is a home whose snapshots are handed to other processes, and followed there.
type sharer interface {
	Batches(after uint64, limit int) ([]byte, uint64, error)
}

// replicate brings the replica up to date, or makes one, and compares it.
func (p *pair) replicate() error {
	home, ok := p.home.(sharer)
	if !ok {
		return nil
	}
	next, err := p.follow(home)
	if errors.Is(err, graph.ErrGone) {
		next, err = p.attach()
	}
	if err != nil {
		return err
	}
	if p.replica != nil {
		p.replica.Release()
	}
	p.replica = next
	return Compare(next, p.model, pool)
}

func (p *pair) follow(home sharer) (*graph.Snapshot, error) {
	if p.replica == nil {
		return nil, graph.ErrGone
	}
	batches, last, err := home.Batches(p.replica.Sequence(), 1<<20)
	if err != nil {
		return nil, err
	}
	return p.replica.Follow(batches, last)
}

func (p *pair) attach() (*graph.Snapshot, error) {
	s := p.home.Snapshot()
	defer s.Release()
	file, overlay, err := s.(*graph.Snapshot).Share()
	if err != nil {
		return nil, err
	}
	return graph.Attach(file, overlay)
}

func (p *pair) reopen() error {
	if p.dir == "" {
		return nil
	}
	if err := p.end(); err != nil {
		return err
	}
	if err := p.start(); err != nil {
		return err
	}
	return p.compare()
}

// compare compares the home now, and every snapshot that is held.
func (p *pair) compare() error {
	s := p.home.Snapshot()
	defer s.Release()
	if err := Compare(s, p.model, pool); err != nil {
		return err
	}
	for _, h := range p.held {
		if err := Compare(h, h.model, pool); err != nil {
			return fmt.Errorf("snapshot of sequence %d, held: %w", h.model.Sequence, err)
		}
	}
	return errors.Join(p.home.Check(context.Background()), notes(p.home, p.model))
}

// notes compares the notes of a home. One that has failed to write does not know them.
func notes(h Home, m *Model) error {
	for _, key := range noteKeys {
		got, err := h.Note(key)
		if errors.Is(err, graph.ErrReadOnly) {
			continue
		}
		if err != nil || string(got) != m.Notes[key] {
			return fmt.Errorf("note %q is %q, %v, want %q", key, got, err, m.Notes[key])
		}
	}
	return nil
}
