package graphtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/cayleygraph/quad"

	"waggoner/graph"
	"waggoner/graph/internal/vfs"
)

// Closing closes homes that are written to, compacted, loaded, backed up and read: everything
// ends soon, with success or ErrClosed, what was acknowledged is there after opening again, and
// snapshots taken before stay readable.
func Closing(t *testing.T, open Opener) {
	root := folder(t)
	before := resources()
	for i := range short(30, 5) {
		if err := closeUnderLoad(open, filepath.Join(root, fmt.Sprint(i)), time.Duration(i)*3*time.Millisecond); err != nil {
			t.Fatalf("closed after %d ms: %v", i*3, err)
		}
	}
	settled(t, before)
}

// A closer is a home that will be closed, and what it acknowledged until then.
type closer struct {
	home Home
	dir  string

	mu           sync.Mutex
	acknowledged []quad.Value
	errs         []error
}

func closeUnderLoad(open Opener, dir string, after time.Duration) error {
	home, err := open(dir, vfs.OS, 200)
	if err != nil {
		return err
	}
	c := &closer{home: home, dir: dir}
	held := home.Snapshot()
	var group sync.WaitGroup
	for i := range 3 {
		group.Go(func() { c.until(func(n int) error { return c.add(i<<20 + n) }) })
	}
	group.Go(func() { c.until(func(int) error { return home.Compact(context.Background()) }) })
	group.Go(func() {
		c.until(func(n int) error { return home.Load(context.Background(), SealedBatch(1<<30+n, 20).Add) })
	})
	group.Go(func() { c.until(c.backup) })
	group.Go(func() { c.until(c.past) })
	time.Sleep(after)
	if err := home.Close(); err != nil {
		return err
	}
	group.Wait()
	if err := errors.Join(held.Guard(func() error { return consistent(held) }), errors.Join(c.errs...)); err != nil {
		return err
	}
	held.Release()
	return c.verify(open)
}

// until repeats something until it is refused because the home is closed.
func (c *closer) until(act func(n int) error) {
	for n := 0; ; n++ {
		err := act(n)
		if errors.Is(err, graph.ErrClosed) {
			return
		}
		if err != nil {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.errs = append(c.errs, err)
			return
		}
	}
}

func (c *closer) add(n int) error {
	if _, err := c.home.Apply(context.Background(), SealedBatch(n, 10)); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.acknowledged = append(c.acknowledged, ContextOf(n))
	return nil
}

func (c *closer) backup(n int) error {
	to := fmt.Sprint(c.dir, "-backup-", n)
	defer os.RemoveAll(to)
	return c.home.BackupDir(context.Background(), to)
}

func (c *closer) past(int) error {
	s, err := c.home.SnapshotAt(c.home.Sequence())
	if errors.Is(err, graph.ErrGone) {
		return nil // there is a new image since
	}
	if err == nil {
		s.Release()
	}
	return err
}

func (c *closer) verify(open Opener) error {
	home, err := open(c.dir, vfs.OS, -1)
	if err != nil {
		return err
	}
	s := home.Snapshot()
	err = s.Guard(func() error {
		for _, label := range c.acknowledged {
			if g, ok := s.Node(label); !ok || s.ContextSize(g) == 0 {
				return fmt.Errorf("%v was acknowledged and is not there", label)
			}
		}
		return consistent(s)
	})
	s.Release()
	return errors.Join(err, home.Check(context.Background()), home.Close())
}
