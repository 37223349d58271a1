package bench

import (
	"context"
	"testing"
	"time"

	"github.com/cayleygraph/quad"
	"github.com/google/go-cmp/cmp"

	"waggoner/graph"
)

func opened(t *testing.T) *graph.Store {
	t.Helper()
	store, err := OpenWaggoner(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

func content(s *graph.Store) map[quad.Quad]bool {
	snapshot := s.Snapshot()
	defer snapshot.Release()
	all := map[quad.Quad]bool{}
	for q := range snapshot.All() {
		all[q] = true
	}
	return all
}

// TestFillOverlay: with a part of it in batches the store holds the same and answers the
// same as the limit program, and about one percent is changes.
func TestFillOverlay(t *testing.T) {
	path, questions := small(t, 20_000)
	ctx := context.Background()
	plain, layered := opened(t), opened(t)
	if _, err := FillWaggoner(ctx, plain, path); err != nil {
		t.Fatal(err)
	}
	stats, err := FillOverlay(ctx, layered, path)
	if err != nil {
		t.Fatal(err)
	}
	if stats.Changes < 190 || stats.Changes > 210 {
		t.Errorf("%d changes", stats.Changes)
	}
	if diff := cmp.Diff(content(plain), content(layered)); diff != "" {
		t.Errorf("(-plain +layered)\n%s", diff)
	}
	limit, err := LoadLimit(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, store := range map[string]*graph.Store{"plain": plain, "layered": layered} {
		snapshot := store.Snapshot()
		defer snapshot.Release()
		s := NewSnapshotSearch(snapshot)
		for _, q := range questions {
			got, err := s.Answer(q)
			if err != nil {
				t.Fatal(err)
			}
			want, err := NewSearch(limit).Answer(q)
			if err != nil {
				t.Fatal(err)
			}
			terms := map[string]bool{}
			for _, n := range got {
				terms[snapshot.Term(graph.Node(n)).String()] = true
			}
			wanted := map[string]bool{}
			for _, key := range keys(limit, want) {
				wanted[key] = true
			}
			if diff := cmp.Diff(wanted, terms); diff != "" || len(got) != len(want) {
				t.Errorf("%s: %s: %d results, want %d (-want +got)\n%s", name, q.Name, len(got), len(want), diff)
			}
		}
	}
}

// TestLoad: every contender says how much it read, and that is the same.
func TestLoad(t *testing.T) {
	path, questions := small(t, 3000)
	limit, err := LoadLimit(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, contender := range Contenders {
		dir := t.TempDir()
		l, err := Load(context.Background(), contender, dir, []string{path})
		if err != nil {
			t.Fatal(err)
		}
		if l.Quads != limit.Quads() || l.Nodes != limit.Nodes() || l.Took <= 0 {
			t.Errorf("%s: %+v", contender, l)
		}
		if contender != "waggoner" {
			continue
		}
		if l.Image <= l.Dictionary || l.Dictionary < l.Terms || l.Folder < l.Image || l.Checked <= 0 {
			t.Errorf("%+v", l)
		}
		o, err := Open(context.Background(), dir, questions[0])
		if err != nil || o.Results == 0 || o.Open <= 0 {
			t.Errorf("%+v, %v", o, err)
		}
	}
	if _, err := Load(context.Background(), "nobody", "", nil); err == nil {
		t.Error("a contender that there is not is taken")
	}
}

func TestReport_Writers(t *testing.T) {
	store := opened(t)
	var b full
	ctx := context.Background()
	if err := NewReport(b).Writers(ctx, &Writers{Store: store, Callers: 3, Batch: 2}, 30*time.Millisecond); err == nil {
		t.Error("a report that cannot be written")
	}
	snapshot := store.Snapshot()
	defer snapshot.Release()
	if snapshot.Size() == 0 || snapshot.Size() != 2*int(snapshot.Sequence()) {
		t.Errorf("%d quads after %d batches", snapshot.Size(), snapshot.Sequence())
	}
}
