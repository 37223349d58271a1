package graphtest

import (
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/cayleygraph/quad"

	"waggoner/graph"
)

// Sealed batches: the facts of one stand in a context of their own, and with them in the same
// context how many they are and their checksum.
const (
	sizeOf = quad.IRI("http://t/size")
	sumOf  = quad.IRI("http://t/sum")
)

// ContextOf returns the context of the n-th batch.
func ContextOf(n int) quad.Value { return quad.IRI(fmt.Sprint("http://t/g", n)) }

// SealedBatch returns a batch of so many facts, at most, in the context of number n.
func SealedBatch(n, facts int) graph.Batch {
	label := ContextOf(n)
	return graph.Batch{Add: sealed(label, randomFacts(label, newRandom(uint64(n)), facts))}
}

// sealed returns facts and the seal over them, in one context.
func sealed(label quad.Value, facts []quad.Quad) []quad.Quad {
	out := slices.Clone(facts)
	return append(out,
		quad.Quad{Subject: label, Predicate: sizeOf, Object: quad.String(fmt.Sprint(len(facts))), Label: label},
		quad.Quad{Subject: label, Predicate: sumOf, Object: quad.String(sum(facts)), Label: label})
}

// sum does not depend on the order of the facts.
func sum(facts []quad.Quad) string {
	all := uint32(0)
	for _, q := range facts {
		all ^= crc32.ChecksumIEEE([]byte(q.NQuad()))
	}
	return fmt.Sprintf("%08x", all)
}

func isSeal(q quad.Quad) bool { return q.Predicate == sizeOf || q.Predicate == sumOf }

// randomFacts makes distinct facts of a context, over few nodes so that batches share them.
func randomFacts(label quad.Value, random *rand.Rand, n int) []quad.Quad {
	facts := map[quad.Quad]bool{}
	for range n {
		facts[quad.Quad{Subject: node(random), Predicate: quad.IRI(fmt.Sprint("http://t/p", random.IntN(4))), Object: object(random), Label: label}] = true
	}
	return sortedQuads(facts, every)
}

// sortedQuads returns those quads of a set that pass, always in the same order.
func sortedQuads(set map[quad.Quad]bool, pass func(quad.Quad) bool) []quad.Quad {
	var lines []string
	byLine := map[string]quad.Quad{}
	for q := range set {
		if pass(q) {
			line := q.NQuad()
			lines, byLine[line] = append(lines, line), q
		}
	}
	slices.Sort(lines)
	out := make([]quad.Quad, len(lines))
	for i, line := range lines {
		out[i] = byLine[line]
	}
	return out
}

func node(random *rand.Rand) quad.Value { return quad.IRI(fmt.Sprint("http://t/n", random.IntN(12))) }

func object(random *rand.Rand) quad.Value {
	if random.IntN(3) == 0 {
		return quad.String(strings.Repeat("text ", random.IntN(20)))
	}
	return node(random)
}

// Sealed says whether every batch in a snapshot is there as a whole.
func Sealed(s Snapshot) error {
	contexts := map[quad.Value][]quad.Quad{}
	for q := range s.All() {
		contexts[q.Label] = append(contexts[q.Label], q)
	}
	for label, quads := range contexts {
		facts := slices.DeleteFunc(slices.Clone(quads), isSeal)
		want := map[quad.Quad]bool{}
		for _, q := range sealed(label, facts) {
			want[q] = true
		}
		if len(want) != len(quads) || slices.ContainsFunc(quads, func(q quad.Quad) bool { return !want[q] }) {
			return fmt.Errorf("sequence %d: the batch in %v is there by half: %d facts, seal %v", s.Sequence(), label, len(facts), slices.DeleteFunc(quads, func(q quad.Quad) bool { return !isSeal(q) }))
		}
	}
	return nil
}

// of returns the facts of a context without their seal, in a fixed order.
func (m *Model) of(label quad.Value) []quad.Quad {
	return sortedQuads(m.Quads, func(q quad.Quad) bool { return q.Label == label && !isSeal(q) })
}

func every(quad.Quad) bool { return true }

// batches makes sealed batches one after the other.
type batches struct {
	random *rand.Rand
	made   int // contexts so far
}

// add is a batch of new facts.
func (b *batches) add() graph.Batch {
	label := ContextOf(b.made)
	b.made++
	return graph.Batch{Add: sealed(label, randomFacts(label, b.random, 1+b.random.IntN(12)))}
}

// amend takes a fact out of an earlier batch, puts another in and seals it again.
func (b *batches) amend(m *Model) graph.Batch {
	label := ContextOf(b.random.IntN(max(1, b.made)))
	old := m.of(label)
	if len(old) == 0 {
		return b.add()
	}
	facts := map[quad.Quad]bool{}
	for _, q := range append(randomFacts(label, b.random, 1), old[1:]...) {
		facts[q] = true
	}
	return graph.Batch{Remove: sealed(label, old), Add: sealed(label, sortedQuads(facts, every))}
}

// remove takes an earlier batch out, if it is still there.
func (b *batches) remove() graph.Batch {
	return graph.Batch{RemoveContexts: []quad.Value{ContextOf(b.random.IntN(max(1, b.made)))}}
}

// upgrade takes one batch out, puts another in, and notes it: as a newer data set does.
func (b *batches) upgrade() graph.Batch {
	batch := b.add()
	batch.RemoveContexts = b.remove().RemoveContexts
	batch.Notes = map[string][]byte{"data set": fmt.Append(nil, "version ", b.made), "other": {byte(b.made)}}
	return batch
}

func (b *batches) next(m *Model) graph.Batch {
	switch b.random.IntN(6) {
	case 0:
		return b.remove()
	case 1:
		return b.upgrade()
	case 2, 3:
		return b.amend(m)
	}
	return b.add()
}
