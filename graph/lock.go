package graph

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// A folder is open to one Store at a time, of one process: the file lock in it is locked
// by the system, which ends with the process however that ends, and holds its number.

const lockName = "lock"

// errTaken is the answer of lockFile where somebody else has the lock.
var errTaken = errors.New("the file is locked")

// lockFolder locks a folder until the file it returns is closed.
func lockFolder(dir string) (*os.File, error) {
	for {
		f, err := lockOnce(dir)
		if err != nil {
			return nil, err
		}
		// Whoever had it may have removed the file while we waited to lock it: then that which
		// others lock is another one.
		if is, err := isAt(f, filepath.Join(dir, lockName)); is || err != nil {
			return f, err
		}
		if err := f.Close(); err != nil {
			return nil, err
		}
	}
}

func isAt(f *os.File, path string) (bool, error) {
	ours, err := f.Stat()
	if err != nil {
		return false, errors.Join(err, f.Close())
	}
	there, err := os.Stat(path)
	return err == nil && os.SameFile(ours, there), nil
}

func lockOnce(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, lockName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	err = lockFile(f)
	if errors.Is(err, errTaken) {
		return nil, errors.Join(&LockedError{Dir: dir, PID: holder(f)}, f.Close())
	}
	if err == nil {
		// Always as many bytes: to cut the file first would have ext4 wait for the disk.
		_, err = f.WriteAt(fmt.Appendf(nil, "%-10d\n", os.Getpid()), 0)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", dir, err), f.Close())
	}
	return f, nil
}

// holder reads the number of the process that has the lock, 0 if it is not there yet.
func holder(f *os.File) int {
	var text [32]byte
	n, _ := f.ReadAt(text[:], 0)
	pid, _ := strconv.Atoi(strings.TrimSpace(string(text[:n])))
	return pid
}
