package vfstest

import (
	"errors"

	"waggoner/graph/internal/vfs"
)

// A file is a vfs.File of a Disk.
type file struct {
	vfs.File
	disk   *Disk
	name   string
	number int
	at     int64 // where Read and Write go on
}

func (f *file) op(kind Kind) Op { return Op{Kind: kind, Name: f.name, File: f.number} }

// Write implements vfs.File.
func (f *file) Write(p []byte) (int, error) {
	n, err := f.WriteAt(p, f.at)
	f.at += int64(n)
	return n, err
}

// WriteAt implements vfs.File.
func (f *file) WriteAt(p []byte, offset int64) (int, error) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	return f.disk.write(f.op(Write), p, offset, f.File.WriteAt)
}

// write does a write of p to a file, or as much of it as Fail lets through.
func (d *Disk) write(op Op, p []byte, offset int64, to func([]byte, int64) (int, error)) (int, error) {
	op.Offset, op.Size = offset, int64(len(p))
	failed := d.ask(op)
	if partial := (Partial{}); errors.As(failed, &partial) {
		p = p[:len(p)/2]
	} else if failed != nil {
		return 0, failed
	}
	n, err := to(p, offset)
	op.Data, op.Size = append([]byte(nil), p[:n]...), int64(n)
	d.log = append(d.log, op)
	if failed != nil {
		err = failed
	}
	return n, err
}

// Sync implements vfs.File. The file need not be synced for real: what a cut leaves comes
// from the log.
func (f *file) Sync() error {
	return f.disk.do(f.op(Sync), func() error { return nil })
}

// Truncate implements vfs.File.
func (f *file) Truncate(size int64) error {
	op := f.op(Truncate)
	op.Size = size
	return f.disk.do(op, func() error { return f.File.Truncate(size) })
}

// Read implements vfs.File.
func (f *file) Read(p []byte) (n int, err error) {
	err = f.disk.do(f.op(Read), func() (err error) {
		n, err = f.File.Read(p)
		return err
	})
	f.at += int64(n)
	return n, err
}

// ReadAt implements vfs.File.
func (f *file) ReadAt(p []byte, offset int64) (n int, err error) {
	err = f.disk.do(f.op(Read), func() (err error) {
		n, err = f.File.ReadAt(p, offset)
		return err
	})
	return n, err
}

// Size implements vfs.File.
func (f *file) Size() (size int64, err error) {
	err = f.disk.do(f.op(Size), func() (err error) {
		size, err = f.File.Size()
		return err
	})
	return size, err
}

// Close implements vfs.File. The file is closed even where that fails.
func (f *file) Close() error {
	failed := f.disk.do(f.op(Close), func() error { return nil })
	return errors.Join(failed, f.File.Close())
}
