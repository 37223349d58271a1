//go:build unix

package csr

import (
	"golang.org/x/sys/unix"

	"waggoner/graph/internal/vfs"
)

// mapFile maps size bytes of a file for reading. The mapping outlives the descriptor.
func mapFile(f vfs.File, size int64) ([]byte, error) {
	return unix.Mmap(int(f.Fd()), 0, int(size), unix.PROT_READ, unix.MAP_SHARED)
}

func unmap(b []byte) error { return unix.Munmap(b) }
