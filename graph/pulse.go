package graph

import "context"

// A pulse lets a loop look at its context now and then, and keeps what ended it early.
type pulse struct {
	ctx   context.Context
	steps int
	err   error
}

const pulseSteps = 1024 // from one look to the next

// beat counts steps and reports whether the loop may go on.
func (p *pulse) beat(steps int) bool {
	if p.steps += steps; p.steps >= pulseSteps {
		p.steps = 0
		if p.err == nil {
			p.err = p.ctx.Err()
		}
	}
	return p.err == nil
}

// An ending is what every scanner of ours knows about its end. Cayley stops asking when a
// context ends and then believes Err: so a scanner that was not asked to its end says that
// its context has ended.
type ending struct {
	pulse
	done bool // it gave all there is
}

// Err implements iterator.Base.
func (e *ending) Err() error {
	if e.err != nil || e.done || e.ctx == nil {
		return e.err
	}
	return e.ctx.Err()
}

// Close implements iterator.Base.
func (e *ending) Close() error { return nil }

// A setting is the context that a shape was planned under, for scanners that are never
// asked because it has ended.
type setting struct{ ctx context.Context }

func (s setting) ending() ending { return ending{pulse: pulse{ctx: s.ctx}} }
