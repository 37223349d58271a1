package graph

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"testing"

	"go.etcd.io/bbolt"

	"waggoner/graph/internal/vfs"
)

// putManifest overwrites the manifest of a logbook.
func putManifest(l *logbook, b []byte) error {
	return l.db.Update(func(tx *bbolt.Tx) error { return tx.Bucket(manifestBucket).Put(manifestBucket, b) })
}

// newer returns a manifest as a later version may write it.
func newer(m []byte) []byte {
	binary.LittleEndian.PutUint32(m, storeFormat+1)
	m = append(m[:len(m)-4], "and more"...)
	return binary.LittleEndian.AppendUint32(m, crc32.Checksum(m, castagnoli))
}

// TestBoltFile_takesWhatBoltWrites: the check of the file agrees with bbolt after every of
// many writes: small and large values, notes in any order, batches dropped.
func TestBoltFile_takesWhatBoltWrites(t *testing.T) {
	for seed := range uint64(4) {
		r := rand.New(rand.NewPCG(seed, 3))
		dir := t.TempDir()
		if err := setUp(vfs.OS, dir); err != nil {
			t.Fatal(err)
		}
		l, err := openLogbook(vfs.OS, dir)
		if err != nil {
			t.Fatal(err)
		}
		l.db.NoSync = true
		for i := range 150 {
			if err := randomWrite(r, l); err != nil {
				t.Fatalf("seed %d, write %d: %v", seed, i, err)
			}
			if err := l.checkAll(); err != nil {
				t.Fatalf("seed %d, after write %d: %v", seed, i, err)
			}
		}
		if err := l.close(); err != nil {
			t.Fatal(err)
		}
	}
}

func randomWrite(r *rand.Rand, l *logbook) error {
	m, err := manifestOf(l)
	if err != nil {
		return err
	}
	if r.IntN(10) == 0 {
		image := m.image + r.Uint64N(m.last-m.image+1)
		return l.turn(image, m.root, m.last)
	}
	var records [][]byte
	for range r.IntN(6) {
		size := 1 << r.IntN(10)
		if r.IntN(20) == 0 {
			size = r.IntN(100000)
		}
		records = append(records, make([]byte, size))
	}
	notes := map[string][]byte{}
	for range r.IntN(4) {
		key := fmt.Sprint("note-", r.IntN(300))
		if notes[key] = make([]byte, r.IntN(600)); r.IntN(3) == 0 {
			notes[key] = nil
		}
	}
	return l.write(records, notes)
}

// TestLogbook_checkFindsWrongContent: a bbolt file that is sound and holds something else than
// its manifest says is damage.
func TestLogbook_checkFindsWrongContent(t *testing.T) {
	for what, spoil := range map[string]func(*bbolt.Tx) error{
		"a batch is gone":          func(tx *bbolt.Tx) error { return tx.Bucket(batchesBucket).Delete(sequenceKey(2)) },
		"the last batch is gone":   func(tx *bbolt.Tx) error { return tx.Bucket(batchesBucket).Delete(sequenceKey(3)) },
		"a batch too many":         func(tx *bbolt.Tx) error { return tx.Bucket(batchesBucket).Put(sequenceKey(4), []byte("x")) },
		"a batch in another place": swap,
		"a strange key":            func(tx *bbolt.Tx) error { return tx.Bucket(batchesBucket).Put([]byte("x"), []byte("x")) },
		"a note is gone":           func(tx *bbolt.Tx) error { return tx.Bucket(notesBucket).Delete([]byte("a")) },
		"a note too many":          func(tx *bbolt.Tx) error { return tx.Bucket(notesBucket).Put([]byte("b"), sealNote("b", nil)) },
		"an old note":              func(tx *bbolt.Tx) error { return tx.Bucket(notesBucket).Put([]byte("a"), sealNote("a", []byte("old"))) },
		"a note of another name":   func(tx *bbolt.Tx) error { return tx.Bucket(notesBucket).Put([]byte("a"), sealNote("c", []byte("x"))) },
		"no manifest":              func(tx *bbolt.Tx) error { return tx.Bucket(manifestBucket).Delete(manifestBucket) },
		"two manifests":            func(tx *bbolt.Tx) error { return tx.Bucket(manifestBucket).Put([]byte("x"), []byte("x")) },
		"no notes":                 func(tx *bbolt.Tx) error { return tx.DeleteBucket(notesBucket) },
		"a strange bucket":         func(tx *bbolt.Tx) error { _, err := tx.CreateBucket([]byte("x")); return err },
		"a bucket among batches":   func(tx *bbolt.Tx) error { _, err := tx.Bucket(batchesBucket).CreateBucket([]byte("x")); return err },
	} {
		dir := t.TempDir()
		if err := setUp(vfs.OS, dir); err != nil {
			t.Fatal(err)
		}
		l, err := openLogbook(vfs.OS, dir)
		if err != nil {
			t.Fatal(err)
		}
		var records [][]byte
		for sequence := range uint64(3) {
			records = append(records, appendRecord(nil, sequence+1, nil, nil))
		}
		if err := errors.Join(l.write(records, map[string][]byte{"a": []byte("new")}), l.db.Update(spoil), l.close()); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		var corrupt *CorruptError
		if s, err := Open(Config{Dir: dir}); !errors.As(err, &corrupt) || s != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func swap(tx *bbolt.Tx) error {
	b := tx.Bucket(batchesBucket)
	one, two := append([]byte{}, b.Get(sequenceKey(1))...), append([]byte{}, b.Get(sequenceKey(2))...)
	return errors.Join(b.Put(sequenceKey(1), two), b.Put(sequenceKey(2), one))
}
