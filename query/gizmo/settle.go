package gizmo

import (
	"runtime"
	"runtime/metrics"
	"strings"
	"time"
)

// sessionRuns reports whether a goroutine of a Gizmo session exists. Other goroutines are no
// concern, as long as there are more than the permanent ones: regexp2 keeps a clock for a
// second.
func sessionRuns(permanent int) bool {
	if runtime.NumGoroutine() <= permanent {
		return false
	}
	stacks := make([]byte, 256<<10)
	n := runtime.Stack(stacks, true)
	return n == len(stacks) || strings.Contains(string(stacks[:n]), "cayley/query/gizmo.")
}

// awaitEnd returns when the script's goroutine is gone. Cayley reports an end without
// error while a panic is on its way to end this process too; that must not become an
// empty answer.
func awaitEnd(permanent int) {
	for range 100 { // mostly it is about to end
		if runtime.NumGoroutine() <= permanent {
			return
		}
		runtime.Gosched()
	}
	for sessionRuns(permanent) {
		time.Sleep(100 * time.Microsecond)
	}
}

// settled reports whether the last script is over and has left the process small.
func (w *worker) settled() bool {
	for end := time.Now().Add(settleTime); sessionRuns(w.permanent); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			return false
		}
	}
	live, space := heap()
	if live > w.heap+leftHeap {
		runtime.GC()
		live, space = heap()
	}
	return live <= w.heap+leftHeap && space <= w.space+w.roomy && !spentCPU()
}

// heap returns the bytes of live and dead objects, and the address space of the heap. What
// is mapped, as the image is, does not count.
func heap() (live, space uint64) {
	samples := []metrics.Sample{
		{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/unused:bytes"},
		{Name: "/memory/classes/heap/free:bytes"}, {Name: "/memory/classes/heap/released:bytes"},
	}
	metrics.Read(samples)
	for _, s := range samples {
		space += s.Value.Uint64()
	}
	return samples[0].Value.Uint64(), space
}
