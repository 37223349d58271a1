package graph

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cayleygraph/quad"

	"waggoner/graph/internal/vfs"
	"waggoner/graph/internal/vfstest"
)

// TestCommit_refusedInAGroup: a batch that meets damage leaves nothing in the group that it is
// written with.
func TestCommit_refusedInAGroup(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, Config{Dir: dir, Bound: -1})
	var b Batch
	for i := range 160 {
		long := quad.String(fmt.Sprintf("%04d", i) + strings.Repeat("x", 10000))
		b.Add = append(b.Add, quad.Quad{Subject: iri("s"), Predicate: iri("p"), Object: long, Label: iri(fmt.Sprintf("g%d", i/16))})
	}
	mustApply(t, s, b)
	if err := s.Compact(context.Background()); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, s.now.Load().image.name)
	closed(t, s)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[100_000] ^= 1 // in a literal, which removing by context does not read
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	s = mustOpen(t, Config{Dir: dir, Bound: -1})
	refused := &request{batch: Batch{RemoveContexts: []quad.Value{iri("g0")}}, done: make(chan struct{})}
	good := &request{batch: Batch{Add: []quad.Quad{fact("a", "p", "b")}}, done: make(chan struct{})}
	s.writing <- struct{}{}
	s.commit([]*request{refused, good})
	s.writing.release()
	if e := new(CorruptError); !errors.As(refused.err, &e) || good.err != nil || good.receipt.Sequence != 2 {
		t.Fatalf("%v; %v, %+v", refused.err, good.err, good.receipt)
	}
	mustApply(t, s, Batch{Add: []quad.Quad{fact("c", "p", "d")}})
	if n := s.now.Load().quads; n != 162 {
		t.Errorf("%d quads, want 162", n)
	}
	closed(t, s)
	s = mustOpen(t, Config{Dir: dir, Bound: -1})
	if s.Sequence() != 3 || s.now.Load().quads != 162 {
		t.Errorf("after opening sequence %d, %d quads", s.Sequence(), s.now.Load().quads)
	}
	closed(t, s)
}

// TestApply_again: a batch whose fate was unknown is durable when it is acknowledged, also if
// it was there already.
func TestApply_again(t *testing.T) {
	root := t.TempDir()
	disk, err := vfstest.New(root)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(root, "data")
	s := mustOpen(t, Config{Dir: dir, Bound: -1, FS: disk})
	mustApply(t, s, Batch{Add: []quad.Quad{fact("a", "p", "b")}})
	syncs := 0
	disk.Fail = func(n int, op vfstest.Op) error {
		if op.Kind == vfstest.Sync && op.Name == "data/logbook" {
			if syncs++; syncs == 2 { // that of the meta page, which is written by then
				return errors.New("EIO")
			}
		}
		return nil
	}
	batch := Batch{Add: []quad.Quad{fact("c", "p", "d")}}
	if _, err := s.Apply(context.Background(), batch); !errors.Is(err, ErrReadOnly) {
		t.Fatal(err)
	}
	if _, last, err := s.Batches(1, 1<<20); err != nil || last != 1 {
		t.Errorf("a refused batch is handed out: %d, %v", last, err)
	}
	disk.Fail = nil
	disk.Mend()
	_ = s.Close() // the disk was broken
	s = mustOpen(t, Config{Dir: dir, Bound: -1, FS: disk})
	if _, err := s.Apply(context.Background(), batch); err != nil {
		t.Fatal(err)
	}
	cuts := disk.Cuts()
	cuts.Advance(cuts.Len())
	left := t.TempDir()
	if err := cuts.Write(left, 0, rand.New(rand.NewPCG(1, 1))); err != nil {
		t.Fatal(err)
	}
	closed(t, s)
	s = mustOpen(t, Config{Dir: filepath.Join(left, "data")})
	if !holds(s, fact("c", "p", "d")) {
		t.Error("an acknowledged fact is gone after a power cut")
	}
	closed(t, s)
}

// meanwhile is a disk on which something else happens when a folder is first synced.
type meanwhile struct {
	vfs.FS
	then   func()
	synced []string
}

func (m *meanwhile) SyncDir(dir string) error {
	m.synced = append(m.synced, dir)
	if then := m.then; then != nil {
		m.then = nil
		then()
	}
	return m.FS.SyncDir(dir)
}

// TestRestore_meanwhile: what another process makes of a folder before restoring has locked it
// is not touched.
func TestRestore_meanwhile(t *testing.T) {
	stream, _ := backupOf(t, Config{})
	precious := fact("precious", "p", "b")
	for name, ends := range map[string]bool{"open": false, "closed": true} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "data")
			var other *Store
			disk := &meanwhile{FS: vfs.OS, then: func() {
				other = mustOpen(t, Config{Dir: dir, Bound: -1})
				mustApply(t, other, Batch{Add: []quad.Quad{precious}})
				if err := other.Compact(context.Background()); err != nil {
					t.Fatal(err)
				}
				if ends {
					closed(t, other)
				}
			}}
			err := restore(context.Background(), disk, dir, strings.NewReader(string(stream)))
			if locked := new(LockedError); ends && !errors.Is(err, os.ErrExist) || !ends && !errors.As(err, &locked) {
				t.Errorf("restore: %v", err)
			}
			if !ends {
				if _, err := Open(Config{Dir: dir}); !errors.As(err, new(*LockedError)) {
					t.Errorf("open while it is open: %v", err)
				}
				closed(t, other)
			}
			again := mustOpen(t, Config{Dir: dir, Bound: -1})
			if !holds(again, precious) {
				t.Error("the other's fact is gone")
			}
			closed(t, again)
		})
	}
}

