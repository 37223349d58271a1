package graphtest

import (
	"fmt"
	"math/rand/v2"

	"github.com/cayleygraph/quad"

	"waggoner/graph"
)

// The terms of random quads: few, so that quads meet, and awkward.
var (
	nodeTerms = []quad.Value{quad.IRI("a"), quad.IRI("http://t/b"), quad.IRI("http://t/bc"), quad.IRI("p1"), quad.IRI("g1"),
		quad.BNode("b"), quad.BNode("b1"), quad.IRI("http://t/ü")}
	predicateTerms = []quad.Value{quad.IRI("p1"), quad.IRI("p2"), quad.IRI("a"), quad.IRI("http://t/p")}
	literalTerms   = []quad.Value{quad.String(""), quad.String("a"), quad.String("\"\\\n\r\t\x01é漢"), quad.String("<a>"), quad.String("_:b"),
		quad.LangString{Value: "a", Lang: "en"}, quad.LangString{Value: "a", Lang: "de"},
		quad.TypedString{Value: "1", Type: "http://www.w3.org/2001/XMLSchema#int"}, quad.TypedString{Value: "01", Type: "http://www.w3.org/2001/XMLSchema#integer"},
		quad.Int(1), quad.Int(-5), quad.Bool(true)}
	contextTerms = []quad.Value{nil, nil, quad.IRI("g1"), quad.IRI("g2"), quad.BNode("b"), quad.IRI("a")}

	pool     = append(append(append(append([]quad.Value{quad.IRI("unknown")}, nodeTerms...), predicateTerms...), literalTerms...), contextTerms[2:]...)
	noteKeys = []string{"data set", "other"}
)

func pick[T any](random *rand.Rand, from []T) T { return from[random.IntN(len(from))] }

func randomQuad(random *rand.Rand) quad.Quad {
	q := quad.Quad{Subject: pick(random, nodeTerms), Predicate: pick(random, predicateTerms), Object: pick(random, nodeTerms), Label: pick(random, contextTerms)}
	if random.IntN(3) == 0 {
		q.Object = pick(random, literalTerms)
	}
	return q
}

// randomBatch makes a batch that hits what is there about as often as it misses, and has
// entries twice, or in Add and Remove.
func randomBatch(random *rand.Rand, m *Model) graph.Batch {
	var b graph.Batch
	for range random.IntN(12) {
		b.Add = append(b.Add, randomQuad(random))
	}
	for _, q := range sortedQuads(m.Quads, every) {
		if random.IntN(4) == 0 {
			b.Remove = append(b.Remove, q)
		}
	}
	for range random.IntN(4) {
		b.Remove = append(b.Remove, randomQuad(random))
	}
	for range random.IntN(2) {
		b.RemoveContexts = append(b.RemoveContexts, pick(random, contextTerms[2:]))
	}
	if random.IntN(3) == 0 && len(b.Remove) > 0 {
		b.Add = append(b.Add, pick(random, b.Remove))
	}
	if random.IntN(4) == 0 && len(b.Add) > 0 {
		b.Add = append(b.Add, pick(random, b.Add))
	}
	if random.IntN(3) == 0 {
		b.Notes = map[string][]byte{pick(random, noteKeys): fmt.Append(nil, random.IntN(100))}
	}
	if random.IntN(6) == 0 {
		b.Notes = map[string][]byte{pick(random, noteKeys): nil}
	}
	return b
}
