package bench

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// randomLines makes a multigraph with all kinds of terms, lines that stand twice, quads
// with and without labels, comments and empty lines.
func randomLines(seed uint64, nodes, lines int) []string {
	r := rand.New(rand.NewPCG(seed, 3))
	node := func() string {
		n := r.IntN(nodes)
		return []string{fmt.Sprintf("<http://t/%d>", n), fmt.Sprintf("_:b%d", n)}[n%2]
	}
	object := func() string {
		n := r.IntN(nodes)
		switch r.IntN(8) {
		case 0:
			return fmt.Sprintf(`"text . \"%d\" <a> \\"`, n)
		case 1:
			return fmt.Sprintf(`"text %d"@en-GB`, n)
		case 2:
			return fmt.Sprintf(`"%d"^^<http://t/int>`, n)
		case 3:
			return `""`
		}
		return node()
	}
	out := []string{"# a comment", ""}
	for range lines {
		s := fmt.Sprintf("%s <http://p/%d> %s", node(), r.IntN(4), object())
		if r.IntN(3) > 0 {
			s += fmt.Sprintf(" <http://g/%d>", r.IntN(3))
		}
		out = append(out, s+" .")
	}
	return out
}

// naive holds distinct quads by node, predicate and other end.
type naive struct {
	quads   map[[4]string]bool
	out, in map[[2]string][]string
	terms   map[string]bool
	read    int
}

func newNaive(t *testing.T, lines []string) *naive {
	n := &naive{quads: map[[4]string]bool{}, out: map[[2]string][]string{}, in: map[[2]string][]string{}, terms: map[string]bool{}}
	for _, l := range lines {
		if l == "" || l[0] == '#' {
			continue
		}
		n.read++
		q := cut(t, l)
		if n.quads[q] {
			continue
		}
		n.quads[q] = true
		n.out[[2]string{q[0], q[1]}] = append(n.out[[2]string{q[0], q[1]}], q[2])
		n.in[[2]string{q[2], q[1]}] = append(n.in[[2]string{q[2], q[1]}], q[0])
		for _, term := range q {
			if term != "" {
				n.terms[term] = true
			}
		}
	}
	return n
}

// cut takes a line of randomLines apart without what scan.go does it with.
func cut(t *testing.T, l string) (q [4]string) {
	t.Helper()
	l = strings.TrimSuffix(l, " .")
	s, l, _ := strings.Cut(l, " ")
	p, o, _ := strings.Cut(l, " ")
	if i := strings.LastIndex(o, " <http://g/"); i >= 0 {
		return [4]string{s, p, o[:i], o[i+1:]}
	}
	return [4]string{s, p, o, ""}
}

func (n *naive) check(t *testing.T, l *Limit) {
	t.Helper()
	if l.Nodes() != len(n.terms) || l.Quads() != len(n.quads) || l.Read != n.read || l.Duplicates != n.read-len(n.quads) {
		t.Fatalf("%d terms, %d quads, %d read, %d twice; want %d, %d, %d, %d", l.Nodes(), l.Quads(), l.Read, l.Duplicates, len(n.terms), len(n.quads), n.read, n.read-len(n.quads))
	}
	for term := range n.terms {
		number, ok := l.terms.find([]byte(term), l.terms.hash([]byte(term)))
		if !ok || string(l.terms.key(number)) != term {
			t.Fatalf("term %s has number %d, %v", term, number, ok)
		}
		for p := range 4 {
			key := fmt.Sprintf("<http://p/%d>", p)
			local, ok := l.predicate(key[1 : len(key)-1])
			if !ok {
				t.Fatalf("no predicate %s", key)
			}
			for name, both := range map[string][2][]string{
				"out": {n.out[[2]string{term, key}], keys(l, l.out(number, local))},
				"in":  {n.in[[2]string{term, key}], keys(l, l.in(number, local))},
			} {
				slices.Sort(both[0])
				if diff := cmp.Diff(both[0], both[1]); diff != "" {
					t.Fatalf("%s of %s by %s (-want +got)\n%s", name, term, key, diff)
				}
			}
		}
	}
}

