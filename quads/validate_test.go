package quads

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/cayleygraph/quad"
)

// base is a small data set that validates, line by line.
const base = `documents:
  - {id: doc, name: Doc, url: "https://example.org/", date: "2016"}
tools:
  - {id: a, name: A, description: {en: Tool A., zh: 工具甲。}}
  - {id: b, name: B, description: {en: Tool B., zh: 工具乙。}}
companies:
  - {id: c, name: C, description: {en: Company C., zh: 公司丙。}}
facts:
  - {fact: a uses b, at: doc#L1}
`

// contextNQ is a fact and its context, line by line: fact, kind, document, certainty.
var contextNQ = "<" + Base + "b> <" + Base + "uses> <" + Base + "a> <" + Base + "context/1> .\n" +
	"<" + Base + "context/1> <" + string(RDFType) + "> <" + Base + "context> .\n" +
	"<" + Base + "context/1> <" + string(DerivedFrom) + "> <" + Base + "doc> .\n" +
	"<" + Base + "context/1> <" + string(Certainty) + "> <" + Base + "certainty/sure> .\n"

// load loads base and one more file, on the built-in vocabulary.
func load(t *testing.T, name, text string) (*Dataset, Problems) {
	t.Helper()
	files := fstest.MapFS{"base.yaml": {Data: []byte(base)}, name: {Data: []byte(text)}}
	d, err := Load(BuiltinVocabulary(), Source{Name: "mine", FS: files})
	if err == nil {
		return d, nil
	}
	var problems Problems
	if !errors.As(err, &problems) {
		t.Fatalf("got %v, want problems", err)
	}
	return nil, problems
}

