package graph

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"path/filepath"
	"slices"

	"waggoner/graph/csr"
	"waggoner/graph/internal/vfs"
)

// A recipe says how to make an image.
type recipe struct {
	base     *version // what there is already
	feed     func(*csr.Builder) error
	sequence uint64 // of the last batch in it
	memory   int64
	progress func(csr.Progress)
}

// build makes an image and its file, which nothing names yet. The caller releases it; to be
// rid of the file too, it discards it first.
func (s *Store) build(ctx context.Context, r recipe) (*image, csr.Summary, error) {
	cfg := csr.BuildConfig{FS: s.cfg.FS, Dir: s.cfg.Dir, Memory: r.memory, Progress: r.progress}
	feed := func(b *csr.Builder) error {
		err := guard(r.base.image.Fault, func() error { return b.Base(r.base.terms(), r.base.bound, r.base.all()) })
		if err != nil || r.feed == nil {
			return err
		}
		return r.feed(b)
	}
	if s.cfg.Dir == "" {
		im, summary, err := unnamedImage(ctx, cfg, feed)
		if err != nil {
			return nil, summary, err
		}
		return newImage(im, "", r.sequence), summary, nil
	}
	f, err := s.createTemporary()
	if err != nil {
		return nil, csr.Summary{}, err
	}
	summary, err := fill(ctx, cfg, f, feed)
	name := imageName(r.sequence, summary.Root)
	if err = settle(s.cfg.FS, s.cfg.Dir, f, name, err); err != nil {
		return nil, summary, err
	}
	im, err := s.openImage(&manifest{image: r.sequence, root: summary.Root})
	if err != nil {
		return nil, summary, errors.Join(err, s.cfg.FS.Remove(s.path(name)))
	}
	return im, summary, nil
}

// createTemporary makes a file that Open would remove.
func (s *Store) createTemporary() (vfs.File, error) {
	for {
		f, err := s.cfg.FS.Create(s.path(fmt.Sprintf("%simage-%d", temporaryName, s.temporary.Add(1))))
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
}

// settle makes a written file durable under its name in a folder and closes it; if that
// fails, or writing has failed, it removes it.
func settle(fsys vfs.FS, dir string, f vfs.File, name string, written error) error {
	if written == nil {
		written = f.Sync()
	}
	err := errors.Join(written, f.Close())
	if err != nil {
		return errors.Join(err, fsys.Remove(f.Name()))
	}
	if err := fsys.Rename(f.Name(), filepath.Join(dir, name)); err != nil {
		return errors.Join(err, fsys.Remove(f.Name()))
	}
	if err := fsys.SyncDir(dir); err != nil {
		return errors.Join(err, fsys.Remove(filepath.Join(dir, name)))
	}
	return nil
}

// remove has the file of an image removed once nobody holds the image.
func (s *Store) remove(im *image) {
	if im.name == "" {
		return
	}
	path := s.path(im.name)
	discard := func() error { return s.cfg.FS.Remove(path) }
	im.discard.Store(&discard)
}

// terms yields the numbers and keys of all live terms, ascending by key.
func (v *version) terms() iter.Seq2[uint32, []byte] {
	type term struct {
		number uint32
		key    []byte
	}
	var fresh []term
	for n := v.image.Nodes(); n < v.bound; n++ {
		if v.live(n) {
			fresh = append(fresh, term{n, v.key(n)})
		}
	}
	slices.SortFunc(fresh, func(a, b term) int { return bytes.Compare(a.key, b.key) })
	return func(yield func(uint32, []byte) bool) {
		fresh := fresh
		for n, key := range v.image.Keys() {
			for ; len(fresh) > 0 && bytes.Compare(fresh[0].key, key) < 0; fresh = fresh[1:] {
				if !yield(fresh[0].number, fresh[0].key) {
					return
				}
			}
			if v.live(n) && !yield(n, key) {
				return
			}
		}
		for _, t := range fresh {
			if !yield(t.number, t.key) {
				return
			}
		}
	}
}
