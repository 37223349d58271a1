// Package vfs is the one seam between the store and the disk.
//
// The store and its image go through an [FS] for everything that changes a data folder, so
// that a test can record, cut or fail the n-th operation. [OS] is the real one. The logbook's
// file belongs to bbolt; the store shows the opened database to [FS.Watch], and a test's FS
// hooks its writes there.
//
// An FS and its Files may be used by any number of goroutines, a File as far as an os.File may.
//
// # Caveats
//
// The seam is as wide as the store needs and no wider: flat folders, names given whole.
package vfs

import (
	"io"

	"go.etcd.io/bbolt"
)

// An FS makes, opens, renames and removes files. Names are paths as package os takes them.
// What Create, Rename and Remove changed outlives a power cut only after SyncDir of the folder.
type FS interface {
	Create(name string) (File, error)     // a new file to read and write; an error if it exists
	Open(name string) (File, error)       // an existing file, read only
	Rename(old, new string) error         // takes the place of new
	Remove(name string) error             // a file, not a folder
	ReadDir(dir string) ([]string, error) // names without the folder, sorted
	SyncDir(dir string) error             // makes the folder's entries durable
	Watch(db *bbolt.DB)                   // told of the logbook as soon as it is open
}

// A File is an open file. What was written outlives a power cut only after Sync.
type File interface {
	io.Reader
	io.Writer
	io.ReaderAt
	io.WriterAt
	io.Closer
	Sync() error
	Truncate(size int64) error
	Size() (int64, error)
	Name() string
	Fd() uintptr // to map it; valid until Close
}
