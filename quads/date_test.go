package quads

import "testing"

func mustDate(t *testing.T, s string) Date {
	t.Helper()
	if s == "" {
		return Date{}
	}
	d, err := ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestParseDate(t *testing.T) {
	for _, c := range []struct{ in, first, last string }{
		{"2016", "2016-01-01", "2016-12-31"},
		{"2016-02", "2016-02-01", "2016-02-29"},
		{"2015-02", "2015-02-01", "2015-02-28"},
		{"2016-12", "2016-12-01", "2016-12-31"},
		{"2016-05-31", "2016-05-31", "2016-05-31"},
	} {
		d := mustDate(t, c.in)
		if got := d.First().Format("2006-01-02"); got != c.first {
			t.Errorf("%s begins %s, want %s", c.in, got, c.first)
		}
		if got := d.Last().Format("2006-01-02"); got != c.last {
			t.Errorf("%s ends %s, want %s", c.in, got, c.last)
		}
		if text, _ := LiteralText(d.Term()); text != c.in {
			t.Errorf("%s is stored as %s", c.in, text)
		}
	}
	for _, bad := range []string{"", "16", "2016-13", "2016-02-30", "2016-5", "2016-05-31T00:00:00Z", "31.5.2016", "二〇一六", "-2016", " 2016"} {
		if d, err := ParseDate(bad); err == nil {
			t.Errorf("%q was read as %v", bad, d)
		}
	}
}

// TestInterval_Overlaps covers both edges of intervals, in all precisions.
func TestInterval_Overlaps(t *testing.T) {
	for _, c := range []struct {
		from, to, asOf string
		want           bool
	}{
		{"2016-05-31", "2018-02-01", "2016-05-30", false},
		{"2016-05-31", "2018-02-01", "2016-05-31", true},
		{"2016-05-31", "2018-02-01", "2018-02-01", true},
		{"2016-05-31", "2018-02-01", "2018-02-02", false},
		{"2016-05-31", "", "2030", true},
		{"", "2018-02-01", "1990", true},
		{"", "", "1990", true},
		{"2016", "", "2015-12-31", false},
		{"2016", "", "2016-01-01", true},
		{"2016", "", "2016-12-31", true},
		{"", "2016", "2016-12-31", true},
		{"", "2016", "2017-01-01", false},
		{"2016-05-31", "", "2016-05", true}, // the period holds the beginning
		{"2016-05-31", "", "2016", true},
		{"2016-05-31", "", "2016-04", false},
		{"", "2016-05-31", "2016-05", true},
		{"", "2016-05-31", "2016-06", false},
		{"2016", "2016", "2016-07-01", true},
		{"2016-05-31", "2018", "", true},
	} {
		i := Interval{mustDate(t, c.from), mustDate(t, c.to)}
		if got := i.Overlaps(mustDate(t, c.asOf)); got != c.want {
			t.Errorf("[%s, %s] as of %s: got %v, want %v", c.from, c.to, c.asOf, got, c.want)
		}
	}
}
