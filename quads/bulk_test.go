package quads

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// lines is a Sink that keeps the lines it could be written out as.
type lines struct {
	all    []string
	fail   error         // of Add
	pause  time.Duration // in Add, now and then
	closed bool
}

func (l *lines) Add(s, p, o, g []byte) error {
	l.all = append(l.all, string(AppendLine(nil, s, p, o, g)))
	if l.pause > 0 && rand.IntN(50) == 0 {
		time.Sleep(rand.N(l.pause))
	}
	return l.fail
}

func (l *lines) Close() error {
	l.closed = true
	return nil
}

// text returns an input of this text.
func text(name, s string) Input {
	return Input{Name: name, Size: int64(len(s)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(s)), nil
	}}
}

// readBulk returns all lines; in their order if there is one parser.
func readBulk(t *testing.T, b Bulk, inputs ...Input) ([]string, Receipt, error) {
	t.Helper()
	var sinks []*lines
	receipt, err := b.Read(t.Context(), inputs, func(int) (Sink, error) {
		sinks = append(sinks, &lines{})
		return sinks[len(sinks)-1], nil
	})
	var all []string
	for _, s := range sinks {
		all = append(all, s.all...)
		if s.closed != (err == nil) {
			t.Errorf("error %v, closed %v", err, s.closed)
		}
	}
	return all, receipt, err
}

// compareBulk checks that bulk reading of text, cut into chunks of any size, finds the
// lines and the error that a Reader found.
func compareBulk(t *testing.T, s string, limits ReadLimits, want string, wantErr error) {
	t.Helper()
	for _, size := range []int{1, 7, 64, 1 << 10} {
		b := Bulk{Limits: Limits{Line: limits.Line, Literal: limits.Literal}, Parsers: 1, chunk: size}
		got, _, err := readBulk(t, b, text("f", s))
		if diff := cmp.Diff(want, strings.Join(got, "")); diff != "" {
			t.Fatalf("chunks of %d bytes (-reader +bulk):\n%s", size, diff)
		}
		refused, _ := errors.AsType[*RefusedError](err)
		switch bad, ok := wantErr.(*SyntaxError); {
		case !ok && err != nil:
			t.Fatalf("chunks of %d bytes: %v, want none", size, err)
		case ok && (refused == nil || refused.First != Refusal{Place{"f", bad.Line}, bad.Column, bad.Message}):
			t.Fatalf("chunks of %d bytes: %v, want %v", size, err, bad)
		}
	}
}

// numbered is n statements.
func numbered(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "<http://a/s%d> <http://a/p> \"%d\" .\n", i, i)
	}
	return b.String()
}

func TestBulk_manyInputsManyParsers(t *testing.T) {
	var inputs []Input
	var want []string
	for i := range 20 {
		s := fmt.Sprintf("_:b <http://a/p> <http://a/%d> .\n# c\n\n", i) + numbered(i*37) + "<http://a/last> <http://a/p> <http://a/o> <http://a/g> ."
		in := text(fmt.Sprintf("f%d", i), s)
		in.Scope = fmt.Sprintf("f%d-", i)
		inputs = append(inputs, in)
		s = strings.ReplaceAll(strings.ReplaceAll(s, "# c\n\n", ""), "_:b", "_:"+in.Scope+"b")
		want = append(want, strings.SplitAfter(s+"\n", "\n")...)
	}
	want = slices.DeleteFunc(want, func(s string) bool { return s == "" })
	slices.Sort(want)
	for _, b := range []Bulk{{}, {Parsers: 5, chunk: 100}, {Parsers: 1, chunk: 1}} {
		var last Progress
		b.Progress = func(p Progress) {
			if p.Read < last.Read || p.Lines < last.Lines || p.Quads < last.Quads {
				t.Errorf("progress goes back from %v to %v", last, p)
			}
			last = p
		}
		got, receipt, err := readBulk(t, b, inputs...)
		slices.Sort(got)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%d quads, %v; want %d", len(got), err, len(want))
		}
		lines := len(want) + 2*len(inputs)
		if receipt.Quads != len(want) || receipt.Lines != lines || receipt.Refused != 0 {
			t.Errorf("receipt %+v, want %d quads in %d lines", receipt, len(want), lines)
		}
		if (last != Progress{totalSize(inputs), totalSize(inputs), lines, len(want)}) {
			t.Errorf("last progress %+v", last)
		}
	}
}

func TestBulk_nothing(t *testing.T) {
	for _, inputs := range [][]Input{nil, {text("empty", "")}} {
		if got, receipt, err := readBulk(t, Bulk{}, inputs...); err != nil || len(got) > 0 || receipt.Lines > 0 {
			t.Errorf("got %v, %+v, %v; want nothing", got, receipt, err)
		}
	}
}

