package main

import (
	"compress/gzip"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"waggoner/query"
	"waggoner/web"

	"github.com/google/go-cmp/cmp"
)

// TestFlags_everyParameter: what can be asked over HTTP can be asked here.
func TestFlags_everyParameter(t *testing.T) {
	for verb, request := range map[string]any{
		"dependents": query.ReachRequest{}, "dependencies": query.ReachRequest{}, "paths": query.PathsRequest{}, "count": query.CountRequest{}, "reach": query.FollowRequest{},
		"lineage": query.LineageRequest{}, "alternatives": query.AlternativesRequest{}, "changes": query.ChangesRequest{}, "impact": query.ImpactRequest{},
		"search": query.SearchRequest{}, "show": query.EntityRequest{}, "export": query.ExportRequest{}, "gizmo": web.GizmoRequest{},
	} {
		f := newFlags(verb)
		findVerb(verb).declare(&session{}, f)
		for _, p := range query.Params(request) {
			found := f.Lookup(flagName(p.Name))
			if found == nil {
				t.Errorf("%s has no flag for the parameter %s", verb, p.Name)
				continue
			}
			if found.Usage != p.Doc || found.DefValue != p.Default {
				t.Errorf("%s --%s says %q (default %q), the parameter says %q (default %q)", verb, found.Name, found.Usage, found.DefValue, p.Doc, p.Default)
			}
		}
	}
}

// TestVerbs: each has its help, and each that loads data the same options for it.
func TestVerbs(t *testing.T) {
	for _, v := range verbs() {
		f := newFlags(v.name)
		v.declare(&session{}, f)
		var help strings.Builder
		if err := writeVerbHelp(&help, v, f); err != nil || v.summary == "" {
			t.Errorf("%s: help %q, %v", v.name, help.String(), err)
		}
		for line := range strings.SplitSeq(help.String(), "\n") {
			if columns(line) > helpWidth && !slices.Contains(v.examples, strings.TrimSpace(line)) {
				t.Errorf("%s: a line of help is %d columns wide: %s", v.name, columns(line), line)
			}
		}
		answers := slices.Contains([]string{"serve", "dependents", "dependencies", "paths", "count", "reach", "lineage", "alternatives", "changes", "impact", "search", "show", "gizmo", "export", "check"}, v.name)
		for _, name := range []string{"with", "now"} {
			if has := f.Lookup(name) != nil; has != answers {
				t.Errorf("%s has --%s: %v", v.name, name, has)
			}
		}
		works := slices.Contains([]string{"load", "apply", "stats", "compact", "backup", "restore"}, v.name)
		if has := f.Lookup("data") != nil; has != (answers || works) {
			t.Errorf("%s has --data: %v", v.name, has)
		}
		if has := f.Lookup("builtin") != nil; has != (answers || v.name == "init") {
			t.Errorf("%s has --builtin: %v", v.name, has)
		}
	}
}

