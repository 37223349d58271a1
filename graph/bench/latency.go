package bench

import (
	"context"
	"slices"
	"time"
)

// Latencies are the times that something took, each time that it ran.
type Latencies []time.Duration

// At returns the time that the given share of them does not exceed.
func (l Latencies) At(share float64) time.Duration {
	if len(l) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(l))
	return sorted[min(int(share*float64(len(sorted))), len(sorted)-1)]
}

// metrics are what a line shows of them.
func (l Latencies) metrics() []Metric {
	return []Metric{{float64(l.At(0.99)), "p99-ns"}, {float64(l.At(1)), "max-ns"}}
}

// repeat runs what it is given until the context is done.
func repeat(ctx context.Context, run func() error) (Latencies, error) {
	var l Latencies
	for ctx.Err() == nil {
		began := time.Now()
		if err := run(); err != nil {
			return l, err
		}
		l = append(l, time.Since(began))
	}
	return l, nil
}

// Beside measures a reader while something else goes on, and writes its median, its slowest
// hundredth and its slowest.
func (r *Report) Beside(ctx context.Context, name string, read func() error, work func(context.Context) error) error {
	reading, stop := context.WithCancel(ctx)
	worked := make(chan error, 1)
	go func() {
		defer stop()
		worked <- work(ctx)
	}()
	l, err := repeat(reading, read)
	if worked := <-worked; err == nil {
		err = worked
	}
	if err != nil {
		return err
	}
	return r.Line("Reader/"+name, len(l), l.At(0.5), l.metrics()...)
}

// Rest is work that does nothing for a while.
func Rest(d time.Duration) func(context.Context) error {
	return func(ctx context.Context) error {
		select {
		case <-ctx.Done():
		case <-time.After(d):
		}
		return ctx.Err()
	}
}
