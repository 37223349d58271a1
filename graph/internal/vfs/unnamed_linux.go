package vfs

import (
	"os"

	"golang.org/x/sys/unix"
)

// Unnamed returns an empty file that no folder holds and that goes with its last descriptor
// or mapping: memory, on Linux; elsewhere, and where the kernel refuses, a removed temporary
// file. The prefix names it for whoever looks at the process.
func Unnamed(prefix string) (*os.File, error) {
	fd, err := unix.MemfdCreate(prefix, unix.MFD_CLOEXEC)
	if err != nil {
		return removedTemp(prefix)
	}
	return os.NewFile(uintptr(fd), prefix), nil
}
