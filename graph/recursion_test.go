package graph

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/cayleygraph/cayley/graph/memstore"
)

// TestCayley_randomRecursions asks random queries with a recursion, of layers and of the image
// that a compaction makes of them. The results must be those that Cayley's own recursion gives
// on the same snapshot, and on its memory store.
func TestCayley_randomRecursions(t *testing.T) {
	count, failed, otherwise := 3000, 0, 0
	const each = 10 // queries of a graph
	for seed := range uint64(count / each) {
		r := rand.New(rand.NewPCG(seed, 11))
		g := &pathMaker{Rand: r, nodes: 3 + r.IntN(8)}
		all := g.quads()
		s, mem := layeredWith(t, r, all), memstore.New(all...)
		if seed%2 == 1 {
			if err := s.Compact(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		snapshot := s.Snapshot()
		for range each {
			q := g.recursion(g.query(1))
			for range g.IntN(3) {
				if g.IntN(3) == 0 {
					q = g.combine(q, g.query(1))
				} else {
					q = g.step(q)
				}
			}
			want, reference := answerOf(hiddenStore{snapshot}, q), answerOf(mem, q)
			if want.err != nil || reference.err != nil {
				failed++
				continue
			}
			got := answerOf(snapshot, q)
			if d := q.difference(got, want, reference); d != "" {
				t.Errorf("graph %d: %s: %s\nquads %v", seed, q.text, d, all)
			}
			if d := q.oftenness(got, want, reference); d != "" {
				otherwise++
				t.Logf("graph %d: %s: %s\nquads %v", seed, q.text, d, all)
			}
		}
		snapshot.Release()
		closed(t, s)
	}
	if failed > count/10 || otherwise > count/500 {
		t.Errorf("of %d queries Cayley fails at %d, and %d give a result less or more often", count, failed, otherwise)
	}
}
