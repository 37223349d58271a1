package query

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Limits bound what one question may cost. The zero value of a field means its
// default. A request may ask for less, never for more, and where it asks for nothing
// it gets the usual amount or the limit, whichever is less.
type Limits struct {
	Time     time.Duration // for one question; default 10 s
	Steps    int           // edges looked at; default 50,000,000
	Rows     int           // results returned at most; default 10,000
	Depth    int           // steps from the entity asked about; default 20
	Paths    int           // paths between two entities; default 1,000
	Entities int           // entities one question may name; default 100
}

func (l Limits) withDefaults() Limits {
	set := func(field *int, to int) {
		if *field == 0 {
			*field = to
		}
	}
	if l.Time == 0 {
		l.Time = 10 * time.Second
	}
	set(&l.Steps, 50_000_000)
	set(&l.Rows, 10_000)
	set(&l.Depth, 20)
	set(&l.Paths, 1000)
	set(&l.Entities, 100)
	return l
}

// Truncation says why an answer is not whole.
type Truncation struct {
	Reason string `json:"reason" enum:"time,steps,rows,paths,depth" doc:"Which limit was reached; depth means that there is more beyond the depth asked for."`
	Limit  string `json:"limit" doc:"The limit, with its unit."`
	Seen   int    `json:"seen" doc:"How much was seen before: edges for time and steps, results for the others."`
}

// errBudget ends a search that ran out of time or steps; the budget knows which.
var errBudget = errors.New("budget")

// budget counts the steps of one question.
type budget struct {
	ctx       context.Context
	limits    Limits
	started   time.Time
	steps     int
	truncated *Truncation
}

func newBudget(ctx context.Context, limits Limits) *budget {
	return &budget{ctx: ctx, limits: limits, started: time.Now()}
}

// checkEvery is how many steps may pass between two looks at the clock and the context.
const checkEvery = 1024

// step counts one edge. It returns errBudget when time or steps have run out, and the
// context's error when the caller has gone.
func (b *budget) step() error {
	return b.spend(1)
}

// spend is step for several edges.
func (b *budget) spend(edges int) error {
	if b.steps+edges > b.limits.Steps {
		b.truncated = &Truncation{"steps", fmt.Sprintf("%d edges", b.limits.Steps), b.steps}
		return errBudget
	}
	before := b.steps
	if b.steps += edges; before > 0 && before/checkEvery == b.steps/checkEvery {
		return nil
	}
	if err := b.ctx.Err(); err != nil {
		return err
	}
	if time.Since(b.started) > b.limits.Time {
		b.truncated = &Truncation{"time", b.limits.Time.String(), b.steps}
		return errBudget
	}
	return nil
}

// limitError turns the end of the budget into an error for answers that cannot be cut.
func (b *budget) limitError(err error) error {
	if over(err) {
		return &LimitError{b.truncated.Limit}
	}
	return err
}

// over reports whether err only says that the budget ran out.
func over(err error) bool { return errors.Is(err, errBudget) }
