package graphtest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cayleygraph/quad"

	"waggoner/graph"
	"waggoner/graph/internal/vfs"
)

// Cancelling takes batches, compactions, loads and backups back at any moment: each either
// came about or left no trace, no file of it stays behind, and the home goes on.
func Cancelling(t *testing.T, open Opener) {
	dir := filepath.Join(folder(t), dataFolder)
	before := resources()
	home, err := open(dir, vfs.OS, 300)
	if err != nil {
		t.Fatal(err)
	}
	c := &canceller{t: t, home: home, dir: dir, there: map[quad.Value]bool{}}
	ctx, stop := context.WithTimeout(context.Background(), time.Second)
	defer stop()
	var group sync.WaitGroup
	for i := range 4 {
		group.Go(func() { c.repeat(ctx, uint64(i), time.Millisecond, c.apply) })
	}
	group.Go(func() { c.repeat(ctx, 10, 10*time.Millisecond, c.compact) })
	group.Go(func() { c.repeat(ctx, 11, 10*time.Millisecond, c.load) })
	group.Go(func() { c.repeat(ctx, 12, 10*time.Millisecond, c.backup) })
	group.Wait()
	c.finish()
	settled(t, before)
}

type canceller struct {
	t    *testing.T
	home Home
	dir  string

	mu    sync.Mutex
	next  int
	there map[quad.Value]bool // by context: whether its batch must be there, or must not
	taken int                 // how many were taken back
}

// repeat does something again and again, each time under a context that soon ends.
func (c *canceller) repeat(ctx context.Context, seed uint64, longest time.Duration, act func(context.Context, int) error) {
	random := newRandom(seed)
	for ctx.Err() == nil && !c.t.Failed() {
		c.mu.Lock()
		c.next++
		n := c.next
		c.mu.Unlock()
		short, stop := context.WithTimeout(context.Background(), rand.N(longest)+time.Duration(random.IntN(2))*time.Second)
		if err := act(short, n); err != nil && !errors.Is(err, context.DeadlineExceeded) {
			c.t.Error(err)
		}
		stop()
	}
}

func (c *canceller) record(n int, err error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.there[ContextOf(n)] = err == nil; err != nil {
		c.taken++
	}
	return err
}

func (c *canceller) apply(ctx context.Context, n int) error {
	_, err := c.home.Apply(ctx, SealedBatch(n, 10))
	return c.record(n, err)
}

func (c *canceller) load(ctx context.Context, n int) error {
	return c.record(n, c.home.Load(ctx, SealedBatch(n, 100).Add))
}

func (c *canceller) compact(ctx context.Context, n int) error { return c.home.Compact(ctx) }

// backup: a folder that was not filled is not there, or as empty as before.
func (c *canceller) backup(ctx context.Context, n int) error {
	to := fmt.Sprint(c.dir, "-backup-", n)
	defer os.RemoveAll(to)
	err := c.home.BackupDir(ctx, to)
	if names, _ := os.ReadDir(to); err != nil && len(names) > 0 {
		return fmt.Errorf("a backup that was taken back (%v) leaves %v", err, names)
	}
	return err
}

func (c *canceller) finish() {
	if _, err := c.home.Apply(context.Background(), graph.Batch{Add: SealedBatch(1<<40, 10).Add}); err != nil {
		c.t.Errorf("apply after all that: %v", err)
	}
	s := c.home.Snapshot()
	for label, want := range c.there {
		if _, ok := s.Node(label); ok != want {
			c.t.Errorf("%v is there: %v, want %v", label, ok, want)
		}
	}
	if err := errors.Join(consistent(s), c.home.Check(context.Background()), c.home.Compact(context.Background())); err != nil {
		c.t.Error(err)
	}
	s.Release()
	c.noFileTooMany()
	if err := c.home.Close(); err != nil {
		c.t.Error(err)
	}
	c.t.Logf("%d batches, of which %d were taken back", len(c.there), c.taken)
}

// noFileTooMany: there is one image, and nothing half made.
func (c *canceller) noFileTooMany() {
	names, err := vfs.OS.ReadDir(c.dir)
	if err != nil {
		c.t.Error(err)
	}
	images := 0
	for _, name := range names {
		if isImage(name) {
			images++
		}
		if strings.HasPrefix(name, "tmp-") || images > 1 {
			c.t.Errorf("the folder holds %v", names)
			return
		}
	}
}
