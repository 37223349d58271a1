package quads

import (
	"bufio"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/cayleygraph/quad"
)

var builtin = sync.OnceValues(func() (*Dataset, error) { return Load(Builtin()) })

func atlasQuads(t *testing.T) []quad.Quad {
	t.Helper()
	d, err := builtin()
	if err != nil {
		t.Fatal(err)
	}
	return d.Quads
}

// sharedFolder is the folder of real files beside the checkout. Where it is absent the
// test is skipped, which ./check counts; under CI that is a failure.
func sharedFolder(t *testing.T) string {
	t.Helper()
	dir := filepath.Join("..", "..", "shared")
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("the folder of real files is not beside the checkout: %v", err)
		}
		t.Skipf("SKIP: the folder of real files is not beside the checkout: %v", err)
	}
	return dir
}

func readLines(t *testing.T, name string) []string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(string(data), "\n")
}

// TestAtlas_contextsResolve: the label of every fact is a context that names a document
// which is described, has a title in both languages, an address and a date for the fact.
func TestAtlas_contextsResolve(t *testing.T) {
	type key struct{ s, p quad.Value }
	facts := map[key][]quad.Value{}
	all := atlasQuads(t)
	for _, q := range all {
		facts[key{q.Subject, q.Predicate}] = append(facts[key{q.Subject, q.Predicate}], q.Object)
	}
	checked := 0
	for _, q := range all {
		if q.Label == nil {
			continue
		}
		checked++
		documents := facts[key{q.Label, DerivedFrom}]
		if len(documents) != 1 {
			t.Fatalf("%v has %d documents", q, len(documents))
		}
		doc := documents[0]
		if kind := facts[key{doc, RDFType}]; len(kind) != 1 || kind[0] != Full("document") {
			t.Errorf("%v: %v is no document", q, doc)
		}
		if len(facts[key{doc, Label}]) < 2 || len(facts[key{doc, URL}]) != 1 {
			t.Errorf("%v: document %v lacks a title in both languages or an address", q, doc)
		}
		if len(facts[key{doc, Issued}])+len(facts[key{q.Label, ValidFrom}]) == 0 {
			t.Errorf("%v has no date", q)
		}
	}
	if checked < 1000 {
		t.Errorf("only %d facts have a context", checked)
	}
}

// TestAtlas_relationsHaveContexts: no relation between entities goes without a source.
func TestAtlas_relationsHaveContexts(t *testing.T) {
	d, err := builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range d.Quads {
		if d.Vocabulary.Relations[q.Predicate.(quad.IRI)] != nil && q.Label == nil {
			t.Errorf("%v has no context", q)
		}
	}
}

// TestAtlas_wholeArticle: the four layers, the 22 categories, and an entry for every
// line of the article that lists something.
func TestAtlas_wholeArticle(t *testing.T) {
	lines := readLines(t, filepath.Join(sharedFolder(t), "seed", "000_53f82b7ea875daba.txt"))
	cited := map[int]bool{}
	contexts := map[quad.Value]int{}
	for _, q := range atlasQuads(t) {
		if text, ok := LiteralText(q.Object); ok && q.Predicate == Locator {
			var n int
			if k, _ := fmt.Sscanf(text, "L%d", &n); k == 1 {
				contexts[q.Subject] = n
			}
		}
	}
	documents := map[quad.Value]quad.Value{}
	for _, q := range atlasQuads(t) {
		if q.Predicate == DerivedFrom {
			documents[q.Subject] = q.Object
		}
	}
	entries, headings := map[int]int{}, map[int]bool{}
	for _, q := range atlasQuads(t) {
		if q.Predicate == InLayer {
			headings[contexts[q.Label]] = true
		}
		if documents[q.Label] == Full("container-ecosystem") {
			cited[contexts[q.Label]] = true
			if q.Predicate == InCategory {
				entries[contexts[q.Label]]++
			}
		}
	}
	if len(headings) != 22 {
		t.Errorf("got %d categories, want 22", len(headings))
	}
	class := regexp.MustCompile(`^(Docker Open Source|CoreOS Open Source|Other Open Source|Commercial)$`)
	layer := regexp.MustCompile(`^[1-4]$`)
	under := false
	listed := 0
	for i, line := range lines {
		n := i + 1
		line = strings.TrimSpace(line)
		switch {
		case n <= 25 || line == "" || n > 415:
		case class.MatchString(line):
			under = true
		case headings[n], layer.MatchString(line):
			under = false // a category or a layer begins
		case under:
			listed++
			if entries[n] == 0 {
				t.Errorf("line %d is listed nowhere: %s", n, line)
			}
			if !cited[n] {
				t.Errorf("line %d is not cited: %s", n, line)
			}
		}
	}
	if listed < 90 {
		t.Errorf("found only %d listing lines in the article", listed)
	}
	if entries[223] != 3 {
		t.Errorf("line 223 lists Swarm, Compose and Machine; got %d entries", entries[223])
	}
}

