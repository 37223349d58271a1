package quads

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// TestBadInput is the table of what a file of N-Quads must not hold, and of what looks bad
// and is good, for both ways to read one. Where and why it is refused is part of it.
func TestBadInput(t *testing.T) {
	const s, p, o, g = "<http://a/s>", "<http://a/p>", "<http://a/o>", "<http://a/g>"
	const sp = s + " " + p + " " // of 26 bytes
	const good = sp + o + " .\n"
	for _, c := range []struct {
		name, file string
		quads      int    // before the bad line, or in all
		bad        string // "line:column: message"; "" if all is good
	}{
		// Characters.
		{"stray continuation byte", good + sp + "\"\x80\" .\n", 1, "2:1: the line is not valid UTF-8"},
		{"byte that UTF-8 never has", sp + "\"\xff\" .\n", 0, "1:1: the line is not valid UTF-8"},
		{"overlong NUL", sp + "\"\xc0\x80\" .\n", 0, "1:1: the line is not valid UTF-8"},
		{"overlong slash", sp + "<http:\xe0\x80\xaf> .\n", 0, "1:1: the line is not valid UTF-8"},
		{"surrogate in UTF-8", sp + "\"\xed\xa0\x80\" .\n", 0, "1:1: the line is not valid UTF-8"},
		{"surrogate pair in UTF-8", sp + "\"\xed\xa0\xbd\xed\xb8\x80\" .\n", 0, "1:1: the line is not valid UTF-8"},
		{"beyond Unicode in UTF-8", sp + "\"\xf4\x90\x80\x80\" .\n", 0, "1:1: the line is not valid UTF-8"},
		{"character cut by the line end", sp + "\"\xe7\x81\n\xb5\" .\n", 0, "1:1: the line is not valid UTF-8"},
		{"character cut by the file end", good + "# \xe7\x81", 1, "2:1: the line is not valid UTF-8"},
		{"Latin-1 in a comment", good + "# caf\xe9\n" + good, 1, "2:1: the line is not valid UTF-8"},
		{"UTF-16", "\xff\xfe<\x00h\x00t\x00t\x00p\x00", 0, "1:1: the line is not valid UTF-8"},
		{"byte order mark", "\ufeff" + good, 0, "1:1: '\\ufeff' cannot begin the subject"},
		{"NUL between terms", s + " \x00" + p + " " + o + " .\n", 0, `1:14: '\x00' cannot begin the predicate`},
		{"NUL after the statement", sp + o + " .\x00\n", 0, "1:41: nothing but a comment may follow '.'"},
		{"NUL instead of a label", sp + o + " \x00 .\n", 0, `1:40: '\x00' cannot begin the label`},
		{"NUL in a literal", sp + "\"a\x00b\" .\n", 0, "1:32: a literal holds NUL at byte 1"},
		{"NUL in an IRI", sp + "<http://a/\x00> .\n", 0, `1:27: an IRI holds '\x00' at byte 9, which must be written as %00`},
		{"NUL escaped", sp + `"a\u0000" .` + "\n", 0, "1:36: a literal holds NUL at byte 1"},
		{"NUL escaped long", sp + `"\U00000000" .` + "\n", 0, "1:39: a literal holds NUL at byte 0"},
		{"control character in an IRI", sp + "<http://a/\x1f> .\n", 0, `1:27: an IRI holds '\x1f' at byte 9, which must be written as %1F`},
		{"tab in an IRI", sp + "<http://a/\t> .\n", 0, `1:27: an IRI holds '\t' at byte 9, which must be written as %09`},
		{"form feed between terms", s + "\f" + p + " " + o + " .\n", 0, `1:13: '\f' cannot begin the predicate`},
		{"no-break space between terms", s + "\u00a0" + p + " " + o + " .\n", 0, "1:13: '\\u00a0' cannot begin the predicate"},
		{"CR alone as line end", sp + o + " .\r" + good, 0, "1:41: nothing but a comment may follow '.'"},
		{"CR in a literal", sp + "\"a\rb\" .\n", 0, `1:29: a carriage return in a literal must be written as \r`},
		{"CR in a comment", "# a\r" + good, 0, "1:4: a carriage return without a line feed ends no line here"},
		{"CR in a comment after a statement", sp + o + " . # a\r" + good, 0, "1:45: a carriage return without a line feed ends no line here"},
		{"CR between terms", s + "\r" + p + " " + o + " .\n", 0, `1:13: '\r' cannot begin the predicate`},

		// Escapes.
		{"high surrogate escaped", sp + `"\uD83D" .` + "\n", 0, "1:28: U+D83D is not a character"},
		{"low surrogate escaped", sp + `"\uDE00" .` + "\n", 0, "1:28: U+DE00 is not a character"},
		{"surrogate pair escaped", sp + `"\uD83D\uDE00" .` + "\n", 0, "1:28: U+D83D is not a character"},
		{"surrogate escaped long", sp + `"\U0000D800" .` + "\n", 0, "1:28: U+D800 is not a character"},
		{"beyond Unicode escaped", sp + `"a\U00110000" .` + "\n", 0, "1:29: U+110000 is not a character"},
		{"far beyond Unicode", sp + `"\UFFFFFFFF" .` + "\n", 0, "1:28: U+FFFFFFFF is not a character"},
		{"short escape", sp + `"\u12" .` + "\n", 0, `1:28: \u needs 4 hexadecimal digits`},
		{"short long escape", sp + `"\U0001F60" .` + "\n", 0, `1:28: \U needs 8 hexadecimal digits`},
		{"sign in an escape", sp + `"\u+123" .` + "\n", 0, `1:28: \u needs 4 hexadecimal digits`},
		{"underscore in an escape", sp + `"\u1_23" .` + "\n", 0, `1:28: \u needs 4 hexadecimal digits`},
		{"escape cut by the line end", sp + `"\u00`, 0, `1:28: \u needs 4 hexadecimal digits`},
		{"backslash at the line end", sp + `"a\` + "\n", 0, "1:29: the line ends in an escape"},
		{"unknown escape", sp + `"\a" .` + "\n", 0, `1:28: \a is not an escape here`},
		{"octal escape", sp + `"\033" .` + "\n", 0, `1:28: \0 is not an escape here`},
		{"hexadecimal escape of C", sp + `"\x41" .` + "\n", 0, `1:28: \x is not an escape here`},
		{"letter escape in an IRI", sp + `<http://a/\t> .` + "\n", 0, `1:37: \t is not an escape here`},
		{"escaped space in an IRI", sp + `<http://a/\u0020> .` + "\n", 0, "1:27: an IRI holds ' ' at byte 9, which must be written as %20"},
		{"escaped end of an IRI", sp + `<http://a/\u003E> .` + "\n", 0, "1:27: an IRI holds '>' at byte 9, which must be written as %3E"},
		{"escaped end of a literal goes on", sp + `"a\" .` + "\n", 0, `1:33: the line ends before the closing '"'`},

		// IRIs.
		{"relative IRI", "<s> " + p + " " + o + " .\n", 0, `1:1: "s" is a relative IRI; write it in full`},
		{"empty IRI", "<> " + p + " " + o + " .\n", 0, `1:1: "" is a relative IRI; write it in full`},
		{"path for an IRI", sp + "</a/b> .\n", 0, `1:27: "/a/b" is a relative IRI; write it in full`},
		{"IRI of a colon", sp + "<:> .\n", 0, `1:27: ":" is a relative IRI; write it in full`},
		{"scheme with a digit first", sp + "<1a:b> .\n", 0, `1:27: "1a:b" has no valid scheme before the colon`},
		{"scheme with an underscore", sp + "<a_b:c> .\n", 0, `1:27: "a_b:c" has no valid scheme before the colon`},
		{"space in an IRI", sp + "<http://a/b c> .\n", 0, "1:27: an IRI holds ' ' at byte 10, which must be written as %20"},
		{"brace in an IRI", sp + "<http://a/{b}> .\n", 0, "1:27: an IRI holds '{' at byte 9, which must be written as %7B"},
		{"backquote in a datatype", sp + "\"1\"^^<http://a/`> .\n", 0, "1:32: an IRI holds '`' at byte 9, which must be written as %60"},
		{"IRI without its end", sp + "<http://a/o .\n", 0, "1:40: the line ends before the closing '>'"},
		{"IRI over two lines", sp + "<http://a/\no> .\n", 0, "1:37: the line ends before the closing '>'"},
		{"relative datatype", sp + `"1"^^<int> .` + "\n", 0, `1:32: "int" is a relative IRI; write it in full`},
		{"datatype with a prefix", sp + `"1"^^xsd:int .` + "\n", 0, "1:30: '^' cannot begin the label"},

		// Terms in their places.
		{"literal as subject", `"s" ` + p + " " + o + " .\n", 0, `1:1: '"' cannot begin the subject`},
		{"literal as predicate", s + ` "p" ` + o + " .\n", 0, `1:14: '"' cannot begin the predicate`},
		{"blank node as predicate", s + " _:p " + o + " .\n", 0, "1:14: '_' cannot begin the predicate"},
		{"literal as label", sp + o + ` "g" .` + "\n", 0, `1:40: '"' cannot begin the label`},
		{"quoted triple", "<< " + sp + o + " >> " + p + " " + o + " .\n", 0, "1:1: an IRI holds '<' at byte 0, which must be written as %3C"},
		{"blank node without a label", sp + "_: .\n", 0, "1:27: this is not a blank node label"},
		{"label with a dash first", sp + "_:-a .\n", 0, "1:27: this is not a blank node label"},
		{"label of a dot", sp + "_:. .\n", 0, "1:27: this is not a blank node label"},
		{"label with a slash", sp + "_:a/b .\n", 0, "1:27: this is not a blank node label"},
		{"label with a sign beyond ASCII", sp + "_:a×b .\n", 0, "1:27: this is not a blank node label"},
		{"underscore alone", sp + "_a .\n", 0, "1:27: this is not a blank node label"},
		{"language tag without letters", sp + `"x"@ .` + "\n", 0, `1:31: "" is not a language tag`},
		{"language tag with a digit first", sp + `"x"@1en .` + "\n", 0, `1:34: "1en" is not a language tag`},
		{"language tag that ends in a hyphen", sp + `"x"@en- .` + "\n", 0, `1:34: "en-" is not a language tag`},
		{"language tag with an underscore", sp + `"x"@en_US .` + "\n", 0, "1:33: this is not a blank node label"},
		{"language and datatype", sp + `"x"@en^^<http://a/t> .` + "\n", 0, "1:33: '^' cannot begin the label"},
		{"single quotes", sp + "'x' .\n", 0, `1:27: '\'' cannot begin the object`},
		{"number of Turtle", sp + "42 .\n", 0, "1:27: '4' cannot begin the object"},
		{"name of Turtle", "a:s a:p a:o .\n", 0, "1:1: 'a' cannot begin the subject"},
		{"prefix of Turtle", "@prefix a: <http://a/> .\n", 0, "1:1: '@' cannot begin the subject"},
		{"object list of Turtle", sp + o + " , " + o + " .\n", 0, "1:40: ',' cannot begin the label"},
		{"JSON", "{\"a\": 1}\n", 0, "1:1: '{' cannot begin the subject"},

		// Statements and lines.
		{"subject alone", s + "\n", 0, "1:13: the line ends where the predicate should be"},
		{"no object", sp + ".\n", 0, "1:27: '.' cannot begin the object"},
		{"nothing for an object", sp + "\n", 0, "1:27: the line ends where the object should be"},
		{"no dot", good + sp + o + "\n", 1, "2:39: expected '.' at the end of the statement"},
		{"no dot after the label", sp + o + " " + g, 0, "1:52: expected '.' at the end of the statement"},
		{"comment instead of the dot", sp + o + " # .\n", 0, "1:40: '#' cannot begin the label"},
		{"five terms", sp + o + " " + g + " " + g + " .\n", 0, "1:53: expected '.' at the end of the statement"},
		{"two statements on a line", sp + o + " . " + good, 0, "1:42: nothing but a comment may follow '.'"},
		{"statement over two lines", s + "\n" + p + " " + o + " .\n", 0, "1:13: the line ends where the predicate should be"},
		{"literal over two lines", sp + "\"a\nb\" .\n", 0, `1:29: the line ends before the closing '"'`},
		{"literal over the limit", good + sp + `"` + strings.Repeat("x", 101) + "\" .\n", 1, "2:130: the literal is longer than 100 bytes"},
		{"literal over the limit by escapes", sp + `"` + strings.Repeat(`\u7075`, 34) + "\" .\n", 0, "1:233: the literal is longer than 100 bytes"},
		{"line over the limit", good + "# " + strings.Repeat("x", 300) + "\n" + good, 1, "2:300: the line is longer than 300 bytes"},
		{"last line over the limit", good + strings.Repeat("x", 301), 1, "2:300: the line is longer than 300 bytes"},
		{"bad line after CRLF", "\r\n# c\r\n\r\n" + s + "\r\n", 0, "4:13: the line ends where the predicate should be"},

		// What looks bad and is good.
		{"empty file", "", 0, ""},
		{"line ends alone", "\n\r\n\n", 0, ""},
		{"comments alone", "# a\n#\n\t # b", 0, ""},
		{"no line end at the end", good + sp + o + " .", 2, ""},
		{"comment without line end", good + "#", 1, ""},
		{"CRLF", sp + o + " .\r\n" + good, 2, ""},
		{"spaces where they may be", " \t" + s + "\t\t" + p + "  " + o + " . \t\n", 1, ""},
		{"spaces nowhere", s + p + o + g + ".#\n", 1, ""},
		{"bidi in a literal", sp + "\"a\u202eb\u2066\" .\n", 1, ""},
		{"byte order mark in a literal", sp + "\"\ufeff\" .\n", 1, ""},
		{"characters that are none", sp + "\"\ufffe\uffff\\uFFFE\" .\n", 1, ""},
		{"control characters in a literal", sp + "\"\x01\x1b[31m\x7f\t\" .\n", 1, ""},
		{"line separators in a literal", sp + "\"a\u2028b\u0085\" .\n", 1, ""},
		{"NUL in a comment", "# \x00\n" + good, 1, ""},
		{"javascript is a scheme", sp + "<javascript:alert(1)> .\n", 1, ""},
		{"literal at the limit", sp + `"` + strings.Repeat("x", 100) + "\" .\n", 1, ""},
		{"long line of a short literal", sp + `"` + strings.Repeat(`\u0061`, 40) + "\" .\n", 1, ""},
		{"line at the limit", "#" + strings.Repeat("x", 298) + "\n" + good, 1, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			limits := ReadLimits{Line: 300, Literal: 100}
			got, readErr := readAll(t, c.file, limits)
			if bad := place(readErr); bad != c.bad || len(got) != c.quads {
				t.Errorf("reader: %d quads, %q\nwant %d, %q", len(got), bad, c.quads, c.bad)
			}
			lines, receipt, err := readBulk(t, Bulk{Limits: Limits{Line: 300, Literal: 100}}, text("f", c.file))
			if bad := place(err); bad != c.bad || len(lines) != c.quads {
				t.Errorf("bulk: %d quads, %q\nwant %d, %q", len(lines), bad, c.quads, c.bad)
			}
			if want := min(1, len(c.bad)); receipt.Refused != want {
				t.Errorf("the receipt counts %d, want %d", receipt.Refused, want)
			}
			compareBulk(t, c.file, limits, strings.Join(lines, ""), readErr)
		})
	}
}

// place is "line:column: message" of the error of either way to read, "" for none.
func place(err error) string {
	if refused, ok := errors.AsType[*RefusedError](err); ok {
		return strings.TrimPrefix(refused.First.String(), "f:")
	}
	if bad, ok := errors.AsType[*SyntaxError](err); ok {
		return fmt.Sprintf("%d:%d: %s", bad.Line, bad.Column, bad.Message)
	}
	if err != nil {
		return err.Error()
	}
	return ""
}
