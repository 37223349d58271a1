package csr

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"waggoner/graph/internal/vfs"
	"waggoner/graph/internal/vfstest"
)

// TestBuilder_refuses: what is empty is refused, and the rest goes in all the same.
func TestBuilder_refuses(t *testing.T) {
	b := NewBuilder(BuildConfig{Dir: t.TempDir()})
	w := b.Worker()
	k := []byte("k")
	for i, q := range [][4][]byte{{{}, k, k, nil}, {k, nil, k, nil}, {k, k, {}, k}, {k, k, k, {}}} {
		if w.Add(q[0], q[1], q[2], q[3]) == nil {
			t.Errorf("quad %d was taken", i)
		}
		must(t, w.Add(k, k, k, nil))
	}
	must(t, errors.Join(w.Close(), w.Close()))
	if w.Add(k, k, k, nil) == nil {
		t.Error("a closed worker takes quads")
	}
	finished(t, func(f vfs.File) (Summary, error) {
		s, err := b.Finish(context.Background(), f)
		if s.Quads != 1 || s.Nodes != 1 || s.Duplicates != 3 {
			t.Errorf("%+v", s)
		}
		return s, err
	})
	b.Abort()
	if _, err := b.Finish(context.Background(), nil); !errors.Is(err, errOver) {
		t.Errorf("a second Finish: %v", err)
	}
	if err := b.Base(factsBase(rand.New(rand.NewPCG(1, 1)), nil).terms(), 0, slices.Values([]Quad{})); err != nil {
		t.Errorf("an empty base that nobody will see: %v", err)
	}
}

// TestBuilder_openWorker: what a worker still holds must not be missing without a word.
func TestBuilder_openWorker(t *testing.T) {
	b := NewBuilder(BuildConfig{Dir: t.TempDir()})
	w := b.Worker()
	if _, err := b.Finish(context.Background(), nil); err == nil {
		t.Error("Finish while a worker is open")
	}
	must(t, w.Close())
}

// TestBuilder_limits: one more than there are numbers, in terms and in quads.
func TestBuilder_limits(t *testing.T) {
	facts := []fact{{"a", "b", "c"}, {"a", "b", "d"}, {"a", "c", "d"}, {"a", "c", "d", "a"}, {"b", "c", "d"}, {"b", "c", "d"}}
	for most, want := range map[int64]string{3: "csr: more than 3 terms", 4: "csr: more than 4 quads", 5: ""} {
		b := NewBuilder(BuildConfig{Dir: t.TempDir()})
		b.most = most
		must(t, addAll(b, facts, 1))
		f, err := vfs.OS.Create(filepath.Join(t.TempDir(), "image"))
		must(t, err)
		if _, err := b.Finish(context.Background(), f); err == nil && want != "" || err != nil && err.Error() != want {
			t.Errorf("at most %d: %v, want %q", most, err, want)
		}
		must(t, f.Close())
	}
}

// TestBuilder_Base_refuses: what is not as Base asks for, and a Finish after that.
func TestBuilder_Base_refuses(t *testing.T) {
	terms := func(keys ...string) base {
		b := base{keys: keys, all: []Quad{{0, 1, 2, None}}}
		for i := range keys {
			b.numbers = append(b.numbers, uint32(i))
		}
		return b
	}
	twice := terms("a", "b", "c")
	twice.numbers[2] = 1
	high := terms("a", "b", "c")
	high.numbers[2] = 6
	unknown := terms("a", "b", "c")
	unknown.all[0][3] = 5
	beyond := terms("a", "b", "c")
	beyond.all[0][2] = 6
	for name, bad := range map[string]base{
		"descending": terms("a", "c", "b"), "equal": terms("a", "b", "b"), "empty": terms("", "a", "b"),
		"number twice": twice, "number too high": high, "unknown number": unknown, "number beyond": beyond,
	} {
		for _, memory := range []int64{1, 0} {
			b := NewBuilder(BuildConfig{Dir: t.TempDir(), Memory: memory})
			if bad.add(b) == nil {
				t.Errorf("%s: no error", name)
			}
			if _, err := b.Finish(context.Background(), nil); err == nil {
				t.Errorf("%s: Finish without what was refused", name)
			}
		}
	}
}

// TestBuilder_Base_panics: when reading what was there finds damage, half of it must not
// become an image.
func TestBuilder_Base_panics(t *testing.T) {
	b := NewBuilder(BuildConfig{Dir: t.TempDir()})
	good := factsBase(rand.New(rand.NewPCG(2, 2)), []fact{{"a", "b", "c"}, {"a", "b", "d"}})
	read := func() (err error) {
		defer catch(&err)
		return b.Base(good.terms(), 100, func(yield func(Quad) bool) {
			yield(good.all[0])
			panic(&CorruptError{})
		})
	}
	if read() == nil {
		t.Error("no error")
	}
	if _, err := b.Finish(context.Background(), nil); !errors.Is(err, errBase) {
		t.Errorf("Finish: %v", err)
	}
}

var errDisk = errors.New("the disk is gone")

