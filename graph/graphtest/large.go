package graphtest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cayleygraph/quad"

	"waggoner/graph"
)

// A shape is a store that is large in one respect.
type shape struct {
	name  string
	quads []quad.Quad
}

// shapes are those around the sizes at which an image changes its form, and a few others.
func shapes(t testing.TB) []shape {
	random := newRandom(seed(t))
	var out []shape
	for _, n := range []int{255, 256, 257} {
		out = append(out, shape{fmt.Sprint(n, " predicates"), spread(random, 2000, n, 3)}, shape{fmt.Sprint(n, " contexts"), spread(random, 2000, 3, n)})
	}
	if testing.Short() {
		return out
	}
	for _, n := range []int{65535, 65536} { // and none, which is a number too
		out = append(out, shape{fmt.Sprint(n, " contexts"), spread(random, n+1000, 2, n)})
	}
	return append(out, shape{"long terms", longTerms()}, shape{"one node with everything", star(random, 20000)})
}

func iri(kind string, n int) quad.IRI { return quad.IRI(fmt.Sprint("http://t/", kind, n)) }

// spread makes quads in which so many predicates and contexts stand.
func spread(random *rand.Rand, quads, predicates, contexts int) []quad.Quad {
	var out []quad.Quad
	for i := range quads {
		q := quad.Quad{Subject: iri("n", random.IntN(500)), Predicate: iri("p", i%predicates), Object: iri("n", random.IntN(500)), Label: iri("g", i%contexts)}
		out = append(out, q)
	}
	return out
}

// longTerms makes terms that fill and cross the blocks of an image, up to the longest.
func longTerms() []quad.Quad {
	var out []quad.Quad
	for i, size := range []int{0, 127, 128, 16383, 16384, 65535, 65536, 65537, 200000, 1<<20 - 4} {
		for _, letter := range []string{"a", "b"} {
			out = append(out, quad.Quad{Subject: iri("n", i), Predicate: iri("p", 0), Object: quad.String(strings.Repeat(letter, size))})
		}
	}
	return out
}

// star makes one node that all quads start at or end at.
func star(random *rand.Rand, quads int) []quad.Quad {
	var out []quad.Quad
	for range quads {
		q := quad.Quad{Subject: iri("n", 0), Predicate: iri("p", random.IntN(3)), Object: iri("n", random.IntN(quads/2)), Label: iri("g", random.IntN(3))}
		if random.IntN(2) == 0 {
			q.Subject, q.Object = q.Object, q.Subject
		}
		out = append(out, q)
	}
	return out
}

// Large compares stores of every shape with models: loaded, with batches on top of that,
// compacted, and opened again.
func Large(t *testing.T, open Opener) {
	root := folder(t)
	for i, s := range shapes(t) {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			p := &pair{open: open, bound: -1, dir: filepath.Join(root, fmt.Sprint(i)), random: newRandom(seed(t)), model: &Model{}, history: map[uint64]*Model{}}
			if i%2 == 1 {
				p.dir = ""
			}
			if err := p.large(s.quads); err != nil {
				t.Error(err)
			}
		})
	}
}

func (p *pair) large(quads []quad.Quad) error {
	if err := p.start(); err != nil {
		return err
	}
	half := len(quads) / 2
	var third []quad.Quad
	for i, q := range quads {
		if i%3 == 0 {
			third = append(third, q)
		}
	}
	for i, act := range []func() error{
		func() error { return p.loadAll(quads[:half]) },
		func() error { return p.applyAll(graph.Batch{Add: quads[half:]}) }, p.compare,
		func() error { return p.applyAll(graph.Batch{Remove: third}) }, p.compact, p.compare,
		func() error { return p.applyAll(graph.Batch{Add: third}) }, p.reopen, p.compact, p.compare, p.end,
	} {
		if err := act(); err != nil {
			return fmt.Errorf("step %d: %w", i, err)
		}
	}
	return nil
}

func (p *pair) loadAll(quads []quad.Quad) error {
	if err := p.home.Load(context.Background(), quads); err != nil {
		return err
	}
	p.moved(p.model.Load(quads))
	p.earliest = p.model.Sequence
	return nil
}

func (p *pair) applyAll(batch graph.Batch) error {
	next, want := p.model.Apply(batch)
	got, err := p.home.Apply(context.Background(), batch)
	if err == nil && got != want {
		err = fmt.Errorf("receipt %+v, want %+v", got, want)
	}
	p.moved(next)
	return err
}
