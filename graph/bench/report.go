package bench

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// A Report writes figures in the format of Go's benchmarks, one line each, so that
// benchstat and its like can read them.
type Report struct {
	Rounds int // samples that Compare takes of each contender, of which the median counts
	w      io.Writer
}

// NewReport returns a Report on w with nine rounds.
func NewReport(w io.Writer) *Report { return &Report{Rounds: 9, w: w} }

// A Metric is a figure with its unit.
type Metric struct {
	Value float64
	Unit  string
}

// Line writes one figure: what was measured, how often it ran, how long one took, and more.
func (r *Report) Line(name string, n int, each time.Duration, more ...Metric) error {
	var b strings.Builder
	fmt.Fprintf(&b, "Benchmark%-48s\t%8d\t%12d ns/op", name, n, each.Nanoseconds())
	for _, m := range more {
		fmt.Fprintf(&b, "\t%12s %s", number(m.Value), m.Unit)
	}
	_, err := io.WriteString(r.w, b.String()+"\n")
	return err
}

// Note writes a remark; readers of the format pass over it.
func (r *Report) Note(format string, args ...any) error {
	_, err := fmt.Fprintf(r.w, "# "+format+"\n", args...)
	return err
}

// number has four digits that count, and no exponent.
func number(f float64) string {
	switch {
	case f >= 1000 || f <= -1000 || f == float64(int64(f)):
		return strconv.FormatFloat(f, 'f', 0, 64)
	case f >= 10 || f <= -10:
		return strconv.FormatFloat(f, 'f', 2, 64)
	}
	return strconv.FormatFloat(f, 'f', 3, 64)
}

// Amount is a number of quads as figures are named by it: 1M, 10M, 409k, 96.
func Amount(n int) string {
	switch {
	case n >= 999_500:
		return strings.TrimSuffix(strconv.FormatFloat(float64(n)/1e6, 'f', 1, 64), ".0") + "M"
	case n >= 1000:
		return strconv.Itoa((n+500)/1000) + "k"
	}
	return strconv.Itoa(n)
}
