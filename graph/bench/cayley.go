package bench

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/memstore"
	cpath "github.com/cayleygraph/cayley/query/path"
	"github.com/cayleygraph/quad"
	"github.com/cayleygraph/quad/nquads"
)

// LoadCayley reads N-Quads files into Cayley's memory store, by its own reader and by the
// shortest way in that it has: no writer, no transaction.
func LoadCayley(paths ...string) (*memstore.QuadStore, error) {
	store := memstore.New()
	for _, path := range paths {
		if err := loadCayley(store, path); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	return store, nil
}

func loadCayley(store *memstore.QuadStore, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	plain, err := decompress(f)
	if err != nil {
		return err
	}
	in := nquads.NewReader(bufio.NewReaderSize(plain, 1<<20), false)
	for {
		q, err := in.ReadQuad()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		store.AddQuad(q)
	}
}

// Path is the question for Cayley's path builder.
func (q Question) Path(qs cgraph.QuadStore) *cpath.Path {
	by := make([]any, len(q.By))
	for i, iri := range q.By {
		by[i] = quad.IRI(iri)
	}
	step := func(p *cpath.Path) *cpath.Path {
		if q.Out {
			return p.Out(by...)
		}
		return p.In(by...)
	}
	from := func(iri string) *cpath.Path {
		p := cpath.StartPath(qs, quad.IRI(iri))
		if q.Closure() {
			return p.FollowRecursive(step(cpath.StartMorphism()), -1, nil)
		}
		for range q.Steps {
			p = step(p)
		}
		return p
	}
	p := from(q.Of[0])
	for _, iri := range q.Of[1:] {
		p = p.And(from(iri))
	}
	return p.Unique()
}

// AskPath asks the question through Cayley's path builder and returns how many distinct
// terms it gives, each of them fetched.
func AskPath(ctx context.Context, qs cgraph.QuadStore, q Question) (int, error) {
	terms, err := q.Path(qs).Iterate(ctx).AllValues(qs)
	return len(terms), err
}

// Expression is the question as a path expression, of the first of Of.
func (q Question) Expression() string {
	by := make([]string, len(q.By))
	for i, iri := range q.By {
		if by[i] = "<" + iri + ">"; !q.Out {
			by[i] = "^" + by[i]
		}
	}
	step := "(" + strings.Join(by, "|") + ")"
	if q.Closure() {
		return step + "+"
	}
	return fmt.Sprintf("%s{%d}", step, q.Steps)
}

// Gizmo is the question as a script.
func (q Question) Gizmo() string {
	by := make([]string, len(q.By))
	for i, iri := range q.By {
		by[i] = fmt.Sprintf(`"<%s>"`, iri)
	}
	step := ".in"
	if q.Out {
		step = ".out"
	}
	step += "(" + by[0] + ")"
	if len(by) > 1 {
		step = step[:strings.Index(step, "(")] + "([" + strings.Join(by, ", ") + "])"
	}
	from := func(iri string) string {
		v := fmt.Sprintf(`g.V("<%s>")`, iri)
		if q.Closure() {
			return v + ".followRecursive(g.M()" + step + ")"
		}
		return v + strings.Repeat(step, q.Steps)
	}
	script := from(q.Of[0])
	for _, iri := range q.Of[1:] {
		script += ".and(" + from(iri) + ")"
	}
	return script + ".unique().all()"
}
