package vfstest

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"go.etcd.io/bbolt"
)

// firstData is where the data pages start, after the two meta pages.
var firstData = 2 * int64(os.Getpagesize())

// openBook opens a logbook on the disk and makes its name durable.
func openBook(t *testing.T, d *Disk) *bbolt.DB {
	t.Helper()
	db, err := bbolt.Open(filepath.Join(d.Root(), "logbook"), 0o600, nil)
	must(t, err)
	d.Watch(db)
	must(t, d.SyncDir(d.Root()))
	return db
}

// fill is one transaction: keys whose values say together that all of them are there.
func fill(db *bbolt.DB, n int) error {
	return db.Update(func(tx *bbolt.Tx) error {
		b, err := tx.CreateBucketIfNotExists([]byte("facts"))
		if err != nil {
			return err
		}
		if n%7 == 6 {
			return tx.DeleteBucket([]byte("facts"))
		}
		r := rand.New(rand.NewPCG(uint64(n), 0))
		for range 1 + r.IntN(30) {
			key := binary.BigEndian.AppendUint32(nil, uint32(r.IntN(200)))
			if err := b.Put(key, make([]byte, r.IntN(300))); err != nil {
				return err
			}
		}
		return seal(tx, b, n)
	})
}

// seal stores the number of the transaction and a checksum of all there is.
func seal(tx *bbolt.Tx, b *bbolt.Bucket, n int) error {
	if err := b.Put([]byte("n"), binary.BigEndian.AppendUint32(nil, uint32(n))); err != nil {
		return err
	}
	return b.Put([]byte("sum"), binary.BigEndian.AppendUint32(nil, sum(b)))
}

func sum(b *bbolt.Bucket) uint32 {
	h := crc32.NewIEEE()
	_ = b.ForEach(func(k, v []byte) error {
		if string(k) != "sum" {
			fmt.Fprintf(h, "%x %x\n", k, v)
		}
		return nil
	})
	return h.Sum32()
}

// sealed returns the number of the last transaction of a logbook, -1 after one that deleted
// everything and before the first.
func sealed(name string) (int, error) {
	db, err := bbolt.Open(name, 0o600, nil)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	n := -1
	err = db.View(func(tx *bbolt.Tx) error {
		for err := range tx.Check() {
			return err
		}
		b := tx.Bucket([]byte("facts"))
		if b == nil {
			return nil
		}
		n = int(binary.BigEndian.Uint32(b.Get([]byte("n"))))
		if got := binary.BigEndian.Uint32(b.Get([]byte("sum"))); got != sum(b) {
			return fmt.Errorf("transaction %d: checksum %x, want %x", n, got, sum(b))
		}
		return nil
	})
	return n, err
}

// TestBolt_cutAnywhere: with the syncs where we say they are a logbook is the last committed
// transaction or the one that was being committed, whatever the disk kept.
func TestBolt_cutAnywhere(t *testing.T) {
	d := newDisk(t)
	start := d.Len()
	db := openBook(t, d)
	ready := d.Len()
	var began, ended []int // when transaction n did
	for n := range 40 {
		began = append(began, d.Len())
		must(t, fill(db, n))
		ended = append(ended, d.Len())
	}
	must(t, db.Close())
	dir, c, points := t.TempDir(), d.Cuts(), 0
	for k := start; k <= c.Len(); k++ {
		c.Advance(k)
		if k < ready {
			continue // bbolt.Open itself is not safe from a cut
		}
		for seed, keep := range []float64{1, 0, .5, .5, .5, .1} {
			must(t, c.Write(dir, keep, rand.New(rand.NewPCG(uint64(k), uint64(seed)))))
			got, err := sealed(filepath.Join(dir, "logbook"))
			if err != nil {
				t.Fatalf("cut at %d, %v kept: %v", k, keep, err)
			}
			if !allowed(got, k, began, ended) {
				t.Fatalf("cut at %d, %v kept: transaction %d is the last", k, keep, got)
			}
			points++
		}
	}
	if points < 1000 {
		t.Errorf("only %d points", points)
	}
}