// TestConsider_replacing: a fact that is replaced again and again, which leaves one change,
// has a new image made.
func TestConsider_replacing(t *testing.T) {
	s := mustOpen(t, Config{Dir: t.TempDir(), Bound: 100})
	status := func(i int) quad.Quad { return fact("a", "status", fmt.Sprint("s", i)) }
	mustApply(t, s, Batch{Add: []quad.Quad{status(0)}})
	for i := range 2000 {
		mustApply(t, s, Batch{Remove: []quad.Quad{status(i)}, Add: []quad.Quad{status(i + 1)}})
	}
	s.background.Wait()
	stats, err := s.Stats()
	if err != nil || stats.Batches > 500 || s.now.Load().bound > 1000 {
		t.Errorf("%d batches in the logbook, %d terms held: %v", stats.Batches, s.now.Load().bound, err)
	}
	closed(t, s)
}

// TestApply_minusZero: zero and minus zero are two terms, also in one batch.
func TestApply_minusZero(t *testing.T) {
	zero, minus := quad.Float(0), quad.Float(math.Copysign(0, -1))
	s := mustOpen(t, Config{})
	mustApply(t, s, Batch{Add: []quad.Quad{{Subject: iri("a"), Predicate: iri("p"), Object: zero}, {Subject: iri("a"), Predicate: iri("p"), Object: minus}}})
	snapshot := s.Snapshot()
	for _, v := range []quad.Value{zero, minus} {
		if _, ok := snapshot.Node(v); !ok {
			t.Errorf("%v is not there", quad.ToString(v))
		}
	}
	snapshot.Release()
	closed(t, s)
}

// TestOpen_foldersAbove: the entry of every folder that opening makes is synced, however the
// folder is written.
func TestOpen_foldersAbove(t *testing.T) {
	base := t.TempDir()
	for dir, want := range map[string][]string{"/new/": {"/new"}, "/x/y/z": {"/x", "/x/y", "/x/y/z"}} {
		disk := &meanwhile{FS: vfs.OS}
		closed(t, mustOpen(t, Config{Dir: base + dir, FS: disk}))
		for _, made := range want {
			if parent := filepath.Dir(base + made); !slices.Contains(disk.synced, parent) {
				t.Errorf("%s: %s is not synced, only %v", dir, parent, disk.synced)
			}
		}
	}
}

// TestOpen_foreignFiles: files that only begin like ours are somebody else's.
func TestOpen_foreignFiles(t *testing.T) {
	for _, name := range []string{"tmp-thesis.txt", "image-of-me.jpg", "tmp-", "image-0000000000000001-00000000.csr.bak"} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, name), []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(Config{Dir: dir}); !errors.Is(err, ErrNotStore) {
			t.Errorf("%s: %v", name, err)
		}
		inside := t.TempDir()
		closed(t, mustOpen(t, Config{Dir: inside}))
		if err := os.WriteFile(filepath.Join(inside, name), []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
		closed(t, mustOpen(t, Config{Dir: inside}))
		for _, folder := range []string{dir, inside} {
			if data, err := os.ReadFile(filepath.Join(folder, name)); err != nil || string(data) != "mine" {
				t.Errorf("%s: %q, %v", name, data, err)
			}
		}
	}
}

// TestOpen_refusedChangesNothing: a folder that cannot be opened keeps all its files.
func TestOpen_refusedChangesNothing(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, Config{Dir: dir, Bound: -1})
	mustApply(t, s, Batch{Add: []quad.Quad{fact("a", "p", "b")}})
	if err := s.Compact(context.Background()); err != nil {
		t.Fatal(err)
	}
	image := filepath.Join(dir, s.now.Load().image.name)
	closed(t, s)
	other := filepath.Join(dir, "image-0000000000000009-00000009.csr")
	if err := errors.Join(os.WriteFile(other, []byte("another"), 0o600), os.Truncate(image, 100)); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(Config{Dir: dir}); !errors.As(err, new(*CorruptError)) {
		t.Errorf("%v, want damage", err)
	}
	if _, err := os.Stat(other); err != nil {
		t.Error(err)
	}
}

// TestCommit_panic: whoever waits is told when the one who writes panics, and the store is
// read-only.
func TestCommit_panic(t *testing.T) {
	s := mustOpen(t, Config{})
	r := &request{batch: Batch{Add: []quad.Quad{fact("a", "p", "b")}}, done: make(chan struct{})}
	now := s.now.Load()
	broken := *now
	broken.image = nil
	s.now.Store(&broken)
	func() {
		defer func() {
			if recover() == nil {
				t.Error("no panic")
			}
		}()
		s.commit([]*request{r})
	}()
	s.now.Store(now)
	<-r.done
	if !errors.Is(r.err, ErrReadOnly) {
		t.Error(r.err)
	}
	closed(t, s)
}
