//go:build !linux

package vfs

import "os"

// Unnamed returns an empty file that no folder holds and that goes with its last descriptor
// or mapping. The prefix names it for whoever looks at the process.
func Unnamed(prefix string) (*os.File, error) { return removedTemp(prefix) }