// TestLoad_problems has one case for each way a data set can be wrong. The problem
// must be the only one, at the right file and line.
func TestLoad_problems(t *testing.T) {
	const vocabularyOK = "tools:\n  - {id: x, name: X, description: {en: X., zh: X。}}\n"
	for _, c := range []struct {
		name, file, text string
		line             int
		want             string
	}{
		{"unknown relation", "x.yaml", "facts:\n  - {fact: a loves b, at: doc}\n", 2, "unknown relation loves"},
		{"wrong kinds", "x.yaml", "facts:\n  - {fact: a uses c, at: doc}\n", 2, "wrong kinds: uses joins tool to tool, not tool to company"},
		{"dangling object", "x.yaml", "facts:\n\n  - {fact: a uses nobody, at: doc}\n", 3, "dangling: nobody"},
		{"dangling subject", "x.yaml", "facts:\n  - {fact: nobody uses a, at: doc}\n", 2, "dangling: nobody"},
		{"dangling in an entry", "x.yaml", "categories:\n  - {id: k, layer: l, order: 1, name: K, description: K, at: doc,\n     entries: [{tool: nobody, class: commercial, at: doc#L5}]}\nlayers:\n  - {id: l, order: 1, name: L, description: L, at: doc}\n", 3, "dangling: nobody"},
		{"no document", "x.yaml", "facts:\n  - {fact: b uses a, at: other#L1}\n", 2, "dangling: there is no document other"},
		{"document of wrong kind", "x.yaml", "facts:\n  - {fact: b uses a, at: c}\n", 2, "there is no document c"},
		{"missing context", "x.nq", "<" + Base + "b> <" + Base + "uses> <" + Base + "a> .\n", 1, "missing context"},
		{"context without document", "x.nq", "<" + Base + "b> <" + Base + "uses> <" + Base + "a> <" + Base + "context/1> .\n<" + Base + "context/1> <" + string(RDFType) + "> <" + Base + "context> .\n<" + Base + "context/1> <" + Base + "certainty> <" + Base + "certainty/sure> .\n", 2, "missing context: context/1 names no document"},
		{"address without source", "x.nq", "<" + Base + "b> <" + string(URL) + "> \"https://example.org/\" .\n", 1, "missing context"},
		{"date out of order", "x.yaml", "facts:\n  - {fact: b uses a, at: doc, from: \"2018\", to: \"2017-12-31\"}\n", 2, "date out of order: it ends (2017-12-31) before it begins (2018)"},
		{"no such day", "x.yaml", "facts:\n  - {fact: b uses a, at: doc, from: \"2018-02-30\"}\n", 2, "not a day of the calendar"},
		{"no date at all", "x.yaml", "documents:\n  - {id: undated, name: U, url: \"https://example.org/u\"}\nfacts:\n  - {fact: b uses a, at: undated}\n", 4, "no date"},
		{"duplicate fact", "x.yaml", "facts:\n  - {fact: a uses b, at: doc#L1}\n", 2, "duplicate: \"a uses b\" is said already at mine/base.yaml:9"},
		{"another name for one id", "x.yaml", "tools:\n  - {id: a, name: A2, description: {en: Tool A., zh: 工具甲。}}\n", 2, "the name of a is given already, in other words, at mine/base.yaml:4"},
		{"one quad twice in a file", "x.nq", "<" + Base + "a> <http://e/p> \"x\" .\n<" + Base + "a> <http://e/p> \"x\" .\n", 2, "duplicate"},
		{"one id for two kinds", "x.yaml", "companies:\n  - {id: a, name: A2, description: {en: Other., zh: 其他。}}\n", 2, "a is a tool already, at mine/base.yaml:4"},
		{"no Chinese name", "x.yaml", "tools:\n  - {id: x, name: {en: X}, description: {en: X., zh: X。}}\n", 2, "the name of x is missing in Chinese"},
		{"no English description", "x.yaml", "tools:\n  - {id: x, name: X, description: {zh: X。}}\n", 2, "the description of x is missing in English"},
		{"note in one language", "x.yaml", "facts:\n  - {fact: b uses a, at: doc, note: {en: Only this.}}\n", 2, "is missing in Chinese"},
		{"unknown status", "x.yaml", "statuses:\n  - {tool: a, status: zombie, at: doc}\n", 2, `unknown status "zombie"; known are active, archived, ended, maintenance, unknown`},
		{"unknown certainty", "x.yaml", "facts:\n  - {fact: b uses a, at: doc, certainty: maybe}\n", 2, `unknown certainty "maybe"`},
		{"status of nobody", "x.yaml", "statuses:\n  - {tool: nobody, status: active, at: doc}\n", 2, "dangling: nobody"},
		{"rename of nobody", "x.yaml", "renames:\n  - {id: nobody, name: New, at: doc}\n", 2, "dangling: nobody"},
		{"itself", "x.yaml", "facts:\n  - {fact: a uses a, at: doc}\n", 2, "relation to itself"},
		{"unknown publisher", "x.yaml", "documents:\n  - {id: d2, name: D, url: \"https://example.org/2\", date: \"2016\", publisher: nobody}\n", 2, "dangling: nobody"},
		{"relation under nothing", "x.yaml", "relations:\n  - {id: r, family: story-family, under: nothing, name: r, inverse: r, joins: {from: [tool], to: [tool]}}\n", 2, "relation r is under nothing, which is no relation"},
		{"relation under itself", "x.yaml", "relations:\n  - {id: r, family: story-family, under: r, name: r, inverse: r, joins: {from: [tool], to: [tool]}}\n", 2, "relation r is under itself"},
		{"unknown family", "x.yaml", "relations:\n  - {id: r, family: strangers, name: r, inverse: r, joins: {from: [tool], to: [tool]}}\n", 2, "unknown family strangers"},

		{"ends before its document", "x.yaml", "facts:\n  - {fact: b uses a, at: doc, to: \"2015-06\"}\n", 2, "date out of order: it ends (2015-06) before it begins (2016)"},
		{"two beginnings", "x.nq", contextNQ + "<" + Base + "context/1> <" + Base + "valid-from> \"2016\" .\n<" + Base + "context/1> <" + Base + "valid-from> \"2017\" .\n", 6, "from of context/1 is given already, otherwise"},
		{"no certainty", "x.nq", strings.Join(strings.SplitAfter(contextNQ, "\n")[:3], ""), 2, "missing certainty of context/1"},
		{"unknown kind", "x.nq", "<" + Base + "x> <" + string(RDFType) + "> <" + Base + "tol> .\n<" + Base + "x> <" + string(Label) + "> \"x\" .\n", 1, "unknown kind tol of x"},
		{"id that addresses swallow", "x.nq", "<" + Base + ".> <" + string(RDFType) + "> <" + Base + "tool> .\n<" + Base + ".> <" + string(Label) + "> \"x\" .\n", 1, "cannot be an id"},
		{"kind that is a text", "x.nq", "<" + Base + "x> <" + string(RDFType) + "> \"tool\" .\n<" + Base + "x> <" + string(Label) + "> \"x\" .\n", 1, "unknown kind tool of x"},
		{"joins an unknown kind", "x.yaml", "relations:\n  - {id: r, family: story-family, name: r, inverse: r, joins: {from: [nokind], to: [tool]}}\n", 2, "relation r joins the unknown kind nokind"},
		{"relation given otherwise", "x.yaml", "relations:\n  - {id: uses, under: builds-on, family: story-family, name: {en: uses, zh: 使用}, inverse: {en: is used by, zh: 用于}, joins: {from: [tool], to: [tool]}}\n", 2, "the family of uses is given already, otherwise"},
		{"two dates of a document", "x.nq", "<" + Base + "doc> <" + string(Issued) + "> \"2017\" .\n", 1, "the date of doc is given already, otherwise, at mine/base.yaml:2"},
		{"layer of no document", "x.yaml", "layers:\n  - {id: l, order: 1, name: L, description: L, at: nodoc#L1}\n", 2, "there is no document nodoc"},
		{"second YAML document", "x.yaml", "facts: []\n---\nfacts: [a uses nonsense]\n", 2, "a second YAML document begins here"},
		{"tab in a fact", "x.yaml", "facts:\n  - {fact: \"a uses b\\tc\", at: doc}\n", 2, "facts.0.fact"},
		{"wide blank in a fact", "x.yaml", "facts:\n  - {fact: a uses b　c, at: doc}\n", 2, "facts.0.fact"},
		{"fact that begins with a tab", "x.yaml", "facts:\n  - {fact: \"\\t uses b\", at: doc}\n", 2, "facts.0.fact"},

		{"not YAML", "x.yaml", "facts: [\n", 1, "not YAML"},
		{"tab", "x.yaml", "facts:\n\t- x\n", 2, "not YAML"},
		{"key twice", "x.yaml", "facts: []\nfacts: []\n", 2, "already defined"},
		{"unknown section", "x.yaml", "facts: []\nthings: []\n", 1, "things"},
		{"unknown key", "x.yaml", "facts:\n  - fact: b uses a\n    at: doc\n    colour: red\n", 2, "colour"},
		{"missing key", "x.yaml", "facts:\n  - {fact: b uses a}\n", 2, "at"},
		{"fact of two words", "x.yaml", "facts:\n  - at: doc\n    fact: a uses\n", 3, "facts.0.fact"},
		{"date as number", "x.yaml", "facts:\n  - fact: b uses a\n    at: doc\n    from: 2016\n", 4, "facts.0.from"},
		{"bad id", "x.yaml", "tools:\n  - {id: A b, name: X, description: {en: X., zh: X。}}\n", 2, "tools.0.id"},
		{"control character", "x.yaml", "tools:\n  - {id: x, name: \"a\\u0007b\", description: {en: X., zh: X。}}\n", 2, "tools.0.name"},
		{"bidi control", "x.yaml", "tools:\n  - {id: x, name: \"a\\u202eb\", description: {en: X., zh: X。}}\n", 2, "tools.0.name"},
		{"javascript address", "x.yaml", "tools:\n  - id: x\n    name: X\n    description: {en: X., zh: X。}\n    home: {url: \"javascript:alert(1)\", at: doc}\n", 5, "tools.0.home.url"},
		{"list where a mapping is due", "x.yaml", "- a\n", 1, "want object"},
		{"text where a list is due", "x.yaml", "facts: none\n", 1, "facts"},
		{"bad N-Quads", "x.nq", "# fine\n<a b> <c> .\n", 2, "column 1"},
		{"not gzip", "x.nq.gz", "plain", 1, "not gzip"},
		{"invalid UTF-8", "x.yaml", "facts: \"\xff\"\n", 1, "UTF-8"},
		{"alias bomb", "x.yaml", "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: [*f,*f,*f,*f,*f,*f,*f,*f,*f,*f]\n", 1, "aliasing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, problems := load(t, c.file, c.text)
			if len(problems) != 1 {
				t.Fatalf("got %d problems, want one: %v", len(problems), problems)
			}
			p := problems[0]
			if p.File != "mine/"+c.file || p.Line != c.line || !strings.Contains(p.Message, c.want) {
				t.Errorf("got %s, want mine/%s:%d with %q", p, c.file, c.line, c.want)
			}
		})
	}
	if _, problems := load(t, "x.yaml", vocabularyOK); problems != nil {
		t.Errorf("a good file was refused: %v", problems)
	}
}