// allowed says whether at the cut k the last transaction can be the n-th.
func allowed(n, k int, began, ended []int) bool {
	last := -1
	for i := range ended {
		if ended[i] <= k {
			last = i
		}
	}
	for _, i := range []int{last, last + 1} {
		if i < len(began) && (i < 0 || began[i] < k || ended[i] <= k) && (n == i || n == -1 && i%7 == 6) {
			return true
		}
	}
	return false
}

// TestBolt_syncsWhereWeSay proves what the log derives. With a sync that cannot succeed right
// after the last data page the commit fails before the meta page; with one right after the
// meta page it fails too. A bbolt that no longer syncs there would commit, as it does when
// told not to sync.
func TestBolt_syncsWhereWeSay(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("SKIP: a descriptor can be broken on Linux only")
	}
	for failing, want := range []struct {
		name string
		meta bool
	}{{"of the data pages", false}, {"of the meta page", true}, {"of none", true}} {
		d := newDisk(t)
		db := openBook(t, d)
		must(t, fill(db, 0))
		db.NoSync = want.name == "of none"
		from, syncs := d.Len(), 0
		d.Fail = func(_ int, op Op) error {
			if op.Kind != Sync {
				return nil
			}
			syncs++
			if syncs == failing+1 || db.NoSync {
				return syscall.EIO
			}
			return nil
		}
		err := fill(db, 1)
		if db.NoSync && err != nil || !db.NoSync && !errors.Is(err, syscall.EINVAL) {
			t.Errorf("sync %s on a pipe: %v, want %v", want.name, err, syscall.EINVAL)
		}
		data, meta := 0, 0
		for k := from; k < d.Len(); k++ {
			if op := d.Op(k); op.Kind == Write && op.Offset < firstData {
				meta++
			} else if op.Kind == Write {
				data++
			}
		}
		if data < 2 || (meta == 1) != want.meta {
			t.Errorf("sync %s failed after %d data pages and %d meta pages", want.name, data, meta)
		}
		must(t, d.Mend())
		must(t, db.Close())
		if n, err := sealed(filepath.Join(d.Root(), "logbook")); err != nil || n != min(failing, 1) {
			t.Errorf("sync %s failed: afterwards transaction %d, %v", want.name, n, err)
		}
	}
}

// TestBolt_syncsNewFiles: a file that takes writes and cannot be synced is no logbook.
func TestBolt_syncsNewFiles(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("SKIP: only Linux has a file that cannot be synced")
	}
	null := func(string, int, os.FileMode) (*os.File, error) { return os.OpenFile("/dev/null", os.O_RDWR, 0) }
	if _, err := bbolt.Open(filepath.Join(t.TempDir(), "logbook"), 0o600, &bbolt.Options{OpenFile: null}); !errors.Is(err, syscall.EINVAL) {
		t.Errorf("a new file is made without a sync: %v, want %v", err, syscall.EINVAL)
	}
}

// TestBolt_writesFail: an error of any write is the commit's, and the logbook is whole. The
// transaction can be there all the same if it was the meta page that got only half way.
func TestBolt_writesFail(t *testing.T) {
	for _, fault := range []error{syscall.EIO, Partial{syscall.ENOSPC}} {
		for at, committed := 0, false; !committed; at++ {
			d := newDisk(t)
			db := openBook(t, d)
			must(t, fill(db, 0))
			first, meta := d.Asked()+at, false
			d.Fail = func(n int, op Op) error {
				if n < first || op.Kind != Write {
					return nil
				}
				meta = op.Offset < firstData
				return fault
			}
			err := fill(db, 1)
			committed = err == nil
			if err != nil && !errors.Is(err, fault) {
				t.Errorf("write %d: %v, want %v", at, err, fault)
			}
			must(t, db.Close())
			n, err := sealed(filepath.Join(d.Root(), "logbook"))
			if err != nil || committed && n != 1 || !committed && n != 0 && !meta {
				t.Fatalf("write %d fails with %v: committed %v, afterwards transaction %d, %v", at, fault, committed, n, err)
			}
		}
	}
}
