package quads

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/cayleygraph/quad"
	"github.com/google/go-cmp/cmp"
)

const scanLiteral = 64 // limit of a literal in these tests

// twinKeys reads a line with the twin and returns what the scanner should: its keys, or no
// keys and perhaps an error.
func twinKeys(t *testing.T, line, scope string) ([]string, error) {
	t.Helper()
	p := twin{line: []byte(line), number: 7, literal: scanLiteral}
	q, ok, err := p.statement()
	if err != nil || !ok {
		return nil, err
	}
	var keys []string
	for _, v := range []quad.Value{q.Subject, q.Predicate, q.Object, q.Label} {
		if v == nil {
			continue
		}
		if b, blank := v.(quad.BNode); blank {
			v = quad.BNode(scope) + b
		}
		key, err := FormatTerm(v)
		if err != nil {
			t.Fatalf("%q: the twin takes what cannot be written: %v", line, err)
		}
		if back := termOf([]byte(key)); !cmp.Equal(back, v) {
			t.Fatalf("%s reads back as %#v, want %#v", key, back, v)
		}
		keys = append(keys, key)
	}
	return keys, nil
}

func scanKeys(s *scanner, line string) ([]string, error) {
	b := []byte(line)
	ok, bad := s.scan(b, 7)
	if string(b) != line {
		return nil, fmt.Errorf("the scanner wrote into the line: %q", b)
	}
	if bad != nil {
		return nil, bad
	}
	if !ok {
		return nil, nil
	}
	var keys []string
	for _, key := range [][]byte{s.keys.S, s.keys.P, s.keys.O, s.keys.G} {
		if key != nil {
			keys = append(keys, string(key))
		}
	}
	return keys, nil
}

// compareScan checks that the scanner says what its twin says, to the letter and column.
func compareScan(t *testing.T, line string) (good bool) {
	t.Helper()
	for _, scope := range []string{"", "f0-"} {
		want, wantErr := twinKeys(t, line, scope)
		for _, valid := range []bool{false, true} {
			if valid && !utf8.ValidString(line) {
				continue
			}
			got, err := scanKeys(&scanner{literal: scanLiteral, scope: scope, valid: valid}, line)
			if fmt.Sprint(err) != fmt.Sprint(wantErr) || !slices.Equal(got, want) {
				t.Fatalf("%q, scope %q:\ngot  %q, %v\nwant %q, %v", line, scope, got, err, want, wantErr)
			}
		}
		good = wantErr == nil
	}
	return good
}

// TestScan_everyByte puts every byte at every place of the eight that are looked at
// together, into an IRI, a literal, a label, a language tag and between terms.
func TestScan_everyByte(t *testing.T) {
	for c := range 256 {
		for at := range 19 {
			text := []byte("abcdefghijklmnopqrs")
			text[at] = byte(c)
			for _, form := range []string{
				"<http://a/s> <http://a/p> <http:%s> .",
				"<%s:a> <http://a/p> <http:x> .",
				`<http://a/s> <http://a/p> "%s" <http://a/g> .`,
				`<http://a/s> <http://a/p> "%s"^^<http://a/t> .`,
				`<http://a/s> <http://a/p> "x"@%s .`,
				"_:%s <http://a/p> _:b .",
				"<http://a/s> <http://a/p> _:b %s .",
			} {
				compareScan(t, fmt.Sprintf(form, text))
			}
		}
	}
}

