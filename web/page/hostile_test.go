package page

import (
	"strings"
	"testing"
	"testing/fstest"
)

// hostileData is a data set whose texts try to be more than text.
const hostileData = `
documents:
  - id: bad-source
    name: {en: "<script>alert('doc')</script>", zh: "文档<img src=x onerror=alert(1)>"}
    url: "https://bad.example/\"onmouseover=alert(1)"
    date: "2020"
    language: en
    note: {en: "</p><script>alert('note')</script>", zh: "</p><script>注</script>"}
layers:
  - id: bad-layer
    order: 1
    name: {en: "<b>Layer</b>", zh: "<b>层</b>"}
    description: {en: "A \"quoted\" & 'odd' one.", zh: "描述"}
    at: bad-source
categories:
  - id: bad-category
    layer: bad-layer
    order: 1
    name: {en: "\" onmouseover=\"alert(1)", zh: "类别"}
    description: {en: "x", zh: "类"}
    at: bad-source
    entries:
      - {tool: bad-tool, class: commercial, at: bad-source#L1}
tools:
  - id: bad-tool
    name: {en: "</a><script>alert('tool')</script>", zh: "工具</a><svg onload=alert(1)>"}
    description: {en: "{{.}} <iframe src=//evil.example>", zh: "描述</p>"}
    aliases: ["<marquee>", "javascript:alert(2)"]
  - id: other-tool
    name: {en: Other, zh: 另一个}
    description: {en: x, zh: 甲}
facts:
  - {fact: bad-tool uses other-tool, at: "bad-source#<img src=x onerror=alert(4)>", note: {en: "<svg/onload=alert(5)>", zh: "<svg/onload=alert(6)>"}}
`

// hostileQuads is what the YAML files refuse and an import may hold: overrides of the
// writing direction, addresses that are scripts.
const hostileQuads = `
<https://w3id.org/waggoner/bad-tool> <http://www.w3.org/2004/02/skos/core#altLabel> "\u202Egnp.exe" .
<https://w3id.org/waggoner/context/bad> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/waggoner/context> .
<https://w3id.org/waggoner/context/bad> <http://www.w3.org/ns/prov#wasDerivedFrom> <https://w3id.org/waggoner/bad-source> .
<https://w3id.org/waggoner/context/bad> <https://w3id.org/waggoner/certainty> <https://w3id.org/waggoner/certainty/sure> .
<https://w3id.org/waggoner/bad-tool> <https://schema.org/url> "javascript:alert(3)" <https://w3id.org/waggoner/context/bad> .
<https://w3id.org/waggoner/bad-tool> <https://schema.org/codeRepository> "data:text/html,<script>alert(8)</script>" <https://w3id.org/waggoner/context/bad> .
`

func TestPages_hostileData(t *testing.T) {
	sources := source(hostileData)
	sources[1].FS.(fstest.MapFS)["test.nq"] = &fstest.MapFile{Data: []byte(hostileQuads)}
	p, err := load(nil, sources...)
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{
		"/", "/landscape?lit=in.uses:other-tool", "/tool/bad-tool", "/tool/other-tool", "/category/bad-category", "/layer/bad-layer", "/source/bad-source",
		"/routes?on=other-tool", "/routes?from=bad-tool&to=other-tool", "/search?q=%3Cscript%3E", "/search?q=bad-tool", "/nothing/bad-tol",
		"/routes?on=%22%3E%3Cscript%3Ealert(7)%3C/script%3E", "/console?q=%3C/textarea%3E%3Cscript%3E", "/landscape?q=%22%3E%3Cscript%3E",
	} {
		for _, lang := range languages {
			w := get(t, p, address, "Accept-Language", lang)
			if w.Code >= 500 {
				t.Errorf("%s: status %d", address, w.Code)
			}
			page := w.Body.String()
			wellFormed(t, address+" in "+lang, page)
			for _, bad := range []string{"<script", "<img src=x", "<iframe", "<svg onload", "<svg/onload", "<marquee", "<b>L", `href="javascript:`, `href="data:`, `" onmouseover="`} {
				if strings.Contains(page, bad) {
					t.Errorf("%s in %s holds %s", address, lang, bad)
				}
			}
		}
	}
	w := get(t, p, "/tool/bad-tool")
	contains(t, w, "<bdi>javascript:alert(3)</bdi>", "<bdi>\u202egnp.exe</bdi>")
}

func TestSafeURL(t *testing.T) {
	for address, want := range map[string]string{
		"https://etcd.io/": "https://etcd.io/", "http://a.example/x?y=1": "http://a.example/x?y=1", "javascript:alert(1)": "", "JavaScript:alert(1)": "",
		"data:text/html,x": "", "//evil.example": "", "/path": "", "https:": "", "": "", "ftp://a.example": "", "ht\ttps://a": "",
	} {
		if got := safeURL(textOf(address)); got != want {
			t.Errorf("safeURL(%q) = %q, want %q", address, got, want)
		}
	}
}
