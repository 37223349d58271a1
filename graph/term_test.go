package graph

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/cayleygraph/quad"

	"waggoner/quads"
)

// TestKey_isTheCanonicalForm: a key is what quads.FormatTerm writes, and reads back as the term.
func TestKey_isTheCanonicalForm(t *testing.T) {
	for _, v := range []quad.Value{
		quad.IRI("http://t/a"), quad.IRI("urn:x"), quad.BNode("b1"), quad.String(""), quad.String("plain"),
		quad.String("a \"quote\", a \\ and\nlines\r\tand \x01 \x1f \x7f"), quad.String("日本 é 😀"), quad.String(`\n is no line`),
		quad.LangString{Value: "x", Lang: "zh-Hans"}, quad.LangString{Value: "a\"@en", Lang: "en"},
		quad.TypedString{Value: "1", Type: xsdInteger}, quad.TypedString{Value: `x"^^<y>`, Type: "http://t/type"},
		quad.String(strings.Repeat("long ", 1000)),
	} {
		want, err := quads.FormatTerm(v)
		if err != nil {
			t.Fatal(err)
		}
		key := appendKey(nil, v)
		if string(key) != want {
			t.Errorf("%#v: key %s, want %s", v, key, want)
		}
		if back := parseKey(string(key)); back != v {
			t.Errorf("%s reads back as %#v, want %#v", key, back, v)
		}
		if !isKey(key) {
			t.Errorf("%s is no key", key)
		}
	}
}

// TestKey_isLenient: Cayley's callers use terms that N-Quads does not know; they read back.
func TestKey_isLenient(t *testing.T) {
	for _, v := range []quad.Value{
		quad.IRI("alice"), quad.IRI("a>b"), quad.IRI("a b\n"), quad.BNode("with space"), quad.TypedString{Value: "10", Type: "int"},
	} {
		if back := parseKey(string(appendKey(nil, v))); back != v {
			t.Errorf("%#v reads back as %#v", v, back)
		}
	}
	if key := appendKey([]byte("x"), nil); string(key) != "x" {
		t.Errorf("nil has the key %q", key)
	}
	if plain, typed := appendKey(nil, quad.String("x")), appendKey(nil, quad.TypedString{Value: "x", Type: xsdString}); string(plain) != string(typed) {
		t.Errorf("%s and %s are the same term", plain, typed)
	}
}

func TestKey_nativeValues(t *testing.T) {
	zone := time.FixedZone("east", 3600)
	for _, test := range []struct {
		v    quad.Value
		text string
		kind string
	}{
		{quad.Int(math.MinInt64), "-9223372036854775808", xsdInteger},
		{quad.Int(0), "0", xsdInteger},
		{quad.Float(1), "1.0E0", xsdDouble},
		{quad.Float(-12345e-6), "-1.2345E-2", xsdDouble},
		{quad.Float(1e100), "1.0E100", xsdDouble},
		{quad.Float(math.Inf(1)), "INF", xsdDouble},
		{quad.Float(math.Inf(-1)), "-INF", xsdDouble},
		{quad.Bool(true), "true", xsdBoolean},
		{quad.Bool(false), "false", xsdBoolean},
		{quad.Time(time.Date(2016, 5, 31, 1, 0, 0, 100, zone)), "2016-05-31T00:00:00.0000001Z", xsdDateTime},
	} {
		term := parseKey(string(appendKey(nil, test.v)))
		if want := (quad.TypedString{Value: quad.String(test.text), Type: quad.IRI(test.kind)}); term != want {
			t.Errorf("%#v is %#v, want %#v", test.v, term, want)
		}
		back := nativeTerm(term)
		if same, ok := test.v.(quad.Equaler); ok {
			if !same.Equal(back) {
				t.Errorf("%#v comes back as %#v", test.v, back)
			}
		} else if back != test.v {
			t.Errorf("%#v comes back as %#v", test.v, back)
		}
	}
}

// TestKey_otherFormsStay: only the form that a Go value has comes back as one, so that no
// digit of a term is lost.
func TestKey_otherFormsStay(t *testing.T) {
	for _, v := range []quad.Value{
		quad.TypedString{Value: "01", Type: xsdInteger}, quad.TypedString{Value: "+1", Type: xsdInteger},
		quad.TypedString{Value: "99999999999999999999", Type: xsdInteger}, quad.TypedString{Value: "1.5", Type: xsdDouble},
		quad.TypedString{Value: "1", Type: xsdBoolean}, quad.TypedString{Value: "2016-05-31T02:00:00+02:00", Type: xsdDateTime},
		quad.TypedString{Value: "2016-05-31T00:00:00.10Z", Type: xsdDateTime}, quad.TypedString{Value: "1", Type: xsd + "int"},
		quad.String("1"), quad.IRI("1"),
	} {
		if got := nativeTerm(v); got != v {
			t.Errorf("%#v became %#v", v, got)
		}
	}
}

func TestParseKey_refusesWhatIsNone(t *testing.T) {
	for _, k := range []string{"", "<", "x", "<a", `"`, `"a`, `"a\"`, `"a"x`, `"a"^^x`, `"a"^^<x`, "_", "_x"} {
		if v := parseKey(k); v != nil {
			t.Errorf("%q is %#v", k, v)
		}
	}
	for _, k := range []string{`"\u0041"`, `"\x"`, "\"a\nb\"", `"a"^^<` + xsdString + `>`, "<\xff>"} {
		if isKey([]byte(k)) {
			t.Errorf("%q is no canonical form", k)
		}
	}
}

func FuzzKey(f *testing.F) {
	for _, k := range []string{"<a>", "_:b", `"a"`, `"a\n\\\""@en`, `"1"^^<t>`, `"\u0001"`} {
		f.Add([]byte(k))
	}
	f.Fuzz(func(t *testing.T, k []byte) {
		v := parseKey(string(k))
		if v == nil {
			return
		}
		key := appendKey(nil, v)
		if again := appendKey(nil, parseKey(string(key))); !bytes.Equal(again, key) {
			t.Errorf("%q has the key %q, that has the key %q", k, key, again)
		}
	})
}
