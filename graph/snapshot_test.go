package graph

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cayleygraph/quad"

	"waggoner/quads"
)

func TestSnapshot_isReleasedOnce(t *testing.T) {
	s := mustOpen(t, Config{Quads: []quad.Quad{fact("a", "b", "c")}})
	snapshot := s.Snapshot()
	snapshot.Release()
	snapshot.Release()
	other := s.Snapshot() // the second Release did not give this one's hold back
	if other.Size() != 1 {
		t.Errorf("size %d", other.Size())
	}
	other.Release()
	closed(t, s)
	defer func() {
		if r := recover(); r != "graph: snapshot used after Release" {
			t.Errorf("using a released snapshot: %v", r)
		}
	}()
	snapshot.Size()
}

// TestSnapshot_keepsItsImage: an image stays as long as a snapshot is on it, and its file goes
// with the last.
func TestSnapshot_keepsItsImage(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, Config{Dir: dir})
	images := func() int {
		names, _ := filepath.Glob(filepath.Join(dir, imagePrefix+"*"))
		return len(names)
	}
	var kept []*Snapshot
	for i := range 3 {
		mustApply(t, s, Batch{Add: []quad.Quad{fact("a", "b", fmt.Sprint(i))}})
		if err := s.Compact(context.Background()); err != nil {
			t.Fatal(err)
		}
		kept = append(kept, s.Snapshot(), s.Snapshot())
	}
	if images() != 3 {
		t.Errorf("%d images with snapshots on three", images())
	}
	for i, snapshot := range kept {
		if snapshot.Size() != i/2+1 {
			t.Errorf("snapshot %d has %d quads", i, snapshot.Size())
		}
		snapshot.Release()
		if want := max(1, 3-(i+1)/2); images() != want {
			t.Errorf("%d images after %d releases, want %d", images(), i+1, want)
		}
	}
	if names := listing(t, dir); len(names) != 2 {
		t.Errorf("the folder holds %v", names)
	}
	closed(t, s)
}