// onDisk builds on a disk in little memory, of a base and what two workers add, and
// aborts. It returns the operations there were, what is left, and the first error.
func onDisk(t *testing.T, ctx context.Context, fail func(n int, op vfstest.Op) error) (ops int, left []string, err error) {
	t.Helper()
	r := rand.New(rand.NewPCG(3, 4))
	disk, err := vfstest.New(t.TempDir())
	must(t, err)
	disk.Fail = fail
	b := NewBuilder(BuildConfig{FS: disk, Dir: disk.Root(), Memory: 64 << 10})
	err = factsBase(r, randomFacts(r, 500)).add(b)
	if err == nil {
		err = addAll(b, randomFacts(r, 2500), 2)
	}
	if err == nil {
		f, e := vfs.OS.Create(filepath.Join(t.TempDir(), "image"))
		must(t, e)
		_, err = b.Finish(ctx, f)
		must(t, f.Close())
	}
	b.Abort()
	left, e := vfs.OS.ReadDir(disk.Root())
	must(t, e)
	return disk.Asked(), left, err
}

// TestBuilder_diskFails: the error of any operation comes back, nothing is left on the
// disk and nobody is left running.
func TestBuilder_diskFails(t *testing.T) {
	before := runtime.NumGoroutine()
	ops, _, err := onDisk(t, context.Background(), nil)
	must(t, err)
	if ops < 100 {
		t.Fatalf("%d operations are too few to learn from", ops)
	}
	for n := 0; n < ops; n += stride() {
		var failed []vfstest.Op
		_, left, err := onDisk(t, context.Background(), func(i int, op vfstest.Op) error {
			if i != n {
				return nil
			}
			failed = append(failed, op)
			if n%2 == 0 {
				return vfstest.Partial{Err: errDisk}
			}
			return errDisk
		})
		if len(failed) > 0 && !errors.Is(err, errDisk) {
			t.Errorf("operation %d, %s, failed, and the error is %v", n, failed, err)
		}
		if len(left) > 0 {
			t.Errorf("operation %d, %s, failed, and there are left %v", n, failed, left)
		}
	}
	quiet(t, before)
}

// stride leaves out most of the cases in a short test.
func stride() int {
	if testing.Short() {
		return 11
	}
	return 1
}

// TestBuilder_cancelled: a context that ends at any moment ends Finish, with its error or
// with success.
func TestBuilder_cancelled(t *testing.T) {
	before := runtime.NumGoroutine()
	ops, _, err := onDisk(t, context.Background(), nil)
	must(t, err)
	ended := 0
	for n := 0; n < ops; n += stride() {
		ctx, cancel := context.WithCancel(context.Background())
		_, left, err := onDisk(t, ctx, func(i int, _ vfstest.Op) error {
			if i == n {
				cancel()
			}
			return nil
		})
		if err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("at operation %d: %v", n, err)
		}
		if len(left) > 0 {
			t.Errorf("at operation %d: there are left %v", n, left)
		}
		if err != nil {
			ended++
		}
		cancel()
	}
	if ended < ops/4/stride() {
		t.Errorf("only %d of %d ended it", ended, ops)
	}
	quiet(t, before)
}

// quiet waits until no more goroutines run than before.
func quiet(t *testing.T, before int) {
	t.Helper()
	for range 500 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Errorf("%d goroutines, before there were %d", runtime.NumGoroutine(), before)
}

// TestBuilder_Abort removes the runs while workers are at work, who get an error. Another
// builder in the same folder keeps its own.
func TestBuilder_Abort(t *testing.T) {
	dir := t.TempDir()
	facts := randomFacts(rand.New(rand.NewPCG(5, 5)), 5000)
	other := NewBuilder(BuildConfig{Dir: dir, Memory: 1})
	must(t, addAll(other, facts, 2))
	theirs, err := vfs.OS.ReadDir(dir)
	must(t, err)
	b := NewBuilder(BuildConfig{Dir: dir, Memory: 1})
	c := newCrew(context.Background())
	for range 2 {
		c.start(func() error {
			w := b.Worker()
			for {
				for _, f := range facts {
					if err := w.Add(f.keys()); err != nil {
						return cmp.Or(w.Close(), err)
					}
				}
			}
		})
	}
	for {
		names, err := vfs.OS.ReadDir(dir)
		must(t, err)
		if len(names) == len(theirs)+2 {
			break
		}
	}
	b.Abort()
	if c.wait() == nil {
		t.Error("the workers had no error")
	}
	names, err := vfs.OS.ReadDir(dir)
	if must(t, err); !slices.Equal(names, theirs) {
		t.Errorf("%v are left, of the other builder are %v", names, theirs)
	}
	got := finished(t, func(f vfs.File) (Summary, error) { return other.Finish(context.Background(), f) })
	if string(got) != string(twin(t, facts)) {
		t.Error("the other builder's image is not its own")
	}
	empty(t, dir)
}

// liar flips a bit of what is read from a run.
type liar struct{ vfs.FS }

type lyingFile struct{ vfs.File }

func (l liar) Create(name string) (vfs.File, error) {
	f, err := l.FS.Create(name)
	if err != nil {
		return nil, err
	}
	return lyingFile{f}, nil
}

func (f lyingFile) ReadAt(p []byte, off int64) (int, error) {
	n, err := f.File.ReadAt(p, off)
	p[n/2] ^= 1
	return n, err
}

// TestBuilder_damagedRun: what the disk changes in between is not built on.
func TestBuilder_damagedRun(t *testing.T) {
	dir := t.TempDir()
	b := NewBuilder(BuildConfig{FS: liar{vfs.OS}, Dir: dir, Memory: 1})
	must(t, addAll(b, randomFacts(rand.New(rand.NewPCG(6, 6)), 3000), 2))
	_, err := b.Finish(context.Background(), nil)
	if _, ok := errors.AsType[*CorruptError](err); !ok {
		t.Errorf("the error is %v", err)
	}
	empty(t, dir)
}
