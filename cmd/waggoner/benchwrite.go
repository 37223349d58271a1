package main

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"waggoner/graph"
	"waggoner/graph/bench"
)

// write measures batches and a reader beside what a store does.
func (b *benchmarks) write(ctx context.Context, args []string) (err error) {
	name, paths, err := graphAndFiles("write", args)
	if err != nil {
		return err
	}
	span, err := time.ParseDuration(b.span)
	if err != nil {
		return usage("flag --span: "+quoted(b.span)+" is not a time", "such as 500ms or 1m")
	}
	dir := filepath.Join(b.dir, "write")
	store, err := bench.OpenWaggoner(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	receipt, err := bench.FillWaggoner(ctx, store, paths...)
	if err != nil {
		return err
	}
	asked, err := questions(name, int(receipt.Added+receipt.Present))
	if err != nil {
		return err
	}
	if err := b.report.Sync(ctx, b.dir, span); err != nil {
		return err
	}
	for _, callers := range []int{1, 16} {
		if err := b.report.Writers(ctx, &bench.Writers{Store: store, Callers: callers, Batch: 10}, span); err != nil {
			return err
		}
	}
	reader := func() error {
		snapshot := store.Snapshot()
		defer snapshot.Release()
		_, err := bench.AskPath(ctx, snapshot, asked[0])
		return err
	}
	return b.beside(ctx, store, reader, paths, span)
}

// beside measures a reader, which asks its question again and again, beside each thing that
// a store does.
func (b *benchmarks) beside(ctx context.Context, store *graph.Store, reader func() error, paths []string, span time.Duration) error {
	writers := &bench.Writers{Store: store, Callers: 16, Batch: 10}
	for _, one := range []struct {
		name string
		work func(context.Context) error
	}{
		{"idle", bench.Rest(span)},
		{"writing", func(ctx context.Context) error { _, err := writers.Run(ctx, span); return err }},
		{"compacting", store.Compact},
		{"loading", func(ctx context.Context) error { _, err := bench.FillWaggoner(ctx, store, paths...); return err }},
		{"idle-again", bench.Rest(span)},
	} {
		if err := b.report.Beside(ctx, one.name, reader, one.work); err != nil {
			return err
		}
	}
	return nil
}