// TestVerbs_examplesRun: what help shows can be copied to a shell.
func TestVerbs_examplesRun(t *testing.T) {
	const script = `g.V("<etcd>").In("<uses>").All()`
	_, url := startServer(t)
	t.Chdir(t.TempDir())
	t.Setenv("HOME", t.TempDir())
	for _, dir := range []string{"shop", "bin", filepath.Join(os.Getenv("HOME"), ".config/fish/completions")} {
		if err := os.MkdirAll(dir, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	const facts = "<http://a/s> <http://a/p> \"one\" .\n"
	for name, text := range map[string]string{
		"script.js": script, "bin/dot": "#!/bin/sh\nexec cat\n", "facts.nq": facts, "old.nq": facts, "facts.nq.gz": packed(t, facts),
		"shop/shop.yaml": "tools:\n  - {id: shop, name: Shop, description: {en: Our shop., zh: 商店。}}\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", filepath.Join(here, "bin")+string(filepath.ListSeparator)+os.Getenv("PATH"))
	for _, v := range verbs() {
		for _, example := range v.examples {
			switch v.name {
			case "serve": // on a free port, until it is stopped
				args := strings.Fields(strings.ReplaceAll(example, ":8844", ":0"))
				cmd, _ := startServer(t, args[2:]...)
				if code, _ := stop(t, cmd); code != 0 {
					t.Errorf("%s: exit code %d\n%s", example, code, cmd.Stderr)
				}
				continue
			case "bench": // takes minutes, and a package index; bench.txtar does the same with little
				continue
			case "health": // of a server that is there
				example = "waggoner health --addr " + strings.TrimPrefix(url, "http://")
			}
			cmd := exec.Command("bash", "-o", "pipefail", "-c", example)
			cmd.Stdin = strings.NewReader(script)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%s: %v\n%s", example, err, out)
			}
		}
	}
}

// packed is a text as gzip.
func packed(t *testing.T, text string) string {
	t.Helper()
	var b strings.Builder
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestExplain_limit: a question that the limits of the engine would falsify says which.
func TestExplain_limit(t *testing.T) {
	for lang, want := range map[string]string{"en": "the question reached its limit of 50 edges", "zh": "问题已达到上限 50 条边"} {
		s := &session{lang: lang}
		if f := s.explain(&query.LimitError{Limit: "50 edges"}); f.message != want || f.code != exitFailure || f.hint == "" {
			t.Errorf("%s: %+v", lang, f)
		}
	}
}

// TestPrinter_cut has each reason for which an answer is not whole.
func TestPrinter_cut(t *testing.T) {
	for _, test := range []struct {
		reason, limit, en, zh string
	}{
		{"rows", "2 results", "This is not the whole answer: it shows 2 of 9.", "答案不完整：共 9 个，仅列出 2 个。"},
		{"paths", "3 paths", "This is not the whole answer: the limit of 3 paths was reached.", "答案不完整：已达到上限 3 条路径。"},
		{"steps", "50 edges", "This is not the whole answer: the limit of 50 edges was reached.", "答案不完整：已达到上限 50 条边。"},
		{"time", "10s", "This is not the whole answer: the limit of 10s was reached.", "答案不完整：已达到上限 10s。"},
		{"depth", "6 steps", "There is more beyond 6 steps; ask with --depth.", "6 步之外还有更多；可用 --depth 增加步数。"},
		{"depth", "1 steps", "There is more beyond 1 step; ask with --depth.", "1 步之外还有更多；可用 --depth 增加步数。"},
		{"depth", "20 steps", "There is more beyond 20 steps, the most that can be asked for.", "20 步之外还有更多；这已是可查询的最大步数。"},
	} {
		for lang, want := range map[string]string{"en": test.en, "zh": test.zh} {
			p := &printer{session: &session{lang: lang}, deepest: 20}
			p.cut(&query.Truncation{Reason: test.reason, Limit: test.limit}, 2, 9)
			if got := strings.TrimSpace(p.text.String()); got != want {
				t.Errorf("%s, %s: %q, want %q", test.reason, lang, got, want)
			}
		}
	}
}

// TestPrinter_timeline: a last day is not taken for a first one, nor a disputed status
// for a settled one.
func TestPrinter_timeline(t *testing.T) {
	p := &printer{session: &session{lang: "en"}}
	fact := query.Statement{From: "tutum", Relation: "acquired-by", To: "docker-inc"}
	p.timeline([]query.Event{{Date: "2015-10", Statement: fact}, {Date: "2018-05-31", Ends: true, Statement: fact}})
	want := "\nTimeline\n  2015-10     tutum acquired-by docker-inc\n  2018-05-31  tutum acquired-by docker-inc (its last day)\n"
	if diff := cmp.Diff(want, p.text.String()); diff != "" {
		t.Error(diff)
	}
	if got := p.status(query.Ref{Status: "active", Disputed: true}); got != "active, disputed" {
		t.Errorf("got %q", got)
	}
}

func TestFlags_parse(t *testing.T) {
	tests := []struct {
		args []string
		want []string // what is left; nil if it fails
		op   string
	}{
		{[]string{"etcd", "--op", "all", "kubernetes"}, []string{"etcd", "kubernetes"}, "all"},
		{[]string{"--op=all", "etcd"}, []string{"etcd"}, "all"},
		{[]string{"-op", "all", "etcd", "--json"}, []string{"etcd"}, "all"},
		{[]string{"etcd", "--", "--op", "all"}, []string{"etcd", "--op", "all"}, ""},
		{[]string{"-", "--json=false"}, []string{"-"}, ""},
		{[]string{"etcd", "--op"}, nil, ""},
		{[]string{"etcd", "--nope"}, nil, ""},
		{[]string{"etcd", "--json=perhaps"}, nil, ""},
		{[]string{"etcd", "--lang", "fr"}, nil, ""},
	}
	for _, test := range tests {
		f := newFlags("dependents")
		values := f.params(query.ReachRequest{})
		f.output(&session{})
		got, err := f.parse(test.args)
		if (err != nil) != (test.want == nil) {
			t.Errorf("%q: %v", test.args, err)
			continue
		}
		if err == nil && (!cmp.Equal(got, test.want) || values.Get("op") != test.op) {
			t.Errorf("%q: got %q and op %q", test.args, got, values.Get("op"))
		}
		if failed := new(failure); err != nil && (!errors.As(err, &failed) || failed.code != exitUsage || failed.hint == "") {
			t.Errorf("%q: %#v is not a usage error with a hint", test.args, err)
		}
	}
}

// TestMessages: every message stands in both languages and takes the same arguments.
func TestMessages(t *testing.T) {
	verb := regexp.MustCompile(`%(\[\d\])?[a-z]`)
	for m := range lastMessage {
		text, ok := messages[m]
		if !ok || text.En == "" || text.Zh == "" {
			t.Errorf("message %d stands in one language only: %+v", m, text)
		}
		en, zh := verb.FindAllString(text.En, -1), verb.FindAllString(text.Zh, -1)
		if len(en) != len(zh) {
			t.Errorf("message %d takes %q in English and %q in Chinese", m, en, zh)
			continue
		}
		for i, v := range zh {
			at := i
			if v[1] == '[' {
				at = int(v[2] - '1')
			}
			if at >= len(en) || en[at][len(en[at])-1] != v[len(v)-1] {
				t.Errorf("message %d takes %q in English and %q in Chinese", m, en, zh)
			}
		}
	}
}

func TestColumns(t *testing.T) {
	for text, want := range map[string]int{"": 0, "etcd": 4, "灵雀云": 6, "ｅｔｃｄ": 8, "e\u0301": 1, "etcd 存储": 9, "—": 1} {
		if got := columns(text); got != want {
			t.Errorf("%q takes %d columns, not %d", text, got, want)
		}
	}
}

func TestWrap(t *testing.T) {
	tests := []struct {
		text string
		most int
		want []string
	}{
		{"as it is", 0, []string{"as it is"}},
		{"two words", 9, []string{"two words"}},
		{"two words", 8, []string{"two", "words"}},
		{"unbroken", 3, []string{"unb", "rok", "en"}},
		{"容器编排平台", 5, []string{"容器", "编排", "平台"}},
		{"宽", 1, []string{"宽"}},
		{"a 容器 b", 4, []string{"a 容", "器 b"}},
	}
	for _, test := range tests {
		if got := wrap(test.text, test.most); !cmp.Equal(got, test.want) {
			t.Errorf("wrap(%q, %d) = %q, want %q", test.text, test.most, got, test.want)
		}
	}
}

// TestPrinter_fits: on a terminal no line is wider than it, and wide characters keep
// the columns straight.
func TestPrinter_fits(t *testing.T) {
	rows := []row{
		{cells: []cell{{"灵雀云容器平台", strong}, {"alauda-cloud", plain}}, below: []note{{text: "灵雀云容器平台 使用 Kubernetes", sources: []string{"landscape-2018#L2045-L2046, likely", "another-document#L1"}}}},
		{cells: []cell{{"etcd", strong}, {"etcd", plain}}, below: []note{{text: "a sentence that is far longer than the terminal is wide and goes on and on", sources: []string{"doc#L1"}}}},
	}
	for _, width := range []int{30, 40, 60, 80} {
		p := &printer{session: &session{lang: "en"}, width: width}
		p.table(0, []string{"NAME", "ID"}, rows)
		for line := range strings.SplitSeq(p.text.String(), "\n") {
			if columns(line) > width {
				t.Errorf("%d columns on a terminal of %d: %q", columns(line), width, line)
			}
		}
	}
	p := &printer{session: &session{lang: "en"}}
	p.table(0, []string{"NAME", "ID"}, rows[:1])
	lines := strings.Split(p.text.String(), "\n")
	if at := columns(lines[1][:strings.Index(lines[1], "alauda")]); at != strings.Index(lines[0], "ID") {
		t.Errorf("the second column begins at %d under its head at %d:\n%s", at, strings.Index(lines[0], "ID"), p.text.String())
	}
}

func TestPrinter_colour(t *testing.T) {
	p := &printer{session: &session{lang: "en"}, colour: true}
	p.line(0, strong, "etcd")
	if got, want := p.text.String(), "\x1b[1metcd\x1b[0m\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestPrinter_control: a name of somebody's data cannot move the cursor.
func TestPrinter_control(t *testing.T) {
	p := &printer{session: &session{lang: "en"}}
	p.line(0, plain, "%s", "a\x1b[2Jb\u009bc\u202ed\re\nf")
	if got, want := p.text.String(), "a\ufffd[2Jb\ufffdc\ufffdd\ufffde f\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestUnfinished(t *testing.T) {
	for script, want := range map[string]bool{
		`g.V("<etcd>").All()`: false,
		`g.V("<etcd>"`:        true,
		`g.V("<etcd>").`:      true,
		"g.V(\"(\")":          false,
		"// (\n1":             false,
		"/* (":                true,
		"/* ( */ 1":           false,
		"`a":                  true,
		"`a${1}`":             false,
		`'\''`:                false,
		`f(function(){`:       true,
		`"open (`:             false,
		"1)":                  false,
		"":                    false,
	} {
		if got := unfinished(script); got != want {
			t.Errorf("unfinished(%q) = %v", script, got)
		}
	}
}

func TestNearest(t *testing.T) {
	names := []string{"serve", "search", "show", "check", "completion"}
	for word, want := range map[string]string{"serv": "serve", "saerch": "search", "SHOW": "show", "comp": "completion", "xyzzy": "", "chekc": "check", "shwo": "show", "serrve": "serve", "sh": "show", "x": "", "": "", "serviert": ""} {
		if got := nearest(word, names); got != want {
			t.Errorf("nearest(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestSystemLanguage(t *testing.T) {
	for _, test := range []struct{ all, messages, lang, want string }{
		{"", "", "", "en"}, {"", "", "zh_CN.UTF-8", "zh"}, {"C", "", "zh_CN.UTF-8", "en"}, {"", "zh_TW", "en_GB", "zh"}, {"", "", "de_DE", "en"},
	} {
		t.Setenv("LC_ALL", test.all)
		t.Setenv("LC_MESSAGES", test.messages)
		t.Setenv("LANG", test.lang)
		if got := systemLanguage(); got != test.want {
			t.Errorf("%+v: got %s", test, got)
		}
	}
}

// TestWriteFile_noPart: when writing fails neither a file nor a part of one is left, and
// what was there stays.
func TestWriteFile_noPart(t *testing.T) {
	full := func(w io.Writer) error {
		if _, err := io.WriteString(w, "half"); err != nil {
			return err
		}
		return errors.New("disk full")
	}
	dir := t.TempDir()
	if err := writeFile(filepath.Join(dir, "new.nq"), 0o666, false, full); err == nil || err.Error() != "disk full" {
		t.Errorf("got %v", err)
	}
	old := filepath.Join(dir, "old.nq")
	if err := os.WriteFile(old, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := writeFile(old, 0o666, true, full); err == nil {
		t.Error("no error")
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("%v is left, %v", entries, err)
	}
	if text, err := os.ReadFile(old); err != nil || string(text) != "old" {
		t.Errorf("the old file is %q, %v", text, err)
	}
}
