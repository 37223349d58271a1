package quads

import (
	"strings"

	"github.com/cayleygraph/quad"
)

// Languages are the languages every name and message is written in, as they are
// tagged in the data.
var Languages = []string{"en", "zh-Hans"}

// Text is one text in both languages. A language that is missing is "".
type Text struct {
	En string `json:"en"`
	Zh string `json:"zh"`
}

// In returns the text in a language ("en", or anything that begins with "zh"), and
// in the other one where it is missing.
func (t Text) In(language string) string {
	first, second := t.En, t.Zh
	if strings.HasPrefix(language, "zh") {
		first, second = second, first
	}
	if first == "" {
		return second
	}
	return first
}

// IsZero reports whether t has no text at all.
func (t Text) IsZero() bool { return t == Text{} }

// Set puts a literal into the language it is tagged with. A literal without a tag
// serves both until a tagged one comes.
func (t *Text) Set(v quad.Value) {
	text, _ := LiteralText(v)
	lang, tagged := v.(quad.LangString)
	switch {
	case tagged && strings.HasPrefix(strings.ToLower(lang.Lang), "zh"):
		t.Zh = text
	case tagged && strings.HasPrefix(strings.ToLower(lang.Lang), "en"):
		t.En = text
	case !tagged:
		if t.En == "" {
			t.En = text
		}
		if t.Zh == "" {
			t.Zh = text
		}
	}
}

// Terms returns one language-tagged literal for each language that t has.
func (t Text) Terms() []quad.Value {
	var out []quad.Value
	for i, s := range []string{t.En, t.Zh} {
		if s != "" {
			out = append(out, quad.LangString{Value: quad.String(s), Lang: Languages[i]})
		}
	}
	return out
}
