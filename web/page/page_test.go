package page

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// everyPage is one address of each kind of page and state.
var everyPage = []struct {
	address string
	status  int
}{
	{"/", 200}, {"/landscape?asof=2016", 200}, {"/landscape?lit=in.uses:kubernetes", 200}, {"/landscape?src=commercial&status=ended", 200},
	{"/landscape?q=zzz", 200}, {"/landscape?asof=soon", 400}, {"/landscape?lit=in.eats:etcd", 400}, {"/landscape?lit=in.uses:nothing-at-all", 404},
	{"/landscape?src=moon", 400}, {"/landscape?status=sleepy", 400}, {"/landscape?utm_source=x", 200},
	{"/tool/etcd", 200}, {"/tool/kubernetes?asof=2016", 200}, {"/tool/docker-swarm", 200}, {"/tool/etcd?asof=soon", 400},
	{"/company/coreos-inc", 200}, {"/category/networking", 200}, {"/layer/core-container-technologies", 200},
	{"/source/container-ecosystem", 200}, {"/entity/commercial", 200}, {"/tool/kubernetez", 404}, {"/tool/%E7%81%B5%E9%9B%80%E4%BA%91", 300}, {"/routes?on=%E7%81%B5%E9%9B%80%E4%BA%91", 400}, {"/nowhere", 404},
	{"/routes", 200}, {"/routes?on=etcd,kubernetes", 200}, {"/routes?on=etcd,kubernetes&op=all", 200}, {"/routes?on=kubernetes&dir=dependencies", 200},
	{"/routes?on=kubernetez", 404}, {"/routes?on=etcd&depth=99", 400}, {"/routes?on=etcd&dir=up", 400}, {"/routes?on=etcd&rel=uses,includes&sure=1", 200},
	{"/routes?from=flynn&to=kubernetes", 200}, {"/routes?from=flynn&to=kubernetes&dir=any", 200}, {"/routes?from=flynn", 400}, {"/routes?from=etcd&to=etcd", 400},
	{"/search", 200}, {"/search?q=namad", 200}, {"/search?q=%E7%81%B5%E9%9B%80%E4%BA%91", 200}, {"/search?q=zzzzzzzz", 200}, {"/search?q=etcd&kind=planet", 0},
	{"/console", 200}, {"/console?example=2", 200}, {"/console?q=g.V()", 200},
}

func TestPages_everyPageInBothLanguages(t *testing.T) {
	p := builtinPages(t)
	for _, page := range everyPage {
		for _, lang := range languages {
			w := get(t, p, page.address, "Accept-Language", lang)
			if page.status != 0 && w.Code != page.status {
				t.Errorf("%s: status %d, want %d", page.address, w.Code, page.status)
			}
			body := w.Body.String()
			if !strings.Contains(body, `<html lang="`+lang+`">`) || !strings.Contains(body, "</html>") {
				t.Errorf("%s in %s: not a whole page of that language", page.address, lang)
			}
			for _, bad := range []string{"ZgotmplZ", "<no value>", "%!", " style=", "<script", "{n}", "{name}"} {
				if strings.Contains(body, bad) {
					t.Errorf("%s in %s holds %q", page.address, lang, bad)
				}
			}
			wellFormed(t, page.address+" in "+lang, body)
		}
	}
}

var (
	tags     = regexp.MustCompile(`<(/?)([a-zA-Z0-9]+)[^>]*?(/?)>`)
	ids      = regexp.MustCompile(` id="([^"]*)"`)
	neverEnd = []string{"meta", "link", "input", "img", "source", "br"}
)

