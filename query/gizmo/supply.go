package gizmo

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

// A delivery answers a request that waits for a worker.
type delivery struct {
	worker *process
	err    error
}

// backoff keeps starts that fail from becoming a busy loop.
type backoff struct {
	failures int
	until    time.Time
	err      error // the last failure
}

const maxBackoff = 30 * time.Second

// failed notes one more failure and returns the time to the next attempt.
func (b *backoff) failed(err error) time.Duration {
	b.failures = min(b.failures+1, 16)
	pause := min(100*time.Millisecond<<b.failures, maxBackoff)
	b.until, b.err = time.Now().Add(pause), err
	return pause
}

func (b *backoff) active() bool { return time.Now().Before(b.until) }

// acquire takes an idle worker or waits for one to start.
func (p *Pool) acquire(ctx context.Context) (*process, error) {
	order := make(chan delivery, 1)
	if err := p.order(order); err != nil {
		return nil, err
	}
	select {
	case d := <-order:
		return d.worker, d.err
	case <-p.quit:
		return nil, ErrClosed
	case <-ctx.Done():
		p.cancel(order)
		return nil, ctx.Err()
	}
}

// order asks for a worker and has the spares filled up.
func (p *Pool) order(order chan delivery) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return ErrClosed
	}
	for n := len(p.idle); n > 0; n = len(p.idle) {
		w := p.idle[n-1]
		p.idle = p.idle[:n-1]
		if w.isDone() {
			continue
		}
		if w.served > 0 {
			p.stats.Reused++
		}
		order <- delivery{worker: w}
		p.refill()
		return nil
	}
	if p.starting == 0 && p.backoff.active() {
		return fmt.Errorf("%w: %w", ErrWorker, p.backoff.err)
	}
	p.orders = append(p.orders, order)
	p.refill()
	return nil
}

// cancel takes an order back, and the worker too if it has come meanwhile.
func (p *Pool) cancel(order chan delivery) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := slices.Index(p.orders, order); i >= 0 {
		p.orders = slices.Delete(p.orders, i, i+1)
		return
	}
	if d := <-order; d.worker != nil {
		p.deliver(d.worker)
	}
}

// deliver gives a worker to who waits longest, or puts it among the idle: a fresh one
// first, so that it is used last. The caller holds mu.
func (p *Pool) deliver(w *process) {
	switch {
	case len(p.orders) > 0:
	case w.served == 0:
		p.idle = slices.Insert(p.idle, 0, w)
		return
	default:
		p.idle = append(p.idle, w)
		return
	}
	if w.served > 0 {
		p.stats.Reused++
	}
	p.orders[0] <- delivery{worker: w}
	p.orders = p.orders[1:]
}

// refill starts as many workers as are ordered and kept spare. The caller holds mu.
func (p *Pool) refill() {
	for !p.closed && !p.backoff.active() && len(p.idle)+p.starting < p.cfg.Spares+len(p.orders) {
		p.starting++
		p.live.Add(1)
		go func() {
			defer p.live.Done()
			p.start()
		}()
		if p.backoff.failures > 0 {
			return // one attempt at a time
		}
	}
}

// start starts one worker and delivers it.
func (p *Pool) start() {
	w, h, err := p.spawn()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.starting--
	if p.closed {
		return
	}
	if err != nil {
		p.startFailed(w, err)
		return
	}
	if len(h.Warnings) > 0 && !p.warned {
		p.warned = true
		p.cfg.Log.Warn("gizmo workers lack protection", "missing", strings.Join(h.Warnings, "; "))
	}
	p.deliver(w)
	if p.backoff.failures > 0 {
		p.backoff = backoff{}
		p.refill()
	}
}

// spawn starts a worker on the present state.
func (p *Pool) spawn() (*process, hello, error) {
	snapshot := p.store.Snapshot()
	defer snapshot.Release()
	image, overlay, err := snapshot.Share()
	if err != nil {
		return nil, hello{}, err
	}
	name := image.Name()
	image = readOnly(image)
	defer image.Close()
	w, err := p.launch(image)
	if err != nil {
		return nil, hello{}, err
	}
	w.image, w.sequence = snapshot.ImageSequence(), snapshot.Sequence()
	h, err := w.greet(setup{Memory: p.cfg.Memory, Image: name}, overlay)
	if err != nil {
		w.kill()
		<-w.done
	}
	return w, h, err
}

// launch starts a process and keeps account of it.
func (p *Pool) launch(image *os.File) (*process, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, ErrClosed
	}
	w, err := spawn(p.cfg, image, p.gone)
	if err != nil {
		return nil, err
	}
	p.live.Add(1)
	p.processes[w] = true
	p.stats.Started++
	return w, nil
}

// startFailed tells all who wait, and tries again later. The caller holds mu.
func (p *Pool) startFailed(w *process, err error) {
	pause := p.backoff.failed(err)
	words := ""
	if w != nil {
		words = w.stderr.String()
		words = words[max(0, len(words)-1000):]
	}
	p.cfg.Log.Warn("gizmo worker cannot be started", "error", err, "stderr", words, "next", pause)
	for _, order := range p.orders {
		order <- delivery{err: fmt.Errorf("%w: %w", ErrWorker, err)}
	}
	p.orders = nil
	time.AfterFunc(pause, p.retry)
}

func (p *Pool) retry() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refill()
}

// gone is called when a process has ended. One that ends while it has nothing to do
// counts as a failed start.
func (p *Pool) gone(w *process) {
	defer p.live.Done()
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.processes, w)
	i := slices.Index(p.idle, w)
	if i < 0 || p.closed {
		return
	}
	p.idle = slices.Delete(p.idle, i, i+1)
	p.startFailed(w, fmt.Errorf("an idle worker ended: %v", w.exit))
}