func keys(l *Limit, nodes []uint32) (out []string) {
	for _, n := range nodes {
		out = append(out, string(l.terms.key(n)))
	}
	slices.Sort(out)
	return out
}

func write(t *testing.T, name string, lines []string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestLoadLimit compares with a map: one file and several, with and without a line feed at
// the end.
func TestLoadLimit(t *testing.T) {
	for seed := range uint64(20) {
		lines := randomLines(seed, 2+int(seed)*4, 600)
		want := newNaive(t, lines)
		for _, paths := range [][]string{
			{write(t, "a.nq", lines)},
			{write(t, "a.nq", append(slices.Clone(lines), ""))},
			{write(t, "a.nq", lines[:100]), write(t, "b.nq", nil), write(t, "c.nq", lines[100:])},
		} {
			l, err := LoadLimit(paths...)
			if err != nil {
				t.Fatal(err)
			}
			want.check(t, l)
		}
	}
}

// TestLoadLimit_grows: more terms than there was room for.
func TestLoadLimit_grows(t *testing.T) {
	in := newInterner(0)
	const n = 100_000
	for i := range n {
		key := fmt.Appendf(nil, "<%d>", i)
		if got := in.add(key, in.hash(key)); got != uint32(i) {
			t.Fatalf("term %d has number %d", i, got)
		}
	}
	for i := range n {
		key := fmt.Appendf(nil, "<%d>", i)
		if got, ok := in.find(key, in.hash(key)); !ok || got != uint32(i) || !bytes.Equal(in.key(got), key) {
			t.Fatalf("term %d is found as %d, %v", i, got, ok)
		}
	}
	if _, ok := in.find([]byte("<x>"), in.hash([]byte("<x>"))); ok {
		t.Error("a term that is not there is found")
	}
}

// TestSplit: every line is in one part, wherever the cuts fall.
func TestSplit(t *testing.T) {
	lines := randomLines(1, 10, 40)
	path := write(t, "a.nq", lines)
	for _, n := range []int{1, 2, 3, 5, 8, 13, 50, 199, 5000} {
		parts, err := split([]string{path}, n)
		if err != nil {
			t.Fatal(err)
		}
		var got bytes.Buffer
		for _, p := range parts {
			err := p.scan(func(lines []byte) error {
				got.Write(lines)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(strings.Join(lines, "\n"), got.String()); diff != "" {
			t.Fatalf("%d parts (-want +got)\n%s", n, diff)
		}
	}
}

func TestLoadLimit_refuses(t *testing.T) {
	for _, l := range []string{
		"<a> <b> .", "<a> <b> <c>", "<a> <b> <c> <d> <e> .", "<a <b> c .", "a <b> <c> .", `<a> <b> "c .`, `<a> <b> "c\" .`,
		`<a> <b> "c`, "<a> <b> <c", "_:a", ".", `<a> <b> "c"^^<d .`, `<a> <b> "c"@en`,
	} {
		if got, err := LoadLimit(write(t, "a.nq", []string{"<a> <b> <c> .", l})); err == nil {
			t.Errorf("%s is taken as %d quads", l, got.Read)
		}
	}
	if _, err := LoadLimit(write(t, "a.nq", []string{"<" + strings.Repeat("a", 2<<20) + "> <b> <c> .", "<a> <b> <c> ."})); err == nil {
		t.Error("a line of 2 MiB is taken")
	}
	if _, err := LoadLimit(filepath.Join(t.TempDir(), "none.nq")); err == nil {
		t.Error("a file that is not there is taken")
	}
	if l, err := LoadLimit(); err != nil || l.Nodes() != 0 {
		t.Errorf("no file: %v", err)
	}
}