// TestBulk_earliestError: whichever parser is first, the error is that of the first bad line,
// and the receipt is the same.
func TestBulk_earliestError(t *testing.T) {
	bad := "<http://a/s> <http://a/p> .\n"
	inputs := []Input{text("good", numbered(300)), text("bad", numbered(150)+bad+numbered(50)+bad+bad+numbered(500)), text("cut", gzipped(t, numbered(5000))[:500])}
	read := func(refuse int) (Receipt, error) {
		b := Bulk{Parsers: 4, Refuse: refuse, chunk: 256}
		return b.Read(t.Context(), inputs, func(int) (Sink, error) { return &lines{pause: 100 * time.Microsecond}, nil })
	}
	for _, c := range []struct {
		refuse  int
		refused int
		err     string
	}{
		{0, 1, `bad:151:27: '.' cannot begin the object`},
		{1, 3, `more than 1 lines are refused, the first is bad:151:27: '.' cannot begin the object`},
		{2, 3, `more than 2 lines are refused, the first is bad:151:27: '.' cannot begin the object`},
		{3, 3, `cut: after line `},
		{-1, 3, `cut: after line `},
	} {
		first, err := read(c.refuse)
		if err == nil || !strings.HasPrefix(err.Error(), c.err) || first.Refused != c.refused {
			t.Errorf("refuse %d: %d refused, %v; want %d, %s", c.refuse, first.Refused, err, c.refused, c.err)
		}
		for range 20 {
			again, err2 := read(c.refuse)
			if diff := cmp.Diff(first, again); diff != "" || fmt.Sprint(err2) != fmt.Sprint(err) {
				t.Fatalf("refuse %d: another receipt, or %v instead of %v: %s", c.refuse, err2, err, diff)
			}
		}
	}
}

func TestBulk_tolerates(t *testing.T) {
	var b strings.Builder
	for i := range 100 {
		fmt.Fprintf(&b, "%sbad %d\n", numbered(3), i)
	}
	long := strings.Repeat("x", 5000)
	b.WriteString(numbered(1) + "# " + long + "\n" + numbered(1) + long)
	for _, size := range []int{10, 100, 1 << 20} {
		got, receipt, err := readBulk(t, Bulk{Refuse: -1, Limits: Limits{Line: 200}, chunk: size}, text("f", b.String()))
		if err != nil || len(got) != 302 || receipt.Quads != 302 || receipt.Refused != 102 || receipt.Lines != 404 || len(receipt.Refusals) != keptRefusals {
			t.Errorf("chunks of %d: %d quads, %+v, %v", size, len(got), receipt, err)
		}
		for i, r := range receipt.Refusals {
			if (r != Refusal{Place{"f", 4 * (i + 1)}, 1, "'b' cannot begin the subject"}) {
				t.Errorf("refusal %d is %v", i, r)
			}
		}
		_, receipt, _ = readBulk(t, Bulk{Refuse: -1, Limits: Limits{Line: 200}, chunk: size}, text("f", b.String()[strings.Index(b.String(), "bad 99"):]))
		want := []Refusal{
			{Place{"f", 1}, 1, "'b' cannot begin the subject"},
			{Place{"f", 3}, 200, "the line is longer than 200 bytes"},
			{Place{"f", 5}, 200, "the line is longer than 200 bytes"},
		}
		if diff := cmp.Diff(want, receipt.Refusals); diff != "" {
			t.Error(diff)
		}
	}
}

// TestBulk_lineLimit: the limit is that of a Reader, however the line lies in the buffers.
func TestBulk_lineLimit(t *testing.T) {
	for _, limit := range []int{40, 64, 100} {
		for length := limit - 3; length <= limit+3; length++ {
			for _, end := range []string{"", "\n", "\r\n"} {
				line := "<http://a/s> <http://a/p> \"\" . #"
				line += strings.Repeat("c", length-len(line)-len(end)) + end
				for _, before := range []int{0, 1, 50} {
					s := strings.Repeat("# c\n", before) + line
					limits := ReadLimits{Line: limit}
					_, err := readAll(t, s, limits)
					want := "<http://a/s> <http://a/p> \"\" .\n"
					if err != nil {
						want = ""
					}
					compareBulk(t, s, limits, want, err)
				}
			}
		}
	}
}

func TestBulk_sinkFails(t *testing.T) {
	full := errors.New("the disk is full")
	for _, parsers := range []int{1, 3} {
		b := Bulk{Parsers: parsers, chunk: 100}
		_, err := b.Read(t.Context(), []Input{text("f", numbered(1000))}, func(int) (Sink, error) { return &lines{fail: full}, nil })
		if !errors.Is(err, full) {
			t.Errorf("got %v, want %v", err, full)
		}
		_, err = b.Read(t.Context(), []Input{text("f", numbered(1000))}, func(i int) (Sink, error) { return &lines{}, full })
		if !errors.Is(err, full) {
			t.Errorf("got %v, want %v", err, full)
		}
	}
}

