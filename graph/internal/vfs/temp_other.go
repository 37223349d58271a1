//go:build !windows

package vfs

import (
	"errors"
	"os"
)

// removedTemp returns a temporary file that has lost its name already.
func removedTemp(prefix string) (*os.File, error) {
	f, err := os.CreateTemp("", prefix+"-*")
	if err != nil {
		return nil, err
	}
	if err := os.Remove(f.Name()); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}
