package graphtest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync"

	"github.com/cayleygraph/quad"

	"waggoner/graph"
	"waggoner/graph/internal/vfstest"
)

// A script is a mixed workload on a home in a folder of a Disk: batches, compaction, loading,
// backup, snapshots kept meanwhile, and opening again. Every step is on record with the
// content it led to.
type script struct {
	open   Opener
	disk   *vfstest.Disk
	bound  int
	random *rand.Rand
	facts  batches

	home    Home     // nil while it is closed
	lives   int      // how often it was opened
	model   *Model   // what it has acknowledged
	tried   *Model   // what the last step would have led to
	doubt   []*Model // what may be there instead, after a failed write
	steps   []step
	backups []backup
	held    []Snapshot
}

// A step led to a content: not before the operation began, and surely once it had ended.
type step struct {
	what         string
	began, ended int // operations of the disk
	model        *Model
}

// A backup is in a folder of its own; while it is made, what is there may be anything but a
// store with something else in it.
type backup struct {
	name         string
	began, ended int
	models       []*Model
}

func newRandom(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 2)) }

// dataFolder is where the home is on its disk; backups stand beside it.
const dataFolder = "data"

func newScript(open Opener, root string, bound int, seed uint64) (*script, error) {
	disk, err := vfstest.New(root)
	random := newRandom(seed)
	return &script{open: open, disk: disk, bound: bound, random: random, facts: batches{random: random}, model: &Model{}}, err
}

func (s *script) dir() string { return filepath.Join(s.disk.Root(), dataFolder) }

// next picks the operation of a step.
func (s *script) next() (what string, act func() error) {
	switch n := s.random.IntN(26); {
	case n < 14:
		return "apply", s.apply
	case n < 17:
		return "compact", s.compact
	case n < 18:
		return "load", s.load
	case n < 19:
		return "backup", s.backup
	case n < 21:
		return "reopen", s.reopen
	case n < 23:
		return "hold", s.hold
	case n < 25:
		return "crowd", s.crowd
	}
	return "release", s.release
}

// do runs one step and puts it on record.
func (s *script) do(what string, act func() error) error {
	at := step{what: what, began: s.disk.Len()}
	if err := act(); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	at.ended, at.model = s.disk.Len(), s.model
	s.steps = append(s.steps, at)
	return nil
}

func (s *script) start() (err error) {
	if s.home, err = s.open(s.dir(), s.disk, s.bound); err == nil {
		s.lives++
	}
	return err
}

func (s *script) stop() error {
	_ = s.release()
	home := s.home
	s.home = nil
	return errors.Join(s.disk.Mend(), home.Close())
}

func (s *script) reopen() error {
	return errors.Join(s.stop(), s.start())
}

func (s *script) apply() error {
	return s.batch(s.facts.next(s.model))
}

func (s *script) upgrade() error { return s.batch(s.facts.upgrade()) }

func (s *script) batch(batch graph.Batch) error {
	next, want := s.model.Apply(batch)
	s.tried = next
	got, err := s.home.Apply(context.Background(), batch)
	if err != nil {
		return err
	}
	if s.model = next; got != want {
		return fmt.Errorf("%+v: receipt %+v, want %+v", batch, got, want)
	}
	return nil
}

func (s *script) compact() error { return s.home.Compact(context.Background()) }

func (s *script) load() error {
	var quads []quad.Quad
	for range 1 + s.random.IntN(4) {
		quads = append(quads, s.facts.add().Add...)
	}
	s.tried = s.model.Load(quads)
	if err := s.home.Load(context.Background(), quads); err != nil {
		return err
	}
	s.model = s.tried
	return nil
}

func (s *script) backup() error {
	b := backup{name: fmt.Sprint("backup-", len(s.backups)), began: s.disk.Len(), ended: -1, models: s.now()}
	s.backups = append(s.backups, b)
	if err := s.home.BackupDir(context.Background(), filepath.Join(s.disk.Root(), b.name)); err != nil {
		return err
	}
	s.backups[len(s.backups)-1].ended = s.disk.Len()
	return nil
}

// now is what the home may hold now. Only a failed write leaves doubt, until one succeeds:
// what is seen after opening again is no promise yet.
func (s *script) now() []*Model { return append(slices.Clone(s.doubt), s.model) }

func (s *script) hold() error {
	s.held = append(s.held, s.home.Snapshot())
	return nil
}

func (s *script) release() error {
	for _, snapshot := range s.held {
		snapshot.Release()
	}
	s.held = nil
	return nil
}

// crowd applies several batches at the same time. They are steps in the order that their
// receipts say.
func (s *script) crowd() error {
	type applied struct {
		step
		batch   graph.Batch
		receipt graph.Receipt
		err     error
	}
	all := make([]applied, 2+s.random.IntN(4))
	for i := range all {
		all[i].batch = s.facts.add()
	}
	var group sync.WaitGroup
	for i := range all {
		group.Go(func() {
			a := &all[i]
			a.what, a.began = "one of a crowd", s.disk.Len()
			a.receipt, a.err = s.home.Apply(context.Background(), a.batch)
			a.ended = s.disk.Len()
		})
	}
	group.Wait()
	slices.SortFunc(all, func(a, b applied) int { return cmp.Compare(a.receipt.Sequence, b.receipt.Sequence) })
	for _, a := range all {
		next, want := s.model.Apply(a.batch)
		if a.err != nil || a.receipt != want {
			return fmt.Errorf("one of a crowd: receipt %+v, error %v, want %+v", a.receipt, a.err, want)
		}
		s.model, a.model = next, next
		s.steps = append(s.steps, a.step)
	}
	return nil
}

// run runs a whole script and returns what stopped it.
func (s *script) run(steps int) error {
	if err := s.do("open", s.start); err != nil {
		return err
	}
	for range steps {
		if err := s.do(s.next()); err != nil {
			return err
		}
	}
	return s.stop()
}

// possible returns what the home may hold when the power went after n operations: the last
// content that was acknowledged, or one that was on its way after it.
func (s *script) possible(n int) []*Model {
	models := []*Model{{}}
	for _, at := range s.steps {
		if at.ended <= n {
			models = models[:0]
		}
		if at.began < n || at.ended <= n {
			models = append(models, at.model)
		}
	}
	return models
}
