package rpq

import (
	"context"
	"math/rand/v2"
	"testing"
)

// FuzzParse: a text is refused, or is an expression whose canonical form is the same again; and
// that is too expensive, or can be searched.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"uses", "^a+/b[colour=red|blue]{2,3}", "!(a|^=b)|<http://example.org/c>?", "((a|a)*|(b/())*)*", "[colour!=\"no such\"]", ".{0,1000}", "((a?){1000}){1000}",
	} {
		f.Add(text)
	}
	w, err := newWorld(rand.New(rand.NewPCG(3, 3)), 10, 40)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := Parse(text)
		if err != nil {
			if _, ok := err.(*SyntaxError); !ok {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		again, err := Parse(p.String())
		if err != nil || again.String() != p.String() {
			t.Fatalf("%q is %s, which is %v, %v", text, p, again, err)
		}
		a, err := Compile(p, w)
		if err != nil {
			return
		}
		budget := 10_000
		s := Search{Snapshot: w.at, Automaton: a, Spend: func(edges int) error {
			if budget -= edges; budget < 0 {
				return context.Canceled
			}
			return nil
		}}
		defer s.Close()
		if _, err := s.Reach(w.nodes[0]); err != nil && err != context.Canceled {
			t.Fatalf("%s: %v", p, err)
		}
	})
}
