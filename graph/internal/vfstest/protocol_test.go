package vfstest

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"go.etcd.io/bbolt"
)

// A protocol is how a small store switches from one image to the next: all that must be
// there, or without one step.
type protocol struct {
	disk                                  *Disk
	noFileSync, noFolderSync, removeFirst bool
}

// image is the content of the n-th image, larger than a page so that it can be torn.
func image(n int) []byte { return bytes.Repeat([]byte(fmt.Sprintf("image %d\n", n)), 1000) }

// switchTo makes image n the current one.
func (p protocol) switchTo(db *bbolt.DB, n int) error {
	root := p.disk.Root()
	f, err := p.disk.Create(filepath.Join(root, "tmp"))
	if err != nil {
		return err
	}
	if _, err := f.Write(image(n)); err != nil {
		return err
	}
	if !p.noFileSync {
		err = f.Sync()
	}
	if err := joined(err, f.Close(), p.disk.Rename(filepath.Join(root, "tmp"), filepath.Join(root, fmt.Sprint("image-", n)))); err != nil {
		return err
	}
	if !p.noFolderSync {
		if err := p.disk.SyncDir(root); err != nil {
			return err
		}
	}
	if p.removeFirst {
		return joined(p.removeOld(n), name(db, n))
	}
	return joined(name(db, n), p.removeOld(n))
}

func joined(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// name writes into the logbook which image is current.
func name(db *bbolt.DB, n int) error {
	return db.Update(func(tx *bbolt.Tx) error {
		b, err := tx.CreateBucketIfNotExists([]byte("manifest"))
		if err != nil {
			return err
		}
		return b.Put([]byte("image"), fmt.Append(nil, n))
	})
}

func (p protocol) removeOld(n int) error {
	if n == 0 {
		return nil
	}
	return p.disk.Remove(filepath.Join(p.disk.Root(), fmt.Sprint("image-", n-1)))
}

// verify opens the small store and reads its image.
func verify(dir string) error {
	db, err := bbolt.Open(filepath.Join(dir, "logbook"), 0o600, nil)
	if err != nil {
		return err
	}
	defer db.Close()
	return db.View(func(tx *bbolt.Tx) error {
		b := tx.Bucket([]byte("manifest"))
		if b == nil {
			return nil
		}
		n := 0
		if _, err := fmt.Sscan(string(b.Get([]byte("image"))), &n); err != nil {
			return err
		}
		got, err := os.ReadFile(filepath.Join(dir, fmt.Sprint("image-", n)))
		if err == nil && !bytes.Equal(got, image(n)) {
			err = fmt.Errorf("image %d is not what was written", n)
		}
		return err
	})
}

// TestDisk_catchesAMissingStep: the right protocol passes every cut, and one that leaves out
// or swaps a single step does not.
func TestDisk_catchesAMissingStep(t *testing.T) {
	for _, test := range []struct {
		name     string
		protocol protocol
		safe     bool
	}{
		{"all steps", protocol{}, true},
		{"the image is not synced", protocol{noFileSync: true}, false},
		{"its name is not synced", protocol{noFolderSync: true}, false},
		{"the old image goes first", protocol{removeFirst: true}, false},
	} {
		d := newDisk(t)
		db := openBook(t, d)
		ready := d.Len()
		test.protocol.disk = d
		for n := range 3 {
			must(t, test.protocol.switchTo(db, n))
		}
		must(t, db.Close())
		dir, c := t.TempDir(), d.Cuts()
		var failed error
		for k := ready; k <= c.Len(); k++ {
			c.Advance(k)
			for seed, keep := range []float64{1, 0, .5, .5, .1} {
				must(t, c.Write(dir, keep, rand.New(rand.NewPCG(uint64(k), uint64(seed)))))
				failed = joined(failed, verify(dir))
			}
		}
		if (failed == nil) != test.safe {
			t.Errorf("%s: %v", test.name, failed)
		}
	}
}
