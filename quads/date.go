package quads

import (
	"fmt"
	"regexp"
	"time"

	"github.com/cayleygraph/quad"
)

// A Date is a day, a month or a year: 2016-05-31, 2016-05 or 2016. A partial date
// stands for its whole period. The zero Date is no date.
type Date struct {
	first, last time.Time // of the period, both days included
	text        string
}

var dateForms = []struct {
	pattern  *regexp.Regexp
	layout   string
	datatype quad.IRI
	years    int
	months   int
	days     int
}{
	{regexp.MustCompile(`^\d{4}$`), "2006", Full("xsd:gYear"), 1, 0, 0},
	{regexp.MustCompile(`^\d{4}-\d{2}$`), "2006-01", Full("xsd:gYearMonth"), 0, 1, 0},
	{regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`), "2006-01-02", Full("xsd:date"), 0, 0, 1},
}

// ParseDate reads a date in one of the three forms.
func ParseDate(s string) (Date, error) {
	for _, f := range dateForms {
		if !f.pattern.MatchString(s) {
			continue
		}
		first, err := time.Parse(f.layout, s)
		if err != nil {
			return Date{}, fmt.Errorf("%q is not a day of the calendar", s)
		}
		next := first.AddDate(f.years, f.months, f.days)
		return Date{first, next.AddDate(0, 0, -1), s}, nil
	}
	return Date{}, fmt.Errorf("%q is not a date; write 2016, 2016-05 or 2016-05-31", s)
}

// DateOf returns the day of t.
func DateOf(t time.Time) Date {
	d, _ := ParseDate(t.UTC().Format("2006-01-02"))
	return d
}

// DateTerm reads a date from a literal of any datatype.
func DateTerm(v quad.Value) (Date, error) {
	text, ok := LiteralText(v)
	if !ok {
		return Date{}, fmt.Errorf("%v is not a date", v)
	}
	return ParseDate(text)
}

// IsZero reports whether d is no date.
func (d Date) IsZero() bool { return d.text == "" }

// String returns the date as it was written, "" for no date.
func (d Date) String() string { return d.text }

// First is the first day of the period that d stands for.
func (d Date) First() time.Time { return d.first }

// Last is the last day of the period that d stands for.
func (d Date) Last() time.Time { return d.last }

// Term returns the literal for d, typed by how exact it is.
func (d Date) Term() quad.Value {
	for _, f := range dateForms {
		if f.pattern.MatchString(d.text) {
			return quad.TypedString{Value: quad.String(d.text), Type: f.datatype}
		}
	}
	return quad.String(d.text)
}

// An Interval is the time a fact held, both ends included. A zero end is open.
type Interval struct{ From, To Date }

// Overlaps reports whether the fact may have held at some moment of the period that
// d stands for: a partial date at either end is given the benefit of the doubt. With
// a zero d every interval overlaps.
func (i Interval) Overlaps(d Date) bool {
	if d.IsZero() {
		return true
	}
	if !i.From.IsZero() && d.last.Before(i.From.first) {
		return false
	}
	return i.To.IsZero() || !d.first.After(i.To.last)
}

// Check says what is wrong with the order of the ends, or nil.
func (i Interval) Check() error {
	if !i.From.IsZero() && !i.To.IsZero() && i.To.last.Before(i.From.first) {
		return fmt.Errorf("it ends (%s) before it begins (%s)", i.To, i.From)
	}
	return nil
}
