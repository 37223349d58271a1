package graph

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cayleygraph/quad"

	"waggoner/graph/internal/vfs"
)

// listing returns the names in a folder but for the lock.
func listing(t *testing.T, dir string) []string {
	t.Helper()
	names, err := vfs.OS.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(names, func(name string) bool { return name == lockName })
}

// TestOpen_refusesOtherFolders: what is not a data folder is refused in one sentence, and
// nothing in it changes.
func TestOpen_refusesOtherFolders(t *testing.T) {
	write := func(dir, name string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		what, want string
		prepare    func(dir string) (open string)
	}{
		{"a file", "is a file: not a data folder", func(dir string) string { write(dir, "x"); return filepath.Join(dir, "x") }},
		{"a folder with another lock", "holds lock and no logbook: not a data folder", func(dir string) string { write(dir, lockName); return dir }},
		{"another folder", "holds x and no logbook: not a data folder", func(dir string) string { write(dir, "x"); return dir }},
		{"a lost logbook", "the file is missing", func(dir string) string { write(dir, "image-0000000000000001-00000001.csr"); return dir }},
		{"half restored", "half restored: empty the folder and restore the backup again", func(dir string) string {
			write(dir, restoringName)
			write(dir, "image-0000000000000001-00000001.csr")
			return dir
		}},
		{"a strange logbook", "is damaged", func(dir string) string { write(dir, logbookName); return dir }},
	} {
		dir := t.TempDir()
		open := test.prepare(dir)
		before := listing(t, dir)
		for range 2 {
			s, err := Open(Config{Dir: open})
			if s != nil || err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s: %v; want %q", test.what, err, test.want)
			}
		}
		if after := listing(t, dir); !slices.Equal(before, after) {
			t.Errorf("%s: there was %v, now there is %v", test.what, before, after)
		}
	}
}

func TestOpen_isNotStore(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "letter.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(Config{Dir: dir}); !errors.Is(err, ErrNotStore) {
		t.Errorf("error %v", err)
	}
	if names := listing(t, dir); len(names) != 1 {
		t.Errorf("left %v", names)
	}
	if _, err := os.Stat(filepath.Join(dir, lockName)); err == nil {
		t.Error("a foreign folder was given a lock")
	}
}

// TestOpen_makesFolders: a missing folder, an empty one, and one that an interrupted first
// Open has left become a store.
func TestOpen_makesFolders(t *testing.T) {
	root := t.TempDir()
	left := filepath.Join(root, "left")
	if err := os.Mkdir(left, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{lockName: "4711      \n", "tmp-logbook": "half", "tmp-run-7": "half"} {
		if err := os.WriteFile(filepath.Join(left, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, dir := range []string{filepath.Join(root, "a", "b"), t.TempDir(), left} {
		for range 2 {
			closed(t, mustOpen(t, Config{Dir: dir}))
		}
		if names := listing(t, dir); !slices.Equal(names, []string{logbookName}) {
			t.Errorf("%s holds %v", dir, names)
		}
	}
}

func TestInit(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	if err := Init(dir); err != nil {
		t.Fatal(err)
	}
	if err := Init(dir); !errors.Is(err, os.ErrExist) {
		t.Errorf("again: %v", err)
	}
	if _, err := Open(Config{Dir: dir, Quads: []quad.Quad{fact("a", "b", "c")}}); err == nil {
		t.Error("quads for a folder were taken, or forgotten")
	}
	closed(t, mustOpen(t, Config{Dir: dir}))
}

// TestOpen_newerFormat: a store of a later version is refused, and says so.
func TestOpen_newerFormat(t *testing.T) {
	dir := t.TempDir()
	closed(t, mustOpen(t, Config{Dir: dir}))
	l, err := openBolt(vfs.OS, filepath.Join(dir, logbookName))
	if err != nil {
		t.Fatal(err)
	}
	m := manifest{}
	if err := putManifest(l, newer(m.append(nil))); err != nil {
		t.Fatal(err)
	}
	if err := l.close(); err != nil {
		t.Fatal(err)
	}
	var format *FormatError
	if _, err := Open(Config{Dir: dir}); !errors.As(err, &format) || format.Found != storeFormat+1 || format.Known != storeFormat {
		t.Errorf("error %v", err)
	}
}

// TestOpen_removesLeftovers: what an interrupted compaction or load left goes.
func TestOpen_removesLeftovers(t *testing.T) {
	dir, want := smallFolder(t, 2)
	kept := listing(t, dir)
	for _, name := range []string{"tmp-image-1", "tmp-run-3", "image-00000000000000ff-01234567.csr"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("left"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := content(dir, want); err != nil {
		t.Fatal(err)
	}
	if names := listing(t, dir); !slices.Equal(names, kept) {
		t.Errorf("%v are left, want %v", names, kept)
	}
}

// TestOpen_locked: a second Open is refused at once and names the process, also the same one;
// after Close the folder is free, and so it is after the process is gone.
func TestOpen_locked(t *testing.T) {
	dir := t.TempDir()
	if os.Getenv("WAGGONER_LOCK") != "" {
		mustOpen(t, Config{Dir: os.Getenv("WAGGONER_LOCK")})
		os.Exit(0) // without Close
	}
	s := mustOpen(t, Config{Dir: dir})
	var locked *LockedError
	if _, err := Open(Config{Dir: dir}); !errors.As(err, &locked) || locked.PID != os.Getpid() || locked.Dir != dir {
		t.Errorf("error %v", err)
	}
	if err := Restore(context.Background(), dir, strings.NewReader("")); err == nil {
		t.Error("a backup was restored over a store")
	}
	mustApply(t, s, Batch{Add: []quad.Quad{fact("a", "b", "c")}})
	closed(t, s)
	command := exec.Command(os.Args[0], "-test.run=TestOpen_locked$")
	command.Env = append(os.Environ(), "WAGGONER_LOCK="+dir)
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	s = mustOpen(t, Config{Dir: dir})
	if !holds(s, fact("a", "b", "c")) {
		t.Error("the quad is gone")
	}
	closed(t, s)
}

// TestOpen_withoutPermission: a folder that cannot be written to is refused, and changes
// nothing.
func TestOpen_withoutPermission(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may write anywhere")
	}
	dir, _ := smallFolder(t, 1)
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(dir, 0o700)
	if _, err := Open(Config{Dir: dir}); !errors.Is(err, os.ErrPermission) {
		t.Errorf("error %v", err)
	}
}
