package rpq

// reversed returns the automaton of the same walks from their ends, with the same numbers for
// the states. It starts in those that accept.
func (a *Automaton) reversed() *Automaton {
	states := make([]state, len(a.states))
	for i, s := range a.states {
		for _, t := range s.steps {
			states[t.to].steps = append(states[t.to].steps, transition{Moves{Out: t.In, In: t.Out}, i})
		}
		for _, c := range s.tests {
			states[c.to].tests = append(states[c.to].tests, check{c.pass, c.text, i})
		}
	}
	return &Automaton{states}
}

// visitEnd makes the visits of a node in the states in which walks of a end.
func (w *walk) visitEnd(a *Automaton, n uint32) {
	for state, s := range a.states {
		if s.accepts {
			w.visit(n, uint32(state), first)
		}
	}
}
