package gizmo

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestPool_Run_reusesWorker(t *testing.T) {
	p := newPool(t, single())
	var pids []int
	for _, script := range []string{good, `1 +`, good, `nothing.here()`, good} {
		r, err := p.Run(context.Background(), Request{Script: script})
		if err == nil {
			pids = append(pids, r.pid)
		}
		eventually(t, "the worker is ready again", func() bool { return p.Stats().Running == 0 })
	}
	if len(pids) != 3 || pids[0] != pids[1] || pids[1] != pids[2] {
		t.Errorf("good and mistaken scripts ran in processes %v, want one", pids)
	}
}

func TestPool_Run_replacesWorker(t *testing.T) {
	p := newPool(t, single())
	for _, c := range []struct{ name, script string }{
		{"much address space", `new ArrayBuffer(3e8).byteLength`},
		{"a busy native function", `new Array(3e5).fill(1).sort(g.emit)`},
	} {
		r, err := p.Run(context.Background(), Request{Script: c.script, Limit: 3})
		if err != nil && raceDetector {
			continue // it needs several times the memory
		}
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		eventually(t, "no script is running", func() bool { return p.Stats().Running == 0 })
		next, err := p.Run(context.Background(), Request{Script: good})
		if err != nil {
			t.Errorf("after %s: %v", c.name, err)
		} else if next.pid == r.pid {
			t.Errorf("after %s: the same worker serves again", c.name)
		}
	}
}

func TestPool_Run_concurrent(t *testing.T) {
	p := newPool(t, Config{Running: 2, Queue: 32, Wait: time.Minute})
	var group sync.WaitGroup
	for range 32 {
		group.Go(func() { checkGood(t, p) })
	}
	group.Wait()
	if s := p.Stats(); s.OK != 32 || s.Started > 4+2 {
		t.Errorf("stats %+v, want 32 answers by few workers", s)
	}
}

func TestPool_Run_busy(t *testing.T) {
	cfg := single()
	cfg.Queue, cfg.Wait = 1, 200*time.Millisecond
	p := newPool(t, cfg)
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	defer group.Wait()
	defer cancel()
	group.Go(func() { p.Run(ctx, Request{Script: `while (true) {}`}) })
	eventually(t, "a script runs", func() bool { return p.Stats().Running == 1 })

	waited := make(chan error)
	go func() {
		_, err := p.Run(context.Background(), Request{Script: good})
		waited <- err
	}()
	eventually(t, "a request waits", func() bool { return p.Stats().Waiting == 1 })
	if _, err := p.Run(context.Background(), Request{Script: good}); !errors.Is(err, ErrBusy) {
		t.Errorf("with a full queue: got %v, want ErrBusy", err)
	}
	if err := <-waited; !errors.Is(err, ErrBusy) {
		t.Errorf("after waiting too long: got %v, want ErrBusy", err)
	}
	if s := p.Stats(); s.Busy != 2 || s.Waiting != 0 {
		t.Errorf("stats %+v, want 2 busy and none waiting", s)
	}
}

func TestPool_Run_canceled(t *testing.T) {
	p := newPool(t, single())
	for _, script := range []string{`while (true) {}`, `new Array(1e9).fill(0).sort()`} {
		ctx, cancel := context.WithCancel(context.Background())
		time.AfterFunc(100*time.Millisecond, cancel)
		if _, err := p.Run(ctx, Request{Script: script}); !errors.Is(err, context.Canceled) {
			if _, ok := errors.AsType[*ScriptError](err); !ok { // it may have run out of memory before
				t.Errorf("%s: got %v, want context.Canceled", script, err)
			}
		}
		checkGood(t, p)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := p.Run(ctx, Request{Script: `while (true) {}`}); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled before: got %v", err)
	}
	checkGood(t, p)
}

func TestPool_Close_whileRunning(t *testing.T) {
	p := newPool(t, Config{Running: 1, Spares: 1})
	errs := make(chan error)
	for range 3 { // one runs, two wait
		go func() {
			_, err := p.Run(context.Background(), Request{Script: `while (true) {}`})
			errs <- err
		}()
	}
	eventually(t, "scripts run and wait", func() bool { s := p.Stats(); return s.Running == 1 && s.Waiting == 2 })
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	for range 3 {
		if err := <-errs; !errors.Is(err, ErrClosed) {
			t.Errorf("got %v, want ErrClosed", err)
		}
	}
	if _, err := p.Run(context.Background(), Request{Script: good}); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: got %v, want ErrClosed", err)
	}
	if n := processes(p); n != 0 {
		t.Errorf("%d processes are left", n)
	}
	if err := p.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
}

