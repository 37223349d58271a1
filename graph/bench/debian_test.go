package bench

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"
)

func packed(t *testing.T, plain []byte, pack func(io.Writer) io.WriteCloser) io.Reader {
	t.Helper()
	var b bytes.Buffer
	w := pack(&b)
	if _, err := w.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return &b
}

func TestDebian(t *testing.T) {
	index, err := os.ReadFile("testdata/Packages")
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/Packages.nq")
	if err != nil {
		t.Fatal(err)
	}
	for name, in := range map[string]io.Reader{
		"plain": bytes.NewReader(index),
		"gzip":  packed(t, index, func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }),
		"zstd": packed(t, index, func(w io.Writer) io.WriteCloser {
			e, err := zstd.NewWriter(w)
			if err != nil {
				t.Fatal(err)
			}
			return e
		}),
	} {
		var got bytes.Buffer
		packages, written, err := Debian(&got, in)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(string(want), got.String()); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
		if packages != 3 || written != bytes.Count(want, []byte("\n")) {
			t.Errorf("%s: %d packages, %d quads", name, packages, written)
		}
	}
}

func TestDebian_malformed(t *testing.T) {
	for _, c := range []struct{ name, index, want string }{
		{"no colon", "Package: a\nDepends b\n", `line 2: "Depends b" is not a field`},
		{"a space in the field", "Package: a\nDe pends: b\n", `line 2: "De pends: b" is not a field`},
		{"no field", "Package: a\n: b\n", `line 2: ": b" is not a field`},
		{"continues nothing", "\n  b\nPackage: a\n", "line 2: a line that continues a field stands before any field"},
		{"no package", "Depends: b\nVersion: 1\n\nPackage: c\n", "line 3: the stanza that ends here has no field Package"},
		{"no package at the end", "Depends: b", "line 1: the stanza that ends here has no field Package"},
		{"a name", "Package: a b\n", `line 1: "a b" is not the name of a package`},
		{"a target", "Package: a\nDepends: b, <c>\n\n", `line 3: package a: field Depends: "<c>" is not the name of a package`},
		{"an open bracket", "Package: a\nBreaks: b (>= 1\n\n", `line 3: package a: field Breaks: "b (>= 1" has a version without brackets around it`},
		{"a closed bracket", "Package: a\nBreaks: b >= 1)\n\n", `line 3: package a: field Breaks: "b >= 1)" is not the name of a package`},
		{"what follows a version", "Package: a\nBreaks: b (= 1) c\n\n", `line 3: package a: field Breaks: "b (= 1) c" has a version without brackets around it`},
		{"only a version", "Package: a\nBreaks: (= 1)\n\n", `line 3: package a: field Breaks: "" is not the name of a package`},
		{"a hole in a list", "Package: a\nBreaks: b, , c\n\n", `line 3: package a: field Breaks: "" is not the name of a package`},
		{"twice", "Package: a\nDepends: b\nDepends: c\n", "line 3: field Depends stands twice in one stanza"},
		{"a page instead", "<html>\n", `line 1: "<html>" is not a field`},
		{"too long", "Package: a\nDepends: " + strings.Repeat("x", 5<<20), "line 2: bufio.Scanner: token too long"},
	} {
		_, _, err := Debian(io.Discard, strings.NewReader(c.index))
		if err == nil || err.Error() != c.want {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
	if _, _, err := Debian(io.Discard, strings.NewReader("\x1f\x8bnot gzip")); err == nil {
		t.Error("a broken gzip is taken")
	}
}
