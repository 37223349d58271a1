package main

import (
	"bytes"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// readmeQuestion is a question of the README: what it prints, and the same over HTTP and
// in the browser.
type readmeQuestion struct {
	args          []string
	printed       string
	address, page string
}

var (
	readmeConsole = regexp.MustCompile("(?s)```console\n\\$ waggoner ([^\n]*)\n(.*?)\n```\n\nOver HTTP: `GET ([^`]*)`\\. In the browser: `([^`]*)`")
	readmeCite    = regexp.MustCompile(`  ([a-z0-9-]+)#(L[0-9]+)`)
)

func readmeQuestions(t *testing.T) []readmeQuestion {
	t.Helper()
	data, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var out []readmeQuestion
	for _, m := range readmeConsole.FindAllSubmatch(data, -1) {
		out = append(out, readmeQuestion{strings.Fields(string(m[1])), string(m[2]), string(m[3]), string(m[4])})
	}
	return out
}

// TestReadme_answers: the five questions print what the README shows, and give the same
// JSON on the command line and over HTTP, and the same sources on the page.
func TestReadme_answers(t *testing.T) {
	questions := readmeQuestions(t)
	if len(questions) != 5 {
		t.Fatalf("the README has %d questions with answers, want 5", len(questions))
	}
	t.Setenv("LANG", "en_GB.UTF-8")
	_, address := startServer(t)
	for _, q := range questions {
		got := answer(t, q.args...)
		if diff := cmp.Diff(q.printed, strings.TrimRight(got, "\n")); diff != "" {
			t.Errorf("waggoner %s (-README +now):\n%s", strings.Join(q.args, " "), diff)
		}
		overHTTP := fetch(t, address+q.address)
		if diff := cmp.Diff(strings.TrimRight(overHTTP, "\n"), strings.TrimRight(answer(t, append(q.args, "--json")...), "\n")); diff != "" {
			t.Errorf("%s differs from the command line (-HTTP +CLI):\n%s", q.address, diff)
		}
		page := fetch(t, address+q.page)
		for _, cite := range readmeCite.FindAllStringSubmatch(q.printed, -1) {
			if !strings.Contains(page, "/source/"+cite[1]+"#"+cite[2]) {
				t.Errorf("%s does not cite %s#%s", q.page, cite[1], cite[2])
			}
		}
	}
}

var docsConsole = regexp.MustCompile("(?s)```console\n\\$ waggoner ([^\n]*)\n(.*?)\n```\n\nOver HTTP: `GET ([^`]*)`\\.\n")

// TestDocs_answers: the questions of the pages under docs print what is shown there, and give the
// same JSON over HTTP.
func TestDocs_answers(t *testing.T) {
	t.Setenv("LANG", "en_GB.UTF-8")
	_, address := startServer(t)
	for _, page := range []string{"paths.md", "lineage.md", "alternatives.md", "changes.md", "impact.md"} {
		data, err := os.ReadFile("../../docs/" + page)
		if err != nil {
			t.Fatal(err)
		}
		questions := docsConsole.FindAllSubmatch(data, -1)
		if n := bytes.Count(data, []byte("```console\n")); len(questions) != n || n == 0 {
			t.Errorf("docs/%s has %d questions, %d of them with an answer and an address", page, n, len(questions))
		}
		for _, m := range questions {
			args := strings.Fields(strings.ReplaceAll(string(m[1]), "'", ""))
			if diff := cmp.Diff(string(m[2]), strings.TrimRight(answer(t, args...), "\n")); diff != "" {
				t.Errorf("waggoner %s (-docs/%s +now):\n%s", m[1], page, diff)
			}
			overHTTP := fetch(t, address+string(m[3]))
			if diff := cmp.Diff(strings.TrimRight(overHTTP, "\n"), strings.TrimRight(answer(t, append(args, "--json")...), "\n")); diff != "" {
				t.Errorf("%s differs from the command line (-HTTP +CLI):\n%s", m[3], diff)
			}
		}
	}
}

var (
	readmeKeep  = regexp.MustCompile("(?s)\n## Keep your own facts\n.*?```sh\n(.*?)```.*?```yaml\n(.*?)```")
	readmeServe = regexp.MustCompile("(?m)^waggoner serve .*$")
)

// TestReadme_keepYourOwnFacts: the commands of that section work one after the other, and
// the shop is answered with the atlas behind it. (That serve takes --data is shown in
// testdata/script/writable.txtar.)
func TestReadme_keepYourOwnFacts(t *testing.T) {
	data, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	m := readmeKeep.FindSubmatch(data)
	if m == nil {
		t.Fatal("the section has no commands, or no file")
	}
	t.Chdir(t.TempDir())
	t.Setenv("LANG", "en_GB.UTF-8")
	if err := os.Mkdir("shop", 0o777); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"shop/shop.yaml": string(m[2]), "facts.nq.gz": packed(t, "<http://a/s> <http://a/p> \"one\" .\n")} {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.Command("bash", "-e", "-c", readmeServe.ReplaceAllString(string(m[1]), "")).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{"Shop uses Kubernetes", "Kubernetes uses etcd", `The data folder "again" is restored`} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the commands do not print %q:\n%s", want, out)
		}
	}
}

// answer runs a verb in this process and returns what it prints.
func answer(t *testing.T, args ...string) string {
	t.Helper()
	var out, problems bytes.Buffer
	if code := run(t.Context(), append(args, "--now", today), strings.NewReader(""), &out, &problems); code != 0 {
		t.Fatalf("waggoner %v: exit %d, %s", args, code, problems.String())
	}
	return out.String()
}

// TestReadme_queryStrings: the addresses in the README are well formed.
func TestReadme_queryStrings(t *testing.T) {
	for _, q := range readmeQuestions(t) {
		for _, address := range []string{q.address, q.page} {
			u, err := url.Parse(address)
			if err != nil || len(u.Query()) == 0 {
				t.Errorf("%s: %v", address, err)
			}
		}
	}
}
