package gizmo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/quad"
	"github.com/dlclark/regexp2"

	"waggoner/graph"
	"waggoner/quads"
)

const (
	maxStack      = 64 << 20               // bytes of one goroutine; recursion ends the worker there
	regexpTimeout = 200 * time.Millisecond // of one match of a backtracking pattern
	leftHeap      = 32 << 20               // live bytes that a script may leave behind
	settleTime    = 100 * time.Millisecond // for an interrupted script to end
)

// WorkStdio is Work on standard input and output and file descriptor 3: the whole of the
// hidden verb gizmo-worker.
func WorkStdio() error {
	out := os.Stdout
	os.Stdout = os.Stderr // a stray print must not break the protocol
	defer func() { os.Stdout = out }()
	return Work(os.Stdin, out, os.NewFile(3, "quads"))
}

// Work runs scripts for the [Pool] at the other end of in and out until in ends, on the
// N-Quads in data, which it reads by offset and so may share with other workers. On
// Linux it locks its process down for good, so call it in a process of its own. It
// returns nil if in ended or a script left the process unfit for another one.
func Work(in io.Reader, out io.Writer, data *os.File) error {
	time.Local = time.UTC // or the first local date opens the zone file
	debug.SetMaxStack(maxStack)
	regexp2.DefaultMatchTimeout = regexpTimeout // goja leaves it endless
	dieWithParent()

	w := worker{out: out}
	if err := w.setUp(in, data); err != nil {
		return errors.Join(err, writeFrame(out, hello{Failure: err.Error()}))
	}
	if err := writeFrame(out, w.hello); err != nil {
		return err
	}
	return w.serve(in)
}

type worker struct {
	out   io.Writer
	hello hello
	store cgraph.QuadStore
	heap  uint64 // live bytes before the first script
	space uint64 // address space of the heap then
	roomy uint64 // growth of space after which the worker retires
}

func (w *worker) setUp(in io.Reader, data *os.File) error {
	message, err := readFrame(in, frameSlack)
	if err != nil {
		return fmt.Errorf("read the setup: %w", err)
	}
	var s setup
	if err := decode(message, &s); err != nil {
		return err
	}
	if w.store, w.hello.Quads, err = load(data); err != nil {
		return err
	}
	runtime.GC()
	w.heap, w.space = heap()
	w.roomy = uint64(s.Memory) / 4
	w.hello.Warnings, err = lockDown(s.Memory)
	return err
}

func load(data *os.File) (cgraph.QuadStore, int, error) {
	info, err := data.Stat()
	if err != nil {
		return nil, 0, fmt.Errorf("load the quads: %w", err)
	}
	size := info.Size()
	r := quads.NewReader(io.NewSectionReader(data, 0, size), quads.ReadLimits{
		Line: dataLine, Literal: dataLine, Total: size + 1,
	})
	var all []quad.Quad
	for {
		q, err := r.ReadQuad()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, 0, fmt.Errorf("load the quads: %w", err)
		}
		all = append(all, q)
	}
	store, err := graph.Open(graph.Config{Quads: all})
	if err != nil {
		return nil, 0, err
	}
	return store.Snapshot(), len(all), nil
}

// serve answers requests until in ends. It reads on while a script runs, so that the end
// of the parent ends the script.
func (w *worker) serve(in io.Reader) error {
	ctx, cancel := context.WithCancel(context.Background())
	messages := make(chan []byte)
	go func() {
		defer close(messages)
		defer cancel()
		for {
			message, err := readFrame(in, frameSlack)
			if err != nil {
				return
			}
			messages <- message
		}
	}()
	for message := range messages {
		var req request
		if err := decode(message, &req); err != nil {
			return err
		}
		limitCPU(req.Timeout)
		reply := runScript(ctx, w.store, req)
		if ctx.Err() != nil {
			return nil
		}
		if err := writeFrame(w.out, reply); err != nil {
			return err
		}
		reply = answer{} // what it holds must not count as left behind
		if !w.settled() {
			return nil
		}
		if err := writeFrame(w.out, ready{Ready: true}); err != nil {
			return err
		}
	}
	return nil
}

// settled reports whether the last script is over and has left the process small.
func (w *worker) settled() bool {
	for end := time.Now().Add(settleTime); sessionRuns(); time.Sleep(time.Millisecond) {
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

func heap() (live, space uint64) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc, m.HeapSys
}

// sessionRuns reports whether a goroutine of a Gizmo session exists. Other goroutines
// are no concern: regexp2 keeps a clock for a second.
func sessionRuns() bool {
	stacks := make([]byte, 256<<10)
	n := runtime.Stack(stacks, true)
	return n == len(stacks) || strings.Contains(string(stacks[:n]), "cayley/query/gizmo.")
}
