package gizmo

import (
	"context"
	"time"
)

// maxFollowed bounds the batches that a worker is given after its start, bytes: what it
// makes of them takes from the memory of its scripts. One that would need more is replaced.
const maxFollowed = 8 << 20

// fitting acquires a worker and the batches that bring it to the newest state.
func (p *Pool) fitting(ctx context.Context) (*process, []byte, error) {
	for range 8 {
		w, err := p.acquire(ctx)
		if err != nil {
			return nil, nil, err
		}
		if batches, ok := p.advance(w); ok {
			return w, batches, nil
		}
		w.kill()
		p.count(&p.stats.Outdated)
	}
	return nil, nil, ErrBusy // so much is being written
}

// advance returns the batches between the state of a worker and the newest one, and takes
// them for given. It reports false if they are too many or not to be had any more.
func (p *Pool) advance(w *process) (batches []byte, ok bool) {
	if w.sequence >= p.store.Sequence() {
		return nil, true
	}
	batches, last, err := p.store.Batches(w.sequence, maxFollowed-w.followed)
	if err != nil {
		return nil, false
	}
	w.sequence, w.followed = last, w.followed+len(batches)
	return batches, true
}

// watchTime is how long idle workers keep the file of an old image from going.
const watchTime = time.Second

// watch replaces idle workers that have an old image until the pool is closed.
func (p *Pool) watch() {
	defer p.live.Done()
	tick := time.NewTicker(watchTime)
	defer tick.Stop()
	for {
		select {
		case <-p.quit:
			return
		case <-tick.C:
			p.leaveOldImages()
		}
	}
}

func (p *Pool) leaveOldImages() {
	snapshot := p.store.Snapshot()
	present := snapshot.ImageSequence()
	snapshot.Release()
	p.mu.Lock()
	defer p.mu.Unlock()
	kept := p.idle[:0]
	for _, w := range p.idle {
		if w.image == present {
			kept = append(kept, w)
			continue
		}
		w.kill()
		p.stats.Outdated++
	}
	clear(p.idle[len(kept):])
	p.idle = kept
	p.refill()
}
