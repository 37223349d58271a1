package graphtest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cayleygraph/quad"

	"waggoner/graph"
	"waggoner/graph/internal/vfs"
)

// Race lets readers, writers, compaction, loading and backup at one home together; it is for
// the race detector. In every snapshot every batch is there as a whole and sequences only
// grow; in the end what was acknowledged is there, and goroutines, descriptors and mappings
// are back to what they were before.
func Race(t *testing.T, open Opener) {
	for name, dir := range map[string]string{"folder": filepath.Join(folder(t), dataFolder), "memory": ""} {
		t.Run(name, func(t *testing.T) { race(t, open, dir) })
	}
}

func race(t *testing.T, open Opener, dir string) {
	before := resources()
	home, err := open(dir, vfs.OS, 500)
	if err != nil {
		t.Fatal(err)
	}
	r := &racer{t: t, home: home, dir: dir, acknowledged: map[quad.Value]bool{}}
	ctx, stop := context.WithTimeout(context.Background(), duration(t, "WAGGONER_RACE", 2*time.Second))
	defer stop()
	var group sync.WaitGroup
	for i := range 3 {
		group.Go(func() { r.write(ctx, i) })
		group.Go(func() { r.read(ctx) })
	}
	group.Go(func() { r.every(ctx, 50*time.Millisecond, r.compact) })
	group.Go(func() { r.every(ctx, 110*time.Millisecond, r.load) })
	if dir != "" {
		group.Go(func() { r.every(ctx, 90*time.Millisecond, r.backup) })
	}
	group.Wait()
	r.finish(home)
	t.Logf("%d snapshots, %d batches, %d compactions, %d loads, %d backups", r.snapshots.Load(), r.batches.Load(), r.compactions.Load(), r.loads.Load(), r.backups.Load())
	settled(t, before)
}

// A racer is what the goroutines share.
type racer struct {
	t    *testing.T
	home Home
	dir  string

	contexts, snapshots, batches, compactions, loads, backups atomic.Int64

	mu           sync.Mutex
	acknowledged map[quad.Value]bool // contexts that must be there
}

func (r *racer) failed(what string, err error) bool {
	if err != nil {
		r.t.Errorf("%s: %v", what, err)
	}
	return err != nil || r.t.Failed()
}

func (r *racer) every(ctx context.Context, pause time.Duration, act func(context.Context) error) {
	for ctx.Err() == nil && !r.failed("beside readers and writers", act(ctx)) {
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

// write applies batches, each in a context of its own, and takes every third one out again.
func (r *racer) write(ctx context.Context, writer int) {
	random := rand.New(rand.NewPCG(uint64(writer), 5))
	for n := 0; ctx.Err() == nil; n++ {
		label := ContextOf(int(r.contexts.Add(1)))
		_, err := r.home.Apply(always, graph.Batch{Add: sealed(label, randomFacts(label, random, 1+random.IntN(10)))})
		if r.failed("apply", err) {
			return
		}
		r.acknowledge(label, true)
		if r.batches.Add(1); n%3 == 0 {
			r.acknowledge(label, false)
			if _, err := r.home.Apply(always, graph.Batch{RemoveContexts: []quad.Value{label}}); r.failed("remove", err) {
				return
			}
		}
	}
}

// always is the context of what goes on to its end.
var always = context.Background()

func (r *racer) acknowledge(label quad.Value, there bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if there {
		r.acknowledged[label] = true
	} else {
		delete(r.acknowledged, label)
	}
}

// read takes snapshots, looks at each twice, and at the second of two with the first held.
func (r *racer) read(ctx context.Context) {
	var last uint64
	for ctx.Err() == nil {
		s := r.home.Snapshot()
		err := s.Guard(func() error { return consistent(s) })
		if s.Sequence() < last {
			err = errors.Join(err, fmt.Errorf("a snapshot of sequence %d after one of %d", s.Sequence(), last))
		}
		last = s.Sequence()
		s.Release()
		if r.snapshots.Add(1); r.failed("read", err) {
			return
		}
	}
}

// consistent compares the ways to read a snapshot with each other and with its seals.
func consistent(s Snapshot) error {
	if err := Sealed(s); err != nil {
		return err
	}
	out, in, live := 0, 0, 0
	for n := range s.Bound() {
		if !s.Live(n) {
			continue
		}
		live++
		if back, ok := s.Node(s.Term(n)); !ok || back != n {
			return fmt.Errorf("sequence %d: node %d is %v, which is node %d, %v", s.Sequence(), n, s.Term(n), back, ok)
		}
		out += s.OutRun(n, graph.NoNode).Len()
		in += s.InRun(n, graph.NoNode).Len()
	}
	if out != s.Size() || in != s.Size() || live != s.Nodes() {
		return fmt.Errorf("sequence %d: %d quads going out, %d coming in, %d live nodes, want %d, %d and %d", s.Sequence(), out, in, live, s.Size(), s.Size(), s.Nodes())
	}
	return nil
}

func (r *racer) compact(context.Context) error {
	r.compactions.Add(1)
	return r.home.Compact(always)
}

func (r *racer) load(context.Context) error {
	label := ContextOf(int(r.contexts.Add(1)))
	random := rand.New(rand.NewPCG(uint64(r.loads.Add(1)), 6))
	if err := r.home.Load(always, sealed(label, randomFacts(label, random, 50))); err != nil {
		return err
	}
	r.acknowledge(label, true)
	return nil
}

func (r *racer) backup(context.Context) error {
	dir := fmt.Sprint(r.dir, "-backup-", r.backups.Add(1))
	defer os.RemoveAll(dir)
	if err := r.home.BackupDir(always, dir); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return nil
}

// finish compares what is there with what was acknowledged.
func (r *racer) finish(home Home) {
	s := home.Snapshot()
	there := map[quad.Value]bool{}
	for q := range s.All() {
		there[q.Label] = true
	}
	s.Release()
	for label := range r.acknowledged {
		if !there[label] {
			r.t.Errorf("%v was acknowledged and is not there", label)
		}
	}
	r.failed("check", home.Check(always))
	r.failed("close", home.Close())
}

// resources counts goroutines, descriptors and mapped images.
func resources() [3]int {
	descriptors, _ := os.ReadDir("/proc/self/fd")
	maps, _ := os.ReadFile("/proc/self/maps")
	return [3]int{runtime.NumGoroutine(), len(descriptors), strings.Count(string(maps), "image-") + strings.Count(string(maps), "logbook") + strings.Count(string(maps), "memfd:")}
}

// settled waits until resources are back, for what ends a moment after Close.
func settled(t *testing.T, before [3]int) {
	t.Helper()
	now := resources()
	for range 100 {
		if now = resources(); now[0] <= before[0] && now[1] <= before[1] && now[2] <= before[2] {
			return
		}
		runtime.GC()
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("goroutines, descriptors and mappings are %v, before %v", now, before)
}
