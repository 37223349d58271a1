package graph

import (
	"errors"
	"fmt"
	"log/slog"

	"github.com/cayleygraph/quad"

	"waggoner/graph/csr"
	"waggoner/graph/internal/vfs"
)

// Config says where a store is and what it holds. The zero value is an empty store in
// memory.
type Config struct {
	// Dir is the data folder. It is made if it is missing and set up if it is empty.
	// Without one everything is in memory and gone after Close.
	Dir string
	// Quads is the first content of a store in memory. A quad that stands in it twice is
	// held once; the same triple under two labels is two quads.
	Quads []quad.Quad
	// Generalized lets literals and blank nodes stand anywhere in a quad, as Cayley does
	// and N-Quads does not: such quads cannot be exported.
	Generalized bool
	// Bound is the number of changed quads since the image at which a new one is made in
	// the background. 0 means a tenth of the image's quads, and 65,536 at least; less
	// than 0 means never.
	Bound int
	// FS is the disk; default the one of the machine.
	FS vfs.FS
	// Log hears of compactions that failed; default slog.Default.
	Log *slog.Logger
}

func (c Config) withDefaults() Config {
	if c.FS == nil {
		c.FS = vfs.OS
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	return c
}

const leastBound = 1 << 16

// bound is the size of an overlay over an image of so many quads that asks for a new one.
func (c Config) bound(quads uint32) int {
	switch {
	case c.Bound < 0:
		return int(^uint(0) >> 1)
	case c.Bound > 0:
		return c.Bound
	}
	return max(leastBound, int(quads/10))
}

var (
	// ErrReadOnly is the answer to writing after a write has failed, with the cause, and
	// to writing to a snapshot. Reading goes on; opening the store again ends it.
	ErrReadOnly = errors.New("the store is read-only")
	// ErrClosed is the answer to everything after Close.
	ErrClosed = errors.New("the store is closed")
	// ErrConflict is the answer to a batch that expected another sequence.
	ErrConflict = errors.New("the store has another sequence than the batch expects")
	// ErrGone is the answer to asking for a sequence that is compacted away.
	ErrGone = errors.New("the sequence is no longer in the logbook")
	// ErrNotStore is the answer to opening a folder that holds something else.
	ErrNotStore = errors.New("not a data folder of waggoner")
	// ErrHalfRestored is the answer to opening a folder in which restoring a backup was cut off.
	ErrHalfRestored = errors.New("half restored: empty the folder and restore the backup again")
)

// A LockedError says that somebody has the data folder open.
type LockedError struct {
	Dir string
	PID int // of the process; 0 if it is not known
}

func (e *LockedError) Error() string {
	if e.PID == 0 {
		return fmt.Sprintf("%s is locked by another process", e.Dir)
	}
	return fmt.Sprintf("%s is locked by process %d", e.Dir, e.PID)
}

// A FormatError says that a file has a format that this program does not know.
type FormatError = csr.VersionError