// pieces are what TestScan_twin builds its lines of: tokens, halves of tokens and dirt.
var pieces = strings.Split(strings.ReplaceAll(`<http://a/s>|<http://a/p>|<http://a/\u7075>|<http://a/\U0001F600>|<urn:a:b>|<|>|<a>|<1:b>|<a+b.c-d:>|<http://a/{}>|<http://a/^>|<http://a/~!>|<http://a/灵雀>`+
	`|_:a|_:a.b|_:a.|_:|_|_:-|_:é|_:×|_:a:b|"x"|"\n\r\t\b\f\"\'\\"|""|"灵雀云"|"\u0001\u007F"|"\u0000"|"\uD800"|"\U00110000"|"\u12"|"\x"|"`+"a\x01b\x7fc\td\re"+`"|"|`+strings.Repeat("x", 20)+
	`|"`+strings.Repeat("é", 32)+`"|"`+strings.Repeat("é", 33)+`"|@en|@zh-Hans|@-|@a--b|@en-1|@1|^^|^^<http://a/t>|^^<http://www.w3.org/2001/XMLSchema#string>|^^<http://www.w3.org/2001/XMLSchema#strin\u0067>|^^<http://www.w3.org/2001/XMLSchema#integer>`+
	`|.|.|.| |  |TAB|#c|\|'|é|NUL|`+"\xff|\xed\xa0\x80|\xc0\x80|\ufeff|\r", "NUL", "\x00"), "|")

func TestScan_twin(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	good, lines := 0, 200_000
	if testing.Short() {
		lines /= 10
	}
	for range lines {
		parts := []string{"<http://a/s>", " ", "<http://a/p>", " ", "<http://a/o>", " ", "<http://a/g>", " ", "."}
		for range 1 + rng.IntN(4) {
			i, piece := rng.IntN(len(parts)), pieces[rng.IntN(len(pieces))]
			if rng.IntN(2) == 0 {
				parts[i] = piece
			} else {
				parts = slices.Insert(parts, i, piece)
			}
		}
		if compareScan(t, strings.Join(parts, "")) {
			good++
		}
	}
	if good < lines/100 || good > lines*9/10 {
		t.Errorf("%d of %d lines are good; the test looks at one side only", good, lines)
	}
}

// TestScan_sharesLine: the keys of a line without escapes are pieces of it.
func TestScan_sharesLine(t *testing.T) {
	line := []byte(`<http://a/s> <http://a/p> "灵雀"@zh-Hans _:g .`)
	s := scanner{literal: scanLiteral}
	if n := testing.AllocsPerRun(10, func() { s.scan(line, 1) }); n != 0 || len(s.built) > 0 {
		t.Errorf("%v allocations, %d bytes written anew; want none", n, len(s.built))
	}
	s.scan([]byte(`_:s <http://a/\u0070> "a\u0062"^^<http://a/\u0074> _:g .`), 1)
	want := []string{"_:s", "<http://a/p>", `"ab"^^<http://a/t>`, "_:g"}
	if got := []string{string(s.keys.S), string(s.keys.P), string(s.keys.O), string(s.keys.G)}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// FuzzScan compares the three ways from N-Quads to keys: the twin with FormatTerm, the
// Reader, and bulk reading cut into chunks of a few bytes.
func FuzzScan(f *testing.F) {
	f.Add("<http://a/s> <http://a/p> \"x\\u7075\"@zh <http://a/g> .\n# c\n\n_:a <http://a/p> \"\\t\"^^<urn:x> .")
	f.Add("<http://a/s> <http://a/p> \"\xff\" .\r\n")
	for _, piece := range pieces {
		f.Add("<http://a/s> <http://a/p> " + piece + " .\n")
	}
	f.Fuzz(func(t *testing.T, text string) {
		for line := range strings.SplitSeq(text, "\n") {
			compareScan(t, strings.TrimRight(line, "\r"))
		}
		limits := ReadLimits{Line: 200, Literal: scanLiteral}
		r := NewReader(strings.NewReader(text), limits)
		var want bytes.Buffer
		var wantErr error
		for wantErr == nil {
			var k Keys
			if k, wantErr = r.ReadKeys(); wantErr == nil {
				want.Write(AppendLine(nil, k.S, k.P, k.O, k.G))
			}
		}
		if formatOf([]byte(text)) < 0 {
			compareBulk(t, text, limits, want.String(), wantErr)
		}
	})
}
