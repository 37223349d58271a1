package gizmo

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestPool_Run_golden runs testdata/scripts.txt: blocks of a name line with options, a
// script, and after => what comes back.
func TestPool_Run_golden(t *testing.T) {
	const file = "testdata/scripts.txt"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	p := newPool(t, Config{})
	var out strings.Builder
	for _, block := range strings.Split(strings.TrimPrefix(string(text), "## "), "\n## ") {
		head, rest, _ := strings.Cut(block, "\n")
		script, _, _ := strings.Cut(rest, "\n=>")
		got := golden(p, head, script)
		fmt.Fprintf(&out, "## %s\n%s\n=>\n%s", head, script, got)
	}
	if *update {
		if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if d := cmp.Diff(string(text), out.String()); d != "" {
		t.Errorf("%s (-want +got):\n%s", file, d)
	}
}

func golden(p *Pool, head, script string) string {
	r := Request{Script: script}
	for _, word := range strings.Fields(head) {
		switch word {
		case "jsonld":
			r.Format = JSONLD
		case "text":
			r.Format = Text
		case "cayley":
			r.Cayley = true
		case "limit=2":
			r.Limit = 2
		}
	}
	result, err := p.Run(context.Background(), r)
	if err != nil {
		return fmt.Sprintf("error %s\n", strings.TrimPrefix(fmt.Sprintf("%+v", *err.(*ScriptError)), " "))
	}
	var b strings.Builder
	for _, row := range result.Rows {
		fmt.Fprintf(&b, "%s\n", row)
	}
	for _, extra := range []struct{ name, value string }{
		{"value", string(result.Value)}, {"truncated", result.Truncated}, {"hint", result.Hint},
	} {
		if extra.value != "" {
			fmt.Fprintf(&b, "%s: %s\n", extra.name, extra.value)
		}
	}
	return b.String()
}
