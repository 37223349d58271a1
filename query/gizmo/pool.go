package gizmo

import (
	"context"
	"maps"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"waggoner/graph"
)

// A Pool runs scripts in worker processes. See [NewPool].
type Pool struct {
	cfg   Config
	store *graph.Store
	slots chan struct{} // one element per running script
	quit  chan struct{} // closed by Close
	live  sync.WaitGroup
	rest  *time.Timer // starts the first spares

	givingBack atomic.Bool // memory will be given back to the system within a second

	mu        sync.Mutex // guards what follows
	closed    bool
	processes map[*process]bool
	idle      []*process      // fresh ones first; taken from the end
	starting  int             // workers that are being started
	orders    []chan delivery // requests that wait for a worker
	backoff   backoff
	warned    bool // the missing protections have been logged
	stats     Stats
}

// Stats counts what a pool has done; Idle, Running and Waiting are as of now.
type Stats struct {
	Started  uint64          // workers started
	Reused   uint64          // scripts given to a worker that had run one before
	Killed   uint64          // workers killed: deadline, caller gone, nonsense
	Outdated uint64          // workers replaced because the store has gone on too far
	Busy     uint64          // requests refused with ErrBusy
	OK       uint64          // scripts that gave a result
	Failed   map[Kind]uint64 // scripts that failed
	Idle     int             // workers without a script
	Running  int             // scripts that run, and workers that are cleaning up after one
	Waiting  int             // requests in the queue
}

// NewPool makes a pool over a store. Workers start in the background. It fails if the
// program to start cannot be found. The caller closes the pool, before the store.
func NewPool(cfg Config, store *graph.Store) (*Pool, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	p := &Pool{
		cfg:       cfg,
		store:     store,
		slots:     make(chan struct{}, cfg.Running),
		quit:      make(chan struct{}),
		processes: make(map[*process]bool),
		stats:     Stats{Failed: make(map[Kind]uint64)},
	}
	p.rest = time.AfterFunc(cfg.Rest, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.refill()
	})
	p.live.Add(1)
	go p.watch()
	return p, nil
}

// Run runs one script on the newest state of the store: it sees every batch that was
// acknowledged before. Its errors are a *[ScriptError], [ErrBusy], [ErrClosed],
// [ErrWorker] (wrapped), and the error of ctx, whose end kills the script. An answer
// comes within the script's timeout and half a second, plus the time spent waiting: up
// to Config.Wait for a place, and for the start of a worker if there is no warm one.
func (p *Pool) Run(ctx context.Context, r Request) (*Result, error) {
	r = r.withDefaults(p.cfg)
	if err := precheck(r, p.cfg); err != nil {
		return nil, p.failed(err)
	}
	if err := p.admit(ctx); err != nil {
		return nil, err
	}
	w, batches, err := p.fitting(ctx)
	if err != nil {
		<-p.slots
		return nil, err
	}
	result, err := p.exchange(ctx, w, r, batches)
	p.giveBackAfter(result)
	go func() {
		p.recycle(w, result != nil || isScriptError(err))
		<-p.slots
	}()
	return result, err
}

// largeResult is from when on the memory of a result is given back to the system soon
// after it, bytes. The collector would do so by and by.
const largeResult = 1 << 20

// giveBackAfter frees memory a second after a large result, when it has been sent on; of
// several results within that second one does it.
func (p *Pool) giveBackAfter(r *Result) {
	if r == nil {
		return
	}
	size := len(r.Value)
	for _, row := range r.Rows {
		size += len(row)
	}
	if size >= largeResult && p.givingBack.CompareAndSwap(false, true) {
		time.AfterFunc(time.Second, func() {
			p.givingBack.Store(false)
			debug.FreeOSMemory()
		})
	}
}

// Close kills all workers, ends what runs with ErrClosed, and returns when no process is
// left.
func (p *Pool) Close() error {
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return nil
	}
	p.closed = true
	p.rest.Stop()
	close(p.quit)
	for w := range p.processes {
		w.kill()
	}
	p.mu.Unlock()
	p.live.Wait()
	return nil
}

// Stats returns the counters.
func (p *Pool) Stats() Stats {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.stats
	s.Failed = maps.Clone(p.stats.Failed)
	s.Idle = len(p.idle)
	s.Running = len(p.slots)
	return s
}

// admit waits for a place among the running scripts. The caller gives it back by
// receiving from slots.
func (p *Pool) admit(ctx context.Context) error {
	select {
	case <-p.quit:
		return ErrClosed
	case p.slots <- struct{}{}:
		return nil
	default:
	}
	if !p.wait(1) {
		return ErrBusy
	}
	defer p.wait(-1)
	timer := time.NewTimer(p.cfg.Wait)
	defer timer.Stop()
	select {
	case p.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-p.quit:
		return ErrClosed
	case <-timer.C:
		p.count(&p.stats.Busy)
		return ErrBusy
	}
}

// wait enters the queue or leaves it. It reports false if the queue is full.
func (p *Pool) wait(change int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if change > 0 && p.stats.Waiting >= p.cfg.Queue {
		p.stats.Busy++
		return false
	}
	p.stats.Waiting += change
	return true
}

func (p *Pool) count(counter *uint64) {
	p.mu.Lock()
	*counter++
	p.mu.Unlock()
}

// failed counts a failure and returns it.
func (p *Pool) failed(err *ScriptError) error {
	p.mu.Lock()
	p.stats.Failed[err.Kind]++
	p.mu.Unlock()
	return err
}