func TestBulk_badScope(t *testing.T) {
	in := text("f", "")
	in.Scope = "a b"
	if _, _, err := readBulk(t, Bulk{}, in); err == nil {
		t.Error("no error")
	}
}

func TestFileInput(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.txt")
	if err := os.WriteFile(path, []byte(gzipped(t, numbered(10))), 0o600); err != nil {
		t.Fatal(err)
	}
	in, err := FileInput(path)
	if err != nil || in.Size == 0 {
		t.Fatal(in, err)
	}
	if got, _, err := readBulk(t, Bulk{Parsers: 1}, in); err != nil || strings.Join(got, "") != numbered(10) {
		t.Errorf("got %q, %v", got, err)
	}
	os.Remove(path)
	if _, _, err := readBulk(t, Bulk{}, in); err == nil || err.Error() != path+": open: no such file or directory" {
		t.Errorf("got %v", err)
	}
	for _, path := range []string{dir, path} {
		if _, err := FileInput(path); err == nil {
			t.Errorf("%s is no file, and no error", path)
		}
	}
}

// endless is an input without an end, of good lines or of waiting.
type endless struct {
	line   string
	closed chan struct{}
	once   sync.Once
}

func (e *endless) Read(p []byte) (int, error) {
	if e.line == "" {
		<-e.closed
		return 0, os.ErrClosed
	}
	return copy(p, strings.Repeat(e.line, max(1, len(p)/len(e.line)))), nil
}

func (e *endless) Close() error {
	e.once.Do(func() { close(e.closed) })
	return nil
}

// TestBulk_cancel: a cancelled reading returns and leaves no goroutine, whether its input
// flows, waits, or is one line without an end.
func TestBulk_cancel(t *testing.T) {
	before := runtime.NumGoroutine()
	for _, line := range []string{"<http://a/s> <http://a/p> <http://a/o> .\n", "", "x", "x\n"} {
		for _, refuse := range []int{0, -1} {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
			in := Input{Name: "endless", Open: func() (io.ReadCloser, error) { return &endless{line: line, closed: make(chan struct{})}, nil }}
			_, err := Bulk{Refuse: refuse, Parsers: 3}.Read(ctx, []Input{in}, func(int) (Sink, error) { return discard{}, nil })
			cancel()
			if refused := strings.HasPrefix(line, "x") && refuse == 0; !refused && !errors.Is(err, context.DeadlineExceeded) || err == nil {
				t.Errorf("%q, refuse %d: %v", line, refuse, err)
			}
		}
	}
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	buf := make([]byte, 1<<16)
	t.Errorf("%d goroutines before, %d after:\n%s", before, runtime.NumGoroutine(), buf[:runtime.Stack(buf, true)])
}

// TestBulk_cancelWithoutClose: an input that waits and that nothing ends is left alone.
func TestBulk_cancelWithoutClose(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	e := &endless{closed: make(chan struct{})}
	defer e.Close()
	in := Input{Name: "waits", Open: func() (io.ReadCloser, error) { cancel(); return io.NopCloser(e), nil }}
	if _, err := (Bulk{}).Read(ctx, []Input{in}, func(int) (Sink, error) { return discard{}, nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// discard is a Sink that keeps nothing.
type discard struct{}

func (discard) Add(s, p, o, g []byte) error { return nil }
func (discard) Close() error                { return nil }

// TestBulk_wholeOrError: a reading that is cancelled as it ends is whole or an error.
func TestBulk_wholeOrError(t *testing.T) {
	s := numbered(2000)
	for range 300 {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(rand.N(800*time.Microsecond), cancel)
		receipt, err := Bulk{Parsers: 4, chunk: 1000}.Read(ctx, []Input{text("f", s)}, func(int) (Sink, error) { return discard{}, nil })
		cancel()
		if err == nil && receipt.Quads != 2000 || err != nil && !errors.Is(err, context.Canceled) {
			t.Fatalf("%d quads, %v", receipt.Quads, err)
		}
	}
}

func TestAppendLine(t *testing.T) {
	for _, line := range []string{"<http://a/s> <http://a/p> \"x\"@en <http://a/g> .\n", "_:s <http://a/p> _:o .\n"} {
		k, err := NewReader(strings.NewReader(line), ReadLimits{}).ReadKeys()
		if got := AppendLine([]byte("> "), k.S, k.P, k.O, k.G); err != nil || string(bytes.TrimPrefix(got, []byte("> "))) != line {
			t.Errorf("got %q, %v; want %q", got, err, line)
		}
	}
}
