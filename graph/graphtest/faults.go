package graphtest

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"waggoner/graph"
	"waggoner/graph/internal/vfs"
	"waggoner/graph/internal/vfstest"
)

// A fault is an error that some kinds of operations can meet.
type fault struct {
	err   error
	kinds []vfstest.Kind // none: all
}

var (
	writes = []vfstest.Kind{vfstest.Write, vfstest.Truncate}
	faults = []fault{
		{err: syscall.EIO},
		{err: syscall.ENOSPC, kinds: append([]vfstest.Kind{vfstest.Create, vfstest.Rename, vfstest.Sync}, writes...)},
		{err: syscall.EMFILE, kinds: []vfstest.Kind{vfstest.Create, vfstest.Open, vfstest.ReadDir, vfstest.SyncDir}},
		{err: vfstest.Partial{Err: syscall.ENOSPC}, kinds: []vfstest.Kind{vfstest.Write}},
	}
)

func (f fault) meets(kind vfstest.Kind) bool {
	return len(f.kinds) == 0 || slices.Contains(f.kinds, kind)
}

func (f fault) meetsAny(kinds []vfstest.Kind) bool { return slices.ContainsFunc(kinds, f.meets) }

// hang is when a test gives an operation up, with the stacks of all goroutines.
const hang = 2 * time.Minute

// Faults runs a mixed workload and fails its first operation on the disk, then its second,
// and so on to the last; each once, and each from there on. Every step must end in an error
// or in success. What was acknowledged is there after opening again, what was refused left no
// trace unless it was the last write, and after a failed write or sync of its logbook the
// home takes no more.
func Faults(t *testing.T, open Opener) {
	t.Run("one thing at a time", func(t *testing.T) { failEverywhere(t, open, -1, short(1, 7)) })
	t.Run("compacting in the background", func(t *testing.T) { failEverywhere(t, open, 15, short(4, 20)) })
}

// failEverywhere fails every so many operations of a workload.
func failEverywhere(t *testing.T, open Opener, bound, every int) {
	root := folder(t)
	first := &failer{open: open, dir: filepath.Join(root, "first"), bound: bound, at: math.MaxInt, seed: seed(t)}
	var met []vfstest.Kind
	first.seen = func(op vfstest.Op) { met = append(met, op.Kind) }
	if err := first.guarded(); err != nil {
		t.Fatalf("without a fault: %v", err)
	}
	before := resources()
	var runs, next atomic.Int64
	var group sync.WaitGroup
	for w := range workers() {
		group.Go(func() {
			for at := int(next.Add(1)-1) * every; at < len(met) && !t.Failed(); at = int(next.Add(1)-1) * every {
				for i := range 2 * len(faults) {
					f := &failer{open: open, dir: filepath.Join(root, fmt.Sprint(w)), bound: bound, fault: faults[i/2], sticky: i%2 == 1, at: at, seed: first.seed}
					if !f.fault.meetsAny(met[max(0, at-1):min(len(met), at+2)]) { // goroutines may swap two
						continue
					}
					if err := f.guarded(); err != nil {
						t.Errorf("operation %d and sticky %v: %v at %v: %v", at, f.sticky, f.fault.err, f.met, err)
					}
					runs.Add(1)
				}
			}
		})
	}
	group.Wait()
	t.Logf("%d faults at %d operations", runs.Load(), (len(met)+every-1)/every)
	if !t.Failed() {
		settled(t, before)
	}
}

// A failer runs one workload with one fault.
type failer struct {
	open   Opener
	dir    string
	bound  int
	fault  fault
	sticky bool
	at     int
	seed   uint64
	seen   func(vfstest.Op) // told of every operation; may be nil

	script *script

	mu     sync.Mutex  // guards the rest
	met    *vfstest.Op // the first operation that failed
	broken bool        // a write or sync of the logbook has failed
	commit int         // in this one
	late   string      // what was done to the logbook after that
	over   bool        // no more faults
}

// guarded turns a panic into an error, and ends the test if the run hangs.
func (f *failer) guarded() (err error) {
	watchdog := time.AfterFunc(hang, func() {
		debug.SetTraceback("all")
		panic(fmt.Sprintf("fault %v at operation %d, sticky %v: nothing for %v", f.fault.err, f.at, f.sticky, hang))
	})
	defer watchdog.Stop()
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	return f.run()
}

