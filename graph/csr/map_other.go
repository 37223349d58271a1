//go:build !unix

package csr

import (
	"io"
	"unsafe"

	"waggoner/graph/internal/vfs"
)

// mapFile reads the file into memory, at an address that columns may begin at.
func mapFile(f vfs.File, size int64) ([]byte, error) {
	words := make([]uint64, (size+7)/8)
	b := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(words))), size)
	_, err := f.ReadAt(b, 0)
	if err == io.EOF {
		err = nil
	}
	return b, err
}

func unmap([]byte) error { return nil }
