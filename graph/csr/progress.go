package csr

import (
	"sync"
	"sync/atomic"
	"time"
)

// Progress says how far a Builder is. The stages of Finish are "sort terms", "sort quads"
// and "write"; Done and Total count terms, quads, and both.
type Progress struct {
	Stage       string
	Done, Total int64
}

// interval is the shortest time between two reports.
const interval = 50 * time.Millisecond

// reporter hands out Progress from several goroutines, one report at a time.
type reporter struct {
	call  func(Progress)
	done  atomic.Int64
	mu    sync.Mutex // guards what follows, and the call
	stage string
	total int64
	last  time.Time
}

// begin starts a stage.
func (r *reporter) begin(stage string, total int64) {
	r.mu.Lock()
	r.stage, r.total = stage, total
	r.done.Store(0)
	r.mu.Unlock()
	r.add(0)
}

// add counts n more as done, and reports unless someone else does or just did.
func (r *reporter) add(n int64) {
	r.done.Add(n)
	if r.call == nil || !r.mu.TryLock() {
		return
	}
	defer r.mu.Unlock()
	if now := time.Now(); now.Sub(r.last) >= interval {
		r.last = now
		r.call(Progress{r.stage, r.done.Load(), r.total})
	}
}

// end reports that the stage is over, in any case.
func (r *reporter) end() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.call != nil {
		r.call(Progress{r.stage, r.total, r.total})
	}
}
