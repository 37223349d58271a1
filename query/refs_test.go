package query

import (
	"slices"
	"strings"
	"testing"
)

func TestRefs_atlas(t *testing.T) {
	e := atlas(t)
	got, err := e.Refs()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.IsSortedFunc(got, func(a, b Ref) int { return strings.Compare(a.ID, b.ID) }) {
		t.Error("they are not sorted by id")
	}
	meta, err := e.Meta(t.Context(), MetaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	want := 0
	for _, n := range meta.Counts.Entities {
		want += n
	}
	if len(got) != want {
		t.Errorf("%d entities, want %d", len(got), want)
	}
	i := slices.IndexFunc(got, func(r Ref) bool { return r.ID == "etcd" })
	if i < 0 || got[i].Kind != "tool" || got[i].Class != "coreos-open-source" {
		t.Errorf("etcd is missing or wrong")
	}
}
