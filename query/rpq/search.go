package rpq

import (
	"iter"
	"slices"
	"sync"

	"waggoner/graph"
)

// A Search runs an automaton over a snapshot. It is used by one goroutine.
type Search struct {
	Snapshot  *graph.Snapshot
	Automaton *Automaton
	// Contexts are those whose facts are admitted, by node; nil admits every fact. A fact
	// without a context is admitted by nil only.
	Contexts []bool
	// Enough says whether the admitted contexts of one fact, of which there are some, admit it;
	// nil: they do.
	Enough func(contexts []graph.Node) bool
	// Spend is told how many edges are about to be looked at, or other work of that size. An error
	// from it ends the search, which returns what it found so far beside the error.
	Spend func(edges int) error
	// Witnesses has Reach keep the way to each end.
	Witnesses bool
	// Depth is how many facts a walk has at most; 0 is any number.
	Depth int
	// Weigh says how little a fact is worth that some contexts admit, from 0 to 1<<32: of equally
	// long routes those come first whose facts weigh less in all. nil: all weigh the same.
	Weigh func(contexts []graph.Node) int64
	// Compare orders nodes where nothing else does; nil: by number.
	Compare func(a, b graph.Node) int

	ways   []*ways // by state, made when they are first needed
	room   *room   // what the last Reach found
	avoids *hurdle // nil: nothing
}

// An End is a node where an accepted walk ends, and its least length.
type End struct {
	Node     graph.Node
	Distance int32

	visit int32
}

// A Fact is one step of a walk. With Back it was taken from the object to the subject.
type Fact struct {
	From, Predicate, To graph.Node
	Back                bool
}

// A visit is a node in a state.
type visit struct{ node, state uint32 }

// A link is how a visit was come by: the visit before, and the fact between the two. The
// first has none before, and a test no fact.
type link struct {
	before    int32
	predicate graph.Node
	back      bool
}

const none = -1 // before the first visit

var first = link{none, graph.NoNode, false}

// walk is the breadth-first search over the product of a snapshot and an automaton.
type walk struct {
	*Search
	*room
	level int   // the distance of what is being found
	at    int   // the first visit that is not expanded
	one   bool  // accepting state: then no end is found twice
	other *walk // that comes from the other end
	met   int32 // the visit at which it was met, none if it was not
	err   error
}

// room is what a search writes to. It is used again: to have the kernel give out fresh memory
// may take longer than a search.
type room struct {
	seen  []nodeSet // by state
	ended nodeSet
	queue []visit
	links []link // beside queue, if witnesses are kept
	ends  []End
}

var rooms = sync.Pool{New: func() any { return new(room) }}

// maxRoom is how many visits a room has at most that is kept.
const maxRoom = 1 << 20

// Reach returns the ends of accepted walks from any of some nodes, nearest first. Walks may
// come to a node more than once, as in SPARQL 1.1. The ends are valid until the next Reach,
// or Close.
func (s *Search) Reach(from ...graph.Node) ([]End, error) {
	if s.room == nil {
		s.room = rooms.Get().(*room)
	}
	w := walk{Search: s, room: s.room}
	w.begin()
	defer w.free()
	for _, n := range from {
		w.visit(uint32(n), 0, first)
	}
	for w.goesOn() {
		w.deepen()
	}
	return w.ends, w.err
}

// goesOn reports whether there may be visits at the next distance.
func (w *walk) goesOn() bool {
	return w.at < len(w.queue) && w.err == nil && (w.Depth == 0 || w.level < w.Depth)
}

// deepen makes the visits at the next distance.
func (w *walk) deepen() {
	w.level++
	for end := len(w.queue); w.at < end && w.err == nil; w.at++ {
		w.expand(w.at)
	}
}

// free empties the sets of the room.
func (r *room) free() {
	for i := range r.seen {
		r.seen[i].free()
	}
	r.ended.free()
}

