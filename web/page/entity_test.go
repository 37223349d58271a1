package page

import (
	"strings"
	"testing"
)

// ownFamily is a data set with a family of relations of its own.
const ownFamily = `
families: [{id: risk-family, order: 9, name: {en: Risks, zh: 风险}}]
relations:
  - {id: threatens, family: risk-family, name: {en: threatens, zh: 威胁}, inverse: {en: is threatened by, zh: 受威胁于}, joins: {from: [tool], to: [tool]}}
` + beforeFacts + `
facts:
  - {fact: a threatens hub, at: doc}
  - {fact: hub threatens b, at: doc}
`

// TestPages_Entity_ownFamily: relations of a family that is none of ours have a section.
func TestPages_Entity_ownFamily(t *testing.T) {
	p := pagesOf(t, ownFamily)
	contains(t, get(t, p, "/tool/hub"), `<section id="family-risk-family"`, `<b>2</b> Risks`, "is threatened by", `href="#family-risk-family"`, `href="/tool/a"`, "Above, too: Risks.")
	contains(t, get(t, p, "/tool/hub?lang=zh"), "风险", "受威胁于", "上方另有：风险。")
	if page := get(t, builtinPages(t), "/tool/etcd").Body.String(); strings.Count(page, `<section id="`) > 7 || strings.Contains(page, "Above, too") {
		t.Error("etcd has a section more than it has relations for")
	}
}

// TestPages_Entity_symmetricOnce: what both ends say of each other is one row with both
// sources.
func TestPages_Entity_symmetricOnce(t *testing.T) {
	p := pagesOf(t, beforeFacts+"facts:\n  - {fact: a works-with b, at: doc}\n  - {fact: b works-with a, at: doc2}\n")
	for _, address := range []string{"/tool/a", "/tool/b"} {
		page := get(t, p, address).Body.String()
		_, side, _ := strings.Cut(page, `<section id="works-with"`)
		side, _, _ = strings.Cut(side, "</section>")
		if strings.Count(side, "<h3>") != 1 || strings.Count(side, `<a class="n"`) != 1 || !strings.Contains(side, "2 sources") {
			t.Errorf("%s shows the relation as\n%s", address, side)
		}
	}
}
