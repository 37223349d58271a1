package bench

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cayleygraph/cayley/graph/memstore"
	"github.com/cayleygraph/cayley/query"
	"github.com/cayleygraph/cayley/query/gizmo"
	"github.com/cayleygraph/quad"
	"github.com/google/go-cmp/cmp"
)

// small writes a graph and the questions about it.
func small(t *testing.T, n int) (path string, questions []Question) {
	t.Helper()
	var out bytes.Buffer
	c := RMATConfig{Quads: n, Labels: 20}
	if err := RMAT(&out, c); err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), "rmat.nq")
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path, RMATQuestions(c)
}

// TestSearch_agreesWithCayley: by hand, by Cayley's path builder and by Gizmo every question
// has the same answer, and none is empty.
func TestSearch_agreesWithCayley(t *testing.T) {
	path, questions := small(t, 20_000)
	l, err := LoadLimit(path)
	if err != nil {
		t.Fatal(err)
	}
	mem, err := LoadCayley(path)
	if err != nil {
		t.Fatal(err)
	}
	s := NewSearch(l)
	for range 2 { // a search leaves nothing behind for the next
		for _, q := range questions {
			found, err := s.Answer(q)
			if err != nil {
				t.Fatal(err)
			}
			got := keys(l, found)
			if len(got) == 0 {
				t.Errorf("%s: no result", q.Name)
			}
			terms, err := q.Path(mem).Iterate(context.Background()).AllValues(mem)
			if err != nil {
				t.Fatal(err)
			}
			var want []string
			for _, term := range terms {
				want = append(want, term.String())
			}
			slices.Sort(want)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: path builder (-want +got)\n%s", q.Name, diff)
			}
			if diff := cmp.Diff(script(t, mem, q), got); diff != "" {
				t.Errorf("%s: Gizmo (-want +got)\n%s", q.Name, diff)
			}
		}
	}
}

func script(t *testing.T, mem *memstore.QuadStore, q Question) (out []string) {
	t.Helper()
	ctx := context.Background()
	it, err := gizmo.NewSession(mem).Execute(ctx, q.Gizmo(), query.Options{Collation: query.JSON})
	if err != nil {
		t.Fatalf("%s: %v", q.Gizmo(), err)
	}
	defer it.Close()
	for it.Next(ctx) {
		row, ok := it.Result().(map[string]any)
		if !ok {
			t.Fatalf("%s: a row is %T", q.Gizmo(), it.Result())
		}
		out = append(out, fmt.Sprint(row["id"]))
	}
	if err := it.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

func TestSearch_namesWhatIsMissing(t *testing.T) {
	path, questions := small(t, 1000)
	l, err := LoadLimit(path)
	if err != nil {
		t.Fatal(err)
	}
	q := questions[0]
	q.Of = []string{"http://t/nobody"}
	if _, err := NewSearch(l).Answer(q); err == nil || !strings.Contains(err.Error(), "http://t/nobody") {
		t.Errorf("a node that is not there: %v", err)
	}
	q = questions[0]
	q.By = []string{"http://t/nothing"}
	if _, err := NewSearch(l).Answer(q); err == nil || !strings.Contains(err.Error(), "http://t/nothing") {
		t.Errorf("a relation that is not there: %v", err)
	}
}

// TestDebianQuestions_arePaths: the relations in them are those that Debian writes.
func TestDebianQuestions_arePaths(t *testing.T) {
	for _, q := range DebianQuestions() {
		for _, by := range q.By {
			known := slices.ContainsFunc(DebianRelations, func(field string) bool { return DebianRelation(field) == by })
			if !known || len(q.Of) == 0 {
				t.Errorf("%s: no relation %s", q.Name, by)
			}
		}
		if q.Path(memstore.New(quad.Make("a", "b", "c", nil))) == nil {
			t.Errorf("%s has no path", q.Name)
		}
	}
}