// TestSnapshotAt_allThatTheLogbookHas: every sequence since the image, and no other.
func TestSnapshotAt_allThatTheLogbookHas(t *testing.T) {
	for _, dir := range []string{"", t.TempDir()} {
		s := mustOpen(t, Config{Dir: dir, Bound: -1})
		m, now := newMaker(3, 8), naive{}
		history := []naive{now}
		for len(history) <= 20 {
			b := m.batch(now)
			b.Add = append(b.Add, fact("step", "is", fmt.Sprint(len(history)))) // so that each has an effect
			_, now = now.apply(b)
			mustApply(t, s, b)
			if history = append(history, now); len(history) == 11 {
				if err := s.Compact(context.Background()); err != nil {
					t.Fatal(err)
				}
			}
		}
		for sequence, want := range history {
			snapshot, err := s.SnapshotAt(uint64(sequence))
			if sequence < 10 {
				if !errors.Is(err, ErrGone) || !strings.Contains(err.Error(), "the oldest is 10") {
					t.Errorf("sequence %d: %v", sequence, err)
				}
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			if snapshot.Sequence() != uint64(sequence) {
				t.Errorf("sequence %d instead of %d", snapshot.Sequence(), sequence)
			}
			compare(t, snapshot, want)
			snapshot.Release()
		}
		if _, err := s.SnapshotAt(21); err == nil || errors.Is(err, ErrGone) || !strings.Contains(err.Error(), "the last is 20") {
			t.Errorf("a sequence to come: %v", err)
		}
		closed(t, s)
	}
}

// TestSnapshot_numbersStay: terms keep their numbers from snapshot to snapshot over one image.
func TestSnapshot_numbersStay(t *testing.T) {
	s := mustOpen(t, Config{Bound: -1, Quads: []quad.Quad{fact("a", "b", "c")}})
	numbers := map[quad.Value]Node{}
	for i := range 600 {
		q := fact("a", "b", fmt.Sprint("new ", i))
		mustApply(t, s, Batch{Add: []quad.Quad{q}})
		if i%3 == 0 {
			mustApply(t, s, Batch{Remove: []quad.Quad{q}})
			mustApply(t, s, Batch{Add: []quad.Quad{q}})
		}
		snapshot := s.Snapshot()
		n, ok := snapshot.Node(q.Object)
		if !ok || snapshot.Term(n) != q.Object {
			t.Fatalf("%v has node %d, %v", q.Object, n, ok)
		}
		numbers[q.Object] = n
		snapshot.Release()
	}
	snapshot := s.Snapshot()
	for v, n := range numbers {
		if now, _ := snapshot.Node(v); now != n {
			t.Errorf("%v had node %d and has %d", v, n, now)
		}
	}
	snapshot.Release()
	closed(t, s)
}

// TestSnapshot_Share: another process reads the same content; here the same process does.
func TestSnapshot_Share(t *testing.T) {
	for _, dir := range []string{"", t.TempDir()} {
		w := newTwins(t, Config{Dir: dir, Bound: -1}, 11)
		for i := range 30 {
			w.apply()
			if i == 12 {
				if err := w.store.Compact(context.Background()); err != nil {
					t.Fatal(err)
				}
			}
			snapshot := w.store.Snapshot()
			file, overlay, err := snapshot.Share()
			if err != nil {
				t.Fatal(err)
			}
			attached, err := Attach(file, overlay)
			if err != nil {
				t.Fatal(err)
			}
			if attached.Sequence() != snapshot.Sequence() {
				t.Errorf("sequence %d, want %d", attached.Sequence(), snapshot.Sequence())
			}
			compare(t, attached, w.now)
			attached.Release()
			snapshot.Release()
		}
		closed(t, w.store)
	}
}

// TestAttach_refusesDamage: an overlay with one bit wrong, or cut, is refused.
func TestAttach_refusesDamage(t *testing.T) {
	s := mustOpen(t, Config{Quads: []quad.Quad{fact("a", "b", "c")}})
	mustApply(t, s, Batch{Add: []quad.Quad{fact("a", "b", "d")}, Remove: []quad.Quad{fact("a", "b", "c")}})
	snapshot := s.Snapshot()
	for at := -1; ; at++ {
		file, overlay, err := snapshot.Share()
		if err != nil {
			t.Fatal(err)
		}
		if at == len(overlay) {
			file.Close()
			break
		}
		short, _ := os.Open(os.DevNull)
		if at >= 0 {
			overlay[at] ^= 4
		}
		attached, err := Attach(file, overlay)
		if (err == nil) != (at < 0) {
			t.Errorf("byte %d changed: %v", at, err)
		}
		if err == nil {
			attached.Release()
		}
		if _, err := Attach(short, overlay[:max(0, at)]); err == nil {
			t.Error("a file that is no image was attached")
		}
	}
	snapshot.Release()
	closed(t, s)
}

func TestOpen_refusesHoles(t *testing.T) {
	ok := quad.IRI("http://t/x")
	for _, q := range []quad.Quad{{Predicate: ok, Object: ok}, {Subject: ok, Object: ok}, {Subject: ok, Predicate: ok}} {
		if _, err := Open(Config{Quads: []quad.Quad{q}}); err == nil {
			t.Errorf("%v was loaded", q)
		}
	}
	s := mustOpen(t, Config{})
	snapshot := s.Snapshot()
	if snapshot.Size() != 0 || snapshot.Nodes() != 0 {
		t.Errorf("an empty store holds %d quads, %d nodes", snapshot.Size(), snapshot.Nodes())
	}
	snapshot.Release()
	closed(t, s)
}

// TestOpen_termsAreExact: terms that differ in datatype, language or kind are different.
func TestOpen_termsAreExact(t *testing.T) {
	s, p := quad.IRI("http://t/s"), quad.IRI("http://t/p")
	objects := []quad.Value{
		quad.String("1"), quad.LangString{Value: "1", Lang: "en"}, quad.LangString{Value: "1", Lang: "zh-Hans"},
		quad.TypedString{Value: "1", Type: quads.Full("xsd:int")}, quad.TypedString{Value: "1", Type: quads.Full("xsd:integer")},
		quad.TypedString{Value: "01", Type: quads.Full("xsd:integer")}, quad.IRI("http://t/1"), quad.String("<http://t/1>"), quad.BNode("1"),
		quad.BNode("memnode1"),
		quad.TypedString{Value: "2016-05-31T00:00:00.1Z", Type: quads.Full("xsd:dateTime")}, quad.TypedString{Value: "2016-05-31T00:00:00.6Z", Type: quads.Full("xsd:dateTime")},
	}
	want := naive{}
	for _, o := range objects {
		want[quad.Quad{Subject: s, Predicate: p, Object: o}] = true
	}
	var all []quad.Quad
	for q := range want {
		all = append(all, q, q)
	}
	fromQuads, fromBatch := mustOpen(t, Config{Quads: all}), mustOpen(t, Config{})
	mustApply(t, fromBatch, Batch{Add: all})
	for _, store := range []*Store{fromQuads, fromBatch} {
		snapshot := store.Snapshot()
		compare(t, snapshot, want)
		snapshot.Release()
		closed(t, store)
	}
}
