package page

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

var schedulingRow = regexp.MustCompile(`(?s)<tr role="row"><th scope="row" role="rowheader"><a href="/category/scheduling".*?</tr>`)

func TestPages_Landscape_golden(t *testing.T) {
	p := builtinPages(t)
	var got strings.Builder
	for _, lang := range languages {
		row := schedulingRow.FindString(get(t, p, "/landscape?lit=in.uses:etcd", "Accept-Language", lang).Body.String())
		got.WriteString(strings.ReplaceAll(row, "<li>", "\n<li>") + "\n")
	}
	const file = "testdata/scheduling.golden"
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("the row is now\n%s\nwant\n%s", got.String(), want)
	}
}

func TestPages_Landscape_filters(t *testing.T) {
	p := builtinPages(t)
	for address, want := range map[string][]string{
		"/landscape?src=commercial":         {"of 102 entries shown"},
		"/landscape?status=ended,unknown":   {"of 102 entries shown", `value="ended" checked`},
		"/landscape?q=swarm":                {"entries shown", `href="/tool/docker-swarm"`},
		"/landscape?q=zzz":                  {"No tool matches these filters.", `href="/search?q=zzz"`},
		"/landscape?lit=in.uses:kubernetes": {"tools lit up: uses", "e lit", `class="e source" href="/tool/kubernetes"`, "e dim"},
	} {
		contains(t, get(t, p, address), want...)
	}
	now, then := get(t, p, "/").Body.String(), get(t, p, "/landscape?asof=2016").Body.String()
	if strings.Count(now, "<s>") <= strings.Count(then, "<s>") {
		t.Error("no more tools have ended today than in 2016")
	}
}

// TestPages_Landscape_lightsAll: however many are to be lit up, all are, over pages of
// the engine's answer.
func TestPages_Landscape_lightsAll(t *testing.T) {
	tools, facts := &strings.Builder{}, &strings.Builder{}
	for i := range 2100 {
		fmt.Fprintf(tools, "  - {id: n%d, name: N%d, description: {en: N., zh: 丁。}}\n", i, i)
		fmt.Fprintf(facts, "  - {fact: n%d uses hub, at: doc#L%d}\n", i, i+1)
	}
	p := pagesOf(t, beforeFacts+tools.String()+"facts:\n"+facts.String())
	contains(t, get(t, p, "/landscape?lit=in.uses:hub"), "2,100 more not shown here", `href="/tool/n2099"`)
}

// TestPages_Landscape_lightsSymmetric: a symmetric relation lights up both ends.
func TestPages_Landscape_lightsSymmetric(t *testing.T) {
	p := pagesOf(t, beforeFacts+"facts:\n  - {fact: a works-with b, at: doc}\n")
	contains(t, get(t, p, "/landscape?lit=in.works-with:a"), "1 more not shown here", `href="/tool/b"`)
	contains(t, get(t, p, "/landscape?lit=in.works-with:b"), "1 more not shown here", `href="/tool/a"`)
}
