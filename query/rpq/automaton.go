package rpq

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"

	"waggoner/graph"
)

// Moves are the facts of one step: those of the predicates in Out are followed from subject
// to object, those of In from object to subject. Both ascend and name no predicate twice.
type Moves struct{ Out, In []graph.Node }

// Names tells what the words of an expression stand for in a store.
type Names interface {
	// Relation returns what a link takes: the relation and, unless it is exact, those below
	// it. Symmetric ones stand in both Out and In. The error says that there is no such
	// relation.
	Relation(l Link) (Moves, error)
	// Any returns what the dot takes.
	Any() Moves
	// Test returns whether a node passes. The error says that the key or a value is unknown.
	Test(t Test) (func(graph.Node) bool, error)
}

// MaxStates and MaxTransitions bound automata: what needs more is too expensive.
const (
	MaxStates      = 1024
	MaxTransitions = 1 << 16
)

// ErrExpensive is the answer to an expression whose automaton has too many states.
var ErrExpensive = errors.New("too expensive")

// An Automaton accepts the walks that an expression describes, one letter a fact. It is not
// deterministic, has no empty transitions but those that test the node, and does not change.
type Automaton struct {
	states []state // the first is the start
}

type state struct {
	accepts bool
	steps   []transition
	tests   []check
}

type transition struct {
	Moves
	to int
}

// A check leads to another state at the same node, if that passes.
type check struct {
	pass func(graph.Node) bool
	text string // by which the same tests are told to be the same
	to   int
}

// Compile makes the automaton of an expression: Thompson's construction ("Regular Expression
// Search Algorithm", CACM 11(6), 1968), then without empty transitions, and with states that
// go on alike made one. Errors are those of names, and ErrExpensive.
func Compile(p Path, names Names) (*Automaton, error) {
	b := &builder{names: names}
	start, accept := b.state(), b.state()
	if err := b.add(p, start, accept, false); err != nil {
		return nil, err
	}
	return b.finish(start, accept)
}

// States returns how many states there are.
func (a *Automaton) States() int { return len(a.states) }

// Describe lists the states, with what leads on from each, in the names of relations.
func (a *Automaton) Describe(name func(graph.Node) string) []string {
	out := make([]string, len(a.states))
	for i, s := range a.states {
		parts := []string{fmt.Sprint(i)}
		if s.accepts {
			parts[0] += " accepts"
		}
		for _, t := range s.steps {
			var moves []string
			for _, p := range t.Out {
				moves = append(moves, name(p))
			}
			for _, p := range t.In {
				moves = append(moves, "^"+name(p))
			}
			parts = append(parts, strings.Join(moves, "|")+" to "+fmt.Sprint(t.to))
		}
		for _, c := range s.tests {
			parts = append(parts, c.text+" to "+fmt.Sprint(c.to))
		}
		out[i] = strings.Join(parts, "; ")
	}
	return out
}

// builder makes fragments of states, of which it may join some by empty transitions.
type builder struct {
	names Names
	draft []draft
}

type draft struct {
	state
	empty []int
}

func (b *builder) state() int {
	b.draft = append(b.draft, draft{})
	return len(b.draft) - 1
}

// maxDraft bounds the states before those are taken out that only join others.
const maxDraft = 8 * MaxStates

// add puts a path between two states; back says that it is walked the other way.
func (b *builder) add(p Path, from, to int, back bool) error {
	if len(b.draft) > maxDraft {
		return errStates
	}
	switch p := p.(type) {
	case Empty:
		b.draft[from].empty = append(b.draft[from].empty, to)
	case Inverse:
		return b.add(p.Of, from, to, !back)
	case Sequence:
		return b.addSequence(p, from, to, back)
	case Choice:
		for _, part := range p {
			if err := b.add(part, from, to, back); err != nil {
				return err
			}
		}
	case Repeat:
		return b.addRepeat(p, from, to, back)
	case Test:
		return b.addTest(p, from, to)
	default:
		moves, err := b.moves(p)
		if back {
			moves.Out, moves.In = moves.In, moves.Out
		}
		b.draft[from].steps = append(b.draft[from].steps, transition{moves, to})
		return err
	}
	return nil
}

