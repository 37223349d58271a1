package vfstest

import "fmt"

// A Kind says what an operation does.
type Kind uint8

// The kinds before Open change the disk and are logged; those from Open on only look.
const (
	Create Kind = iota
	Write
	Truncate
	Sync
	SyncFailed // what was to be synced is lost to every later sync as well
	Rename
	Remove
	Mkdir // past the seam, and seen when the folder is first used or its parent synced
	SyncDir
	Open
	Read
	Size
	ReadDir
	Close
	kinds
)

var kindNames = [kinds]string{"create", "write", "truncate", "sync", "failed sync", "rename", "remove", "make folder", "sync folder",
	"open", "read", "size", "read folder", "close"}

func (k Kind) String() string { return kindNames[k] }

// changes says whether a power cut can tell that the operation happened.
func (k Kind) changes() bool { return k < Open }

// An Op is one operation on a Disk. Names are relative to its root.
type Op struct {
	Kind   Kind
	Name   string // of the file, under the name it was opened by; or of the folder
	To     string // of a Rename
	File   int    // the file itself, whatever its name is by now
	Offset int64  // of a Write
	Size   int64  // of a Truncate, and of the data of a Write
	Data   []byte // of a Write
	Commit int    // which one of a logbook it is part of; its syncs are asked for early
}

func (op Op) String() string {
	switch op.Kind {
	case Write:
		return fmt.Sprintf("write %s#%d [%d,+%d)", op.Name, op.File, op.Offset, op.Size)
	case Truncate:
		return fmt.Sprintf("truncate %s#%d to %d", op.Name, op.File, op.Size)
	case Rename:
		return fmt.Sprintf("rename %s#%d to %s", op.Name, op.File, op.To)
	}
	return fmt.Sprintf("%s %s#%d", op.Kind, op.Name, op.File)
}
