package graphtest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"waggoner/graph/internal/vfs"
	"waggoner/graph/internal/vfstest"
)

// Crash cuts the power at every operation of mixed workloads, with what was not synced kept,
// half kept, lost, and almost lost, and opens what is left: no acknowledged batch is missing,
// none is there by half, opening never fails, and the home goes on. Now and then the power
// goes again while the home opens.
func Crash(t *testing.T, open Opener) {
	want, first := int64(Number(t, "WAGGONER_POINTS", 10000, 500)), seed(t)
	root := folder(t)
	var points, again, scripts atomic.Int64
	var group sync.WaitGroup
	for w := range workers() {
		group.Go(func() {
			for points.Load() < want && !t.Failed() {
				c := &crasher{open: open, seed: first + uint64(scripts.Add(1)) - 1, dir: filepath.Join(root, fmt.Sprint(w))}
				if err := c.run(); err != nil {
					t.Errorf("workload of seed %d: %v", c.seed, err)
				}
				points.Add(int64(c.points))
				again.Add(int64(c.again))
			}
		})
	}
	group.Wait()
	t.Logf("%d crash points in %d workloads, and %d while opening after one", points.Load(), scripts.Load(), again.Load())
}

// A crasher records one workload and cuts it everywhere.
type crasher struct {
	open   Opener
	seed   uint64
	dir    string
	script *script

	points, again int
}

// keeps are the chances that are tried of what was not synced.
var keeps = []float64{1, .5, 0, .1}

func (c *crasher) run() (err error) {
	live, left := filepath.Join(c.dir, "live"), filepath.Join(c.dir, "left")
	if err := errors.Join(os.RemoveAll(c.dir), os.MkdirAll(live, 0o700), os.MkdirAll(left, 0o700)); err != nil {
		return err
	}
	bound := []int{-1, 20}[c.seed%2]
	if c.script, err = newScript(c.open, live, bound, c.seed); err != nil {
		return err
	}
	if err := c.script.run(16); err != nil {
		return fmt.Errorf("without any cut: %w", err)
	}
	cuts := c.script.disk.Cuts()
	for n := 0; n <= cuts.Len(); n += short(1, 5) {
		cuts.Advance(n)
		if err := c.cut(cuts, n, left); err != nil {
			return err
		}
	}
	return nil
}

// cut tries the states that a cut after n operations can leave; without anything unsynced
// there is one.
func (c *crasher) cut(cuts *vfstest.Cuts, n int, left string) error {
	for i, keep := range keeps {
		if i > 0 && cuts.Unsynced() == 0 {
			return nil
		}
		random := rand.New(rand.NewPCG(c.seed, uint64(n)<<8|uint64(i)))
		if err := cuts.Write(left, keep, random); err != nil {
			return err
		}
		if err := c.verify(n, left, random); err != nil {
			return fmt.Errorf("cut after %d operations, the last %v, unsynced kept %v, during %s: %w", n, c.last(n), keep, c.during(n), err)
		}
		c.points++
	}
	return nil
}

func (c *crasher) last(n int) any {
	if n == 0 {
		return "none"
	}
	return c.script.disk.Op(n - 1)
}

func (c *crasher) during(n int) string {
	for i, at := range c.script.steps {
		if n <= at.ended {
			return fmt.Sprintf("step %d, %s", i, at.what)
		}
	}
	return "the end"
}

func (c *crasher) verify(n int, left string, random *rand.Rand) error {
	for _, b := range c.script.backups {
		if b.began < n && (n <= b.ended+2 || n%16 == 0) { // it does not change any more
			if err := verifyBackup(c.open, filepath.Join(left, b.name), b.models, b.ended >= 0 && b.ended <= n); err != nil {
				return fmt.Errorf("%s: %w", b.name, err)
			}
		}
	}
	models := c.script.possible(n)
	if random.IntN(short(100, 400)) == 0 {
		return c.twice(left, models)
	}
	after, err := goesOn(c.open, filepath.Join(left, dataFolder), vfs.OS, models)
	if err == nil && random.IntN(10) == 0 {
		err = checked(c.open, filepath.Join(left, dataFolder), after[1])
	}
	return err
}

// checked opens a home once more and has it check itself.
func checked(open Opener, dir string, model *Model) error {
	home, err := open(dir, vfs.OS, -1)
	if err != nil {
		return fmt.Errorf("open again: %w", err)
	}
	_, err = one(home, []*Model{model})
	return errors.Join(err, home.Check(context.Background()), home.Close())
}

// goesOn opens what is left, compares it with the models and applies one batch more. It
// returns the model that was there and the one after the batch.
func goesOn(open Opener, dir string, disk vfs.FS, models []*Model) (_ []*Model, err error) {
	home, err := open(dir, disk, -1)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	defer func() { err = errors.Join(err, home.Close()) }()
	model, err := one(home, models)
	if err != nil {
		return nil, err
	}
	facts := batches{random: rand.New(rand.NewPCG(model.Sequence, 3)), made: 1000 + int(model.Sequence)}
	batch := facts.add()
	if _, err := home.Apply(context.Background(), batch); err != nil {
		return nil, fmt.Errorf("apply: %w", err)
	}
	next, _ := model.Apply(batch)
	_, err = one(home, []*Model{next})
	return []*Model{model, next}, err
}

// one returns the model that a home holds, exactly.
func one(home Home, models []*Model) (*Model, error) {
	s := home.Snapshot()
	defer s.Release()
	if err := s.Guard(func() error { return Sealed(s) }); err != nil {
		return nil, err
	}
	var expected []uint64
	for _, m := range models {
		if expected = append(expected, m.Sequence); m.Sequence != s.Sequence() || home.Sequence() != m.Sequence {
			continue
		}
		return m, errors.Join(s.Guard(func() error { return Content(s, m) }), notes(home, m))
	}
	return nil, fmt.Errorf("it holds sequence %d, want one of %d", s.Sequence(), expected)
}

// twice records how what is left is opened, and cuts that everywhere as well.
func (c *crasher) twice(left string, models []*Model) error {
	disk, err := vfstest.New(left)
	if err != nil {
		return err
	}
	if models, err = goesOn(c.open, filepath.Join(left, dataFolder), disk, models); err != nil {
		return err
	}
	again := filepath.Join(c.dir, "again")
	if err := os.MkdirAll(again, 0o700); err != nil {
		return err
	}
	cuts := disk.Cuts()
	for n := 0; n <= cuts.Len(); n++ {
		cuts.Advance(n)
		for i, keep := range keeps {
			if i > 0 && cuts.Unsynced() == 0 {
				break
			}
			if err := cuts.Write(again, keep, rand.New(rand.NewPCG(c.seed, uint64(n)<<8|uint64(i)))); err != nil {
				return err
			}
			if _, err := goesOn(c.open, filepath.Join(again, dataFolder), vfs.OS, models); err != nil {
				return fmt.Errorf("cut again after %d operations of opening and one batch, unsynced kept %v: %w", n, keep, err)
			}
			c.again++
		}
	}
	return nil
}

// verifyBackup: what is in the folder of a backup is refused, or it is the whole content. One
// that was acknowledged is there.
func verifyBackup(open Opener, dir string, models []*Model, acknowledged bool) error {
	entries, err := os.ReadDir(dir)
	if !acknowledged && (len(entries) == 0 || err != nil) {
		return nil // nothing yet, and an empty folder is nobody's backup
	}
	home, err := open(dir, vfs.OS, -1)
	if err != nil && !acknowledged {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = one(home, models)
	return errors.Join(err, home.Close())
}
