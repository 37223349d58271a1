package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"waggoner/quads"

	"github.com/cayleygraph/quad"
)

// TestExport_readsBack: what export writes is the data set, quad for quad.
func TestExport_readsBack(t *testing.T) {
	dir := t.TempDir()
	call(t, "export", "--output", filepath.Join(dir, "atlas.nq"))
	got, err := quads.Load(quads.Source{Name: "exported", FS: os.DirFS(dir)})
	if err != nil {
		t.Fatal(err)
	}
	want, err := quads.Load(quads.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	order := func(a, b quad.Quad) int { return strings.Compare(a.NQuad(), b.NQuad()) }
	slices.SortFunc(got.Quads, order)
	slices.SortFunc(want.Quads, order)
	if !slices.Equal(got.Quads, want.Quads) {
		t.Errorf("%d quads were exported and %d read back, or others", len(want.Quads), len(got.Quads))
	}
}
