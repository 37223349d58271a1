package gizmo

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// precheck refuses what no worker needs to see. It returns nil or a *ScriptError of kind
// syntax or limit.
func precheck(r Request, c Config) *ScriptError {
	switch r.Format {
	case JSON, JSONLD, Text:
	default:
		return &ScriptError{Kind: KindSyntax, Message: fmt.Sprintf("%q is not a result format", r.Format),
			Hint: "use json, jsonld or text"}
	}
	if err := r.asksTooMuch(c); err != nil {
		return err
	}
	if len(r.Script) > c.MaxScript {
		return &ScriptError{Kind: KindLimit,
			Message: fmt.Sprintf("the script has %d bytes, more than the %d it may have", len(r.Script), c.MaxScript)}
	}
	if !utf8.ValidString(r.Script) {
		return at(r.Script, firstInvalid(r.Script), KindSyntax, "the script is not valid UTF-8")
	}
	if i := strings.IndexByte(r.Script, 0); i >= 0 {
		return at(r.Script, i, KindSyntax, "the script holds a NUL character")
	}
	if strings.TrimSpace(r.Script) == "" {
		return &ScriptError{Kind: KindSyntax, Message: "the script is empty",
			Hint: `try g.V("<etcd>").In("<uses>").All()`}
	}
	if i := tooDeep(r.Script, c.MaxNesting); i >= 0 {
		return at(r.Script, i, KindLimit, fmt.Sprintf("brackets are nested deeper than %d levels", c.MaxNesting))
	}
	return nil
}

// at places a message at the byte i of the script. Columns count characters.
func at(script string, i int, kind Kind, message string) *ScriptError {
	before := script[:i]
	start := strings.LastIndexByte(before, '\n') + 1
	return &ScriptError{
		Kind: kind, Message: message,
		Line:   strings.Count(before, "\n") + 1,
		Column: utf8.RuneCountInString(before[start:]) + 1,
	}
}

func firstInvalid(s string) int {
	for i, r := range s {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(s[i:]); size == 1 {
				return i
			}
		}
	}
	return len(s)
}

// tooDeep returns the place of the bracket that opens one level too many, or -1. It
// skips strings and comments but does not know regular expressions from divisions; it is
// a first guard, and the bounded stack of the worker is the second.
func tooDeep(script string, limit int) int {
	depth := 0
	for i := 0; i < len(script); i++ {
		switch c := script[i]; c {
		case '(', '[', '{':
			if depth++; depth > limit {
				return i
			}
		case ')', ']', '}':
			depth = max(depth-1, 0)
		case '"', '\'', '`':
			i = skipString(script, i)
		case '/':
			i = skipComment(script, i)
		}
	}
	return -1
}

// skipString returns the place of the quote that closes the one at i. A quote that is
// not closed on its line is none, except the template quote, which may span lines.
func skipString(script string, i int) int {
	quote := script[i]
	for j := i + 1; j < len(script); j++ {
		switch {
		case script[j] == '\\':
			j++
		case script[j] == quote:
			return j
		case script[j] == '\n' && quote != '`':
			return i
		}
	}
	return i
}

// skipComment returns the last place of the comment at i, or i if there is none.
func skipComment(script string, i int) int {
	end := "\n"
	switch {
	case strings.HasPrefix(script[i:], "//"):
	case strings.HasPrefix(script[i:], "/*"):
		end = "*/"
	default:
		return i
	}
	n := strings.Index(script[i+2:], end)
	if n < 0 {
		return len(script) - 1
	}
	return i + 2 + n + len(end) - 1
}
