package graph

import "waggoner/graph/csr"

// Steps finds the quads of one node after another that have some predicates, in one direction: for
// all of them at once, which is faster than [Snapshot.OutRun] for each. It is used by one goroutine
// while its snapshot is held.
type Steps struct {
	v          *version
	way        direction
	predicates []Node
	places     []int32 // in predicates, by local number in the image
	parts      []csr.Part
	runs       []StepRun
}

// A StepRun is the quads with the predicate at a place of those asked for.
type StepRun struct {
	Place int
	Run   Run
}

// OutSteps finds quads by subject and some predicates, which are different.
func (s *Snapshot) OutSteps(predicates []Node) *Steps {
	return newSteps(s.version(), outward, predicates)
}

// InSteps finds quads by object and some predicates, which are different.
func (s *Snapshot) InSteps(predicates []Node) *Steps {
	return newSteps(s.version(), inward, predicates)
}

func newSteps(v *version, way direction, predicates []Node) *Steps {
	s := &Steps{v: v, way: way, predicates: predicates}
	for _, p := range v.image.Predicates() {
		place := int32(-1)
		for i, q := range predicates {
			if uint32(q) == p {
				place = int32(i)
			}
		}
		s.places = append(s.places, place)
	}
	return s
}

// Of returns the runs of a node that are not empty. They are valid until the next call.
func (s *Steps) Of(n Node) []StepRun {
	s.runs = s.runs[:0]
	changed := s.v.touched.out
	if s.way == inward {
		changed = s.v.touched.in
	}
	if changed.has(uint32(n)) {
		for i, p := range s.predicates {
			if run := s.v.merge(s.way, uint32(n), uint32(p)); run.Len() > 0 {
				s.runs = append(s.runs, StepRun{i, run})
			}
		}
		return s.runs
	}
	s.parts = s.v.image.run(s.way, uint32(n), csr.None).Split(s.places, s.parts[:0])
	for _, part := range s.parts {
		s.runs = append(s.runs, StepRun{part.Place, Run{base: part.Run}})
	}
	return s.runs
}
