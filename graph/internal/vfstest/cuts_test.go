package vfstest

import (
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func newDisk(t *testing.T) *Disk {
	t.Helper()
	d, err := New(t.TempDir())
	must(t, err)
	return d
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// put makes a file in one write.
func put(t *testing.T, d *Disk, name, content string) {
	t.Helper()
	f, err := d.Create(filepath.Join(d.Root(), name))
	must(t, err)
	_, err = f.Write([]byte(content))
	must(t, err)
	must(t, f.Close())
}

func syncFile(t *testing.T, d *Disk, name string) {
	t.Helper()
	f, err := d.Open(filepath.Join(d.Root(), name))
	must(t, err)
	must(t, f.Sync())
	must(t, f.Close())
}

// left returns what a cut after everything leaves.
func left(t *testing.T, d *Disk, keep float64, seed uint64) map[string]string {
	t.Helper()
	dir := t.TempDir()
	c := d.Cuts()
	c.Advance(c.Len())
	must(t, c.Write(dir, keep, rand.New(rand.NewPCG(seed, 0))))
	return contents(t, dir)
}

func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	must(t, filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(name)
		rel, _ := filepath.Rel(dir, name)
		out[filepath.ToSlash(rel)] = string(content)
		return err
	}))
	return out
}

// TestCuts_whatStays is the rules of the disk, one by one.
func TestCuts_whatStays(t *testing.T) {
	type files = map[string]string
	path := func(d *Disk, name string) string { return filepath.Join(d.Root(), name) }
	for _, test := range []struct {
		name       string
		do         func(d *Disk)
		kept, lost files
	}{
		{"nothing synced", func(d *Disk) { put(t, d, "a", "x") }, files{"a": "x"}, files{}},
		{"file synced, folder not", func(d *Disk) { put(t, d, "a", "x"); syncFile(t, d, "a") }, files{"a": "x"}, files{}},
		{"folder synced, file not", func(d *Disk) { put(t, d, "a", "x"); must(t, d.SyncDir(d.Root())) }, files{"a": "x"}, files{"a": ""}},
		{"both synced", func(d *Disk) { put(t, d, "a", "x"); syncFile(t, d, "a"); must(t, d.SyncDir(d.Root())) }, files{"a": "x"}, files{"a": "x"}},
		{"rename not synced", func(d *Disk) {
			put(t, d, "a", "old")
			put(t, d, "b", "new")
			syncFile(t, d, "a")
			syncFile(t, d, "b")
			must(t, d.SyncDir(d.Root()))
			must(t, d.Rename(path(d, "b"), path(d, "a")))
		}, files{"a": "new"}, files{"a": "old", "b": "new"}},
		{"remove not synced", func(d *Disk) {
			put(t, d, "a", "x")
			syncFile(t, d, "a")
			must(t, d.SyncDir(d.Root()))
			must(t, d.Remove(path(d, "a")))
		}, files{}, files{"a": "x"}},
		{"remove synced", func(d *Disk) {
			put(t, d, "a", "x")
			must(t, d.Remove(path(d, "a")))
			must(t, d.SyncDir(d.Root()))
		}, files{}, files{}},
		{"cut short", func(d *Disk) {
			put(t, d, "a", "hello")
			syncFile(t, d, "a")
			must(t, d.SyncDir(d.Root()))
			f, err := d.Create(path(d, "b"))
			must(t, err)
			must(t, f.Truncate(2))
			must(t, f.Close())
			must(t, d.Rename(path(d, "b"), path(d, "a")))
		}, files{"a": "\x00\x00"}, files{"a": "hello"}},
		{"a sync that failed and one that did not", func(d *Disk) {
			put(t, d, "a", "x")
			must(t, d.SyncDir(d.Root()))
			f, err := d.Open(path(d, "a"))
			must(t, err)
			d.Fail = func(_ int, op Op) error { return syscall.EIO }
			if err := f.Sync(); !errors.Is(err, syscall.EIO) {
				t.Errorf("the sync says %v", err)
			}
			d.Fail = nil
			must(t, f.Sync())
			must(t, f.Close())
		}, files{"a": "x"}, files{"a": ""}},
		{"a folder, with a file and its own entry synced", func(d *Disk) {
			must(t, os.Mkdir(path(d, "sub"), 0o700))
			put(t, d, "sub/a", "x")
			syncFile(t, d, "sub/a")
			must(t, d.SyncDir(path(d, "sub")))
			must(t, d.SyncDir(d.Root()))
		}, files{"sub/a": "x"}, files{"sub/a": "x"}},
		{"a folder whose own entry is not synced", func(d *Disk) {
			must(t, os.Mkdir(path(d, "sub"), 0o700))
			put(t, d, "sub/a", "x")
			syncFile(t, d, "sub/a")
			must(t, d.SyncDir(path(d, "sub")))
		}, files{"sub/a": "x"}, files{}},
		{"a sync that failed, and writing it again", func(d *Disk) {
			f, err := d.Create(path(d, "a"))
			must(t, err)
			must(t, d.SyncDir(d.Root()))
			d.Fail = func(_ int, op Op) error {
				if op.Kind == Sync {
					return syscall.EIO
				}
				return nil
			}
			_, err = f.WriteAt([]byte("first"), 0)
			must(t, err)
			if err := f.Sync(); !errors.Is(err, syscall.EIO) {
				t.Errorf("the sync says %v", err)
			}
			d.Fail = nil
			_, err = f.WriteAt([]byte("again"), 0)
			must(t, err)
			must(t, f.Sync())
			must(t, f.Close())
		}, files{"a": "again"}, files{"a": "again"}},
	} {
		d := newDisk(t)
		test.do(d)
		if diff := cmp.Diff(test.kept, left(t, d, 1, 0)); diff != "" {
			t.Errorf("%s, all kept: %s", test.name, diff)
		}
		if diff := cmp.Diff(test.kept, contents(t, d.Root())); diff != "" {
			t.Errorf("%s, the real folder: %s", test.name, diff)
		}
		if diff := cmp.Diff(test.lost, left(t, d, 0, 0)); diff != "" {
			t.Errorf("%s, all lost: %s", test.name, diff)
		}
	}
}

// TestCuts_torn: what is half kept is torn at sectors and nowhere else, and every part of it
// can be the one that is there.
func TestCuts_torn(t *testing.T) {
	d := newDisk(t)
	put(t, d, "a", strings.Repeat("o", 4*sector))
	syncFile(t, d, "a")
	must(t, d.SyncDir(d.Root()))
	d, err := New(d.Root())
	must(t, err)
	_, err = d.write(Op{Kind: Write, Name: "a"}, []byte(strings.Repeat("n", 3*sector)), sector/2, func(p []byte, _ int64) (int, error) { return len(p), nil })
	must(t, err)
	seen := map[string]bool{}
	for seed := range uint64(300) {
		content := left(t, d, .5, seed)["a"]
		state := ""
		for i, from := range []int{0, sector / 2, sector, 2 * sector, 3 * sector, 3*sector + sector/2} {
			to := []int{sector / 2, sector, 2 * sector, 3 * sector, 3*sector + sector/2, 4 * sector}[i]
			part := content[from:to]
			if strings.Trim(part, part[:1]) != "" {
				t.Fatalf("seed %d: torn inside a sector: %q", seed, part)
			}
			state += part[:1]
		}
		seen[state] = true
	}
	if len(seen) != 16 { // four sectors, kept or lost
		t.Errorf("%d states, want 16: %v", len(seen), seen)
	}
	for state := range seen {
		if state[0] != 'o' || state[5] != 'o' {
			t.Errorf("changed what was not written: %s", state)
		}
	}
}