// TestAtlas_citedLinesExist: a line cited in a file that lies beside the checkout is a
// line of that file, and not an empty one.
func TestAtlas_citedLinesExist(t *testing.T) {
	shared := sharedFolder(t)
	files := map[string]string{"container-ecosystem": "seed/000_53f82b7ea875daba.txt"}
	for id, pattern := range map[string]string{
		"landscape-": "data/landscape/landscape-%s-*.yml", "awesome-docker-": "data/awesome-docker/README-%s-*.md", "etcd-projects-": "data/etcd-projects/*-%s-*.md",
	} {
		for year := 2014; year <= 2026; year += 2 {
			y := fmt.Sprint(year)
			if found, _ := filepath.Glob(filepath.Join(shared, fmt.Sprintf(pattern, y))); len(found) == 1 {
				rel, _ := filepath.Rel(shared, found[0])
				files[id+y] = rel
			}
		}
	}
	content := map[string][]string{}
	for id, name := range files {
		content[id] = readLines(t, filepath.Join(shared, name))
	}
	documents, locators := map[quad.Value]string{}, map[quad.Value]string{}
	for _, q := range atlasQuads(t) {
		switch q.Predicate {
		case DerivedFrom:
			documents[q.Subject] = ShortTerm(q.Object)
		case Locator:
			locators[q.Subject], _ = LiteralText(q.Object)
		}
	}
	checked := 0
	for context, doc := range documents {
		lines, known := content[doc]
		var n int
		if k, _ := fmt.Sscanf(locators[context], "L%d", &n); !known || k != 1 {
			continue
		}
		checked++
		if n < 1 || n > len(lines) || strings.TrimSpace(lines[n-1]) == "" {
			t.Errorf("%s#%s is no line with text", doc, locators[context])
		}
	}
	if checked < 300 {
		t.Errorf("checked only %d citations", checked)
	}
}

// TestAtlas_everyListedToolHasAFate: something is said about what became of each.
func TestAtlas_everyListedToolHasAFate(t *testing.T) {
	status, listed := map[quad.Value]bool{}, map[quad.Value]bool{}
	for _, q := range atlasQuads(t) {
		switch q.Predicate {
		case Status:
			status[q.Subject] = true
		case InCategory:
			listed[q.Subject] = true
		}
	}
	for tool := range listed {
		if !status[tool] {
			t.Errorf("%s has no status", ShortTerm(tool))
		}
	}
}

// TestAtlas_describesEveryEntity: one line in each language, short enough for a list.
func TestAtlas_describesEveryEntity(t *testing.T) {
	kinds, texts := map[quad.Value]string{}, map[quad.Value]Text{}
	for _, q := range atlasQuads(t) {
		switch q.Predicate {
		case RDFType:
			kinds[q.Subject] = ShortTerm(q.Object)
		case Comment:
			text := texts[q.Subject]
			text.Set(q.Object)
			texts[q.Subject] = text
		}
	}
	for node, kind := range kinds {
		if !slices.Contains([]string{"tool", "company", "category", "layer"}, kind) {
			continue
		}
		d := texts[node]
		if d.En == "" || d.Zh == "" {
			t.Errorf("%s has no description in one language", ShortTerm(node))
		}
		if n := utf8.RuneCountInString(d.En); n > 140 {
			t.Errorf("the English description of %s has %d characters", ShortTerm(node), n)
		}
		if n := utf8.RuneCountInString(d.Zh); n > 70 {
			t.Errorf("the Chinese description of %s has %d characters", ShortTerm(node), n)
		}
		if strings.ContainsFunc(d.Zh, func(r rune) bool { return r >= 0x4e00 && r <= 0x9fff }) == false {
			t.Errorf("the Chinese description of %s holds no Chinese: %s", ShortTerm(node), d.Zh)
		}
	}
}

// TestAtlas_holdsNoSentenceOfTheArticle: no run of twelve Chinese characters of the
// article stands in our data.
func TestAtlas_holdsNoSentenceOfTheArticle(t *testing.T) {
	article := strings.Join(readLines(t, filepath.Join(sharedFolder(t), "seed", "000_53f82b7ea875daba.txt")), "\n")
	files, err := fs.Glob(atlas, "atlas/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	run := regexp.MustCompile(`[\x{4e00}-\x{9fff}]{12,}`)
	for _, name := range files {
		f, err := atlas.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		scanner := bufio.NewScanner(f)
		for line := 1; scanner.Scan(); line++ {
			for _, text := range run.FindAllString(scanner.Text(), -1) {
				runes := []rune(text)
				for i := 0; i+12 <= len(runes); i++ {
					if part := string(runes[i : i+12]); strings.Contains(article, part) {
						t.Errorf("%s:%d repeats the article: %s", name, line, part)
						break
					}
				}
			}
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestAtlas_oneEntityForOneThing: no two documents have one address, and no two tools or
// companies one name in full.
func TestAtlas_oneEntityForOneThing(t *testing.T) {
	kinds := map[quad.Value]string{}
	for _, q := range atlasQuads(t) {
		if q.Predicate == RDFType {
			kinds[q.Subject] = ShortTerm(q.Object)
		}
	}
	seen := map[string]quad.Value{}
	for _, q := range atlasQuads(t) {
		kind := kinds[q.Subject]
		address := q.Predicate == URL && kind == "document"
		name := q.Predicate == Label && (kind == "tool" || kind == "company")
		if !address && !name {
			continue
		}
		text, _ := LiteralText(q.Object)
		key := kind + " " + text
		if other, ok := seen[key]; ok && other != q.Subject {
			t.Errorf("%s and %s are both %q", ShortTerm(other), ShortTerm(q.Subject), text)
		}
		seen[key] = q.Subject
	}
}

// TestAtlas_noUnusedDocument: a document stands there because a fact rests on it, or
// because the note of another names it.
func TestAtlas_noUnusedDocument(t *testing.T) {
	used, documents, notes := map[quad.Value]bool{}, []quad.Value{}, ""
	for _, q := range atlasQuads(t) {
		switch {
		case q.Predicate == DerivedFrom:
			used[q.Object] = true
		case q.Predicate == RDFType && q.Object == Full("document"):
			documents = append(documents, q.Subject)
		case q.Predicate == Note:
			text, _ := LiteralText(q.Object)
			notes += text + "\n"
		}
	}
	for _, d := range documents {
		if !used[d] && !strings.Contains(notes, ShortTerm(d)) {
			t.Errorf("nothing rests on document %s", ShortTerm(d))
		}
	}
}
