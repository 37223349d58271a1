package graph

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cayleygraph/quad"
)

func iri(s string) quad.IRI { return quad.IRI("http://t/" + s) }

// strange is a quad.Value that is no term.
type strange struct{}

func (strange) String() string { return "strange" }
func (strange) Native() any    { return nil }

// fact is a quad of three names.
func fact(s, p, o string) quad.Quad {
	return quad.Quad{Subject: iri(s), Predicate: iri(p), Object: iri(o)}
}

func mustApply(t testing.TB, s *Store, b Batch) Receipt {
	t.Helper()
	r, err := s.Apply(context.Background(), b)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// holds reports whether the present content has a quad.
func holds(s *Store, q quad.Quad) bool {
	snapshot := s.Snapshot()
	defer snapshot.Release()
	return hasQuad(snapshot, q)
}

func hasQuad(s *Snapshot, q quad.Quad) bool {
	n := Quad{Context: NoNode}
	for _, at := range []struct {
		n *Node
		v quad.Value
	}{{&n.Subject, q.Subject}, {&n.Predicate, q.Predicate}, {&n.Object, q.Object}, {&n.Context, q.Label}} {
		if at.v == nil {
			continue
		}
		var ok bool
		if *at.n, ok = s.Node(at.v); !ok {
			return false
		}
	}
	return s.Has(n)
}

// TestApply_together: callers at the same time all get their own receipt, in some order, and
// everything is there after opening again.
func TestApply_together(t *testing.T) {
	const callers, each = 16, 20
	dir := t.TempDir()
	s := mustOpen(t, Config{Dir: dir, Bound: 50})
	var wg sync.WaitGroup
	var sequences sync.Map
	for c := range callers {
		wg.Go(func() {
			for i := range each {
				r := mustApply(t, s, Batch{Add: []quad.Quad{fact(fmt.Sprint("s", c), "p", fmt.Sprint("o", i)), fact("same", "p", "same")}})
				if _, twice := sequences.LoadOrStore(r.Sequence, true); twice || r.Added+r.Present != 2 {
					t.Errorf("receipt %+v", r)
				}
				if !holds(s, fact(fmt.Sprint("s", c), "p", fmt.Sprint("o", i))) {
					t.Error("an acknowledged quad is not in the next snapshot")
				}
			}
		})
	}
	wg.Wait()
	if s.Sequence() != callers*each {
		t.Errorf("sequence %d, want %d", s.Sequence(), callers*each)
	}
	closed(t, s)
	s = mustOpen(t, Config{Dir: dir})
	snapshot := s.Snapshot()
	if snapshot.Size() != callers*each+1 || snapshot.Sequence() != callers*each {
		t.Errorf("%d quads at %d after opening again", snapshot.Size(), snapshot.Sequence())
	}
	snapshot.Release()
	closed(t, s)
}

// TestApply_compareAndSet: of callers that count one number up by compare-and-set, each
// success counts exactly once.
func TestApply_compareAndSet(t *testing.T) {
	s := mustOpen(t, Config{Dir: t.TempDir()})
	var wins, conflicts atomic.Int64
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 10 {
				snapshot := s.Snapshot()
				at, size := snapshot.Sequence(), snapshot.Size()
				snapshot.Release()
				_, err := s.Apply(context.Background(), Batch{If: &at, Add: []quad.Quad{fact("n", "is", fmt.Sprint(size))}})
				switch {
				case err == nil:
					wins.Add(1)
				case errors.Is(err, ErrConflict):
					conflicts.Add(1)
				default:
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	snapshot := s.Snapshot()
	if int64(snapshot.Size()) != wins.Load() || wins.Load() == 0 || s.Sequence() != uint64(wins.Load()) {
		t.Errorf("%d quads after %d successes and %d conflicts", snapshot.Size(), wins.Load(), conflicts.Load())
	}
	snapshot.Release()
	closed(t, s)
}

// TestApply_withoutEffect: what changes nothing writes nothing.
func TestApply_withoutEffect(t *testing.T) {
	s := mustOpen(t, Config{Dir: t.TempDir()})
	q := fact("a", "b", "c")
	mustApply(t, s, Batch{Add: []quad.Quad{q}})
	before, err := s.book.size()
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range []Batch{{}, {Add: []quad.Quad{q, q}}, {Remove: []quad.Quad{fact("a", "b", "d")}}, {RemoveContexts: []quad.Value{iri("nowhere")}}, {Remove: []quad.Quad{q}, Add: []quad.Quad{q}}} {
		if r := mustApply(t, s, b); r.Sequence != 1 || r.Added+r.Removed > 0 || r.Present != len(b.Add) {
			t.Errorf("%+v: receipt %+v", b, r)
		}
	}
	if after, err := s.book.size(); after != before || err != nil || s.Sequence() != 1 {
		t.Errorf("the logbook went from %d to %d bytes, %v; sequence %d", before, after, err, s.Sequence())
	}
	closed(t, s)
}

func TestApply_notes(t *testing.T) {
	for _, dir := range []string{"", t.TempDir()} {
		s := mustOpen(t, Config{Dir: dir})
		mustApply(t, s, Batch{Notes: map[string][]byte{"a": []byte("one"), "empty": {}}})
		mustApply(t, s, Batch{Notes: map[string][]byte{"a": []byte("two"), "b": []byte("x"), "none": nil}})
		if r := mustApply(t, s, Batch{Notes: map[string][]byte{"b": nil}}); r.Sequence != 3 {
			t.Errorf("receipt %+v", r)
		}
		if dir != "" {
			if err := s.Compact(context.Background()); err != nil {
				t.Fatal(err)
			}
			closed(t, s)
			s = mustOpen(t, Config{Dir: dir})
		}
		for key, want := range map[string]string{"a": "two", "empty": ""} {
			if got, err := s.Note(key); string(got) != want || got == nil || err != nil {
				t.Errorf("note %s is %q, %v; want %q", key, got, err, want)
			}
		}
		for _, key := range []string{"b", "none"} {
			if got, err := s.Note(key); got != nil || err != nil {
				t.Errorf("note %s is %q, %v", key, got, err)
			}
		}
		closed(t, s)
	}
}

// TestApply_refuses: one bad quad and nothing of its batch is applied; the error says which
// quad, which place and why.
func TestApply_refuses(t *testing.T) {
	s := mustOpen(t, Config{})
	good := fact("a", "b", "c")
	long := quad.String(strings.Repeat("x", maxTermBytes+1))
	for _, test := range []struct {
		q    quad.Quad
		want string
	}{
		{quad.Quad{Predicate: iri("b"), Object: iri("c")}, "quad 2 to add: the subject is missing"},
		{quad.Quad{Subject: iri("a"), Object: iri("c")}, "quad 2 to add: the predicate is missing"},
		{quad.Quad{Subject: iri("a"), Predicate: iri("b")}, "quad 2 to add: the object is missing"},
		{quad.Quad{Subject: quad.String("a"), Predicate: iri("b"), Object: iri("c")}, `the subject is the literal "a"; it must be an IRI or a blank node`},
		{quad.Quad{Subject: iri("a"), Predicate: quad.String("b"), Object: iri("c")}, `the predicate is the literal "b"; it must be an IRI`},
		{quad.Quad{Subject: iri("a"), Predicate: quad.BNode("b"), Object: iri("c")}, `the predicate is the blank node _:b; it must be an IRI`},
		{quad.Quad{Subject: iri("a"), Predicate: iri("b"), Object: iri("c"), Label: quad.Int(1)}, "the label is the literal"},
		{quad.Quad{Subject: iri("a"), Predicate: iri("b"), Object: quad.String("\xff")}, "the object is not valid UTF-8"},
		{quad.Quad{Subject: iri("a"), Predicate: iri("b"), Object: quad.String("a\x00b")}, "the object holds NUL"},
		{quad.Quad{Subject: iri("a\xff"), Predicate: iri("b"), Object: iri("c")}, "the subject is not valid UTF-8"},
		{quad.Quad{Subject: quad.IRI(""), Predicate: iri("b"), Object: iri("c")}, "the subject is quad.IRI without a name"},
		{quad.Quad{Subject: quad.BNode(""), Predicate: iri("b"), Object: iri("c")}, "the subject is quad.BNode without a name"},
		{quad.Quad{Subject: iri("a"), Predicate: iri("b"), Object: quad.LangString{Value: "x"}}, "the object is quad.LangString without"},
		{quad.Quad{Subject: iri("a"), Predicate: iri("b"), Object: quad.TypedString{Value: "x"}}, "the object is quad.TypedString without"},
		{quad.Quad{Subject: iri("a"), Predicate: iri("b"), Object: quad.LangString{Value: "x", Lang: "e\x00n"}}, "the object holds NUL"},
		{quad.Quad{Subject: iri("a"), Predicate: iri("b"), Object: long}, "the object is 1048577 bytes long, at most 1048576 are allowed"},
		{quad.Quad{Subject: iri("a"), Predicate: iri("b"), Object: strange{}}, "no term"},
	} {
		for _, b := range []Batch{{Add: []quad.Quad{good, test.q}}} {
			_, err := s.Apply(context.Background(), b)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v: %v; want %q", test.q, err, test.want)
			}
		}
		if _, err := s.Apply(context.Background(), Batch{Remove: []quad.Quad{test.q}}); err == nil || !strings.Contains(err.Error(), "quad 1 to remove") {
			t.Errorf("removing %v: %v", test.q, err)
		}
	}
	for _, b := range []Batch{
		{Add: make([]quad.Quad, maxOperations+1)}, {RemoveContexts: []quad.Value{nil}},
		{Notes: map[string][]byte{"": nil}}, {Notes: map[string][]byte{"a": make([]byte, maxNoteBytes+1)}}, {Notes: map[string][]byte{strings.Repeat("k", maxNoteKey+1): nil}},
	} {
		if _, err := s.Apply(context.Background(), b); err == nil {
			t.Error("a batch was not refused")
		}
	}
	if s.Sequence() != 0 || holds(s, good) {
		t.Error("a refused batch left a trace")
	}
	closed(t, s)
}

// TestApply_generalized: a store that is opened so takes terms in every place, as Cayley does.
func TestApply_generalized(t *testing.T) {
	q := quad.Quad{Subject: quad.String("a"), Predicate: quad.Int(1), Object: quad.BNode("x"), Label: quad.Float(math.Pi)}
	s := mustOpen(t, Config{Generalized: true})
	mustApply(t, s, Batch{Add: []quad.Quad{q}})
	if !holds(s, q) {
		t.Error("the quad is not there")
	}
	closed(t, s)
}

// TestApply_takenBack: a batch whose context ends while it waits is not applied; one that is
// being written is.
func TestApply_takenBack(t *testing.T) {
	s := mustOpen(t, Config{})
	ctx, cancel := context.WithCancel(context.Background())
	s.writing <- struct{}{} // as a long Load would
	ended := make(chan error)
	go func() {
		_, err := s.Apply(ctx, Batch{Add: []quad.Quad{fact("a", "b", "c")}})
		ended <- err
	}()
	for queued := 0; queued == 0; time.Sleep(time.Millisecond) {
		s.mu.Lock()
		queued = len(s.queue)
		s.mu.Unlock()
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	<-s.writing
	mustApply(t, s, Batch{Add: []quad.Quad{fact("d", "e", "f")}})
	if holds(s, fact("a", "b", "c")) || s.Sequence() != 1 {
		t.Error("the batch was applied")
	}
	if _, err := s.Apply(ctx, Batch{}); !errors.Is(err, context.Canceled) {
		t.Errorf("with a context that is over: %v", err)
	}
	closed(t, s)
}

func TestStore_afterClose(t *testing.T) {
	s := mustOpen(t, Config{Dir: t.TempDir()})
	mustApply(t, s, Batch{Add: []quad.Quad{fact("a", "b", "c")}})
	kept := s.Snapshot()
	closed(t, s)
	if !hasQuad(kept, fact("a", "b", "c")) {
		t.Error("a snapshot ended with the store")
	}
	kept.Release()
	ctx := context.Background()
	_, apply := s.Apply(ctx, Batch{Add: []quad.Quad{fact("a", "b", "d")}})
	_, note := s.Note("x")
	_, at := s.SnapshotAt(0)
	_, stats := s.Stats()
	_, load := s.Load(ctx, LoadConfig{}, nil)
	for what, err := range map[string]error{
		"Apply": apply, "Note": note, "SnapshotAt": at, "Stats": stats, "Load": load, "Compact": s.Compact(ctx), "Check": s.Check(ctx, nil),
		"Backup": s.Backup(ctx, nil), "Close": s.Close(),
	} {
		if !errors.Is(err, ErrClosed) {
			t.Errorf("%s: %v", what, err)
		}
	}
	defer func() {
		if r := recover(); r == nil {
			t.Error("Snapshot of a closed store does not panic")
		}
	}()
	s.Snapshot()
}
