package graph

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"waggoner/graph/csr"
	"waggoner/graph/internal/vfs"
)

// Restore makes a data folder of a backup. The folder is missing or empty before; if the
// backup is damaged, or cut short, or anything else fails, it is so again after.
func Restore(ctx context.Context, dir string, r io.Reader) error {
	if err := restore(ctx, vfs.OS, dir, r); err != nil {
		return fmt.Errorf("graph: restore: %w", err)
	}
	return nil
}

// restore marks the folder, fills it, checks everything, and only then gives it the logbook,
// without which it is no store.
func restore(ctx context.Context, fsys vfs.FS, dir string, r io.Reader) (err error) {
	dir = filepath.Clean(dir)
	state, err := inspect(fsys, dir)
	if err != nil {
		return err
	}
	if state > folderEmpty {
		return errFolderIs(dir)
	}
	missing := state == folderMissing
	if missing {
		if err := makeFolder(fsys, dir); err != nil {
			return err
		}
	}
	lock, err := lockFolder(dir)
	if err != nil {
		if missing {
			_ = os.Remove(dir) // which it is not if somebody else has put something there
		}
		return err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	switch state, err = inspect(fsys, dir); { // again, now that it stays so
	case err != nil && missing:
		_ = os.Remove(filepath.Join(dir, lockName))
		_ = os.Remove(dir) // which it is not if something else is in it
		return err
	case err != nil:
		return err
	case state > folderEmpty:
		return errFolderIs(dir)
	}
	if err := beginRestoring(fsys, dir); err != nil {
		return errors.Join(err, clearFolder(fsys, dir, missing))
	}
	t := &restorer{ctx: ctx, fs: fsys, dir: dir, in: newReceiver(ctx, r)}
	if err := t.run(); err != nil {
		return errors.Join(err, clearFolder(fsys, dir, missing))
	}
	return endRestoring(fsys, dir)
}

func errFolderIs(dir string) error {
	return fmt.Errorf("%s is a data folder already: %w", dir, os.ErrExist)
}

func beginRestoring(fsys vfs.FS, dir string) error {
	if err := syncEntry(fsys, dir); err != nil {
		return err
	}
	if err := sweep(fsys, dir, func(string) bool { return false }); err != nil {
		return err
	}
	f, err := fsys.Create(filepath.Join(dir, restoringName))
	if err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	return fsys.SyncDir(dir)
}

func endRestoring(fsys vfs.FS, dir string) error {
	if err := fsys.Remove(filepath.Join(dir, restoringName)); err != nil {
		return err
	}
	return fsys.SyncDir(dir)
}

// clearFolder removes what restoring has left, and the folder if it was missing before. A
// folder that has its logbook is whole, and stays. The caller has locked the folder.
func clearFolder(fsys vfs.FS, dir string, missing bool) error {
	if now, err := inspect(fsys, dir); err == nil && now == folderRestored {
		return nil
	}
	err := sweep(fsys, dir, func(string) bool { return false })
	if err == nil {
		err = fsys.SyncDir(dir) // the mark goes after what it marks
	}
	for _, name := range []string{restoringName, lockName} {
		remove := fsys.Remove
		if name == lockName { // was not made through fsys
			remove = os.Remove
		}
		if e := remove(filepath.Join(dir, name)); !errors.Is(e, os.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	if missing && err == nil {
		err = os.Remove(dir)
	}
	return err
}

// A restorer reads a backup into a folder.
type restorer struct {
	ctx      context.Context
	fs       vfs.FS
	dir      string
	in       *receiver
	manifest manifest
	image    *csr.Image
	records  [][]byte
	notes    map[string][]byte
}

func (t *restorer) run() error {
	if err := t.in.begin(); err != nil {
		return err
	}
	steps := []func() error{t.readManifest, t.readImage, t.readBatches, t.readNotes, t.in.end, t.check}
	for _, step := range steps {
		if err := step(); err != nil {
			return errors.Join(err, t.close())
		}
	}
	if err := t.close(); err != nil {
		return err
	}
	return createLogbook(t.fs, t.dir, t.manifest, t.records, t.notes)
}

func (t *restorer) close() error {
	if t.image == nil {
		return nil
	}
	return t.image.Close()
}

func (t *restorer) readManifest() error {
	b, err := t.in.bytes(partManifest)
	if err != nil {
		return err
	}
	m, found, err := parseManifest(b)
	if errors.Is(err, errNewer) {
		return &FormatError{File: "the backup", Found: found, Known: storeFormat}
	}
	t.manifest = m
	return err
}

func (t *restorer) readImage() error {
	name := t.manifest.imageName()
	if name == "" {
		return nil
	}
	f, err := t.fs.Create(filepath.Join(t.dir, temporaryName+name))
	if err != nil {
		return err
	}
	if err := settle(t.fs, t.dir, f, name, t.in.part(partImage, f)); err != nil {
		return err
	}
	file, err := t.fs.Open(filepath.Join(t.dir, name))
	if err != nil {
		return err
	}
	if t.image, err = csr.Open(file); err != nil {
		return err
	}
	if t.image.Root() != t.manifest.root {
		return errors.New("the image is not the one that the manifest names")
	}
	if err := t.image.Check(t.ctx, nil); err != nil {
		return err
	}
	return newImage(t.image, name, t.manifest.image).checkTerms(t.ctx, name)
}

func (t *restorer) readBatches() error {
	b, err := t.in.bytes(partBatches)
	f := fields{b: b}
	for err == nil && len(f.b) > 0 {
		t.records = append(t.records, f.bytes(f.uvarint()))
	}
	if err == nil && (f.bad || t.manifest.image+uint64(len(t.records)) != t.manifest.last) {
		err = errors.New("the batches are not those that the manifest names")
	}
	return err
}

func (t *restorer) readNotes() error {
	b, err := t.in.bytes(partNotes)
	if err != nil {
		return err
	}
	f := fields{b: b}
	var counted manifest
	t.notes = map[string][]byte{}
	for len(f.b) > 0 {
		key, sealed := string(f.bytes(f.uvarint())), f.bytes(f.uvarint())
		value, _, err := openNote(key, sealed)
		if err != nil {
			return err
		}
		t.notes[key] = append([]byte{}, value...)
		if err := counted.count(key, nil, sealed); err != nil {
			return err
		}
	}
	if f.bad || len(t.notes) != int(t.manifest.notes) || counted.notesSum != t.manifest.notesSum {
		return errors.New("the notes are not those that the manifest names")
	}
	t.manifest.notes, t.manifest.notesSum = 0, 0 // they count again as they are written
	return nil
}

// check replays the batches.
func (t *restorer) check() error {
	if t.image == nil {
		im, _, err := unnamedImage(t.ctx, csr.BuildConfig{}, func(*csr.Builder) error { return nil })
		if err != nil {
			return err
		}
		t.image = im
	}
	p := pendingOn(firstVersion(newImage(t.image, "", t.manifest.image)))
	for i, record := range t.records {
		sequence := t.manifest.image + 1 + uint64(i)
		if err := guard(t.image.Fault, func() error { return p.replay(sequence, record) }); err != nil {
			return fmt.Errorf("batch %d: %w", sequence, err)
		}
	}
	return nil
}
