package vfs

import (
	"bytes"
	"errors"
	"io/fs"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestOS walks a file through its life: made, written, synced, renamed over another, read, cut, removed.
func TestOS(t *testing.T) {
	dir := t.TempDir()
	name, other := filepath.Join(dir, "tmp-1"), filepath.Join(dir, "image")
	must(t, write(other, "old"))
	must(t, write(name, "hello"))
	if f, err := OS.Create(name); !errors.Is(err, fs.ErrExist) || f != nil {
		t.Errorf("Create of what exists: %v, %v", f, err)
	}
	must(t, OS.Rename(name, other))
	must(t, OS.SyncDir(dir))
	names, err := OS.ReadDir(dir)
	if diff := cmp.Diff([]string{"image"}, names); err != nil || diff != "" {
		t.Errorf("ReadDir: %v\n%s", err, diff)
	}
	f, err := OS.Open(other)
	must(t, err)
	got := make([]byte, 5)
	if _, err := f.ReadAt(got, 0); err != nil || string(got) != "hello" {
		t.Errorf("ReadAt: %q, %v", got, err)
	}
	if size, err := f.Size(); size != 5 || err != nil {
		t.Errorf("Size: %d, %v", size, err)
	}
	if _, err := f.WriteAt(got, 0); err == nil {
		t.Error("a file opened to read takes a write")
	}
	must(t, f.Close())
	must(t, OS.Remove(other))
	if f, err := OS.Open(other); !errors.Is(err, fs.ErrNotExist) || f != nil {
		t.Errorf("Open of nothing: %v, %v", f, err)
	}
}

// write makes a file of the first half by Write and the rest by WriteAt.
func write(name, content string) error {
	f, err := OS.Create(name)
	if err != nil {
		return err
	}
	_, err = f.Write([]byte(content)[:len(content)/2])
	_, err2 := f.WriteAt([]byte(content)[len(content)/2:], int64(len(content)/2))
	return errors.Join(err, err2, f.Truncate(int64(len(content))), f.Sync(), f.Close())
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestUnnamed: it can be written, cut and read, it shares nothing with another of its
// name, and leaves nothing behind in the temporary folder.
func TestUnnamed(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	f, err := Unnamed("waggoner")
	must(t, err)
	again, err := Unnamed("waggoner")
	must(t, err)
	temp, err := removedTemp("waggoner")
	must(t, err)
	for _, f := range []interface {
		Write([]byte) (int, error)
		ReadAt([]byte, int64) (int, error)
		Truncate(int64) error
		Close() error
	}{f, again, temp} {
		text, got := []byte("nobody's file"), make([]byte, 20)
		if _, err := f.Write(text); err != nil {
			t.Fatal(err)
		}
		must(t, f.Truncate(20))
		if _, err := f.ReadAt(got, 0); err != nil || !bytes.HasPrefix(got, append(text, 0)) {
			t.Errorf("read back %q, %v", got, err)
		}
		must(t, f.Close())
	}
	if left, err := OS.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