func (f *failer) run() (err error) {
	live := filepath.Join(f.dir, "live")
	if err := errors.Join(os.RemoveAll(f.dir), os.MkdirAll(live, 0o700)); err != nil {
		return err
	}
	if f.script, err = newScript(f.open, live, f.bound, f.seed); err != nil {
		return err
	}
	f.script.disk.Fail = f.fail
	if err := f.workload(); err != nil {
		return err
	}
	f.mu.Lock()
	f.over = true
	f.mu.Unlock()
	return f.after()
}

// fail is the disk's. Once a write or a sync of the logbook has failed nothing more may be
// tried on it: the next sync may succeed and have lost what the failed one should have kept.
func (f *failer) fail(n int, op vfstest.Op) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.seen != nil {
		f.seen(op)
	}
	ofBook := path.Base(op.Name) == "logbook" && (op.Kind == vfstest.Write || op.Kind == vfstest.Sync)
	if ofBook && f.broken && op.Commit != f.commit {
		f.late = op.String()
	}
	if f.over || n < f.at || n > f.at && !f.sticky || !f.fault.meets(op.Kind) {
		return nil
	}
	if f.met == nil {
		f.met = &op
	}
	if ofBook && !f.broken {
		f.broken, f.commit = true, op.Commit
	}
	return f.fault.err
}

// workload runs the steps of which some fail.
func (f *failer) workload() error {
	s := f.script
	steps := []func() error{f.start, s.apply, s.apply, s.compact, s.apply, s.hold, s.load, s.apply, s.backup, f.reopen, s.apply, s.compact, s.release, s.apply}
	for i, act := range steps {
		if s.home == nil {
			act = f.start // opening has failed; try again instead
		}
		if err := f.step(act); err != nil {
			return fmt.Errorf("step %d: %w", i, err)
		}
	}
	return nil
}

// step runs one, and compares the home with what it has acknowledged so far.
func (f *failer) step(act func() error) error {
	s, lives, before := f.script, f.script.lives, f.script.model
	broken, _ := f.state()
	err := act()
	if err != nil && !f.excused(err) {
		return fmt.Errorf("another error than the fault's: %w", err)
	}
	models := []*Model{s.model}
	now, late := f.state()
	switch {
	case late != "":
		return errors.New("after a failed write or sync the store went on to " + late)
	case !broken && now: // what is on its way when the logbook breaks may be there or not
		s.doubt = append(s.doubt, s.model, s.tried)
	case err == nil && broken && s.lives == lives && s.model != before:
		return errors.New("a batch was taken after writing the logbook had failed")
	case s.model != before:
		s.doubt = nil
	}
	if s.home == nil {
		return s.disk.Mend()
	}
	if s.lives > lives {
		models = s.now()
	}
	var different error
	if s.model, different = one(s.home, models); different != nil {
		return fmt.Errorf("after %v: %w", err, different)
	}
	return nil
}

func (f *failer) state() (broken bool, late string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.broken, f.late
}

// reopen gives the home a new life.
func (f *failer) reopen() error { return errors.Join(f.script.stop(), f.start()) }

// start opens the home; now it may write again.
func (f *failer) start() error {
	f.mu.Lock()
	f.broken = false
	f.mu.Unlock()
	return f.script.start()
}

// excused says whether the error is the fault's or that of a home that has met it.
func (f *failer) excused(err error) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.met != nil && (errors.Is(err, f.fault.err) || errors.Is(err, syscall.EINVAL) || errors.Is(err, graph.ErrReadOnly))
}

// after opens the folder again, as a power cut would have left it and as it is.
func (f *failer) after() error {
	s, models := f.script, f.script.now()
	if s.home != nil {
		if err := s.stop(); err != nil && !f.excused(err) {
			return fmt.Errorf("close: %w", err)
		}
	}
	cuts, left := s.disk.Cuts(), filepath.Join(f.dir, "left")
	cuts.Advance(cuts.Len())
	if err := os.MkdirAll(left, 0o700); err != nil {
		return err
	}
	for i, keep := range []float64{0, .5} { // all kept is the folder as it is
		if err := cuts.Write(left, keep, rand.New(rand.NewPCG(f.seed, uint64(i)))); err != nil {
			return err
		}
		if err := f.verify(left, models); err != nil {
			return fmt.Errorf("power cut at the end, unsynced kept %v: %w", keep, err)
		}
	}
	return f.verify(s.disk.Root(), models)
}

func (f *failer) verify(root string, models []*Model) error {
	for _, b := range f.script.backups {
		if err := verifyBackup(f.open, filepath.Join(root, b.name), b.models, b.ended >= 0); err != nil {
			return fmt.Errorf("%s: %w", b.name, err)
		}
	}
	_, err := goesOn(f.open, filepath.Join(root, dataFolder), vfs.OS, models)
	return err
}
