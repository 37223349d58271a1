package bench

import (
	"bytes"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestReport_Line(t *testing.T) {
	var b bytes.Buffer
	r := NewReport(&b)
	if err := r.Note("data %s", "x"); err != nil {
		t.Fatal(err)
	}
	if err := r.Line("Load/limit/10M", 1, 4200*time.Millisecond, Metric{2380952.38, "quads/s"}, Metric{2.5, "x"}, Metric{12.345, "y"}); err != nil {
		t.Fatal(err)
	}
	got := strings.Join(strings.Fields(b.String()), " ")
	const want = "# data x BenchmarkLoad/limit/10M 1 4200000000 ns/op 2380952 quads/s 2.500 x 12.35 y"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestAmount(t *testing.T) {
	for n, want := range map[int]string{7: "7", 409_647: "410k", 999_499: "999k", 1_000_000: "1M", 2_500_000: "2.5M", 10_000_000: "10M"} {
		if got := Amount(n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}

func TestReport_Compare(t *testing.T) {
	q := Question{Name: "hop", Steps: 1}
	answers := func(n int, err error) func(Question) (int, error) {
		return func(Question) (int, error) { time.Sleep(sample / 10); return n, err }
	}
	var b bytes.Buffer
	r := NewReport(&b)
	if err := r.Compare("tiny", q, Contender{"a", answers(3, nil)}, Contender{"b", answers(3, nil)}); err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`(?m)^BenchmarkRead/tiny/hop/[ab]\s+\d+\s+\d+ ns/op\s+3 results\s+[\d.]+ x/a$`)
	if got := line.FindAllString(b.String(), -1); len(got) != 2 {
		t.Errorf("lines:\n%s", b.String())
	}
	if err := r.Compare("tiny", q, Contender{"a", answers(3, nil)}, Contender{"b", answers(4, nil)}); err == nil {
		t.Error("contenders disagree, and nobody says so")
	}
	if err := r.Compare("tiny", q, Contender{"a", answers(0, errFull)}); !errors.Is(err, errFull) {
		t.Errorf("an error of a contender: %v", err)
	}
}

func TestOwnMemory(t *testing.T) {
	m := OwnMemory()
	if m == (Memory{}) {
		t.Skip("no /proc here")
	}
	if m.Peak < m.Resident || m.Resident < m.Anonymous || m.Anonymous < 1<<20 {
		t.Errorf("%+v", m)
	}
}