func TestPool_Close_whileStarting(t *testing.T) {
	store := newStore(t, tools(t))
	for range 20 {
		p, err := NewPool(Config{}, store)
		if err != nil {
			t.Fatal(err)
		}
		p.Close()
		if n := processes(p); n != 0 {
			t.Fatalf("%d processes are left", n)
		}
	}
}

func TestPool_badWorkers(t *testing.T) {
	for name, words := range map[string][]string{
		"missing": {"/nowhere/waggoner"},
		"garbage": command(t, "worker-garbage"),
		"quits":   command(t, "worker-quits"),
	} {
		p := newPool(t, Config{Command: words})
		for range 3 {
			_, err := p.Run(context.Background(), Request{Script: good})
			if _, script := errors.AsType[*ScriptError](err); !errors.Is(err, ErrWorker) && !(name == "quits" && script) {
				t.Errorf("%s: got %v, want ErrWorker", name, err)
			}
		}
		if s := p.Stats(); s.Started > 10 {
			t.Errorf("%s: %d starts; it does not back off", name, s.Started)
		}
		p.Close()
	}
}

func TestPool_Run_nonsense(t *testing.T) {
	p := newPool(t, Config{Command: command(t, "worker-nonsense")})
	_, err := p.Run(context.Background(), Request{Script: good})
	if e := scriptError(t, err); e.Kind != KindCrash {
		t.Errorf("got %v, want kind crash", err)
	}
	if s := p.Stats(); s.Killed != 1 {
		t.Errorf("stats %+v, want one killed", s)
	}
}

func TestPool_Run_killedFromOutside(t *testing.T) {
	p := newPool(t, single())
	errs := make(chan error)
	go func() {
		_, err := p.Run(context.Background(), Request{Script: `while (true) {}`})
		errs <- err
	}()
	var busy *process
	eventually(t, "a script runs", func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		for w := range p.processes {
			if p.starting == 0 && len(p.orders) == 0 && len(p.slots) == 1 && !slices.Contains(p.idle, w) {
				busy = w
			}
		}
		return busy != nil
	})
	if victim, err := os.FindProcess(busy.pid()); err != nil {
		t.Fatal(err)
	} else if err := victim.Kill(); err != nil {
		t.Fatal(err)
	}
	if e := scriptError(t, <-errs); e.Kind != KindCrash || !strings.Contains(e.Message, "from outside") {
		t.Errorf("got %v: %v, want a crash from outside", e.Kind, e)
	}
	checkGood(t, p)
}

// TestPool_idleWorkerDies kills the spare ones: they are replaced, with a pause.
func TestPool_idleWorkerDies(t *testing.T) {
	p := newPool(t, Config{Spares: 2})
	eventually(t, "two spares", func() bool { return p.Stats().Idle == 2 })
	p.mu.Lock()
	for w := range p.processes {
		w.cmd.Process.Kill()
	}
	p.mu.Unlock()
	eventually(t, "new spares", func() bool { s := p.Stats(); return s.Idle == 2 && s.Started == 4 })
	checkGood(t, p)
}

func TestPool_Run_output(t *testing.T) {
	cfg := single()
	cfg.Output = 1000
	p := newPool(t, cfg)
	r, err := p.Run(context.Background(), Request{Script: `for (var i = 0; i < 100; i++) g.emit("x".repeat(97))`})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Rows) != 10 || !strings.Contains(r.Truncated, "1000 bytes") {
		t.Errorf("%d rows, truncated %q; want 10 rows and 1000 bytes", len(r.Rows), r.Truncated)
	}
	r, err = p.Run(context.Background(), Request{Script: `g.emit("x".repeat(1e6))`})
	if err != nil || len(r.Rows) != 0 || r.Truncated == "" {
		t.Errorf("one row too large: %+v, %v", r, err)
	}
}

