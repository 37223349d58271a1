package main

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"waggoner/graph"
	"waggoner/quads"

	"github.com/cayleygraph/quad"
	"github.com/google/go-cmp/cmp"
)

// builtinOf is built-in data of a test: the vocabulary and one file.
func builtinOf(t *testing.T, yaml string) quads.Source {
	t.Helper()
	vocabulary, err := fs.ReadFile(quads.Builtin().FS, "vocabulary.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return quads.Source{Name: "atlas", FitsSchema: true, FS: fstest.MapFS{
		"vocabulary.yaml": {Data: vocabulary}, "atlas.yaml": {Data: []byte(yaml)},
	}}
}

func openStore(t *testing.T, dir string) *graph.Store {
	t.Helper()
	store, err := openFolder(graph.Config{Dir: dir}, true)
	if err != nil {
		t.Fatal(err)
	}
	return store
}

// install brings the built-in data of a store to a source, as init and serve do.
func install(t *testing.T, store *graph.Store, source quads.Source) builtinChange {
	t.Helper()
	old, err := readRecord(store)
	if err != nil {
		t.Fatal(err)
	}
	change, err := installBuiltin(t.Context(), store, old, atlasKind, source)
	if err != nil {
		t.Fatal(err)
	}
	return change
}

func applyBatch(t *testing.T, store *graph.Store, b graph.Batch) {
	t.Helper()
	if _, err := store.Apply(context.Background(), b); err != nil {
		t.Fatal(err)
	}
}

func contentOf(store *graph.Store) map[quad.Quad]bool {
	snapshot := store.Snapshot()
	defer snapshot.Release()
	return setOf(slices.Collect(snapshot.All()))
}

// fact is a quad of short names: "shop uses a in ours".
func fact(text string) quad.Quad {
	words := strings.Fields(text)
	q := quad.Quad{Subject: quads.Full(words[0]), Predicate: quads.Full(words[1]), Object: quads.Full(words[2])}
	if len(words) > 3 {
		q.Label = quads.Full(words[4])
	}
	return q
}

const (
	oldAtlas = `
tools:
  - {id: a, name: A, description: One}
  - {id: b, name: B, description: Two}
  - {id: c, name: C, description: Three}
  - {id: d, name: D, description: Four}
documents:
  - {id: doc, name: Doc, url: "https://example.org/doc", date: "2024"}
  - {id: old, name: Old, url: "https://example.org/old", date: "2020"}
facts:
  - {fact: a uses b, at: doc#L1}
  - {fact: b uses c, at: old#L2}
  - {fact: c uses a, at: old#L3}
  - {fact: d uses a, at: old#L4}
`
	newAtlas = `
tools:
  - {id: a, name: A as now, description: One}
  - {id: b, name: B, description: Two}
  - {id: e, name: E, description: Five}
documents:
  - {id: doc, name: Doc, url: "https://example.org/doc", date: "2024"}
facts:
  - {fact: a uses b, at: doc#L1}
  - {fact: e uses b, at: doc#L5}
`
)