// wellFormed checks that every element ends where it belongs and no id stands twice.
func wellFormed(t *testing.T, where, page string) {
	t.Helper()
	var open []string
	for _, m := range tags.FindAllStringSubmatch(page, -1) {
		switch end, tag := m[1] == "/", m[2]; {
		case m[3] == "/" || slices.Contains(neverEnd, tag):
		case !end:
			open = append(open, tag)
		case len(open) == 0 || open[len(open)-1] != tag:
			t.Errorf("%s: </%s> ends nothing; open are %v", where, tag, open)
			return
		default:
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		t.Errorf("%s: %v do not end", where, open)
	}
	seen := map[string]bool{}
	for _, m := range ids.FindAllStringSubmatch(page, -1) {
		if seen[m[1]] {
			t.Errorf("%s: the id %q stands twice", where, m[1])
		}
		seen[m[1]] = true
	}
}

var (
	hrefs   = regexp.MustCompile(`(?:href|src|srcset|action)="([^"]*)"`)
	elsePat = regexp.MustCompile(`^/api/v1/(meta|export|landscape|dependents|dependencies|paths|documents/|entities/)`)
)

func TestPages_everyLinkResolves(t *testing.T) {
	p := builtinPages(t)
	seen := map[string]bool{}
	for _, page := range everyPage {
		body := get(t, p, page.address).Body.String()
		for _, m := range hrefs.FindAllStringSubmatch(body, -1) {
			href := html.UnescapeString(m[1])
			switch {
			case strings.HasPrefix(href, "#"):
				if !strings.Contains(body, `id="`+href[1:]+`"`) {
					t.Errorf("%s: nothing has the id of %s", page.address, href)
				}
				continue
			case strings.HasPrefix(href, "https://"), strings.HasPrefix(href, "http://"), strings.HasPrefix(href, "?asof="), elsePat.MatchString(href):
				continue
			}
			if href = strings.SplitN(href, "#", 2)[0]; seen[href] || href == "/preferences" {
				continue
			}
			seen[href] = true
			canonical := strings.Contains(body, `rel="canonical" href="`+m[1]+`"`)
			if w := get(t, p, href); w.Code != http.StatusOK && !canonical {
				t.Errorf("%s links to %s, which answers %d", page.address, href, w.Code)
			}
		}
	}
	if len(seen) < 200 {
		t.Errorf("only %d links were followed", len(seen))
	}
}

func TestPages_Entity_wrongSection(t *testing.T) {
	p := builtinPages(t)
	for from, to := range map[string]string{
		"/tool/google": "/company/google", "/entity/etcd": "/tool/etcd", "/tool/ETCD": "/tool/etcd",
		"/company/container-ecosystem?lang=zh-Hans": "/source/container-ecosystem?lang=zh-Hans",
	} {
		w := get(t, p, from)
		if w.Code != http.StatusMovedPermanently || w.Header().Get("Location") != to {
			t.Errorf("%s: %d to %q, want 301 to %q", from, w.Code, w.Header().Get("Location"), to)
		}
	}
}

func TestPages_formsLeadToTheCanonicalAddress(t *testing.T) {
	p := builtinPages(t)
	for from, to := range map[string]string{
		"/landscape?src=&status=alive&status=ended&q=&litrel=in.uses&littool=kubernetes&asof=": "/landscape?status=alive,ended&lit=in.uses:kubernetes",
		"/landscape?q=&litrel=in.uses&littool=&asof=":                                          "/landscape",
		"/routes?dir=dependents&on=kubernetes&on=etcd&on=&op=any&rel=builds-on&depth=6&asof=":  "/routes?on=etcd,kubernetes",
		"/routes?dir=any&from=flynn&to=etcd&rel=&depth=2&k=3&asof=&lang=zh":                    "/routes?from=flynn&to=etcd&depth=2&dir=any&lang=zh",
		"/search?q=etcd&kind=": "/search?q=etcd",
	} {
		w := get(t, p, from)
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != to {
			t.Errorf("%s: %d to %q, want 303 to %q", from, w.Code, w.Header().Get("Location"), to)
		}
		if again := get(t, p, to); again.Code != http.StatusOK {
			t.Errorf("%s: %d, want 200", to, again.Code)
		}
	}
}

func TestPages_NotFound_nearest(t *testing.T) {
	w := get(t, builtinPages(t), "/tool/kubernetez")
	contains(t, w, "Nothing is charted here.", `href="/tool/kubernetes"`, `value="kubernetez"`)
}

func TestPages_Routes_answers(t *testing.T) {
	p := builtinPages(t)
	w := get(t, p, "/routes?on=etcd,kubernetes")
	contains(t, w, "What builds on etcd or Kubernetes", "on both", `<details class="also">`, "Flynn", "flannel", "uses")
	also := strings.Index(w.Body.String(), `<details class="also">`)
	for _, name := range []string{"/tool/confd", "/tool/docker-swarm"} {
		if i := strings.Index(w.Body.String(), `class="n" href="`+name+`"`); i < also {
			t.Errorf("%s only supports etcd, but is listed with what builds on it", name)
		}
	}
	w = get(t, p, "/routes?from=flynn&to=kubernetes")
	contains(t, w, "follows the arrows", "Ignoring direction there are 3.", `href="/routes?from=flynn&amp;to=kubernetes&amp;dir=any"`)
}

func TestPages_Console_runs(t *testing.T) {
	p, err := load(&runner{}, source("")[0])
	if err != nil {
		t.Fatal(err)
	}
	if w := post(t, p, "/console", url.Values{"q": {"  "}}); w.Code != http.StatusBadRequest {
		t.Errorf("an empty script: status %d, want 400", w.Code)
	}
	if w := post(t, p, "/console", url.Values{"q": {"g.V()"}}, "Sec-Fetch-Site", "cross-site"); w.Code != http.StatusForbidden {
		t.Errorf("a form of another site: status %d, want 403", w.Code)
	}
	if w := post(t, p, "/console", url.Values{"q": {strings.Repeat("x", maxForm)}}); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a form that is too large: status %d, want 413", w.Code)
	}
}