// Close gives up what the last Reach found.
func (s *Search) Close() {
	s.room.giveBack()
	s.room = nil
}

func (r *room) giveBack() {
	if r != nil && cap(r.queue) <= maxRoom {
		rooms.Put(r)
	}
}

func (w *walk) begin() {
	bound, states := uint32(w.Snapshot.Bound()), w.Automaton.states
	w.queue, w.links, w.ends = w.queue[:0], w.links[:0], w.ends[:0]
	w.seen = slices.Grow(w.seen[:0], len(states))[:len(states)]
	accepting := 0
	for i := range w.seen {
		if w.seen[i].fit(bound); states[i].accepts {
			accepting++
		}
	}
	w.ended.fit(bound)
	w.one, w.met = accepting == 1, none
}

// visit makes a visit unless there was one.
func (w *walk) visit(n, state uint32, how link) {
	if w.seen[state].add(n) {
		w.enter(n, state, how)
	}
}

// enter makes a visit that is the first one, and those that tests lead on to.
func (w *walk) enter(n, state uint32, how link) {
	at := int32(len(w.queue))
	w.queue = append(w.queue, visit{n, state})
	if w.Witnesses {
		w.links = append(w.links, how)
	}
	if w.other != nil && w.met == none && w.other.seen[state].has(n) {
		w.met = at
	}
	s := &w.Automaton.states[state]
	if s.accepts && (w.one || w.ended.add(n)) {
		w.ends = append(w.ends, End{graph.Node(n), int32(w.level), at})
	}
	for _, c := range s.tests {
		if c.pass(graph.Node(n)) {
			w.visit(n, uint32(c.to), link{at, graph.NoNode, false})
		}
	}
}

// expand follows the facts at a visit.
func (w *walk) expand(at int) {
	v := w.queue[at]
	ways := w.waysOf(v.state)
	for _, s := range ways.along.of(graph.Node(v.node)) {
		for _, to := range ways.along.to[s.Place] {
			w.follow(s.Run, to, link{int32(at), ways.along.predicates[s.Place], false})
		}
	}
	for _, s := range ways.against.of(graph.Node(v.node)) {
		for _, to := range ways.against.to[s.Place] {
			w.follow(s.Run, to, link{int32(at), ways.against.predicates[s.Place], true})
		}
	}
}

// ways are the facts that a state follows.
type ways struct{ along, against side }

// A side is the predicates followed in one direction, and the states to which each leads.
type side struct {
	predicates []graph.Node
	to         [][]uint32
	steps      *graph.Steps
}

func (s *side) of(n graph.Node) []graph.StepRun {
	if s.steps == nil {
		return nil
	}
	return s.steps.Of(n)
}

func (s *side) add(predicates []graph.Node, to uint32) {
	for _, p := range predicates {
		i := slices.Index(s.predicates, p)
		if i < 0 {
			i = len(s.predicates)
			s.predicates, s.to = append(s.predicates, p), append(s.to, nil)
		}
		s.to[i] = append(s.to[i], to)
	}
}

func (s *Search) waysOf(state uint32) *ways {
	if s.ways == nil {
		s.ways = make([]*ways, len(s.Automaton.states))
	}
	if s.ways[state] == nil {
		w := &ways{}
		for _, t := range s.Automaton.states[state].steps {
			w.along.add(t.Out, uint32(t.to))
			w.against.add(t.In, uint32(t.to))
		}
		if w.along.predicates != nil {
			w.along.steps = s.Snapshot.OutSteps(w.along.predicates)
		}
		if w.against.predicates != nil {
			w.against.steps = s.Snapshot.InSteps(w.against.predicates)
		}
		s.ways[state] = w
	}
	return s.ways[state]
}

