package graphtest_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"waggoner/graph"
	"waggoner/graph/graphtest"
	"waggoner/graph/internal/vfs"
)

// TestDescriptors gives a process ever one descriptor more than it has open, until a whole
// life of a store passes. What could not be opened is an error that says so, nothing that was
// acknowledged is lost, and no descriptor stays behind.
func TestDescriptors(t *testing.T) {
	out, err := child("descriptors", t.TempDir()).Output()
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s", out)
}

func starve(dir string) error {
	if err := live(filepath.Join(dir, "first"), map[int]byte{}); err != nil { // what the process opens once
		return err
	}
	for more := range 100 {
		data, marks := filepath.Join(dir, strconv.Itoa(more)), map[int]byte{}
		used, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			return err
		}
		err = limited(uint64(len(used)-1+more), func() error { return live(data, marks) })
		if err != nil && !errors.Is(err, syscall.EMFILE) && !errors.Is(err, graph.ErrReadOnly) {
			return fmt.Errorf("%d descriptors more: %w, want %v", more, err, syscall.EMFILE)
		}
		if err := reopened(data, marks); err != nil {
			return fmt.Errorf("after %d descriptors more, where %v: %w", more, err, err)
		}
		if now, _ := os.ReadDir("/proc/self/fd"); len(now) != len(used) {
			return fmt.Errorf("after %d descriptors more %d are open, before %d", more, len(now), len(used))
		}
		if err == nil {
			fmt.Printf("a life of a store takes %d descriptors\n", more)
			return nil
		}
	}
	return errors.New("100 descriptors are not enough")
}

// limited runs f with at most so many descriptors.
func limited(n uint64, f func() error) error {
	var old syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &old); err != nil {
		return err
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: n, Max: old.Max}); err != nil {
		return err
	}
	err := f()
	return errors.Join(err, syscall.Setrlimit(syscall.RLIMIT_NOFILE, &old))
}

// live is a whole life of a store; marks has what it acknowledged.
func live(data string, marks map[int]byte) error {
	home, err := openStore(data, vfs.OS, -1)
	if err != nil {
		return err
	}
	var errs []error
	for id := range 6 {
		_, err := home.Apply(context.Background(), graphtest.SealedBatch(id, 5))
		if errs = append(errs, err); err == nil {
			marks[id] = '+'
		}
		if id%3 == 1 {
			errs = append(errs, home.Compact(context.Background()))
		}
	}
	errs = append(errs, home.BackupDir(context.Background(), data+"-backup"), home.Check(context.Background()), home.Close())
	return errors.Join(errs...)
}

func reopened(data string, marks map[int]byte) error {
	home, err := openStore(data, vfs.OS, -1)
	if err != nil {
		return err
	}
	_, err = audit(home, marks)
	return errors.Join(err, home.Close())
}
