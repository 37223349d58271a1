package bench

import (
	"fmt"
	"slices"
)

// A Search answers questions by hand, over rows of neighbours and a bitmap. It keeps the
// bitmap from one question to the next and belongs to one goroutine.
type Search struct {
	rows rows
	seen set
}

// rows is what a Search needs of a graph. Rows ascend.
type rows interface {
	bound() int                          // every node is below
	node(iri string) (uint32, bool)      //
	predicate(iri string) (uint32, bool) //
	out(n, p uint32) []uint32            // objects
	in(n, p uint32) []uint32             // subjects
	name(n uint32) int                   // fetches the term and returns how long it is
}

// NewSearch returns a Search on the limit program.
func NewSearch(l *Limit) *Search { return &Search{l, newSet(l.bound())} }

// neighbours looks a node's edges up in one direction.
type neighbours func(n, p uint32) []uint32

func (s *Search) next(q Question) neighbours {
	if q.Out {
		return s.rows.out
	}
	return s.rows.in
}

// Answer returns the distinct nodes that answer the question.
func (s *Search) Answer(q Question) ([]uint32, error) {
	nodes, predicates, err := s.numbers(q)
	if err != nil {
		return nil, err
	}
	switch {
	case q.Closure():
		reached, _ := s.closure(nodes[0], s.next(q), predicates)
		return reached, nil
	case len(nodes) > 1:
		return join(predicates[0], s.next(q), nodes), nil
	}
	return s.hops(nodes[0], predicates[0], q.Steps, s.next(q)), nil
}

// Contender makes the search one of those that [Report.Compare] asks. Like the others it
// fetches the term of every result.
func (s *Search) Contender(name string) Contender {
	size := 0
	return Contender{name, func(q Question) (int, error) {
		found, err := s.Answer(q)
		for _, n := range found {
			size += s.rows.name(n)
		}
		return len(found), err
	}}
}

// IDs is a contender that fetches no term: the search alone.
func (s *Search) IDs(name string) Contender {
	return Contender{name, func(q Question) (int, error) {
		found, err := s.Answer(q)
		return len(found), err
	}}
}

// Edges returns how many edges a closure looks at.
func (s *Search) Edges(q Question) (int, error) {
	nodes, predicates, err := s.numbers(q)
	if err != nil {
		return 0, err
	}
	_, edges := s.closure(nodes[0], s.next(q), predicates)
	return edges, nil
}

func (s *Search) numbers(q Question) (nodes, predicates []uint32, err error) {
	for _, iri := range q.Of {
		n, ok := s.rows.node(iri)
		if !ok {
			return nil, nil, fmt.Errorf("bench: question %s: no node %s", q.Name, iri)
		}
		nodes = append(nodes, n)
	}
	for _, iri := range q.By {
		p, ok := s.rows.predicate(iri)
		if !ok {
			return nil, nil, fmt.Errorf("bench: question %s: no relation %s", q.Name, iri)
		}
		predicates = append(predicates, p)
	}
	return nodes, predicates, nil
}

// hops returns the nodes that end a walk of so many edges.
func (s *Search) hops(from, p uint32, steps int, next neighbours) []uint32 {
	if steps == 1 {
		return distinct(next(from, p))
	}
	frontier := []uint32{from}
	for range steps {
		var ends []uint32
		for _, n := range frontier {
			for _, m := range next(n, p) {
				if s.seen.add(m) {
					ends = append(ends, m)
				}
			}
		}
		s.seen.remove(ends)
		frontier = ends
	}
	return frontier
}

// distinct copies a row, in which the same node stands side by side.
func distinct(row []uint32) []uint32 { return slices.Compact(slices.Clone(row)) }

// join returns the nodes that stand in the rows of all given ones. It takes the shortest
// row and looks for its members in the others.
func join(p uint32, next neighbours, nodes []uint32) []uint32 {
	var rows [][]uint32
	for _, n := range nodes {
		rows = append(rows, next(n, p))
	}
	slices.SortFunc(rows, func(a, b []uint32) int { return len(a) - len(b) })
	both := distinct(rows[0])
	for _, row := range rows[1:] {
		kept := both[:0]
		for _, m := range both {
			at, found := slices.BinarySearch(row, m)
			if found {
				kept = append(kept, m)
			}
			row = row[at:] // m only grows
		}
		both = kept
	}
	return both
}

// closure returns the nodes that any number of edges leads to, in the order of distance,
// the first among them only if a cycle leads back to it, and how many edges it looked at.
func (s *Search) closure(from uint32, next neighbours, predicates []uint32) (reached []uint32, edges int) {
	frontier := []uint32{from}
	for at := 0; len(frontier) > 0; {
		for _, n := range frontier {
			for _, p := range predicates {
				row := next(n, p)
				edges += len(row)
				for _, m := range row {
					if s.seen.add(m) {
						reached = append(reached, m)
					}
				}
			}
		}
		at, frontier = len(reached), reached[at:]
	}
	s.seen.remove(reached)
	return reached, edges
}

// set is a bitmap of nodes.
type set []uint64

func newSet(nodes int) set { return make(set, (nodes+63)/64) }

// add reports whether n was not there.
func (s set) add(n uint32) bool {
	word, bit := &s[n>>6], uint64(1)<<(n&63)
	fresh := *word&bit == 0
	*word |= bit
	return fresh
}

func (s set) remove(all []uint32) {
	for _, n := range all {
		s[n>>6] &^= 1 << (n & 63)
	}
}
