package vfstest

import (
	"maps"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
)

// Cuts replays the log of a Disk and says what a power cut would leave.
type Cuts struct {
	log   []Op
	at    int
	files []*inode // by number
	dirs  map[string]*folder
}

// A folder has its entries, files by name, and the changes to them since its last sync.
type folder struct {
	durable map[string]int
	pending []change
}

// isFolder stands for the number of a file where an entry is a folder.
const isFolder = -1

// A change is an operation that no sync has made durable yet, with its place in the log.
type change struct {
	Op
	at     int
	doomed bool // a sync of it failed; no later one makes it durable
}

// Cuts returns the replay of what has been logged so far, before its first operation.
func (d *Disk) Cuts() *Cuts {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.cuts()
}

func (d *Disk) cuts() *Cuts {
	c := &Cuts{log: d.log[:len(d.log):len(d.log)], files: make([]*inode, d.files), dirs: map[string]*folder{}}
	for n := range c.files {
		c.files[n] = &inode{}
	}
	n := 0
	for _, at := range d.first {
		number := isFolder
		if !at.dir {
			number = n
			c.files[n].durable = at.content
			n++
		}
		c.dir(path.Dir(at.name)).durable[path.Base(at.name)] = number
	}
	return c
}

func (c *Cuts) dir(name string) *folder {
	if c.dirs[name] == nil {
		c.dirs[name] = &folder{durable: map[string]int{}}
	}
	return c.dirs[name]
}

// Len returns the number of operations in the replay; there is one cut more than that.
func (c *Cuts) Len() int { return len(c.log) }

// Advance replays up to the n-th operation, that one not included.
func (c *Cuts) Advance(n int) {
	for ; c.at < n; c.at++ {
		c.apply(c.log[c.at])
	}
}

func (c *Cuts) apply(op Op) {
	switch op.Kind {
	case Create, Remove, Rename, Mkdir:
		c.entryChanged(path.Dir(op.Name), op)
		if to := path.Dir(op.To); op.Kind == Rename && to != path.Dir(op.Name) {
			c.entryChanged(to, op)
		}
	case SyncDir:
		dir := c.dir(op.Name)
		dir.durable, dir.pending = c.entries(op.Name, all), nil
	case Write, Truncate:
		file := c.files[op.File]
		file.pending = append(file.pending, change{Op: op, at: c.at})
	case Sync:
		c.files[op.File].sync()
	case SyncFailed:
		c.files[op.File].doom() // a file's; a folder's entries stay as they are
	}
}

func (c *Cuts) entryChanged(dir string, op Op) {
	d := c.dir(dir)
	d.pending = append(d.pending, change{Op: op, at: c.at})
}

// A lot decides whether a change is kept.
type lot func(change) bool

func all(change) bool { return true }

// entries returns what a folder holds when of its unsynced changes those are kept.
func (c *Cuts) entries(name string, kept lot) map[string]int {
	dir := c.dir(name)
	out := maps.Clone(dir.durable)
	for _, p := range dir.pending {
		if !kept(p) {
			continue
		}
		made := p.Kind == Create || p.Kind == Mkdir
		if at, ok := out[path.Base(p.Name)]; ok && !made && path.Dir(p.Name) == name && at == p.File {
			delete(out, path.Base(p.Name))
		}
		if made {
			out[path.Base(p.Name)] = p.File
		}
		if p.Kind == Rename && path.Dir(p.To) == name {
			out[path.Base(p.To)] = p.File
		}
	}
	return out
}

// Unsynced returns how many changes a cut at this point may keep or lose.
func (c *Cuts) Unsynced() int {
	n := 0
	for _, dir := range c.dirs {
		n += len(dir.pending)
	}
	for _, file := range c.files {
		n += len(file.pending)
	}
	return n
}

// Write fills the folder root, and empties it before, with what a cut at this point leaves
// when each unsynced change is kept with that chance: 1 all, 0 nothing. In between, one time
// in two, the disk is one that writes in order: all is kept up to some change, nothing after.
func (c *Cuts) Write(root string, keep float64, random *rand.Rand) error {
	if err := empty(root); err != nil {
		return err
	}
	return c.write(root, ".", c.lot(keep, random))
}

// write makes the entries of one folder, and of those in it.
func (c *Cuts) write(root, name string, kept lot) error {
	dir, entries := filepath.Join(root, filepath.FromSlash(name)), c.entries(name, kept)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for _, entry := range slices.Sorted(maps.Keys(entries)) {
		var err error
		if n := entries[entry]; n == isFolder {
			err = c.write(root, path.Join(name, entry), kept)
		} else {
			err = os.WriteFile(filepath.Join(dir, entry), c.files[n].cut(kept), 0o600)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *Cuts) lot(keep float64, random *rand.Rand) lot {
	switch {
	case keep >= 1:
		return all
	case keep <= 0:
		return func(change) bool { return false }
	case random.IntN(2) == 0:
		return func(change) bool { return random.Float64() < keep }
	}
	first := c.oldest()
	last := first + int(min(1, 2*keep*random.Float64())*float64(c.at-first))
	return func(p change) bool { return p.at < last || p.at == last && random.IntN(2) == 0 }
}

// oldest returns the place of the oldest change that is not durable.
func (c *Cuts) oldest() int {
	oldest := c.at
	for _, dir := range c.dirs {
		if len(dir.pending) > 0 {
			oldest = min(oldest, dir.pending[0].at)
		}
	}
	for _, file := range c.files {
		if len(file.pending) > 0 {
			oldest = min(oldest, file.pending[0].at)
		}
	}
	return oldest
}

// empty removes everything in the folder root.
func empty(root string) error {
	entries, err := os.ReadDir(root)
	for _, entry := range entries {
		if err := os.RemoveAll(filepath.Join(root, entry.Name())); err != nil {
			return err
		}
	}
	return err
}
