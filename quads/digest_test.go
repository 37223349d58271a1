package quads

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden file")

// everyItem has one of everything that a data-set file may hold.
const everyItem = `
kinds:
  - {id: a-kind, name: {en: Kind, zh: 类型}, description: {en: D, zh: 描述}}
families:
  - {id: a-family, order: 9, name: {en: Family, zh: 族}}
relations:
  - {id: a-relation, family: works-with-family, symmetric: true, name: {en: joins, zh: 连接}, inverse: {en: joins, zh: 连接}, joins: {from: [tool], to: [tool]}}
  - {id: below-it, family: works-with-family, under: a-relation, name: {en: ties, zh: 系}, inverse: {en: is tied by, zh: 被系}, joins: {from: [tool], to: [tool]}}
classes:
  - {id: a-class, order: 9, open: true, name: {en: Class, zh: 类}}
status-values:
  - {id: a-status, fate: alive, name: {en: Status, zh: 状态}}
certainties:
  - {id: a-certainty, rank: 9, name: {en: Certainty, zh: 把握}}
layers:
  - {id: a-layer, order: 1, name: {en: Layer, zh: 层}, description: {en: D, zh: 描述}, at: doc#L1}
categories:
  - id: a-category
    layer: a-layer
    order: 2
    name: {en: Category, zh: 分类}
    description: {en: D, zh: 描述}
    at: doc#L2
    entries:
      - {tool: a, class: commercial, at: doc#L3}
tools:
  - {id: a, name: {en: A, zh: 甲}, description: {en: D, zh: 描述}, aliases: [AA], aliases_zh: [甲甲], misspellings: [AAA], home: {url: "https://a.example/", at: doc#L4}}
  - {id: b, name: B, description: {en: D, zh: 描述}, repository: {url: "https://b.example/", at: doc#L5}}
companies:
  - {id: c, name: C, description: {en: D, zh: 描述}}
documents:
  - {id: doc, name: Doc, url: "https://doc.example/", date: "2024-05", publisher: c, language: en, license: MIT, note: {en: N, zh: 注}, sections: [{line: 1, title: One}, {line: 5, title: Five}]}
facts:
  - {fact: a uses b, at: doc#L6, from: "2020", to: "2021-02", certainty: likely, note: {en: N, zh: 注}}
statuses:
  - {tool: a, status: ended, at: doc#L7, from: "2022"}
renames:
  - {id: a, name: {en: New, zh: 新}, at: doc#L8, from: "2021"}
`

// TestDigest_form: when the same file becomes other quads, form must be raised, or data
// folders would keep the old ones for ever. Then run the test with -update.
func TestDigest_form(t *testing.T) {
	folder := Source{Name: "every", FS: fstest.MapFS{"every.yaml": {Data: []byte(everyItem)}}}
	set, err := Load(BuiltinVocabulary(), folder)
	if err != nil {
		t.Fatal(err)
	}
	vocabulary, err := Load(BuiltinVocabulary()) // which has files of its own
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	w := NewWriter(&b)
	for _, q := range set.Quads {
		if slices.Contains(vocabulary.Quads, q) {
			continue
		}
		if err := w.WriteQuad(q); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	got := b.String()
	golden := filepath.Join("testdata", "form-1.nq")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("the quads have another form: raise form in digest.go, and the name of the golden file with it (-golden +now):\n%s", diff)
	}
}

// TestDigest: every change of a file that is read changes the digest, and nothing else does.
func TestDigest(t *testing.T) {
	digest := func(files fstest.MapFS) string {
		d, err := Source{Name: "test", FS: files}.Digest()
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	base := digest(fstest.MapFS{"a.yaml": file("x"), "b.nq": file("y")})
	for what, other := range map[string]fstest.MapFS{
		"content":         {"a.yaml": file("z"), "b.nq": file("y")},
		"name":            {"c.yaml": file("x"), "b.nq": file("y")},
		"a file more":     {"a.yaml": file("x"), "b.nq": file("y"), "c.nq": file("")},
		"a file less":     {"a.yaml": file("x")},
		"text moved over": {"a.yaml": file(""), "b.nq": file("xy")},
	} {
		if digest(other) == base {
			t.Errorf("the digest does not see another %s", what)
		}
	}
	if digest(fstest.MapFS{"b.nq": file("y"), "a.yaml": file("x"), "README.md": file("z")}) != base {
		t.Error("the digest changes with files that are not read")
	}
	atlas, err := Builtin().Digest()
	if err != nil {
		t.Fatal(err)
	}
	if vocabulary, err := BuiltinVocabulary().Digest(); err != nil || vocabulary == atlas || len(atlas) != 64 {
		t.Errorf("the vocabulary has %s, the atlas %s, %v", vocabulary, atlas, err)
	}
}
