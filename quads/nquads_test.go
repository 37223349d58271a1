package quads

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/cayleygraph/quad"
	"github.com/google/go-cmp/cmp"
)

func readAll(t *testing.T, text string, limits ReadLimits) ([]quad.Quad, error) {
	t.Helper()
	r := NewReader(strings.NewReader(text), limits)
	var out []quad.Quad
	for {
		q, err := r.ReadQuad()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		out = append(out, q)
	}
}

// TestReader_cases is the table of what is N-Quads and what is not. A case without
// an error is also written and read again.
func TestReader_cases(t *testing.T) {
	const s, p = "<http://a/s>", "<http://a/p>"
	iri := quad.IRI("http://a/o")
	typed := func(v, typ string) quad.Value {
		return quad.TypedString{Value: quad.String(v), Type: quad.IRI(typ)}
	}
	const xsd = "http://www.w3.org/2001/XMLSchema#"
	for _, c := range []struct {
		name, line string
		want       quad.Value // the object; nil if no quad or an error
		fail       string     // part of the error, "" for none
	}{
		{"triple", s + " " + p + " <http://a/o> .", iri, ""},
		{"no spaces", s + p + "<http://a/o>.", iri, ""},
		{"tabs", s + "\t" + p + "\t<http://a/o>\t.", iri, ""},
		{"carriage return", s + " " + p + " <http://a/o> .\r", iri, ""},
		{"comment after", s + " " + p + " <http://a/o> . # c", iri, ""},
		{"comment", "# c", nil, ""},
		{"blank line", "  \t", nil, ""},
		{"text", s + " " + p + ` "x" .`, quad.String("x"), ""},
		{"empty text", s + " " + p + ` "" .`, quad.String(""), ""},
		{"escapes", s + " " + p + ` "\t\b\n\r\f\"\'\\" .`, quad.String("\t\b\n\r\f\"'\\"), ""},
		{"\\u", s + " " + p + ` "\u7075\u96C0" .`, quad.String("灵雀"), ""},
		{"\\U", s + " " + p + ` "\U0001F600" .`, quad.String("😀"), ""},
		{"UTF-8", s + " " + p + ` "灵雀云" .`, quad.String("灵雀云"), ""},
		{"language", s + " " + p + ` "x"@zh-Hans .`, quad.LangString{Value: "x", Lang: "zh-Hans"}, ""},
		{"datatype", s + " " + p + ` "007"^^<` + xsd + `integer> .`, typed("007", xsd+"integer"), ""},
		{"int is not integer", s + " " + p + ` "1"^^<` + xsd + `int> .`, typed("1", xsd+"int"), ""},
		{"xsd:string is plain", s + " " + p + ` "x"^^<` + xsd + `string> .`, quad.String("x"), ""},
		{"boolean kept", s + " " + p + ` "True"^^<` + xsd + `boolean> .`, typed("True", xsd+"boolean"), ""},
		{"nanoseconds kept", s + " " + p + ` "2016-05-31T00:00:00.123456789Z"^^<` + xsd + `dateTime> .`, typed("2016-05-31T00:00:00.123456789Z", xsd+"dateTime"), ""},
		{"blank object", s + " " + p + " _:b1 .", quad.BNode("b1"), ""},
		{"blank with dot", s + " " + p + " _:a.b .", quad.BNode("a.b"), ""},
		{"blank at the end", s + " " + p + " _:a.", quad.BNode("a"), ""},
		{"escape in IRI", s + " " + p + ` <http://a/\u7075> .`, quad.IRI("http://a/灵"), ""},
		{"urn", s + " " + p + " <urn:x:y> .", quad.IRI("urn:x:y"), ""},
		{"javascript is a scheme like others", s + " " + p + " <javascript:alert(1)> .", quad.IRI("javascript:alert(1)"), ""},
		{"bidi is text", s + " " + p + " \"a\u202eb\" .", quad.String("a\u202eb"), ""},
		{"del escaped", s + " " + p + " \"a\x7fb\" .", quad.String("a\x7fb"), ""},
		{"control kept", s + " " + p + " \"a\x01b\" .", quad.String("a\x01b"), ""},

		{"no dot", s + " " + p + " <http://a/o>", nil, "expected '.'"},
		{"nothing after subject", s, nil, "ends where the predicate"},
		{"two terms", s + " " + p + " .", nil, `'.' cannot begin the object`},
		{"five terms", s + " " + p + " <http://a/o> <http://a/g> <http://a/x> .", nil, "expected '.'"},
		{"after dot", s + " " + p + " <http://a/o> . x", nil, "nothing but a comment"},
		{"literal subject", `"x" ` + p + " <http://a/o> .", nil, "cannot begin the subject"},
		{"literal predicate", s + ` "x" <http://a/o> .`, nil, "cannot begin the predicate"},
		{"blank predicate", s + " _:b <http://a/o> .", nil, "cannot begin the predicate"},
		{"literal label", s + " " + p + ` <http://a/o> "g" .`, nil, "cannot begin the label"},
		{"relative IRI", s + " " + p + " <o> .", nil, "relative IRI"},
		{"empty IRI", s + " " + p + " <> .", nil, "relative IRI"},
		{"space in IRI", s + " " + p + " <http://a/o x> .", nil, "must be written as %20"},
		{"newline in IRI", s + " " + p + ` <http://a/\u000A> .`, nil, "%0A"},
		{"quote in IRI", s + " " + p + ` <http://a/"> .`, nil, "%22"},
		{"open IRI", s + " " + p + " <http://a/o .", nil, "before the closing"},
		{"second statement in IRI", s + " " + p + ` <http://a/o\u003E . \u003Chttp://a/x> .`, nil, "%3E"},
		{"scheme with digit first", s + " " + p + " <1a:b> .", nil, "scheme"},
		{"open text", s + " " + p + ` "x .`, nil, "before the closing"},
		{"unknown escape", s + " " + p + ` "\x41" .`, nil, "not an escape"},
		{"letter escape in IRI", s + " " + p + ` <http://a/\n> .`, nil, "not an escape"},
		{"short \\u", s + " " + p + ` "\u12" .`, nil, "hexadecimal"},
		{"not hexadecimal", s + " " + p + ` "\uZZZZ" .`, nil, "hexadecimal"},
		{"lone surrogate", s + " " + p + ` "\uD800" .`, nil, "not a character"},
		{"beyond Unicode", s + " " + p + ` "\U00110000" .`, nil, "not a character"},
		{"NUL escape", s + " " + p + ` "\u0000" .`, nil, "NUL"},
		{"NUL byte", s + " " + p + " \"a\x00b\" .", nil, "NUL"},
		{"invalid UTF-8", s + " " + p + " \"\xff\" .", nil, "UTF-8"},
		{"invalid UTF-8 in IRI", s + " " + p + " <http://a/\xc3> .", nil, "UTF-8"},
		{"byte order mark", "\ufeff" + s + " " + p + " <http://a/o> .", nil, "cannot begin the subject"},
		{"bad language", s + " " + p + ` "x"@1a .`, nil, "language tag"},
		{"empty language", s + " " + p + ` "x"@ .`, nil, "language tag"},
		{"relative datatype", s + " " + p + ` "x"^^<int> .`, nil, "relative IRI"},
		{"blank without name", s + " " + p + " _: .", nil, "blank node label"},
		{"blank with dash first", s + " " + p + " _:-a .", nil, "blank node label"},
		{"trailing backslash", s + " " + p + ` "x\`, nil, "ends in an escape"},
		{"escaped end", s + " " + p + ` "x\" .`, nil, "before the closing"},
		{"single quotes", s + " " + p + " 'x' .", nil, "cannot begin the object"},
		{"Turtle prefix", "@prefix a: <http://a/> .", nil, "cannot begin the subject"},
		{"prefixed name", "a:s a:p a:o .", nil, "cannot begin the subject"},
		{"long literal", s + " " + p + ` "` + strings.Repeat("x", 101) + `" .`, nil, "longer than 100 bytes"},
		{"long line", s + " " + p + ` "` + strings.Repeat("x", 400) + `" .`, nil, "the line is longer than 300 bytes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := readAll(t, c.line+"\n", ReadLimits{Line: 300, Literal: 100})
			if c.fail != "" {
				var syntax *SyntaxError
				if !errors.As(err, &syntax) || !strings.Contains(err.Error(), c.fail) || syntax.Line != 1 || syntax.Column < 1 {
					t.Fatalf("got %v, want a syntax error of line 1 with %q", err, c.fail)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if c.want == nil {
				if len(got) != 0 {
					t.Fatalf("got %v, want nothing", got)
				}
				return
			}
			if len(got) != 1 || got[0].Object != c.want {
				t.Fatalf("got %#v, want object %#v", got, c.want)
			}
			checkRoundTrip(t, got[0])
		})
	}
}

func checkRoundTrip(t *testing.T, q quad.Quad) {
	t.Helper()
	line, err := FormatQuad(q)
	if err != nil {
		t.Fatalf("format %v: %v", q, err)
	}
	if strings.Count(line, "\n") != 1 {
		t.Fatalf("more than one line: %q", line)
	}
	again, err := readAll(t, line, ReadLimits{})
	if err != nil || len(again) != 1 {
		t.Fatalf("read %q again: %v, %v", line, again, err)
	}
	if diff := cmp.Diff(q, again[0]); diff != "" {
		t.Fatalf("round trip of %q: %s", line, diff)
	}
}

func TestReader_totalLimit(t *testing.T) {
	line := "<http://a/s> <http://a/p> <http://a/o> .\n"
	got, err := readAll(t, strings.Repeat(line, 10), ReadLimits{Total: int64(3 * len(line))})
	if len(got) != 3 || err == nil || !strings.Contains(err.Error(), "larger than") {
		t.Fatalf("got %d quads, %v; want 3 and an error about the size", len(got), err)
	}
}

func TestWriter_refuses(t *testing.T) {
	ok := quad.IRI("http://a/x")
	for _, c := range []struct {
		name string
		q    quad.Quad
	}{
		{"no subject", quad.Quad{Predicate: ok, Object: ok}},
		{"no object", quad.Quad{Subject: ok, Predicate: ok}},
		{"literal subject", quad.Quad{Subject: quad.String("x"), Predicate: ok, Object: ok}},
		{"blank predicate", quad.Quad{Subject: ok, Predicate: quad.BNode("b"), Object: ok}},
		{"literal label", quad.Quad{Subject: ok, Predicate: ok, Object: ok, Label: quad.String("g")}},
		{"injection", quad.Quad{Subject: ok, Predicate: ok, Object: quad.IRI("a> <b> <c> .\n<x")}},
		{"Go number", quad.Quad{Subject: ok, Predicate: ok, Object: quad.Int(1)}},
		{"bad language", quad.Quad{Subject: ok, Predicate: ok, Object: quad.LangString{Value: "x", Lang: "a b"}}},
		{"NUL", quad.Quad{Subject: ok, Predicate: ok, Object: quad.String("a\x00")}},
		{"bad UTF-8", quad.Quad{Subject: ok, Predicate: ok, Object: quad.String("\xff")}},
		{"bad blank node", quad.Quad{Subject: quad.BNode("a b"), Predicate: ok, Object: ok}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out strings.Builder
			w := NewWriter(&out)
			if err := w.WriteQuad(c.q); err == nil {
				t.Error("no error")
			}
			if err := w.Flush(); err != nil || out.Len() > 0 {
				t.Errorf("wrote %q, %v; want nothing", out.String(), err)
			}
		})
	}
}

// FuzzReader checks that whatever reads as N-Quads is written and reads back the same.
func FuzzReader(f *testing.F) {
	f.Add("<http://a/s> <http://a/p> \"x\\u7075\"@zh <http://a/g> .\n")
	f.Add("_:a <http://a/p> \"1\"^^<http://a/t> .")
	f.Fuzz(func(t *testing.T, text string) {
		r := NewReader(strings.NewReader(text), ReadLimits{Line: 4096, Literal: 2048, Total: 1 << 16})
		for {
			q, err := r.ReadQuad()
			if err != nil {
				return
			}
			checkRoundTrip(t, q)
		}
	})
}

func TestShort_roundTrip(t *testing.T) {
	for _, c := range []struct{ iri, short string }{
		{Base + "etcd", "etcd"},
		{Base + "context/0a", "context/0a"},
		{"http://www.w3.org/2000/01/rdf-schema#label", "rdfs:label"},
		{"http://example.org/x", "http://example.org/x"},
		{Base, Base},
		{Base + "rdf:type", Base + "rdf:type"}, // would read as another IRI
		{"urn:isbn:1", "urn:isbn:1"},
	} {
		if got := Short(quad.IRI(c.iri)); got != c.short {
			t.Errorf("Short(%s) = %s, want %s", c.iri, got, c.short)
		}
		if got := Full(c.short); string(got) != c.iri {
			t.Errorf("Full(%s) = %s, want %s", c.short, got, c.iri)
		}
	}
}
