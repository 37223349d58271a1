package gizmo

import (
	"context"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// BenchmarkPool_Run is a small query on a warm worker, end to end.
func BenchmarkPool_Run(b *testing.B) {
	p := newPool(b, Config{})
	checkGood(b, p)
	for b.Loop() {
		if _, err := p.Run(context.Background(), Request{Script: good}); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	p.mu.Lock()
	defer p.mu.Unlock()
	for w := range p.processes {
		b.ReportMetric(resident(w.pid()), "MB/worker")
		break
	}
}

// BenchmarkWorker_start is the time from starting a process to its hello.
func BenchmarkWorker_start(b *testing.B) {
	p := newPool(b, single())
	checkGood(b, p)
	for b.Loop() {
		w, err := spawn(p.cfg, written(b, p), func(*process) {})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := w.greet(p.cfg); err != nil {
			b.Fatal(err)
		}
		w.kill()
		<-w.done
	}
}

// BenchmarkPool_Run_cancel is the time from the end of the caller's context to Run's
// return while a native function is busy.
func BenchmarkPool_Run_cancel(b *testing.B) {
	p := newPool(b, single())
	var total time.Duration
	for b.Loop() {
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		p.Run(ctx, Request{Script: `for (;;) new Array(1e6).fill(1).sort()`})
		deadline, _ := ctx.Deadline()
		total += time.Since(deadline)
		cancel()
	}
	b.ReportMetric(float64(total.Microseconds())/float64(b.N), "µs-late/op")
}

// resident returns the resident memory of a process in MB, 0 where /proc does not say.
func resident(pid int) float64 {
	statm, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/statm")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(statm))
	pages, _ := strconv.Atoi(fields[1])
	return float64(pages*os.Getpagesize()) / 1e6
}
