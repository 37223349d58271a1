package bench

import (
	"context"
	"errors"
	"time"
)

// Opened says what it took to open a data folder and to answer the first question. Like a
// [Loaded] it is about a process that does nothing else.
type Opened struct {
	Open, Answer time.Duration
	Results      int
	Idle         Memory // after opening
	Memory       Memory // after answering
}

// Open opens a data folder and asks one question through Cayley's path builder.
func Open(ctx context.Context, dir string, q Question) (o Opened, err error) {
	began := time.Now()
	store, err := OpenWaggoner(dir)
	if err != nil {
		return o, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	snapshot := store.Snapshot()
	defer snapshot.Release()
	o.Open, o.Idle = time.Since(began), OwnMemory()
	began = time.Now()
	o.Results, err = AskPath(ctx, snapshot, q)
	o.Answer, o.Memory = time.Since(began), OwnMemory()
	return o, err
}