// TestInstall_upgrade: a newer built-in set comes into a folder that its user has changed.
func TestInstall_upgrade(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mine")
	store := openStore(t, dir)
	first := install(t, store, builtinOf(t, oldAtlas))
	if !first.First || !first.Changed || first.Added != len(contentOf(store)) || store.Sequence() != 1 {
		t.Fatalf("%+v at sequence %d", first, store.Sequence())
	}
	var removed quad.Quad // what the user does not believe, and the next set still says
	var context quad.Value
	for q := range contentOf(store) {
		switch {
		case q.Label != nil && q.Subject == quads.Full("a"):
			removed = q
		case q.Label != nil && q.Subject == quads.Full("c"):
			context = q.Label // old#L3
		}
	}
	own := []quad.Quad{
		fact("shop uses a in ours"), fact("shop uses c in ours"), fact("ours prov:wasDerivedFrom doc"),
		{Subject: quads.Full("shop"), Predicate: quads.Full("uses"), Object: quads.Full("b"), Label: context},
	}
	applyBatch(t, store, graph.Batch{Add: own, Remove: []quad.Quad{removed}})

	change := install(t, store, builtinOf(t, newAtlas))
	if !change.Changed || change.First || store.Sequence() != 3 {
		t.Errorf("%+v at sequence %d, want one batch", change, store.Sequence())
	}
	now := contentOf(store)
	for _, q := range own {
		if !now[q] {
			t.Errorf("the user's fact %v is gone", q)
		}
	}
	if now[removed] {
		t.Errorf("%v was removed by the user and is back", removed)
	}
	has := func(subject, predicate string, object quad.Value) bool {
		return now[quad.Quad{Subject: quads.Full(subject), Predicate: quads.Full(predicate), Object: object}]
	}
	for what, ok := range map[string]bool{
		"the new name of a":               has("a", "rdfs:label", quads.Text{En: "A as now"}.Terms()[0]),
		"the new tool e":                  has("e", "rdf:type", quads.Full("tool")),
		"c, which the user mentions":      has("c", "rdf:type", quads.Full("tool")),
		"the context that the user cites": now[quad.Quad{Subject: context, Predicate: quads.RDFType, Object: quads.KindContext}],
		"the document of that context":    has("old", "rdf:type", quads.Full("document")),
		"no old name of a":                !has("a", "rdfs:label", quads.Text{En: "A"}.Terms()[0]),
		"no d, which nobody mentions":     !has("d", "rdf:type", quads.Full("tool")),
		"no fact of the old set that the new one lacks": !slices.ContainsFunc(slices.Collect(maps.Keys(now)), func(q quad.Quad) bool {
			return q.Label != nil && q.Object == quads.Full("c") && q.Subject != quads.Full("shop")
		}),
	} {
		if !ok {
			t.Errorf("after the upgrade there should be %s", what)
		}
	}

	// Once the user no longer mentions it, it goes with the next upgrade.
	applyBatch(t, store, graph.Batch{Remove: own})
	install(t, store, builtinOf(t, newAtlas+"  - {fact: b uses e, at: doc#L6}\n"))
	now = contentOf(store)
	if has("c", "rdf:type", quads.Full("tool")) || has("old", "rdf:type", quads.Full("document")) {
		t.Error("what the user mentioned once stays for ever")
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestInstall_again: the same data is neither parsed nor written again, also after the
// folder was opened anew.
func TestInstall_again(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mine")
	store := openStore(t, dir)
	install(t, store, builtinOf(t, oldAtlas))
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	store = openStore(t, dir)
	defer store.Close()
	unparsable := builtinOf(t, oldAtlas)
	digest, err := unparsable.Digest()
	if err != nil {
		t.Fatal(err)
	}
	old, err := readRecord(store)
	if err != nil || old.digest != digest || old.kind != atlasKind {
		t.Fatalf("the record is of %s %s, %v", old.kind, old.digest, err)
	}
	if change := install(t, store, unparsable); change.Changed || store.Sequence() != 1 {
		t.Errorf("%+v at sequence %d", change, store.Sequence())
	}
}

// TestInstall_theirs: what the user had before the built-in data had it stays when that
// drops it, and what the user removed of it stays removed.
func TestInstall_theirs(t *testing.T) {
	store := openStore(t, filepath.Join(t.TempDir(), "mine"))
	defer store.Close()
	without, with := builtinOf(t, oldAtlas), builtinOf(t, oldAtlas+"  - {fact: b uses a, at: doc#L9}\n")
	set, err := quads.Load(with)
	if err != nil {
		t.Fatal(err)
	}
	install(t, store, without)
	before := contentOf(store)
	var own []quad.Quad
	for _, q := range set.Quads {
		if !before[q] {
			own = append(own, q)
		}
	}
	applyBatch(t, store, graph.Batch{Add: own})
	install(t, store, with)
	install(t, store, without)
	now := contentOf(store)
	for _, q := range own {
		if !now[q] {
			t.Errorf("%v was the user's before and is gone", q)
		}
	}
	install(t, store, with)
	applyBatch(t, store, graph.Batch{Remove: own})
	install(t, store, builtinOf(t, oldAtlas+"  - {fact: b uses a, at: doc#L9}\n  - {fact: c uses b, at: doc#L8}\n"))
	now = contentOf(store)
	for _, q := range own {
		if now[q] && q.Label != nil {
			t.Errorf("%v was removed by the user and is back", q)
		}
	}
}

// TestUpgrade_model holds many random upgrades of random users to what is promised: what
// is new in a set comes, what a set no longer has goes unless it was there before it came,
// and all else is as the user left it.
func TestUpgrade_model(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	universe := make([]quad.Quad, 12)
	for i := range universe {
		universe[i] = fact(fmt.Sprintf("s%d uses o%d in c%d", i%3, i%4, i%2))
	}
	pick := func() (out []quad.Quad) {
		for _, q := range universe {
			if random.IntN(2) == 0 {
				out = append(out, q)
			}
		}
		return out
	}
	for run := range 200 {
		store, err := graph.Open(graph.Config{})
		if err != nil {
			t.Fatal(err)
		}
		var rec record
		last, before, want := map[quad.Quad]bool{}, map[quad.Quad]bool{}, map[quad.Quad]bool{}
		for step := range 12 {
			if step%2 == 1 { // the user
				add, remove := pick(), pick()
				for _, q := range remove {
					delete(want, q)
				}
				for _, q := range add {
					want[q] = true
				}
				applyBatch(t, store, graph.Batch{Add: add, Remove: remove})
				continue
			}
			set := pick()
			for q := range last {
				if !setOf(set)[q] && !before[q] {
					delete(want, q)
				}
			}
			for _, q := range set {
				if !last[q] {
					before[q] = want[q]
					want[q] = true
				}
			}
			last = setOf(set)
			var batch graph.Batch
			snapshot := store.Snapshot()
			batch, rec = upgrade(snapshot, rec, set)
			snapshot.Release()
			applyBatch(t, store, batch)
			if diff := cmp.Diff(want, contentOf(store)); diff != "" {
				t.Fatalf("run %d, step %d (-wanted +there):\n%s", run, step, diff)
			}
		}
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
