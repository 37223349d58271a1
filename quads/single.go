package quads

import (
	"unicode/utf8"

	"github.com/cayleygraph/quad"
)

// ParseTerm reads one term in its N-Quads form, as strictly as a [Reader] does. The error is
// a *[SyntaxError].
func ParseTerm(s string) (quad.Value, error) {
	sc := scanner{literal: ReadLimits{}.withDefaults().Literal, line: []byte(s), number: 1}
	if !utf8.ValidString(s) {
		return nil, sc.fail("the term is not valid UTF-8")
	}
	key, bad := sc.term(object)
	if bad != nil {
		return nil, bad
	}
	if sc.space(); sc.pos < len(sc.line) {
		return nil, sc.fail("something follows the term")
	}
	return termOf(key), nil
}
