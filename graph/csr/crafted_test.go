package csr

import (
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"os"
	"path/filepath"
	"testing"
	"time"

	"waggoner/graph/internal/vfs"
)

// sign makes the checksums of a changed image right again.
func sign(b []byte, f *footer) {
	for i := uint64(0); i*blockSize < f.blocks; i++ {
		end := min(f.blocks, (i+1)*blockSize)
		binary.LittleEndian.PutUint32(b[f.blocks+4*i:], crc32.Checksum(b[i*blockSize:end], castagnoli))
	}
	sum := len(b) - 12
	binary.LittleEndian.PutUint32(b[sum:], crc32.Checksum(b[f.blocks:sum], castagnoli))
}

// smallImage returns the bytes of one with two predicates and two contexts.
func smallImage(t *testing.T) ([]byte, *footer) {
	t.Helper()
	dir := t.TempDir()
	b := NewBuilder(BuildConfig{Dir: dir})
	w := b.Worker()
	for _, s := range []string{"<a>", "<b>", "<c>"} {
		for _, o := range []string{"<x>", "<y>"} {
			if err := errors.Join(w.Add([]byte(s), []byte("<p>"), []byte(o), []byte("<g>")), w.Add([]byte(s), []byte("<q>"), []byte(o), []byte("<h>"))); err != nil {
				t.Fatal(err)
			}
		}
	}
	f, err := vfs.OS.Create(filepath.Join(dir, "image"))
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Finish(context.Background(), f); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, "image"))
	if err != nil {
		t.Fatal(err)
	}
	foot := new(footer)
	foot.parse(data[len(data)-footerSize:])
	return data, foot
}

// TestCheck_crafted: an image with right checksums that does not keep the promises of the
// format is refused, whatever it promises instead.
func TestCheck_crafted(t *testing.T) {
	u32, u64 := binary.LittleEndian.PutUint32, binary.LittleEndian.PutUint64
	for name, change := range map[string]func(b []byte, f *footer){
		"a key length that never ends": func(b []byte, f *footer) {
			for i := range f.at[secKeys].length {
				b[f.at[secKeys].begin+i] = 0xff
			}
		},
		"a key length beyond the group":     func(b []byte, f *footer) { b[f.at[secKeys].begin] = 0x7f },
		"keys that do not ascend":           func(b []byte, f *footer) { b[f.at[secKeys].begin+f.at[secKeys].length-2] = 'A' },
		"subjects that begin beyond":        func(b []byte, f *footer) { u64(b[f.at[secPredStats].begin:], 1<<40) },
		"objects that end beyond":           func(b []byte, f *footer) { u64(b[f.at[secPredStats].begin+2*predStatSize+8:], 1<<40) },
		"positions that end beyond":         func(b []byte, f *footer) { u64(b[f.at[secCtxStats].begin+2*ctxStatSize:], 1<<40) },
		"a last subject that is cut":        func(b []byte, f *footer) { b[f.at[secSubjects].begin+f.at[secSubjects].length-1] |= 0x80 },
		"a subject twice":                   func(b []byte, f *footer) { b[f.at[secSubjects].begin+1] = 0 },
		"a position twice":                  func(b []byte, f *footer) { b[f.at[secPositions].begin+1] = 0 },
		"another first offset, both ways":   func(b []byte, f *footer) { u32(b[f.at[secOutOffsets].begin:], 1); u32(b[f.at[secInOffsets].begin:], 1) },
		"an offset beyond the quads":        func(b []byte, f *footer) { u32(b[f.at[secOutOffsets].begin+4:], 1<<30) },
		"other degrees":                     func(b []byte, f *footer) { u64(b[f.at[secDegrees].begin:], 999) },
		"an object that is no node":         func(b []byte, f *footer) { u32(b[f.at[secOutOthers].begin:], 1<<30) },
		"another subject in in-order":       func(b []byte, f *footer) { u32(b[f.at[secInOthers].begin:], 1) },
		"a wrong number of quads":           func(b []byte, f *footer) { u32(b[f.at[secPredStats].begin+16:], 5) },
		"a predicate that is no node":       func(b []byte, f *footer) { u32(b[f.at[secPredicates].begin+4:], 1<<30) },
		"a group of keys beyond them":       func(b []byte, f *footer) { u64(b[f.at[secKeyGroups].begin+8:], 1<<40) },
		"a group of keys that begins later": func(b []byte, f *footer) { u64(b[f.at[secKeyGroups].begin:], 1) },
	} {
		t.Run(name, func(t *testing.T) {
			b, f := smallImage(t)
			change(b, f)
			sign(b, f)
			path := filepath.Join(t.TempDir(), "image")
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
			file, err := vfs.OS.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			defer cancel()
			im, err := Open(file)
			if err == nil {
				err = errors.Join(im.Check(ctx, nil), im.Close())
			}
			if e := new(CorruptError); !errors.As(err, &e) {
				t.Errorf("%v, want damage", err)
			}
		})
	}
}
