package gizmo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// exchange gives a script, and the batches since the state that the worker has, to a worker
// and waits for its answer or its deadline, at which it kills the worker.
func (p *Pool) exchange(ctx context.Context, w *process, r Request, batches []byte) (*Result, error) {
	start := time.Now()
	deadline := time.NewTimer(r.Timeout)
	defer deadline.Stop()
	message, err := closeFrame(append(newFrame(), batches...), request{
		Script: r.Script, Format: r.Format, Limit: r.Limit, MaxRows: p.cfg.MaxRows,
		Output: p.cfg.Output, Timeout: r.Timeout, Cayley: r.Cayley, Last: w.sequence,
	})
	if err != nil {
		return nil, err
	}
	w.send(message)
	select {
	case f := <-w.frames:
		return p.result(w, r, f, time.Since(start))
	case <-w.done:
		return nil, p.crashed(w)
	case <-deadline.C:
		p.killed(w)
		return nil, p.failed(&ScriptError{Kind: KindTimeout,
			Message: fmt.Sprintf("the script was not done after %v", r.Timeout),
			Hint:    "start from a named entity, follow named relations, and limit the depth"})
	case <-ctx.Done():
		p.killed(w)
		return nil, ctx.Err()
	case <-p.quit:
		return nil, ErrClosed
	}
}

func (p *Pool) result(w *process, r Request, f frame, elapsed time.Duration) (*Result, error) {
	var a answer
	err := f.decode(&a)
	var rows []json.RawMessage
	if err == nil {
		rows, err = f.rows(a.Rows)
	}
	if err != nil {
		p.killed(w)
		p.cfg.Log.Warn("gizmo worker sent nonsense", "pid", w.pid(), "error", err)
		return nil, p.failed(&ScriptError{Kind: KindCrash, Message: "the process that ran the script gave no valid answer"})
	}
	if a.Damage != "" {
		p.cfg.Log.Error("a gizmo worker met damaged data", "pid", w.pid(), "damage", a.Damage)
	}
	if a.Error != nil {
		return nil, p.failed(a.Error)
	}
	if len(rows) == 0 && r.Cayley {
		rows = nil
	}
	p.count(&p.stats.OK)
	return &Result{Rows: rows, Value: a.Value, Truncated: a.Truncated, Hint: a.Hint, Elapsed: elapsed, pid: w.pid()}, nil
}

// crashed is the error of a script whose worker ended by itself.
func (p *Pool) crashed(w *process) error {
	select {
	case <-p.quit:
		return ErrClosed
	default:
	}
	err, line := crashError(w.stderr.String())
	p.cfg.Log.Warn("gizmo worker ended", "pid", w.pid(), "exit", fmt.Sprint(w.exit), "kind", err.Kind, "line", line)
	return p.failed(err)
}

// killed kills a worker and counts it.
func (p *Pool) killed(w *process) {
	w.kill()
	p.count(&p.stats.Killed)
}

// recycle returns when a worker is idle again or gone.
func (p *Pool) recycle(w *process, answered bool) {
	w.served++
	var r ready
	if !answered || w.receive(&r, tidyTimeout) != nil || !r.Ready {
		w.kill() // mostly it has ended already
		<-w.done
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || w.isDone() || len(p.idle) >= p.cfg.Spares+p.cfg.Running {
		w.kill()
		return
	}
	p.deliver(w)
}

func isScriptError(err error) bool {
	_, ok := errors.AsType[*ScriptError](err)
	return ok
}
