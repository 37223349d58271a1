package page

import (
	"context"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"waggoner/query"
)

var apiLink = regexp.MustCompile(`href="(/api/v1/(?:dependents|dependencies|paths)[^"]*)"`)

// TestPages_Routes_jsonIsTheSameQuestion: the link to the answer as JSON asks all that
// the page was asked.
func TestPages_Routes_jsonIsTheSameQuestion(t *testing.T) {
	p := builtinPages(t)
	const scope = "&depth=9&asof=2016&sources=container-ecosystem&sure=1"
	for address, want := range map[string]any{
		"/routes?on=etcd,kubernetes&op=all&rel=uses" + scope: query.ReachRequest{
			Of: []string{"etcd", "kubernetes"}, Op: "all", Rel: []string{"uses"}, Depth: 9, Scope: asked,
		},
		"/routes?on=kubernetes&dir=dependencies" + scope: query.ReachRequest{
			Of: []string{"kubernetes"}, Op: "any", Depth: 9, Scope: asked,
		},
		"/routes?from=flynn&to=kubernetes&rel=uses,works-with&k=5&dir=any" + scope: query.PathsRequest{
			From: "flynn", To: "kubernetes", Rel: []string{"uses", "works-with"}, Dir: "any", K: 5, Depth: 9, Scope: asked,
		},
	} {
		m := apiLink.FindStringSubmatch(get(t, p, address).Body.String())
		if m == nil {
			t.Errorf("%s has no link to its JSON", address)
			continue
		}
		link, err := url.Parse(html.UnescapeString(m[1]))
		if err != nil {
			t.Fatal(err)
		}
		var got any
		if _, ok := want.(query.PathsRequest); ok {
			got, err = bound[query.PathsRequest](link)
		} else {
			got, err = bound[query.ReachRequest](link)
		}
		if err != nil {
			t.Errorf("%s: %v", link, err)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s links to another question, %s:\n%s", address, link, diff)
		}
	}
}

var asked = query.Scope{AsOf: "2016", Sources: []string{"container-ecosystem"}, Certainty: "sure"}

func bound[R any](u *url.URL) (any, error) {
	var r R
	err := query.Bind(u.Query(), &r)
	return r, err
}

// TestPages_Routes_keepsNumbersNotOffered: what the address says and no select offers is
// offered too, or the next form sent would ask something else.
func TestPages_Routes_keepsNumbersNotOffered(t *testing.T) {
	p := builtinPages(t)
	for address, n := range map[string]string{
		"/routes?on=etcd&depth=9": "9", "/routes?from=flynn&to=kubernetes&depth=20": "20", "/routes?on=etcd&depth=4": "4",
		"/routes?from=flynn&to=kubernetes&k=10": "10", "/routes?on=etcd&depth=99": "6",
	} {
		page, option := get(t, p, address).Body.String(), `<option value="`+n+`" selected>`+n+`</option>`
		if !strings.Contains(page, option) {
			t.Errorf("%s lacks %s", address, option)
		}
	}
	if w := get(t, p, "/routes?on=etcd&depth=99"); strings.Contains(w.Body.String(), `value="99"`) {
		t.Error("a depth that is refused is offered")
	}
}

func TestPages_Console_keepsALimitNotOffered(t *testing.T) {
	contains(t, get(t, builtinPages(t), "/console?q=g.V()&limit=250"), `<option value="100">100</option><option value="250" selected>250</option><option value="1000">1,000</option>`)
	contains(t, get(t, builtinPages(t), "/console?q=g.V()&limit=0"), `<option value="1000" selected>`)
}

// chain is n tools, each of which uses the one before.
func chain(n int) string {
	tools, facts := &strings.Builder{}, &strings.Builder{}
	for i := range n {
		fmt.Fprintf(tools, "  - {id: t%d, name: T%d, description: {en: T., zh: 丁。}}\n", i, i)
		if i > 0 {
			fmt.Fprintf(facts, "  - {fact: t%d uses t%d, at: doc#L%d}\n", i, i-1, i)
		}
	}
	return beforeFacts + tools.String() + "facts:\n" + facts.String()
}

// TestPages_Routes_lookFurther: an answer that ends at the depth asked for leads on.
func TestPages_Routes_lookFurther(t *testing.T) {
	p := pagesOf(t, chain(40))
	w := get(t, p, "/routes?on=t0")
	contains(t, w, "There is more beyond 6 steps.", `href="/routes?on=t0&amp;depth=12"`, "Look further")
	if strings.Contains(w.Body.String(), `class="banner"`) {
		t.Error("the depth asked for is reported as a failure")
	}
	contains(t, get(t, p, "/routes?on=t0&depth=20"), "There is more beyond 20 steps.")
	if strings.Contains(get(t, p, "/routes?on=t0&depth=20").Body.String(), "Look further") {
		t.Error("a link leads beyond the limit")
	}
	contains(t, get(t, p, "/routes?on=t0&lang=zh"), "6 步之外还有更多", "查得更远")
	contains(t, get(t, p, "/routes?from=t9&to=t0"), "No route of up to 6 steps", `href="/routes?from=t9&amp;to=t0&amp;depth=12"`, "Look further")
	if strings.Contains(get(t, p, "/routes?on=t36").Body.String(), "beyond") {
		t.Error("a whole answer says that there is more")
	}
}

// TestView_reachView_besideIsCut: a list beside the answer says so if it is not whole.
func TestView_reachView_besideIsCut(t *testing.T) {
	p := builtinPages(t)
	answer, err := p.Engine.Dependents(context.Background(), query.ReachRequest{Of: []string{"etcd"}})
	if err != nil || len(answer.Also) == 0 {
		t.Fatal(err, "nothing beside the answer")
	}
	answer.Also[0].Truncated = &query.Truncation{Reason: "rows", Seen: 4321}
	v := p.view(request("/routes?on=etcd"))
	if out := v.reachView(routesState{On: []string{"etcd"}}, answer); !strings.Contains(out.Also[0].Truncated, "4,321") {
		t.Errorf("it says %q", out.Also[0].Truncated)
	}
}
