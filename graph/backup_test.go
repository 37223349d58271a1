package graph

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cayleygraph/quad"
)

// backupOf makes a backup of a store with an image, batches and notes.
func backupOf(t *testing.T, cfg Config) (stream []byte, want *twins) {
	t.Helper()
	w := newTwins(t, cfg, 31)
	for range 10 {
		w.apply()
	}
	if err := w.store.Compact(context.Background()); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		w.apply()
	}
	mustApply(t, w.store, Batch{Notes: map[string][]byte{"a": []byte("note"), "b": {}}})
	w.history = append(w.history, w.now)
	var b bytes.Buffer
	if err := w.store.Backup(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	closed(t, w.store)
	return b.Bytes(), w
}

// TestRestore_isTheSameStore: content, sequence, notes and what the logbook still has.
func TestRestore_isTheSameStore(t *testing.T) {
	for _, cfg := range []Config{{Bound: -1}, {Dir: t.TempDir(), Bound: -1}} {
		stream, w := backupOf(t, cfg)
		w.cfg.Dir = filepath.Join(t.TempDir(), "restored")
		if err := Restore(context.Background(), w.cfg.Dir, bytes.NewReader(stream)); err != nil {
			t.Fatal(err)
		}
		if names := listing(t, w.cfg.Dir); len(names) != 2 {
			t.Errorf("the folder holds %v", names)
		}
		w.store = mustOpen(t, w.cfg)
		w.compare()
		w.at(uint64(len(w.history) - 3))
		for key, want := range map[string]string{"a": "note", "b": ""} {
			if note, err := w.store.Note(key); err != nil || note == nil || string(note) != want {
				t.Errorf("note %s is %q, %v", key, note, err)
			}
		}
		if err := w.store.Check(context.Background(), nil); err != nil {
			t.Error(err)
		}
		w.apply()
		w.compare()
		closed(t, w.store)
	}
}

// TestRestore_empty: the backup of a store that never held anything.
func TestRestore_empty(t *testing.T) {
	for _, dir := range []string{"", t.TempDir()} {
		s := mustOpen(t, Config{Dir: dir})
		var b bytes.Buffer
		if err := s.Backup(context.Background(), &b); err != nil {
			t.Fatal(err)
		}
		closed(t, s)
		to := t.TempDir()
		if err := Restore(context.Background(), to, &b); err != nil {
			t.Fatal(err)
		}
		s = mustOpen(t, Config{Dir: to})
		mustApply(t, s, Batch{Add: []quad.Quad{fact("a", "b", "c")}})
		closed(t, s)
	}
}

// TestRestore_refusesDamage: a backup with one byte changed anywhere, cut anywhere, or with
// something after it, is refused, and the folder is as before.
func TestRestore_refusesDamage(t *testing.T) {
	stream, _ := backupOf(t, Config{Bound: -1})
	refused := func(what string, damaged []byte) {
		t.Helper()
		missing := filepath.Join(t.TempDir(), "x")
		err := Restore(context.Background(), missing, bytes.NewReader(damaged))
		if err == nil {
			t.Fatalf("%s: restored", what)
		}
		if _, err := os.Stat(missing); !errors.Is(err, os.ErrNotExist) {
			t.Fatalf("%s: the folder was left: %v", what, err)
		}
	}
	for at := 0; at < len(stream); at += 1 + len(stream)/300 {
		damaged := bytes.Clone(stream)
		damaged[at] ^= byte(1 + at%255)
		refused(fmt.Sprint("byte ", at), damaged)
		refused(fmt.Sprint("cut at ", at), stream[:at])
	}
	refused("one byte more", append(bytes.Clone(stream), 0))
	refused("one byte less", stream[:len(stream)-1])
	refused("something else", []byte("PK\x03\x04 is no backup, and longer than its header"))
}

// TestRestore_intoAnEmptyFolder only, and a failed one leaves it empty.
func TestRestore_intoAnEmptyFolder(t *testing.T) {
	stream, _ := backupOf(t, Config{Bound: -1})
	dir := t.TempDir()
	if err := Restore(context.Background(), dir, bytes.NewReader(stream[:len(stream)/2])); err == nil || !strings.Contains(err.Error(), "cut short") {
		t.Errorf("error %v", err)
	}
	if entries, err := os.ReadDir(dir); len(entries) > 0 || err != nil {
		t.Errorf("left %v, %v", entries, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := Restore(ctx, dir, bytes.NewReader(stream)); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if err := Restore(context.Background(), dir, bytes.NewReader(stream)); err != nil {
		t.Fatal(err)
	}
	before := listing(t, dir)
	if err := Restore(context.Background(), dir, bytes.NewReader(stream)); !errors.Is(err, os.ErrExist) {
		t.Errorf("over a store: %v", err)
	}
	if after := listing(t, dir); !slices.Equal(before, after) {
		t.Errorf("there was %v, now there is %v", before, after)
	}
}

// TestBackupDir_opens: the folder is a store of the same content, and is never written over.
func TestBackupDir_opens(t *testing.T) {
	w := newTwins(t, Config{Dir: t.TempDir(), Bound: -1}, 41)
	for range 12 {
		w.step()
	}
	dir := filepath.Join(t.TempDir(), "copy")
	for i := range 2 {
		if err := w.store.BackupDir(context.Background(), dir); (err == nil) != (i == 0) {
			t.Errorf("backup %d: %v", i, err)
		}
	}
	copied := mustOpen(t, Config{Dir: dir})
	snapshot := copied.Snapshot()
	compare(t, snapshot, w.now)
	snapshot.Release()
	closed(t, copied)
	w.release()
	closed(t, w.store)
}

// TestBackup_refusesDamage: a damaged image is not handed on as a backup.
func TestBackup_refusesDamage(t *testing.T) {
	dir, _ := smallFolder(t, 2)
	names, _ := filepath.Glob(filepath.Join(dir, imagePrefix+"*"))
	s := mustOpen(t, Config{Dir: dir, Bound: -1})
	f, err := os.OpenFile(names[0], os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt([]byte("x"), 100); err != nil {
		t.Fatal(err)
	}
	f.Close()
	var b bytes.Buffer
	var corrupt *CorruptError
	if err := s.Backup(context.Background(), &b); !errors.As(err, &corrupt) {
		t.Errorf("error %v", err)
	}
	if err := s.BackupDir(context.Background(), filepath.Join(t.TempDir(), "copy")); !errors.As(err, &corrupt) {
		t.Errorf("error %v", err)
	}
	if err := s.Check(context.Background(), nil); !errors.As(err, &corrupt) {
		t.Errorf("check: %v", err)
	}
	closed(t, s)
}