func (b *builder) addSequence(parts Sequence, from, to int, back bool) error {
	for i := range parts {
		part, next := parts[i], to
		if back {
			part = parts[len(parts)-1-i]
		}
		if i < len(parts)-1 {
			next = b.state()
		}
		if err := b.add(part, from, next, back); err != nil {
			return err
		}
		from = next
	}
	return nil
}

func (b *builder) addRepeat(r Repeat, from, to int, back bool) error {
	copies := r.Max
	if r.Max == Unbounded {
		copies = max(1, r.Min)
	}
	if copies == 0 {
		return b.add(Empty{}, from, to, back)
	}
	for i := range copies {
		begin, after := b.state(), b.state()
		b.join(from, begin)
		if i >= r.Min {
			b.join(from, to) // those already walked are enough
		}
		if err := b.add(r.Of, begin, after, back); err != nil {
			return err
		}
		if from = after; r.Max == Unbounded && i == copies-1 {
			b.join(after, begin)
		}
	}
	b.join(from, to)
	return nil
}

func (b *builder) join(from, to int) { b.draft[from].empty = append(b.draft[from].empty, to) }

func (b *builder) addTest(t Test, from, to int) error {
	pass, err := b.names.Test(t)
	if err != nil {
		return err
	}
	b.draft[from].tests = append(b.draft[from].tests, check{pass, t.String(), to})
	return nil
}

// moves returns what one step takes.
func (b *builder) moves(p Path) (Moves, error) {
	switch p := p.(type) {
	case Link:
		return b.names.Relation(p)
	case Not:
		return b.not(p)
	}
	return b.names.Any(), nil
}

// not takes what is left of the dot, in the directions in which something is left out.
func (b *builder) not(p Not) (Moves, error) {
	var along, against Moves // to be left out
	forward, backward := false, false
	for _, l := range p.Links {
		m, err := b.names.Relation(l.Link)
		if err != nil {
			return m, err
		}
		if l.Back {
			backward, against = true, union(against, m)
		} else {
			forward, along = true, union(along, m)
		}
	}
	all, out := b.names.Any(), Moves{}
	if forward {
		out = Moves{without(all.Out, along.Out), without(all.In, along.In)}
	}
	if backward {
		out = union(out, Moves{without(all.In, against.In), without(all.Out, against.Out)})
	}
	return out, nil
}

func union(a, b Moves) Moves { return Moves{merged(a.Out, b.Out), merged(a.In, b.In)} }

