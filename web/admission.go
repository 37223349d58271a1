package web

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// errCrowded is the refusal of a request that found no place in time.
var errCrowded = errors.New("too many requests are being answered; ask again")

// admission lets a bounded number of questions, or of changes, run at once, so that many dear ones
// neither fill the memory nor keep each other from ever ending. Who waits is bounded by
// the number of connections. Scripts are admitted by their own pool.
type admission struct {
	running chan struct{} // one element a question that runs
	wait    time.Duration // for a place, at most
}

func newAdmission(places int) *admission {
	return &admission{running: make(chan struct{}, places), wait: 5 * time.Second}
}

// enter takes a place and returns what gives it back.
func (a *admission) enter(ctx context.Context) (leave func(), err error) {
	leave = func() { <-a.running }
	select {
	case a.running <- struct{}{}:
		return leave, nil
	default:
	}
	timer := time.NewTimer(a.wait)
	defer timer.Stop()
	select {
	case a.running <- struct{}{}:
		return leave, nil
	case <-timer.C:
		return nil, errCrowded
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// guard admits what a handler answers.
func (a *admission) guard(serve handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		leave, err := a.enter(r.Context())
		if err != nil {
			return err
		}
		defer leave()
		return serve(w, r)
	}
}
