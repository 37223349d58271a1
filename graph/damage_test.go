package graph

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
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

// TestDamage_everyByte changes bytes all over a small store: reading it is an error that says
// where, or right. WAGGONER_FLIPS=255 tries every other value of every byte.
func TestDamage_everyByte(t *testing.T) {
	flips, every := 1, 3
	if text := os.Getenv("WAGGONER_FLIPS"); text != "" {
		flips, _ = strconv.Atoi(text)
		every = 1
	}
	for _, test := range []struct{ batches, step int }{{3, every}, {120, 10*every + 1}} { // the logbook is one page, or a tree
		dir, want := smallFolder(t, test.batches)
		names, err := filepath.Glob(filepath.Join(dir, "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			d := damager{t: t, dir: dir, name: name, want: want}
			d.run(test.step, flips)
			t.Logf("%s of %d bytes: %d changes noticed, %d without effect", filepath.Base(name), len(d.whole), d.noticed, d.unused)
		}
		if err := content(dir, want); err != nil {
			t.Error(err)
		}
	}
}

// damager changes one byte after the other of a file.
type damager struct {
	t               *testing.T
	dir, name       string
	want            naive
	whole           []byte
	noticed, unused int
}

func (d *damager) run(step, flips int) {
	f, err := os.OpenFile(d.name, os.O_RDWR, 0)
	if err != nil {
		d.t.Fatal(err)
	}
	defer f.Close()
	if d.whole, err = os.ReadFile(d.name); err != nil {
		d.t.Fatal(err)
	}
	for at := 0; at < len(d.whole); at += step {
		if filepath.Base(d.name) == logbookName && zeros(d.whole, at) && at%4096 > 32 {
			continue // nothing was ever written around here: the rest of a page of bbolt's
		}
		for flip := range flips {
			d.flip(f, at, byte(1+(at*131+flip)%255))
		}
	}
}

func (d *damager) flip(f *os.File, at int, by byte) {
	defer f.WriteAt(d.whole[at:at+1], int64(at))
	if _, err := f.WriteAt([]byte{d.whole[at] ^ by}, int64(at)); err != nil {
		d.t.Fatal(err)
	}
	switch err := content(d.dir, d.want); {
	case err == nil:
		d.unused++
	case strings.HasPrefix(err.Error(), "SILENT"):
		d.t.Fatalf("%s, byte %d ^ %#x: %v", d.name, at, by, err)
	default:
		d.noticed++
		named(d.t, err, d.name)
	}
}

// zeros reports whether nothing was written around a byte.
func zeros(b []byte, at int) bool {
	around := b[max(0, at-64):min(len(b), at+64)]
	return len(bytes.Trim(around, "\x00")) == 0
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
