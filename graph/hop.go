package graph

import (
	"context"
	"slices"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	cshape "github.com/cayleygraph/cayley/query/shape"

	"waggoner/graph/csr"
)

// A step is the edges that a hop may take. Lists ascend; nil is any.
type step struct {
	v          view
	way        direction
	predicates []uint32
	contexts   []uint32
	goals      []uint32
	scanned    []uint32 // the predicates as often as a scan of their quads visits each
	labelled   bool     // only edges with a context
}

// hop is the other ends of the edges of a native's nodes, once for each edge.
type hop struct {
	step
	from     native
	reckoned iterator.Costs
}

// BuildIterator implements shape.Shape.
func (s *hop) BuildIterator(cgraph.QuadStore) iterator.Shape { return &walk{native: s, v: s.v} }

// Optimize implements shape.Shape.
func (s *hop) Optimize(context.Context, cshape.Optimizer) (cshape.Shape, bool) { return s, false }

func (s *hop) flow() flow { return &hopFlow{step: &s.step, from: s.from.flow()} }

func (s *hop) distinct() flow {
	return distinctFlow(s.v, &hopFlow{step: &s.step, from: s.from.distinct()})
}

func (s *hop) counter() counter {
	return &hopCounter{edges: edges{step: s.back()}, goals: s.goals, from: s.from.counter(), known: map[uint32]int{}}
}

func (s *hop) estimate() estimate {
	from := s.from.estimate()
	if f, ok := s.from.(*fixedNodes); ok && len(f.list) <= exactDegrees {
		return estimate{size: s.degreeOf(f.list), each: s.each(from)}
	}
	return estimate{size: from.size * s.fanOut(s.way), each: s.each(from)}
}

const exactDegrees = 64 // nodes of which the edges are counted for an estimate

// each is the cost of looking one node up.
func (s *step) each(from estimate) int64 { return 1 + s.fanOut(s.back().way)*from.each }

// back is the same edges from the other end; its goals are left to the caller.
func (s *step) back() *step {
	way := inward
	if s.way == inward {
		way = outward
	}
	return &step{v: s.v, way: way, predicates: s.predicates, contexts: s.contexts, labelled: s.labelled}
}

func (s *step) degreeOf(nodes []uint32) (size int64) {
	for _, n := range nodes {
		for _, p := range s.anyPredicate() {
			size += int64(s.v.degree(s.way, n, p))
		}
	}
	return size
}

var noPredicate = []uint32{csr.None}

// scannedPredicates is anyPredicate for a scan.
func (s *step) scannedPredicates() []uint32 {
	if s.scanned != nil {
		return s.scanned
	}
	return s.anyPredicate()
}

// anyPredicate is the predicates, or None for any.
func (s *step) anyPredicate() []uint32 {
	if s.predicates == nil {
		return noPredicate
	}
	return s.predicates
}

// fanOut is the mean number of edges of a node that has any.
func (s *step) fanOut(way direction) int64 {
	if s.predicates == nil {
		return max(1, 2*int64(s.v.quads)/int64(max(1, s.v.nodes)))
	}
	fan := int64(0)
	for _, p := range s.predicates {
		stat := s.v.image.PredicateStat(p)
		ends := stat.Objects
		if way == outward {
			ends = stat.Subjects
		}
		fan += int64(stat.Quads / max(1, ends))
	}
	return max(1, fan)
}

// filters reports whether a run of one predicate has edges that may not be taken.
func (s *step) filters() bool { return s.contexts != nil || s.goals != nil || s.labelled }

// takes reports whether the i-th edge of a run may be taken.
func (s *step) takes(run Run, others []uint32, i int) bool {
	return (s.goals == nil || in(s.goals, others[i])) &&
		(s.contexts == nil || in(s.contexts, uint32(run.Context(i)))) &&
		(!s.labelled || run.Context(i) != NoNode)
}

func in(list []uint32, n uint32) bool {
	if len(list) == 1 {
		return list[0] == n
	}
	_, ok := slices.BinarySearch(list, n)
	return ok
}

// hopFlow gives the other ends. A long run it hands on as it is.
type hopFlow struct {
	step *step
	from flow
	ends []uint32 // of which the edges are still to come
	pred int      // the index of the predicate to go on with at ends[0]
	held []uint32 // a run that did not fit into the last list
	list []uint32
}

const longRun = 64

func (f *hopFlow) next(p *pulse) []uint32 {
	if long := f.held; long != nil {
		f.held = nil
		return long
	}
	f.list = f.list[:0]
	for len(f.list) < listLength && f.held == nil {
		if len(f.ends) == 0 {
			if f.ends = f.from.next(p); len(f.ends) == 0 {
				return kept(p, f.list)
			}
		}
		f.edges(p)
	}
	if len(f.list) == 0 && p.err == nil {
		long := f.held
		f.held = nil
		return long
	}
	return kept(p, f.list)
}

// edges takes the edges of the first end with one predicate.
func (f *hopFlow) edges(p *pulse) {
	predicates := f.step.scannedPredicates()
	run := f.step.v.run(f.step.way, f.ends[0], predicates[f.pred])
	if f.pred++; f.pred == len(predicates) {
		f.pred, f.ends = 0, f.ends[1:]
	}
	others := run.Others()
	p.beat(1 + len(others))
	switch {
	case f.step.filters():
		for i, n := range others {
			if f.step.takes(run, others, i) {
				f.list = append(f.list, n)
			}
		}
	case len(others) >= longRun:
		f.held = others
	default:
		f.list = append(f.list, others...)
	}
}

// edges walks the edges of one node after another; the zero value is at none's.
type edges struct {
	*step
	node   uint32
	pred   int // the index of the next predicate
	run    Run
	others []uint32
	at     int
	begun  bool
}

// begin goes before the first edge of a node.
func (e *edges) begin(n uint32) { e.node, e.pred, e.others, e.at, e.begun = n, 0, nil, -1, true }

// next goes to the next edge.
func (e *edges) next(p *pulse) bool {
	for e.begun {
		if e.inRun() {
			return p.beat(1)
		}
		predicates := e.scannedPredicates()
		if e.pred == len(predicates) || !p.beat(1+len(e.others)) {
			break
		}
		e.run = e.v.run(e.way, e.node, predicates[e.pred])
		e.others, e.at, e.pred = e.run.Others(), -1, e.pred+1
	}
	return false
}

// inRun goes to the next edge of the present predicate. It meets no damage.
func (e *edges) inRun() bool {
	for e.at++; e.at < len(e.others); e.at++ {
		if !e.filters() || e.takes(e.run, e.others, e.at) {
			return true
		}
	}
	return false
}

func (e *edges) other() uint32 { return e.others[e.at] }

// hopCounter counts backwards, and keeps what it found out about the nodes before.
type hopCounter struct {
	edges edges
	goals []uint32
	from  counter
	known map[uint32]int
}

const knownNodes = 1 << 16

func (c *hopCounter) paths(p *pulse, n uint32, limit int) int {
	if c.goals != nil && !in(c.goals, n) {
		return 0
	}
	paths := 0
	for c.edges.begin(n); paths < limit && c.edges.next(p); {
		paths += c.before(p, c.edges.other(), limit)
	}
	return paths
}

func (c *hopCounter) before(p *pulse, n uint32, limit int) int {
	if paths, ok := c.known[n]; ok {
		return paths
	}
	paths := c.from.paths(p, n, limit)
	if len(c.known) < knownNodes && p.err == nil {
		c.known[n] = paths
	}
	return paths
}