func TestLoad_reportsEveryProblemInOrder(t *testing.T) {
	_, problems := load(t, "x.yaml", "facts:\n  - {fact: a loves b, at: doc}\n  - {fact: a uses nobody, at: doc}\n  - {fact: a uses c, at: doc}\n")
	if len(problems) != 3 {
		t.Fatalf("got %v, want three problems", problems)
	}
	for i, p := range problems {
		if p.Line != i+2 {
			t.Errorf("problem %d is at line %d", i, p.Line)
		}
	}
	if got := problems.Error(); !strings.HasPrefix(got, "the data set has 3 problems:\nmine/x.yaml:2: ") {
		t.Errorf("the report begins %q", got)
	}
}

// TestLoad_emptyFiles: an empty file and a folder without data-set files hold nothing.
func TestLoad_emptyFiles(t *testing.T) {
	for _, name := range []string{"x.yaml", "x.nq", "notes.txt"} {
		if _, problems := load(t, name, ""); problems != nil {
			t.Errorf("%s: %v", name, problems)
		}
	}
}

// TestLoad_daysWithoutQuotes: a day reads as a day, with quotation marks or without.
func TestLoad_daysWithoutQuotes(t *testing.T) {
	if _, problems := load(t, "x.yaml", "facts:\n  - {fact: b uses a, at: doc, from: 2016-05-31, to: 2018-01-01}\n"); problems != nil {
		t.Error(problems)
	}
}

