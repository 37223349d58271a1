package vfstest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sync"

	"go.etcd.io/bbolt"

	"waggoner/graph/internal/vfs"
)

// A Disk is a vfs.FS that records and fails. Make it with New.
type Disk struct {
	// Fail, if not nil, is asked before every operation with the number of those before it.
	// Its error is the operation's, and nothing is done; a Partial error of a write lets the
	// first half of it through. It must be set before the disk is used, and take no turn on it.
	Fail func(n int, op Op) error

	root string

	mu    sync.Mutex
	asked int             // operations so far, for Fail
	log   []Op            // those that change
	names map[string]int  // what the program sees: files by name
	files int             // how many files there have been
	dirs  map[string]bool // folders that are on record
	first []stored        // what was there before the first operation, all of it durable
	books []*book         // the logbooks that have been opened
}

// A stored file or folder is one that was on the disk from the start.
type stored struct {
	name    string
	dir     bool
	content []byte
}

// Partial is the error of a write that gets half of its bytes onto the disk.
type Partial struct{ Err error }

func (p Partial) Error() string { return "after half of the bytes: " + p.Err.Error() }

func (p Partial) Unwrap() error { return p.Err }

// New returns a Disk over what is in the folder root, which must exist.
func New(root string) (*Disk, error) {
	d := &Disk{root: root, names: map[string]int{}, dirs: map[string]bool{".": true}}
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || name == root {
			return err
		}
		if entry.IsDir() {
			d.dirs[d.rel(name)] = true
			d.first = append(d.first, stored{name: d.rel(name), dir: true})
			return nil
		}
		content, err := os.ReadFile(name)
		d.first = append(d.first, stored{name: d.rel(name), content: content})
		d.names[d.rel(name)] = d.file()
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("vfstest: %w", err)
	}
	return d, nil
}

// Root returns the folder the disk is over.
func (d *Disk) Root() string { return d.root }

// Len returns the number of operations logged so far. What has happened when Len is n is on
// record in the first n.
func (d *Disk) Len() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.log)
}

// Op returns the n-th operation of the log.
func (d *Disk) Op(n int) Op {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.log[n]
}

// Asked returns how many operations there were, with those that only look.
func (d *Disk) Asked() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.asked
}

// file hands out the number of a new file.
func (d *Disk) file() int {
	d.files++
	return d.files - 1
}

func (d *Disk) rel(name string) string {
	rel, err := filepath.Rel(d.root, name)
	if err != nil {
		panic(fmt.Sprintf("vfstest: %s is not on the disk at %s", name, d.root))
	}
	return filepath.ToSlash(rel)
}

// do asks Fail about op, does it, and logs it if it came about.
func (d *Disk) do(op Op, act func() error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.doLocked(op, act)
}

func (d *Disk) doLocked(op Op, act func() error) error {
	if err := d.ask(op); err != nil {
		if op.Kind == Sync {
			op.Kind = SyncFailed
			d.log = append(d.log, op)
		}
		return err
	}
	if err := act(); err != nil {
		return err
	}
	if op.Kind.changes() {
		d.log = append(d.log, op)
	}
	return nil
}

// folder puts a folder on record that was made past the seam.
func (d *Disk) folder(name string) {
	if d.dirs[name] {
		return
	}
	d.folder(path.Dir(name))
	d.dirs[name] = true
	d.log = append(d.log, Op{Kind: Mkdir, Name: name, File: isFolder})
}

func (d *Disk) ask(op Op) error {
	n := d.asked
	d.asked++
	if d.Fail == nil {
		return nil
	}
	return d.Fail(n, op)
}

// adopt returns the number of the file called name. One that got there past the seam is
// logged as created and written, and not synced.
func (d *Disk) adopt(name string) (int, error) {
	if n, ok := d.names[name]; ok {
		return n, nil
	}
	content, err := os.ReadFile(filepath.Join(d.root, name))
	if err != nil {
		return 0, err
	}
	n := d.file()
	d.names[name] = n
	d.log = append(d.log, Op{Kind: Create, Name: name, File: n},
		Op{Kind: Write, Name: name, File: n, Size: int64(len(content)), Data: content})
	return n, nil
}

// Create implements vfs.FS.
func (d *Disk) Create(name string) (vfs.File, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	op := Op{Kind: Create, Name: d.rel(name), File: d.files}
	d.folder(path.Dir(op.Name))
	f := &file{disk: d, name: op.Name, number: op.File}
	err := d.doLocked(op, func() (err error) {
		f.File, err = vfs.OS.Create(name)
		return err
	})
	if err != nil {
		return nil, err
	}
	d.names[op.Name] = d.file()
	return f, nil
}

// Open implements vfs.FS.
func (d *Disk) Open(name string) (vfs.File, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f := &file{disk: d, name: d.rel(name)}
	err := d.doLocked(Op{Kind: Open, Name: f.name}, func() (err error) {
		if f.File, err = vfs.OS.Open(name); err == nil {
			f.number, err = d.adopt(f.name)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}

// Rename implements vfs.FS.
func (d *Disk) Rename(old, new string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	op := Op{Kind: Rename, Name: d.rel(old), To: d.rel(new)}
	d.folder(path.Dir(op.To))
	n, err := d.adopt(op.Name)
	if err != nil {
		return err
	}
	op.File = n
	return d.doLocked(op, func() error {
		if err := os.Rename(old, new); err != nil {
			return err
		}
		delete(d.names, op.Name)
		d.names[op.To] = n
		return nil
	})
}

// Remove implements vfs.FS.
func (d *Disk) Remove(name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	op := Op{Kind: Remove, Name: d.rel(name)}
	n, err := d.adopt(op.Name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	op.File = n
	return d.doLocked(op, func() error {
		delete(d.names, op.Name)
		return os.Remove(name)
	})
}

// ReadDir implements vfs.FS.
func (d *Disk) ReadDir(dir string) (names []string, err error) {
	err = d.do(Op{Kind: ReadDir, Name: d.rel(dir)}, func() (err error) {
		names, err = vfs.OS.ReadDir(dir)
		return err
	})
	return names, err
}

// SyncDir implements vfs.FS. The folder need not be synced for real: what a cut leaves comes
// from the log.
func (d *Disk) SyncDir(dir string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	op := Op{Kind: SyncDir, Name: d.rel(dir)}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	d.folder(op.Name)
	for _, entry := range entries {
		if entry.IsDir() {
			d.folder(path.Join(op.Name, entry.Name()))
		}
	}
	return d.doLocked(op, func() error { return nil })
}

// Watch implements vfs.FS.
func (d *Disk) Watch(db *bbolt.DB) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.watch(db); err != nil {
		panic(fmt.Sprintf("vfstest: the logbook cannot be watched: %v", err))
	}
}

// Mend ends what Fail did to the descriptors of logbooks. It must be called before the store
// is closed, and before it is opened again if it closed its logbook by itself.
func (d *Disk) Mend() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	var errs []error
	for _, b := range d.books {
		errs = append(errs, b.broken.mend(b.file))
	}
	return errors.Join(errs...)
}
