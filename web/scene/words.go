package scene

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"waggoner/quads"
)

// language returns the tag of the language that a request or style means.
func language(lang string) string {
	if strings.HasPrefix(strings.ToLower(lang), "zh") {
		return "zh-Hans"
	}
	return "en"
}

// dictionary holds the words of the picture itself; verbs and names come from the data.
// The words of the sides are those of the glossary (UI.md, D2).
var dictionary = map[string]quads.Text{
	"upstream":   {En: "Upstream", Zh: "上游"},
	"downstream": {En: "Downstream", Zh: "下游"},
	"story":      {En: "Story", Zh: "沿革"},
	"works-with": {En: "Works with", Zh: "配套"},
	"holds":      {En: "Makes and holds", Zh: "旗下"},
	"tools":      {En: "Tools", Zh: "工具"},
	"categories": {En: "Categories", Zh: "分类"},
	"part-of":    {En: "Part of", Zh: "所属"},
	"relations":  {En: "Relations", Zh: "关系"},

	"nothing":   {En: "nothing recorded", Zh: "无记录"},
	"count":     {En: "%s, %s", Zh: "%s，%s"},
	"more":      {En: "+%s more", Zh: "另有 %s 项"},
	"more-in":   {En: "%s, %s more, not drawn", Zh: "%s，另有 %s 项未画出"},
	"elsewhere": {En: "%s drawn on another side", Zh: "%s 项画在其它方向"},
	"title":     {En: "%s and what is around it, %s", Zh: "%s 及其周边，%s"},
	"drawn":     {En: "%s drawn, %s not drawn", Zh: "画出 %s 项，未画出 %s 项"},
	"sentence":  {En: "%s %s %s (%s)", Zh: "%s %s %s（%s）"},
	"source":    {En: "%s source", Zh: "%s 个出处"},
	"sources":   {En: "%s sources", Zh: "%s 个出处"},
	"sure":      {En: "%s, %s", Zh: "%s，%s"},
	"verbs":     {En: ", ", Zh: "、"},
	"brackets":  {En: " (%s)", Zh: "（%s）"},
	"stops":     {En: ". ", Zh: "。"},
	"now":       {En: "now %s", Zh: "现名 %s"},
	"as-of":     {En: "as of %s", Zh: "截至 %s"},

	"certainty:likely":   {En: "likely", Zh: "很可能"},
	"certainty:inferred": {En: "inferred", Zh: "推断"},

	"principal": {En: "builds on, uses", Zh: "依托、使用"},
	"half":      {En: "works with, supports", Zh: "配套、支持"},
	"quarter":   {En: "replaced, acquired", Zh: "取代、收购"},
	"coast":     {En: "made by, part of", Zh: "开发、归属"},
	"company":   {En: "company", Zh: "公司"},
	"unlisted":  {En: "not in the landscape", Zh: "未列入全景图"},
}

// say puts words into a phrase of the dictionary.
func say(lang, key string, args ...any) string {
	if len(args) == 0 {
		return dictionary[key].In(lang)
	}
	return fmt.Sprintf(dictionary[key].In(lang), args...)
}

// term is a word for a certainty; one that users added is its own id.
func term(lang, of, id string) string {
	return cmp.Or(dictionary[of+":"+id].In(lang), clean(id))
}

// number writes a count with commas between thousands.
func number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// named is the name of a side, with those of the families of users' own that stand there.
func (s *Sector) named(lang string) string {
	return strings.Join(append([]string{say(lang, s.Name)}, s.Own...), say(lang, "verbs"))
}

// caption is the name of a side with its count.
func (s *Sector) caption(lang string) string {
	name := s.named(lang)
	if s.Total == 0 {
		return name
	}
	return say(lang, "count", name, number(s.Total))
}

// notes are the lines under the caption.
func (s *Sector) notes(lang string) []string {
	out := []string{}
	if s.Total == 0 {
		out = append(out, say(lang, "nothing"))
	}
	if s.Elsewhere > 0 {
		out = append(out, say(lang, "elsewhere", number(s.Elsewhere)))
	}
	return out
}