func merged(a, b []graph.Node) []graph.Node {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

func without(list, out []graph.Node) []graph.Node {
	return slices.DeleteFunc(slices.Clone(list), func(n graph.Node) bool { return slices.Contains(out, n) })
}

var (
	errStates      = fmt.Errorf("%w: the expression needs more than %d states", ErrExpensive, MaxStates)
	errTransitions = fmt.Errorf("%w: the expression needs more than %d transitions", ErrExpensive, MaxTransitions)
)

// finish takes out empty transitions, then what cannot be reached or leads nowhere, and joins
// what goes on alike.
func (b *builder) finish(start, accept int) (*Automaton, error) {
	b.draft[accept].accepts = true
	number := map[int]int{start: 0}
	order := []int{start}
	numberOf := func(s int) int {
		n, ok := number[s]
		if !ok {
			n = len(order)
			number[s] = n
			order = append(order, s)
		}
		return n
	}
	var states []state
	transitions := 0
	for i := 0; i < len(order); i++ {
		var s state
		near := b.closure(order[i])
		if transitions += len(near); transitions > MaxTransitions {
			return nil, errTransitions
		}
		for _, d := range near {
			s.accepts = s.accepts || b.draft[d].accepts
			for _, t := range b.draft[d].steps {
				if len(t.Out)+len(t.In) > 0 {
					s.steps = append(s.steps, transition{t.Moves, numberOf(t.to)})
				}
			}
			for _, c := range b.draft[d].tests {
				s.tests = append(s.tests, check{c.pass, c.text, numberOf(c.to)})
			}
		}
		states = append(states, s)
	}
	if states = reduce(useful(states)); len(states) > MaxStates {
		return nil, errStates
	}
	return &Automaton{states}, nil
}

// closure returns the states that empty transitions lead to, and the state itself.
func (b *builder) closure(s int) []int {
	all, seen := []int{s}, map[int]bool{s: true}
	for i := 0; i < len(all); i++ {
		for _, to := range b.draft[all[i]].empty {
			if !seen[to] {
				seen[to] = true
				all = append(all, to)
			}
		}
	}
	return all
}

// useful takes out states from which no accepting one can be reached; the start stays.
func useful(states []state) []state {
	into := make([][]int, len(states))
	var queue []int
	useful := make([]bool, len(states))
	for i, s := range states {
		for _, to := range s.next() {
			into[to] = append(into[to], i)
		}
		if useful[i] = s.accepts; s.accepts {
			queue = append(queue, i)
		}
	}
	for len(queue) > 0 {
		for _, from := range into[queue[0]] {
			if !useful[from] {
				useful[from] = true
				queue = append(queue, from)
			}
		}
		queue = queue[1:]
	}
	useful[0] = true
	merge := make([]int, len(states))
	kept := 0
	for i := range states {
		if merge[i] = -1; useful[i] {
			merge[i] = kept
			kept++
		}
	}
	return renumber(states, merge, kept)
}

func (s *state) next() []int {
	var all []int
	for _, t := range s.steps {
		all = append(all, t.to)
	}
	for _, c := range s.tests {
		all = append(all, c.to)
	}
	return all
}

// renumber gives each state the number in merge, -1 for none; of several with the same one
// the first stays. Transitions to the same state become one.
func renumber(states []state, merge []int, count int) []state {
	out := make([]state, count)
	done := make([]bool, count)
	for i, s := range states {
		n := merge[i]
		if n < 0 || done[n] {
			continue
		}
		done[n], out[n].accepts = true, s.accepts
		steps := map[int]Moves{}
		for _, t := range s.steps {
			if to := merge[t.to]; to >= 0 {
				steps[to] = union(steps[to], t.Moves)
			}
		}
		for to, m := range steps {
			out[n].steps = append(out[n].steps, transition{m, to})
		}
		slices.SortFunc(out[n].steps, func(a, b transition) int { return cmp.Compare(a.to, b.to) })
		for _, c := range s.tests {
			if c.to = merge[c.to]; c.to >= 0 {
				out[n].tests = append(out[n].tests, c)
			}
		}
		byTest := func(a, b check) int { return cmp.Or(cmp.Compare(a.text, b.text), cmp.Compare(a.to, b.to)) }
		slices.SortFunc(out[n].tests, byTest)
		out[n].tests = slices.CompactFunc(out[n].tests, func(a, b check) bool { return byTest(a, b) == 0 })
	}
	return out
}

// reduce joins states that go on alike, as what they accept is the same: until there are no
// more, or that has taken long, which makes the search no less right.
func reduce(states []state) []state {
	for range maxRounds {
		same := map[string]int{}
		merge := make([]int, len(states))
		for i := range states {
			key := states[i].key()
			n, ok := same[key]
			if !ok {
				n = len(same)
				same[key] = n
			}
			merge[i] = n
		}
		if len(same) == len(states) {
			return states
		}
		states = renumber(states, merge, len(same))
	}
	return states
}

const maxRounds = 32

// key is the same for states that go on alike.
func (s *state) key() string {
	b := []byte{0}
	if s.accepts {
		b[0] = 1
	}
	list := func(nodes []graph.Node) {
		b = binary.AppendUvarint(b, uint64(len(nodes)))
		for _, n := range nodes {
			b = binary.AppendUvarint(b, uint64(n))
		}
	}
	for _, t := range s.steps {
		b = binary.AppendUvarint(b, uint64(t.to))
		list(t.Out)
		list(t.In)
	}
	b = append(b, 0xff)
	for _, c := range s.tests {
		b = binary.AppendUvarint(append(binary.AppendUvarint(b, uint64(len(c.text))), c.text...), uint64(c.to))
	}
	return string(b)
}