func (w *walk) follow(run graph.Run, to uint32, how link) {
	others := run.Others()
	if len(others) == 0 || w.err != nil {
		return
	}
	if w.Spend != nil {
		if w.err = w.Spend(len(others)); w.err != nil {
			return
		}
	}
	seen := &w.seen[to]
	if w.avoids != nil || w.Enough != nil {
		w.followFacts(run, to, how)
		return
	}
	if w.Contexts == nil {
		for _, other := range others {
			if seen.add(other) {
				w.enter(other, to, how)
			}
		}
		return
	}
	for i, other := range others {
		if !seen.has(other) && w.admits(run, i) {
			w.visit(other, to, how)
		}
	}
}

// followFacts is follow fact by fact.
func (w *walk) followFacts(run graph.Run, to uint32, how link) {
	from := graph.Node(w.queue[how.before].node)
	for other := range w.facts(run) {
		if !w.avoids.stops(Fact{from, how.predicate, graph.Node(other), how.back}) {
			w.visit(other, to, how)
		}
	}
}

// facts yields the other ends of the admitted facts of one predicate, each once and with the
// contexts that admit it, which are valid until the next.
func (s *Search) facts(run graph.Run) iter.Seq2[uint32, []graph.Node] {
	return func(yield func(uint32, []graph.Node) bool) {
		var contexts []graph.Node
		for others, i := run.Others(), 0; i < len(others); {
			other := others[i]
			contexts = contexts[:0]
			for ; i < len(others) && others[i] == other; i++ {
				if s.admits(run, i) {
					contexts = append(contexts, run.Context(i))
				}
			}
			if s.enough(contexts) && !yield(other, contexts) {
				return
			}
		}
	}
}

func (s *Search) enough(contexts []graph.Node) bool {
	return len(contexts) > 0 && (s.Enough == nil || s.Enough(contexts))
}

func (s *Search) admits(run graph.Run, i int) bool {
	if s.Contexts == nil {
		return true
	}
	g := run.Context(i)
	return int(g) < len(s.Contexts) && s.Contexts[g]
}

// Witness returns the facts of one shortest accepted walk to an end of the last Reach, which
// kept Witnesses, and the node it begins at.
func (s *Search) Witness(e End) (from graph.Node, facts []Fact) {
	from, facts = s.room.backFrom(e.visit)
	slices.Reverse(facts)
	return from, facts
}

// backFrom returns the facts that led to a visit, the last first, and the node of the first.
func (r *room) backFrom(at int32) (from graph.Node, facts []Fact) {
	for ; r.links[at].before != none; at = r.links[at].before {
		if r.links[at].predicate != graph.NoNode {
			facts = append(facts, r.fact(at))
		}
	}
	return graph.Node(r.queue[at].node), facts
}

// Last returns the last fact of that walk, the zero Fact if it has none.
func (s *Search) Last(e End) Fact {
	for at := e.visit; s.room.links[at].before != none; at = s.room.links[at].before {
		if how := s.room.links[at]; how.predicate != graph.NoNode {
			return s.room.fact(at)
		}
	}
	return Fact{}
}

// fact returns the fact that led to a visit.
func (r *room) fact(at int32) Fact {
	how := r.links[at]
	return Fact{graph.Node(r.queue[how.before].node), how.predicate, graph.Node(r.queue[at].node), how.back}
}

// ContextsOf returns the contexts that admit a fact, in the order of the store, where NoNode
// stands for a fact without one; none if it is not admitted.
func (s *Search) ContextsOf(f Fact) (all []graph.Node) {
	run, other := s.Snapshot.OutRun(f.From, f.Predicate), uint32(f.To)
	if f.Back {
		run = s.Snapshot.OutRun(f.To, f.Predicate)
		other = uint32(f.From)
	}
	first, _ := slices.BinarySearch(run.Others(), other)
	for i := first; i < run.Len() && run.Others()[i] == other; i++ {
		if s.admits(run, i) {
			all = append(all, run.Context(i))
		}
	}
	if !s.enough(all) {
		return nil
	}
	return all
}