func TestPool_Run_limits(t *testing.T) {
	cfg := single()
	cfg.DefaultRows, cfg.MaxRows = 3, 150
	p := newPool(t, cfg)
	for _, c := range []struct {
		limit  int
		cayley bool
		script string
		rows   int
		cut    bool
	}{
		{0, false, `for (var i = 0; i < 9; i++) g.emit(i)`, 3, true},
		{150, false, `for (var i = 0; i < 200; i++) g.emit(i)`, 150, true},
		{0, true, `for (var i = 0; i < 200; i++) g.emit(i)`, 100, false},
		{1000, true, `for (var i = 0; i < 200; i++) g.emit(i)`, 150, false},
		{2, true, `g.V().getLimit(-1); g.V().getLimit(-1); for (var i = 0; i < 200; i++) g.emit(i)`, 150, true},
		{0, true, `1 + 1`, 1, false},
	} {
		r, err := p.Run(context.Background(), Request{Script: c.script, Limit: c.limit, Cayley: c.cayley})
		if err != nil {
			t.Errorf("%s: %v", c.script, err)
			continue
		}
		if len(r.Rows) != c.rows || (r.Truncated != "") != c.cut {
			t.Errorf("%s with limit %d, Cayley %v: %d rows, truncated %q; want %d rows, cut %v",
				c.script, c.limit, c.cayley, len(r.Rows), r.Truncated, c.rows, c.cut)
		}
	}
	r, err := p.Run(context.Background(), Request{Script: `g.V("<nobody>").all()`, Cayley: true})
	if err != nil || r.Rows != nil {
		t.Errorf("nothing found, Cayley: rows %v, %v; want nil as Cayley", r.Rows, err)
	}
}

// TestPool_Run_neverLowersBounds: more than the maximum is refused by name, not lowered.
func TestPool_Run_neverLowersBounds(t *testing.T) {
	cfg := single()
	cfg.DefaultRows, cfg.MaxRows, cfg.Timeout, cfg.MaxTimeout = 500, 150, time.Hour, 20*time.Second
	p := newPool(t, cfg)
	for _, c := range []struct {
		name  string
		given Request
		says  string // "" if it is accepted
	}{
		{"rows", Request{Limit: 151}, "151 rows are beyond the maximum of 150"},
		{"time", Request{Timeout: 20*time.Second + 1}, "beyond the maximum of 20s"},
		{"time of a Cayley request", Request{Timeout: time.Minute, Cayley: true}, "1m0s is beyond the maximum of 20s"},
		{"the maxima", Request{Limit: 150, Timeout: 20 * time.Second}, ""},
		{"defaults above the maxima", Request{}, ""},
		{"rows of a Cayley request", Request{Limit: 151, Cayley: true}, ""},
	} {
		c.given.Script = good
		r, err := p.Run(context.Background(), c.given)
		if c.says == "" {
			if err != nil || len(r.Rows) == 0 {
				t.Errorf("%s: %+v, %v", c.name, r, err)
			}
			continue
		}
		if err == nil {
			t.Errorf("%s: it is not refused", c.name)
		} else if e := scriptError(t, err); e.Kind != KindLimit || !strings.Contains(e.Message, c.says) {
			t.Errorf("%s: %s %v", c.name, e.Kind, e)
		}
	}
	if s := p.Stats(); s.Failed[KindLimit] != 3 {
		t.Errorf("stats %+v, want three failures by limit", s)
	}
}

// TestWork_endOfInput is what a worker sees when its parent dies.
func TestWork_endOfInput(t *testing.T) {
	p := newPool(t, single())
	for _, script := range []string{"", `while (true) {}`, `for (;;) new Array(1e6).fill(1).sort()`} {
		w := started(t, p)
		if script != "" {
			req := request{Script: script, Format: JSON, Limit: 1, MaxRows: 1, Output: 1000, Timeout: time.Minute}
			if err := writeFrame(w.in, req); err != nil {
				t.Fatal(err)
			}
			time.Sleep(50 * time.Millisecond) // so that it is in the loop
		}
		w.in.Close()
		eventually(t, "the worker ends by itself", w.isDone)
		if w.exit != nil {
			t.Errorf("%q: %v: %s", script, w.exit, w.stderr.String())
		}
	}
}
