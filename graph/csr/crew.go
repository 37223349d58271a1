package csr

import (
	"context"
	"sync"
)

// A crew is goroutines that work on one thing: the first error stops them all.
type crew struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	wg     sync.WaitGroup
}

func newCrew(ctx context.Context) *crew {
	c := &crew{}
	c.ctx, c.cancel = context.WithCancelCause(ctx)
	return c
}

func (c *crew) start(f func() error) {
	c.wg.Go(func() {
		if err := f(); err != nil {
			c.cancel(err)
		}
	})
}

// wait returns the first error after all have ended.
func (c *crew) wait() error {
	c.wg.Wait()
	err := context.Cause(c.ctx)
	c.cancel(nil)
	return err
}

// stop ends those that still run.
func (c *crew) stop() {
	c.cancel(nil)
	c.wg.Wait()
}

// A feed is a goroutine of a crew that fills blocks ahead of whoever takes them. Two are
// under way, and are used over and over.
type feed[T any] struct {
	crew  *crew
	full  chan []T
	free  chan []T
	block []T // the one that is being used
}

// newFeed starts a feed. An empty block from fill is the end.
func newFeed[T any](c *crew, fill func(block []T) ([]T, error)) *feed[T] {
	f := &feed[T]{crew: c, full: make(chan []T, 1), free: make(chan []T, 2)}
	f.free <- nil
	c.start(func() error {
		for {
			var block []T
			select {
			case block = <-f.free:
			case <-c.ctx.Done():
				return nil
			}
			block, err := fill(block[:0])
			if err != nil {
				return err
			}
			select {
			case f.full <- block:
			case <-c.ctx.Done():
				return nil
			}
			if len(block) == 0 {
				return nil
			}
		}
	})
	return f
}

// next gives the last block back and returns another, an empty one at the end.
func (f *feed[T]) next() ([]T, error) {
	f.free <- f.block
	select {
	case f.block = <-f.full:
		return f.block, nil
	case <-f.crew.ctx.Done():
		return nil, context.Cause(f.crew.ctx)
	}
}
