package graphtest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"waggoner/graph"
	"waggoner/graph/internal/vfs"
)

// Damage changes every byte of the files of a small home, one at a time, and cuts each file
// at every length. What is left is refused with an error that names the file, or it answers
// exactly right, and does so still when it has been written to and opened again. Nothing of
// this ends the process.
func Damage(t *testing.T, open Opener) {
	t.Run("every byte", func(t *testing.T) {
		b := newBody(t, open, func(s *script) error { return s.upgrade() })
		b.suffer(t, b.wounds("", Number(t, "WAGGONER_BITS", 0, 0) > 0, 1))
	})
	t.Run("a logbook of many pages", func(t *testing.T) {
		b := newBody(t, open, func(s *script) (err error) {
			for range 60 {
				err = errors.Join(err, s.apply())
			}
			return err
		})
		b.suffer(t, b.wounds("logbook", false, 64))
	})
	t.Run("an image of many blocks", func(t *testing.T) {
		b := newBody(t, open, func(s *script) error {
			return errors.Join(s.batch(graph.Batch{Add: spread(s.random, 8000, 5, 300)}), s.compact())
		})
		b.suffer(t, b.wounds("image-", false, 2003))
	})
}

// A body is the files of a closed home and what they hold.
type body struct {
	open  Opener
	root  string
	files map[string][]byte
	model *Model
}

// newBody makes a home with an image, does more to it, and closes it.
func newBody(t *testing.T, open Opener, more func(*script) error) *body {
	t.Helper()
	b := &body{open: open, root: folder(t)}
	s, err := newScript(open, b.root, -1, seed(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, act := range []func() error{s.start, s.upgrade, s.compact, func() error { return more(s) }, s.stop} {
		if err := act(); err != nil {
			t.Fatal(err)
		}
	}
	b.model = s.model
	if b.files, err = read(s.dir()); err != nil {
		t.Fatal(err)
	}
	return b
}

// read returns the files of a folder but its lock, which says nothing.
func read(dir string) (map[string][]byte, error) {
	files := map[string][]byte{}
	entries, err := os.ReadDir(dir)
	for _, entry := range entries {
		if entry.Name() == "lock" {
			continue
		}
		content, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			return nil, err
		}
		files[entry.Name()] = content
	}
	return files, err
}

// suffer tries all wounds.
func (b *body) suffer(t *testing.T, wounds []wound) {
	wounds = wounds[:len(wounds)/short(1, 20)] // they are shuffled
	var next, refused, unnoticed atomic.Int64
	var group sync.WaitGroup
	for w := range workers() {
		group.Go(func() {
			dir := filepath.Join(b.root, fmt.Sprint("wounded-", w))
			for i := next.Add(1) - 1; i < int64(len(wounds)) && !t.Failed(); i = next.Add(1) - 1 {
				noticed, err := b.try(wounds[i], dir)
				if err != nil {
					t.Errorf("%v: %v", wounds[i], err)
				}
				if noticed {
					refused.Add(1)
				} else {
					unnoticed.Add(1)
				}
			}
		})
	}
	group.Wait()
	for name, content := range b.files {
		t.Logf("%s: %d bytes", name, len(content))
	}
	t.Logf("%d wounds: %d refused, %d where nothing is that counts", len(wounds), refused.Load(), unnoticed.Load())
}

// try returns whether the wound was noticed, and what is wrong about how it was taken.
func (b *body) try(w wound, dir string) (noticed bool, err error) {
	if err := b.write(w, dir); err != nil {
		return false, err
	}
	home, err := b.open(dir, vfs.OS, -1)
	if err != nil {
		return true, w.named(err)
	}
	defer func() {
		if e := home.Close(); !errors.Is(e, graph.ErrClosed) {
			err = errors.Join(err, e)
		}
	}()
	if w.deep && isImage(w.file) && w.at%4 > 0 {
		return b.copyOn(home, dir, w)
	}
	if noticed, err := w.taken(b.look(home, b.model, w)); err != nil || noticed || !w.deep {
		return noticed, err
	}
	if noticed, err = w.taken(home.Check(context.Background())); err != nil {
		return noticed, err
	}
	wrote, err := b.writeOn(home, dir, w)
	return noticed || wrote, err
}

func (b *body) write(w wound, dir string) error {
	if err := errors.Join(os.RemoveAll(dir), os.Mkdir(dir, 0o700)); err != nil {
		return err
	}
	for name, content := range b.files {
		if name == w.file {
			content = w.of(content)
		}
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// look reads all that the wound can have touched.
func (b *body) look(home Home, model *Model, w wound) error {
	s := home.Snapshot()
	defer s.Release()
	if isImage(w.file) {
		return errors.Join(Compare(s, model, pool), notes(home, model))
	}
	return errors.Join(s.Guard(func() error { return Content(s, model) }), notes(home, model))
}

// writeOn applies a batch to a home that has answered right so far, opens it again and looks
// again: damage that only writing brings to light must not become a wrong answer.
func (b *body) writeOn(home Home, dir string, w wound) (noticed bool, err error) {
	facts := batches{random: rand.New(rand.NewPCG(1, 8)), made: 5000}
	batch := facts.add()
	next, _ := b.model.Apply(batch)
	if _, err := home.Apply(context.Background(), batch); err != nil {
		return w.taken(err)
	}
	if noticed, err := w.taken(b.look(home, next, w)); noticed || err != nil {
		return noticed, err
	}
	if err := home.Close(); err != nil {
		return false, err
	}
	again, err := b.open(dir, vfs.OS, -1)
	if err != nil {
		return true, w.named(err)
	}
	noticed, err = w.taken(b.look(again, next, w))
	return noticed, errors.Join(err, again.Close())
}

// copyOn has the home copy its image before anybody has read it: damage must not come out of
// that as something whole.
func (b *body) copyOn(home Home, dir string, w wound) (noticed bool, err error) {
	ctx, to := context.Background(), dir
	facts := batches{random: rand.New(rand.NewPCG(1, 8)), made: 5000}
	batch := facts.add()
	next, _ := b.model.Apply(batch)
	switch w.at % 4 {
	case 1:
		err = home.Load(ctx, batch.Add)
	default:
		_, err = home.Apply(ctx, batch)
	}
	switch {
	case err == nil && w.at%4 == 2:
		err = home.Compact(ctx)
	case err == nil && w.at%4 == 3:
		to = dir + "-backup"
		err = errors.Join(os.RemoveAll(to), home.BackupDir(ctx, to))
	}
	if err != nil {
		return w.taken(err)
	}
	if err := home.Close(); err != nil {
		return false, err
	}
	again, err := b.open(to, vfs.OS, -1)
	if err != nil {
		return true, w.named(err)
	}
	noticed, err = w.taken(b.look(again, next, w))
	return noticed, errors.Join(err, again.Close())
}
