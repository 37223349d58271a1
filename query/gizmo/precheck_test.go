package gizmo

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPrecheck(t *testing.T) {
	cfg, err := Config{}.withDefaults()
	if err != nil {
		t.Fatal(err)
	}
	deep := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	for _, c := range []struct {
		name   string
		script string
		want   *ScriptError
	}{
		{"good", good, nil},
		{"deep enough", deep(200), nil},
		{"too deep", "1\n" + deep(201), &ScriptError{Kind: KindLimit, Line: 2, Column: 201}},
		{"not closed", strings.Repeat("((\n", 101), &ScriptError{Kind: KindLimit, Line: 101, Column: 1}},
		{"many but flat", strings.Repeat("()", 5000), nil},
		{"in a string", `"` + strings.Repeat("(", 300) + `\"` + strings.Repeat("(", 300) + `"`, nil},
		{"in a line comment", "// " + strings.Repeat("(", 300) + "\n1", nil},
		{"in a comment", "/* " + strings.Repeat("(\n", 300) + "*/ 1", nil},
		{"in a template", "`" + strings.Repeat("(\n", 300) + "`", nil},
		{"after a string", `'"'` + deep(201), &ScriptError{Kind: KindLimit, Line: 1, Column: 204}},
		{"a lone quote", "'\n" + deep(201), &ScriptError{Kind: KindLimit, Line: 2, Column: 201}},
		{"empty", " \n\t", &ScriptError{Kind: KindSyntax}},
		{"long enough", strings.Repeat("x", 16<<10), nil},
		{"too long", strings.Repeat("x", 16<<10+1), &ScriptError{Kind: KindLimit}},
		{"NUL", "é\x00", &ScriptError{Kind: KindSyntax, Line: 1, Column: 2}},
		{"not UTF-8", "a\nb\xff", &ScriptError{Kind: KindSyntax, Line: 2, Column: 2}},
		{"replacement character", "'\uFFFD'", nil},
	} {
		got := precheck(Request{Script: c.script, Format: JSON}, cfg)
		if got != nil {
			got = &ScriptError{Kind: got.Kind, Line: got.Line, Column: got.Column}
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
	if err := precheck(Request{Script: "1", Format: "xml"}, cfg); err == nil {
		t.Error("format xml is accepted")
	}
}

func TestReadFrame(t *testing.T) {
	var b bytes.Buffer
	if err := writeFrame(&b, answer{Truncated: "<x>"}); err != nil {
		t.Fatal(err)
	}
	whole := b.String()
	if !strings.Contains(whole, "<x>") {
		t.Errorf("%q is escaped", whole)
	}
	for n := range len(whole) {
		_, err := readFrame(strings.NewReader(whole[:n]), 100)
		if want := n == 0; err == nil || (err == io.EOF) != want {
			t.Errorf("%d of %d bytes: error %v", n, len(whole), err)
		}
	}
	if _, err := readFrame(strings.NewReader(whole), 3); err == nil {
		t.Error("a frame over the limit is read")
	}
	f, err := readFrame(strings.NewReader(whole), 100)
	var a answer
	if err != nil || f.decode(&a) != nil || a.Truncated != "<x>" {
		t.Errorf("got %q, %v", f, err)
	}
}

func TestFrame_rows(t *testing.T) {
	whole, err := closeFrame(append(newFrame(), "1\n{}\n"...), answer{Rows: 2})
	if err != nil {
		t.Fatal(err)
	}
	f, err := readFrame(bytes.NewReader(whole), 1000)
	var a answer
	if err != nil || f.decode(&a) != nil || a.Rows != 2 {
		t.Fatalf("got %q, %v", f, err)
	}
	for n, good := range map[int]bool{-1: false, 0: false, 1: false, 2: true, 3: false, 1 << 60: false} {
		if rows, err := f.rows(n); (err == nil) != good || good && (len(rows) != 2 || string(rows[1]) != "{}") {
			t.Errorf("%d rows: %q, %v", n, rows, err)
		}
	}
	for _, head := range []string{"\x00\x00\x00\x00\x00\x00\x00\x00", "\x00\x00\x00\x03\x00\x00\x00\x00", "\x00\x00\x00\x05\x00\x00\x00\x02xx"} {
		if f, err := readFrame(strings.NewReader(head), 1000); err == nil {
			t.Errorf("%q is read as %q", head, f)
		}
	}
}

func TestCrashError(t *testing.T) {
	for _, c := range []struct {
		stderr, line string
		kind         Kind
	}{
		{"", "", KindCrash},
		{"runtime: out of memory: cannot allocate 4194304-byte block\nfatal error: out of memory\n\ngoroutine 1", "runtime: out of memory: cannot allocate 4194304-byte block", KindMemory},
		{"noise\nfatal error: runtime: cannot allocate memory\n", "fatal error: runtime: cannot allocate memory", KindMemory},
		{"runtime: goroutine stack exceeds 67108864-byte limit\nfatal error: stack overflow\n", "runtime: goroutine stack exceeds 67108864-byte limit", KindCrash},
		{"panic: expected string, got: map[string]interface {}\n\ngoroutine 7", "panic: expected string, got: map[string]interface {}", KindCrash},
		{cpuMessage + "\n", cpuMessage, KindTimeout},
		{"panic: /data/image.csr is damaged at byte 65536: checksum of block 1\n", "panic: /data/image.csr is damaged at byte 65536: checksum of block 1", KindDamage},
		{"unexpected fault address 0x7f\nfatal error: fault\n[signal SIGBUS: bus error code=0x2]\n", "fatal error: fault", KindDamage},
	} {
		err, line := crashError(c.stderr)
		if err.Kind != c.kind || line != c.line || err.Message == "" {
			t.Errorf("%q: %v, line %q", c.stderr, err.Kind, line)
		}
	}
}
