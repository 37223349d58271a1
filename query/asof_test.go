package query

import (
	"fmt"
	"testing"
	"testing/fstest"

	"waggoner/quads"
)

// asOf says whether a fact that began and ended at some dates, if at all, is admitted as of
// others. Its document is of May 2016: a fact without a beginning may have held from then on.
var asOf = []struct {
	valid, until string
	admitted     []string
	left         []string
}{
	{"", "", []string{"2016", "2016-05", "2016-05-01", "2016-05-31", "2016-06-01", "2017", "2026-11-24", "9999"}, []string{"2015", "2015-12-31", "2016-04", "2016-04-30", "0001"}},
	{"2014", "", []string{"2014", "2014-01", "2014-01-01", "2014-12-31", "2015", "2026"}, []string{"2013", "2013-12", "2013-12-31"}},
	{"2014-03", "", []string{"2014", "2014-03", "2014-03-01", "2014-03-31", "2014-04"}, []string{"2014-02", "2014-02-28", "2013"}},
	{"2014-03-15", "", []string{"2014", "2014-03", "2014-03-15", "2014-03-16"}, []string{"2014-03-14", "2014-02", "2013"}},
	{"", "2018", []string{"2016-05", "2018", "2018-12", "2018-12-31", "2018-01-01"}, []string{"2019", "2019-01-01", "2016-04-30", "2030"}},
	{"", "2018-02", []string{"2018", "2018-02", "2018-02-28", "2018-01"}, []string{"2018-03", "2018-03-01", "2019"}},
	{"", "2018-02-14", []string{"2018", "2018-02", "2018-02-14", "2018-02-13"}, []string{"2018-02-15", "2018-03", "2019"}},
	{"2014", "2014", []string{"2014", "2014-01-01", "2014-06", "2014-12-31"}, []string{"2013", "2015", "2013-12-31", "2015-01-01"}},
	{"2014-03-15", "2014-03-15", []string{"2014", "2014-03", "2014-03-15"}, []string{"2014-03-14", "2014-03-16", "2014-02", "2014-04"}},
	{"2014-12-31", "2015-01-01", []string{"2014", "2015", "2014-12", "2015-01"}, []string{"2014-12-30", "2015-01-02", "2014-11", "2015-02"}},
	{"2012-02-29", "2016-02-29", []string{"2012-02", "2012-02-29", "2016-02-29", "2016-02"}, []string{"2012-02-28", "2016-03-01", "2016-03"}},
	{"2020", "", []string{"2020", "2020-01-01", "2021"}, []string{"2019", "2016-05", "2019-12-31"}},
}

// TestAsOf: every question that walks facts admits them at both ends of their time, and not
// beyond, in all precisions.
func TestAsOf(t *testing.T) {
	w := &world{tools: []string{"root"}}
	for i, c := range asOf {
		tool := fmt.Sprint("t", i)
		w.tools = append(w.tools, tool)
		w.facts = append(w.facts, fact{from: tool, relation: "uses", to: "root", doc: 1, valid: c.valid, until: c.until, certainty: "sure"})
	}
	w.engine = newTestEngine(t, Limits{}, quads.BuiltinVocabulary(), quads.Source{Name: "world", FS: fstest.MapFS{"w.yaml": {Data: []byte(w.yaml())}}})
	cases := 0
	for i, c := range asOf {
		check := func(date string, want bool) {
			cases++
			for question, ask := range map[string]func(tool string, s Scope) (int, error){
				"reach": func(tool string, s Scope) (int, error) {
					a, err := w.engine.Follow(ctx, FollowRequest{From: []string{"root"}, Path: "^uses[id=" + tool + "]", Scope: s})
					return a.Total, err
				},
				"reach both ways": func(tool string, s Scope) (int, error) {
					a, err := w.engine.Follow(ctx, FollowRequest{From: []string{tool}, To: []string{"root"}, Path: "uses", Scope: s})
					return a.Total, err
				},
				"paths": func(tool string, s Scope) (int, error) {
					a, err := w.engine.Paths(ctx, PathsRequest{From: tool, To: "root", Scope: s})
					return a.Total, err
				},
				"dependencies": func(tool string, s Scope) (int, error) {
					a, err := w.engine.Dependencies(ctx, ReachRequest{Of: []string{tool}, Scope: s})
					return a.Total, err
				},
				"impact": func(tool string, s Scope) (int, error) {
					a, err := w.engine.Impact(ctx, ImpactRequest{Of: "root", Scope: s})
					for _, column := range a.Columns {
						for _, affected := range column.Affected {
							if affected.ID == tool {
								return 1, err
							}
						}
					}
					return 0, err
				},
			} {
				if got, err := ask(fmt.Sprint("t", i), Scope{AsOf: date}); err != nil || got == 1 != want {
					t.Errorf("%s: from %q to %q as of %s: %d, %v, want %v", question, c.valid, c.until, date, got, err, want)
				}
			}
		}
		for _, date := range c.admitted {
			check(date, true)
		}
		for _, date := range c.left {
			check(date, false)
		}
	}
	t.Logf("%d cases", cases)
}
