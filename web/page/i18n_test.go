package page

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var placeholder = regexp.MustCompile(`\{[a-z]+\}`)

func TestMessages_sameKeysAndPlaceholders(t *testing.T) {
	all, err := readMessages()
	if err != nil {
		t.Fatal(err)
	}
	for key, text := range all[en] {
		other, ok := all[zh][key]
		if !ok {
			t.Errorf("%s is missing in %s", key, zh)
			continue
		}
		if text == "" || other == "" {
			t.Errorf("%s is empty", key)
		}
		for form := range strings.SplitSeq(text, " | ") {
			a, b := placeholder.FindAllString(form, -1), placeholder.FindAllString(other, -1)
			slices.Sort(a)
			slices.Sort(b)
			if !slices.Equal(a, b) {
				t.Errorf("%s: %v in %s, %v in %s", key, a, en, b, zh)
			}
		}
		if strings.Contains(other, " | ") {
			t.Errorf("%s has a plural form in %s, which has none", key, zh)
		}
	}
	for key := range all[zh] {
		if _, ok := all[en][key]; !ok {
			t.Errorf("%s is missing in %s", key, en)
		}
	}
}

// used finds message keys in templates and code, whole or as the beginning of one.
var used = regexp.MustCompile(`(?:\{\{|\()t "([a-z.1-9]+)"|\bt\("([a-z.-]+)"|"((?:error|refused|console|routes|truncated)\.[a-z.]*)"`)

func TestMessages_everyKeyUsedExists(t *testing.T) {
	all, err := readMessages()
	if err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob("*.go")
	more, _ := filepath.Glob("templates/*.html")
	for _, file := range append(files, more...) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range used.FindAllStringSubmatch(string(text), -1) {
			key := m[1] + m[2] + m[3]
			begins := func(k string) bool { return strings.HasSuffix(key, ".") && strings.HasPrefix(k, key) }
			if _, ok := all[en][key]; !ok && !slices.ContainsFunc(slices.Collect(maps.Keys(all[en])), begins) {
				t.Errorf("%s uses %q, which there is not", file, key)
			}
		}
	}
}

func TestMessages_text(t *testing.T) {
	m := messages{"n": "{n} tool | {n} tools", "zh": "{n} 个工具", "x": "{a} of {b}"}
	for want, got := range map[string]string{
		"1 tool": m.text("n", "n", 1), "0 tools": m.text("n", "n", 0), "1,234,567 tools": m.text("n", "n", 1234567),
		"1 个工具": m.text("zh", "n", 1), "{b} of 2": m.text("x", "a", "{b}", "b", 2), "nothing": m.text("nothing"),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
