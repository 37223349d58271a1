package graph

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cayleygraph/quad"
)

// smallFolder makes a store with an image, batches and notes, and returns its content.
func smallFolder(t *testing.T, batches int) (dir string, want naive) {
	t.Helper()
	dir = t.TempDir()
	s := mustOpen(t, Config{Dir: dir, Bound: -1})
	m := newMaker(5, 8)
	want = naive{}
	apply := func() {
		b := m.batch(want)
		_, want = want.apply(b)
		mustApply(t, s, b)
	}
	for range 6 {
		apply()
	}
	if err := s.Compact(context.Background()); err != nil {
		t.Fatal(err)
	}
	for range batches {
		apply()
	}
	mustApply(t, s, Batch{Notes: map[string][]byte{"note": []byte("text"), "other": []byte("more")}})
	closed(t, s)
	return dir, want
}

// content reads everything of a folder: the error says what is damaged, and if there is
// none the content is right.
func content(dir string, want naive) error {
	s, err := Open(Config{Dir: dir, Bound: -1})
	if err != nil {
		return err
	}
	defer s.Close()
	snapshot := s.Snapshot()
	defer snapshot.Release()
	got := naive{}
	err = snapshot.Guard(func() error {
		for q := range snapshot.All() {
			got[q] = true
		}
		for n := range snapshot.Bound() {
			for range snapshot.In(n) {
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(got) != len(want) || snapshot.Size() != len(want) || snapshot.Nodes() != len(want.terms()) {
		return fmt.Errorf("SILENT: %d quads of %d", len(got), len(want))
	}
	for q := range want {
		if !got[q] {
			return fmt.Errorf("SILENT: %v is lost", q)
		}
	}
	for key, text := range map[string]string{"note": "text", "other": "more"} {
		if note, err := s.Note(key); err != nil {
			return err
		} else if string(note) != text {
			return fmt.Errorf("SILENT: note %s is %q", key, note)
		}
	}
	return nil
}

// named wants an error to be of damage, or of a format, and to name the file.
func named(t *testing.T, err error, name string) {
	t.Helper()
	var corrupt *CorruptError
	var format *FormatError
	switch {
	case errors.As(err, &corrupt) && corrupt.File == name && corrupt.What != "":
	case errors.As(err, &format) && format.File == name:
	default:
		t.Errorf("%s: the error is %v", name, err)
	}
}

// TestDamage_everyLength cuts the files short everywhere.
func TestDamage_everyLength(t *testing.T) {
	dir, want := smallFolder(t, 3)
	names, _ := filepath.Glob(filepath.Join(dir, "[il]*[rk]"))
	for _, name := range names {
		whole, err := os.ReadFile(name)
		if err != nil || filepath.Base(name) == lockName {
			continue
		}
		for length := 0; length < len(whole); length += 97 {
			if err := os.WriteFile(name, whole[:length], 0o600); err != nil {
				t.Fatal(err)
			}
			err := content(dir, want)
			if err == nil && length < len(bytes.TrimRight(whole, "\x00")) || err != nil && strings.HasPrefix(err.Error(), "SILENT") {
				t.Errorf("%s cut to %d of %d bytes: %v", name, length, len(whole), err)
			} else if err != nil {
				named(t, err, name)
			}
		}
		if err := os.WriteFile(name, whole, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestDamage_missingFile: a store without one of its files is damaged, not empty.
func TestDamage_missingFile(t *testing.T) {
	for _, pattern := range []string{"image-*", logbookName} {
		dir, want := smallFolder(t, 1)
		names, _ := filepath.Glob(filepath.Join(dir, pattern))
		if err := os.Remove(names[0]); err != nil {
			t.Fatal(err)
		}
		err := content(dir, want)
		if err == nil || !strings.Contains(err.Error(), "missing") {
			t.Errorf("without %s: %v", names[0], err)
			continue
		}
		named(t, err, names[0])
	}
}

// TestDamage_cutWhileMapped: an image that is cut short while it is open is an error of
// whoever reads it under Guard, and not the end of the process.
func TestDamage_cutWhileMapped(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, Config{Dir: dir})
	if _, err := s.Load(context.Background(), LoadConfig{}, powerLaw(20000, 5000)); err != nil {
		t.Fatal(err)
	}
	snapshot := s.Snapshot()
	names, _ := filepath.Glob(filepath.Join(dir, "image-*"))
	if err := os.Truncate(names[0], 4096); err != nil {
		t.Fatal(err)
	}
	err := snapshot.Guard(func() error {
		for range snapshot.All() {
		}
		return nil
	})
	named(t, err, names[0])
	if _, err := s.Apply(context.Background(), Batch{Add: []quad.Quad{fact("a", "b", "c")}}); err == nil {
		t.Error("a batch over a damaged image was applied")
	}
	snapshot.Release()
	closed(t, s)
}

// TestSnapshot_Guard_passesOtherPanics: only damage becomes an error.
func TestSnapshot_Guard_passesOtherPanics(t *testing.T) {
	s := mustOpen(t, Config{})
	snapshot := s.Snapshot()
	defer func() {
		if r := recover(); r != "boom" {
			t.Errorf("recovered %v", r)
		}
		snapshot.Release()
		closed(t, s)
	}()
	_ = snapshot.Guard(func() error { panic("boom") })
}
