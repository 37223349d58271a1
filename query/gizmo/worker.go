package gizmo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/dlclark/regexp2"

	"waggoner/graph"
)

const (
	maxStack      = 64 << 20               // bytes of one goroutine; recursion ends the worker there
	regexpTimeout = 200 * time.Millisecond // of one match of a backtracking pattern
	leftHeap      = 32 << 20               // live bytes that a script may leave behind
	roomForAnswer = 1 << 20                // bytes that a worker keeps for the next answer
	settleTime    = 100 * time.Millisecond // for an interrupted script to end
	gcPercent     = 400                    // a heap of a few megabytes need not be collected at each doubling
	measureAfter  = 256 << 10              // bytes of batches that may count as left behind by scripts
)

// WorkStdio is Work on standard input and output and file descriptor 3: the whole of the
// hidden verb gizmo-worker.
func WorkStdio() error {
	out := os.Stdout
	os.Stdout = os.Stderr // a stray print must not break the protocol
	defer func() { os.Stdout = out }()
	return Work(standardInput(), out, 3)
}

// Work runs scripts for the [Pool] at the other end of in and out until in ends, on the
// image of a store that an inherited descriptor holds. On Linux it locks its process down
// for good, so call it in a process of its own. It returns nil if in ended or a script left
// the process unfit for another one.
func Work(in io.Reader, out io.Writer, image uintptr) error {
	time.Local = time.UTC // or the first local date opens the zone file
	debug.SetMaxStack(maxStack)
	debug.SetGCPercent(gcPercent)
	regexp2.DefaultMatchTimeout = regexpTimeout // goja leaves it endless
	dieWithParent()

	w := worker{out: out}
	if err := w.setUp(in, image); err != nil {
		return errors.Join(err, writeFrame(out, hello{Failure: err.Error()}))
	}
	if err := writeFrame(out, w.hello); err != nil {
		return err
	}
	return w.serve(in)
}

type worker struct {
	out       io.Writer
	hello     hello
	snapshot  *graph.Snapshot
	session   *session // for the next script
	permanent int      // goroutines that are there without a script
	heap      uint64   // live bytes without a script
	space     uint64   // address space of the heap before the first script
	roomy     uint64   // growth of space after which the worker retires
	grown     int      // bytes of batches since heap was measured
	frame     []byte   // room for the next answer
}

// setUp maps the image before it locks the process down, so that the limit of address
// space comes on top of the mapping.
func (w *worker) setUp(in io.Reader, image uintptr) error {
	f, err := readFrame(in, maxState)
	if err != nil {
		return fmt.Errorf("read the setup: %w", err)
	}
	var s setup
	if err := f.decode(&s); err != nil {
		return err
	}
	if w.snapshot, err = graph.Attach(os.NewFile(image, s.Image), f.tail); err != nil {
		return err
	}
	w.hello.Quads = w.snapshot.Size()
	w.session = newSession()
	runtime.GC()
	w.heap, w.space = heap()
	w.roomy = uint64(s.Memory) / 4
	if w.hello.Warnings, err = lockDown(s.Memory); err != nil {
		return err
	}
	for sessionRuns(0) { // what newSession started
		time.Sleep(time.Millisecond)
	}
	w.permanent = runtime.NumGoroutine() + 1 // and the one that serve starts
	return nil
}

// serve answers requests until in ends. It reads on while a script runs, so that the end
// of the parent ends the script.
func (w *worker) serve(in io.Reader) error {
	ctx, cancel := context.WithCancel(context.Background())
	frames := make(chan frame, 1)
	go func() {
		defer close(frames)
		defer cancel()
		for {
			f, err := readFrame(in, maxState)
			if err != nil {
				return
			}
			frames <- f
		}
	}()
	for f := range frames {
		fit, err := w.answer(ctx, f)
		if err != nil || ctx.Err() != nil || !fit {
			return err
		}
		if !w.settled() {
			return nil
		}
		w.session = newSession()
		if err := writeFrame(w.out, ready{Ready: true}); err != nil {
			return err
		}
	}
	return nil
}

// answer runs one script on the state that its request leads to. It reports whether there
// may be another one.
func (w *worker) answer(ctx context.Context, f frame) (fit bool, err error) {
	var req request
	if err := f.decode(&req); err != nil {
		return false, err
	}
	limitCPU(req.Timeout)
	if err := w.follow(f.tail, req.Last); err != nil {
		return false, writeFrame(w.out, answer{Error: damaged(), Damage: err.Error()})
	}
	r := run{request: req, session: w.session, permanent: w.permanent, frame: w.frame}
	w.session = nil // what it holds must not count as left behind
	reply, err := r.script(ctx, w.snapshot)
	if err != nil || ctx.Err() != nil {
		return false, err
	}
	if w.frame = reply; cap(reply) > roomForAnswer {
		w.frame = nil
	}
	return true, sendFrame(w.out, reply)
}

// follow brings the snapshot to a later state.
func (w *worker) follow(batches []byte, last uint64) error {
	if len(batches) == 0 {
		return nil
	}
	next, err := w.snapshot.Follow(batches, last)
	if err != nil {
		return err
	}
	w.snapshot.Release()
	w.snapshot = next
	if w.grown += len(batches); w.grown > measureAfter {
		w.grown = 0
		runtime.GC()
		w.heap, _ = heap()
	}
	return nil
}
