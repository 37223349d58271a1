package graph

import (
	"runtime/debug"

	"waggoner/graph/csr"
)

// A CorruptError says that a file of the store is not what was written: which, where, and
// what was found. Reading a snapshot panics with it, as an answer that lacks something
// would be wrong without saying so; [Snapshot.Guard] makes it an error. What Cayley calls
// returns it by itself.
type CorruptError = csr.CorruptError

// Guard runs f, which reads the snapshot in this goroutine, and returns what it returns or
// the damage that it met. It also survives a file that was cut short, or a disk that fails
// to read, under the mapping.
func (s *Snapshot) Guard(f func() error) (err error) {
	defer s.version().shield(faults(), &err)
	return f()
}

// faults has a memory fault of this goroutine panic, which otherwise ends the process, and
// returns whether it did before.
func faults() (before bool) { return debug.SetPanicOnFault(true) }

// shield turns the panic of damage or of a memory fault in the image into an error; other
// panics go on. It goes into the function at which a request enters:
// defer v.shield(faults(), &err).
func (v *version) shield(before bool, err *error) {
	debug.SetPanicOnFault(before)
	if r := recover(); r != nil {
		*err = damageOf(r, v.image.Fault)
	}
}

// guard is shield for an image that is in no version yet.
func guard(fault func(uintptr) error, f func() error) (err error) {
	before := faults()
	defer debug.SetPanicOnFault(before)
	defer func() {
		if r := recover(); r != nil {
			err = damageOf(r, fault)
		}
	}()
	return f()
}

// damageOf returns the error in a panic, or lets the panic go on; fault names what lies at an
// address.
func damageOf(r any, fault func(uintptr) error) error {
	switch r := r.(type) {
	case *CorruptError:
		return r
	case interface{ Addr() uintptr }: // the runtime's error for a fault
		if err := fault(r.Addr()); err != nil {
			return err
		}
	}
	panic(r)
}
