package graph

import (
	"runtime/debug"

	"waggoner/graph/csr"
)

// A CorruptError says that a file of the store is not what was written: which, where, and
// what was found. Reading a snapshot panics with it, as an answer that lacks something
// would be wrong without saying so; [Catch] and [Snapshot.Guard] make it an error.
type CorruptError = csr.CorruptError

// Catch turns the panic of damage into an error; it goes into the function at which a
// request enters: defer graph.Catch(&err). Other panics go on.
func Catch(err *error) {
	switch r := recover().(type) {
	case nil:
	case *CorruptError:
		*err = r
	default:
		panic(r)
	}
}

// Guard runs f, which reads the snapshot in this goroutine, and returns what it returns or
// the damage that it met. Unlike Catch it also survives a file that was cut short, or a disk
// that fails to read, under the mapping.
func (s *Snapshot) Guard(f func() error) error {
	image := s.version().image
	return guard(image.Fault, f)
}

// guard runs f with memory faults as panics; fault names what lies at an address.
func guard(fault func(uintptr) error, f func() error) (err error) {
	old := debug.SetPanicOnFault(true)
	defer debug.SetPanicOnFault(old)
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *CorruptError:
			err = r
		case interface{ Addr() uintptr }: // the runtime's error for a fault
			if err = fault(r.Addr()); err == nil {
				panic(r)
			}
		default:
			panic(r)
		}
	}()
	return f()
}
