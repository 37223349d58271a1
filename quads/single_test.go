package quads

import (
	"testing"

	"github.com/cayleygraph/quad"
)

func TestParseTerm(t *testing.T) {
	for _, c := range []struct {
		text string
		want quad.Value // nil if it is refused
	}{
		{`<http://a/b>`, quad.IRI("http://a/b")},
		{` <http://a/b>	`, quad.IRI("http://a/b")},
		{`<http://a/é>`, quad.IRI("http://a/é")},
		{`_:b1`, quad.BNode("b1")},
		{`"a \"b\"\n"`, quad.String("a \"b\"\n")},
		{`"a"@en-GB`, quad.LangString{Value: "a", Lang: "en-GB"}},
		{`"1"^^<http://a/int>`, quad.TypedString{Value: "1", Type: "http://a/int"}},
		{``, nil}, {` `, nil}, {`a`, nil}, {`<a>`, nil}, {`<http://a/b`, nil}, {`<http://a b>`, nil}, {`_:`, nil}, {`_:b.`, nil},
		{`"a`, nil}, {`"a"@`, nil}, {`"a"^^`, nil}, {`"a"^^<b>`, nil}, {`"\x"`, nil}, {"\"\x00\"", nil}, {"\"\xff\"", nil}, {"# c", nil},
		{`<http://a/b> .`, nil}, {`<http://a/b> <http://a/c>`, nil}, {`<http://a/b> # c`, nil}, {"<http://a/b>\n", nil}, {`"a" "b"`, nil},
	} {
		got, err := ParseTerm(c.text)
		if got != c.want || (err == nil) != (c.want != nil) {
			t.Errorf("%q: %#v, %v", c.text, got, err)
		}
	}
}
