package graphtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"waggoner/graph"
	"waggoner/graph/internal/vfs"
)

// CutShort cuts the files of an open home at pages: reading what is no longer there is an
// error that names the file, in the snapshot and in the check, and the process lives.
func CutShort(t *testing.T, open Opener) {
	for _, file := range []string{"image-", "logbook"} {
		for _, pages := range []int64{0, 1, 2} {
			t.Run(fmt.Sprint(file, " cut to ", pages, " pages"), func(t *testing.T) { cutShort(t, open, file, pages) })
		}
	}
}

func cutShort(t *testing.T, open Opener, prefix string, pages int64) {
	dir := folder(t)
	home, err := open(dir, vfs.OS, -1)
	if err != nil {
		t.Fatal(err)
	}
	facts := batches{random: newRandom(seed(t))}
	model := &Model{}
	for i := range 300 {
		batch := facts.add()
		model, _ = model.Apply(batch)
		if _, err := home.Apply(context.Background(), batch); err != nil {
			t.Fatal(err)
		}
		if i == 200 {
			if err := home.Compact(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
	}
	s := home.Snapshot()
	name := cutFile(t, dir, prefix, pages*int64(os.Getpagesize()))
	for what, err := range map[string]error{
		"reading": s.Guard(func() error { return Content(s, model) }),
		"check":   home.Check(context.Background()),
	} {
		var damage *graph.CorruptError
		if err == nil && prefix == "logbook" && what == "reading" {
			continue // it is in memory
		}
		if !errors.As(err, &damage) || !strings.Contains(err.Error(), filepath.Base(name)) {
			t.Errorf("%s: %v, want damage of %s", what, err, name)
		}
	}
	for _, step := range everything(home, s, &facts, dir) {
		what, err := step.what, step.act()
		if err != nil && !strings.Contains(err.Error(), filepath.Base(name)) {
			t.Errorf("%s: the error does not name the file: %v", what, err)
		}
		if err == nil && needs(what, prefix) {
			t.Errorf("%s passes with a file that is cut short", what)
		}
	}
	s.Release()
	if err := home.Close(); err != nil && prefix != "logbook" {
		t.Errorf("close: %v", err)
	}
}

// needs says whether something cannot be done without a file.
func needs(what, prefix string) bool {
	if prefix == "logbook" {
		return what != "cayley"
	}
	return what != "apply" // which may not meet what is gone
}

// A deed is something that reads the files.
type deed struct {
	what string
	act  func() error
}

func everything(home Home, s Snapshot, facts *batches, dir string) []deed {
	ctx := context.Background()
	return []deed{
		{"snapshot", func() error { _, err := home.SnapshotAt(home.Sequence() - 1); return err }},
		{"backup", func() error { return home.BackupDir(ctx, dir+"-backup") }},
		{"apply", func() error { _, err := home.Apply(ctx, facts.add()); return err }},
		{"compact", func() error { return home.Compact(ctx) }},
		{"load", func() error { return home.Load(ctx, facts.add().Add) }},
		{"cayley", func() error { _, err := count(ctx, s.QuadsAllIterator()); return err }},
	}
}

func cutFile(t *testing.T, dir, prefix string, size int64) (name string) {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, prefix+"*"))
	if err != nil || len(found) != 1 {
		t.Fatalf("%v, %v", found, err)
	}
	if info, err := os.Stat(found[0]); err != nil || info.Size() <= size {
		t.Fatalf("%s has %d bytes, %v: too small to cut", found[0], info.Size(), err)
	}
	if err := os.Truncate(found[0], size); err != nil {
		t.Fatal(err)
	}
	return filepath.Base(found[0])
}