// TestLoad_blankNodesOfAFile: one label in two files is two nodes.
func TestLoad_blankNodesOfAFile(t *testing.T) {
	line := "_:n1 <http://example.org/p> \"x\" .\n"
	d, err := Load(Source{FS: fstest.MapFS{"a.nq": {Data: []byte(line)}, "b.nq": {Data: []byte(line)}}})
	if err != nil || len(d.Quads) != 2 || d.Quads[0].Subject == d.Quads[1].Subject {
		t.Errorf("%v, %v", d, err)
	}
}

// TestLoad_pipe: a pipe by the name of a data file is passed over; reading it never ended.
func TestLoad_pipe(t *testing.T) {
	files := fstest.MapFS{"x.nq": {Mode: fs.ModeNamedPipe}, "y.nq": {Mode: fs.ModeDir}}
	if d, err := Load(BuiltinVocabulary(), Source{Name: "p", FS: files}); err != nil || d.Files != 1 {
		t.Errorf("%+v, %v", d, err)
	}
}

func TestLoadContext_ends(t *testing.T) {
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := LoadContext(gone, Builtin()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// TestLoad_ownRelation: a data set may bring relations of its own, under ours.
func TestLoad_ownRelation(t *testing.T) {
	d, problems := load(t, "x.yaml", "relations:\n  - {id: links, under: uses, family: builds-on-family, name: {en: links, zh: 链接}, inverse: {en: is linked by, zh: 被链接}, joins: {from: [tool], to: [tool]}}\nfacts:\n  - {fact: b links a, at: doc}\n")
	if problems != nil {
		t.Fatal(problems)
	}
	below := d.Vocabulary.Below(Full("builds-on"))
	found := false
	for _, r := range below {
		found = found || r == Full("links")
	}
	if !found {
		t.Errorf("links is not below builds-on: %v", below)
	}
}

// TestLoad_exportReadsBack: what is written as N-Quads is the same data set again.
func TestLoad_exportReadsBack(t *testing.T) {
	d, err := Load(Builtin())
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	w := NewWriter(&out)
	for _, q := range d.Quads {
		if err := w.WriteQuad(q); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	again, err := Load(BuiltinVocabulary(), Source{FS: fstest.MapFS{"all.nq": {Data: []byte(out.String())}}})
	if err != nil {
		t.Fatal(err)
	}
	if len(again.Quads) != len(d.Quads) {
		t.Fatalf("%d quads came back as %d", len(d.Quads), len(again.Quads))
	}
	came := map[quad.Quad]bool{}
	for _, q := range again.Quads {
		came[q] = true
	}
	for _, q := range d.Quads {
		if !came[q] {
			t.Fatalf("%v did not come back", q)
		}
	}
}

// TestBuiltin_fitsSchema is why loading the atlas may pass the schema over.
func TestBuiltin_fitsSchema(t *testing.T) {
	s := Builtin()
	s.FitsSchema = false
	if _, err := Load(s); err != nil {
		t.Fatal(err)
	}
}

func TestContext_isNamedByContent(t *testing.T) {
	d, problems := load(t, "x.yaml", "facts:\n  - {fact: b uses a, at: doc#L7}\n  - {fact: a extends b, at: doc#L7}\n  - {fact: b extends a, at: doc#L7, certainty: likely}\n")
	if problems != nil {
		t.Fatal(problems)
	}
	labels := map[quad.Value]int{}
	for _, q := range d.Quads {
		if q.Label != nil {
			labels[q.Label]++
		}
	}
	shared := 0
	for _, n := range labels {
		if n == 2 {
			shared++
		}
	}
	if len(labels) != 3 || shared != 1 {
		t.Errorf("got contexts %v, want three, one of them for two facts", labels)
	}
}
