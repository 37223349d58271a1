package bench

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cayleygraph/quad"

	"waggoner/graph"
	"waggoner/quads"
)

// Writers are callers that apply small batches to one store at the same time.
type Writers struct {
	Store   *graph.Store
	Callers int
	Batch   int // quads in each; default 10
	serial  atomic.Int64
}

// Run lets them apply batches for a while. The times are those of single batches, each
// durable when it ends.
func (w *Writers) Run(ctx context.Context, d time.Duration) (Latencies, error) {
	ctx, stop := context.WithTimeout(ctx, d)
	defer stop()
	all := make([]Latencies, w.Callers)
	errs := make([]error, w.Callers)
	var wg sync.WaitGroup
	for i := range w.Callers {
		wg.Go(func() { all[i], errs[i] = repeat(ctx, w.one) })
	}
	wg.Wait()
	var joined Latencies
	for i, l := range all {
		if errs[i] != nil {
			return nil, errs[i]
		}
		joined = append(joined, l...)
	}
	return joined, nil
}

// one applies a batch of quads that nobody has.
func (w *Writers) one() error {
	n := w.serial.Add(1)
	var b graph.Batch
	for i := range max(w.Batch, 1) {
		b.Add = append(b.Add, quad.Quad{
			Subject:   quads.Full(fmt.Sprintf("written-%d-%d", w.Callers, n)),
			Predicate: quads.Full("written"),
			Object:    quads.Full(fmt.Sprintf("n%d", i)),
			Label:     quads.Full("writers"),
		})
	}
	_, err := w.Store.Apply(context.Background(), b)
	return err
}

// Writers measures durable batches a second.
func (r *Report) Writers(ctx context.Context, w *Writers, d time.Duration) error {
	began := time.Now()
	l, err := w.Run(ctx, d)
	if err != nil {
		return err
	}
	metrics := append([]Metric{{float64(len(l)) / time.Since(began).Seconds(), "batches/s"}}, l.metrics()...)
	return r.Line(fmt.Sprintf("Apply/callers-%d", w.Callers), len(l), l.At(0.5), metrics...)
}

// Sync measures what the disk takes to make a page durable: no batch can be quicker.
func (r *Report) Sync(ctx context.Context, dir string, d time.Duration) error {
	f, err := os.Create(filepath.Join(dir, "sync"))
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	page := make([]byte, 4096)
	ctx, stop := context.WithTimeout(ctx, d)
	defer stop()
	l, err := repeat(ctx, func() error {
		if _, err := f.WriteAt(page, 0); err != nil {
			return err
		}
		return f.Sync()
	})
	if err != nil {
		return err
	}
	return r.Line("Sync/page", len(l), l.At(0.5), l.metrics()...)
}
