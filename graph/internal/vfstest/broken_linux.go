package vfstest

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// broken makes the syncs of a file fail by putting a pipe in the place of its descriptor,
// which has no sync. The file itself, and its lock, wait behind another descriptor.
type broken struct {
	real int
	on   bool
}

func (b *broken) breakSync(f *os.File) error {
	if b.on {
		return nil
	}
	fd := int(f.Fd())
	real, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return err
	}
	var pipe [2]int
	if err := unix.Pipe2(pipe[:], unix.O_CLOEXEC); err != nil {
		return errors.Join(err, unix.Close(real))
	}
	b.real, b.on = real, true
	return errors.Join(unix.Dup3(pipe[0], fd, unix.O_CLOEXEC), unix.Close(pipe[0]), unix.Close(pipe[1]))
}

// mend puts the file back, unless it has been closed.
func (b *broken) mend(f *os.File) error {
	if !b.on {
		return nil
	}
	b.on = false
	var err error
	if fd := f.Fd(); fd != ^uintptr(0) {
		err = unix.Dup3(b.real, int(fd), unix.O_CLOEXEC)
	}
	return errors.Join(err, unix.Close(b.real))
}
