package gizmo

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"
)

const (
	startTimeout = time.Minute     // for a worker to load the quads
	tidyTimeout  = 2 * time.Second // for a worker to say that it is ready again
)

// A process is the parent's side of one worker.
type process struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	frames chan []byte   // what the worker says
	killed chan struct{} // closed when the parent has had enough of it
	kill1  sync.Once
	done   chan struct{} // closed when the process is gone
	exit   error         // how it ended; valid after done
	stderr tail
	served int // scripts answered; belongs to whoever holds the process
}

// spawn starts a worker. It calls gone when the process has ended.
func spawn(cfg Config, data *os.File, gone func(*process)) (*process, error) {
	w := &process{
		cmd:    exec.Command(cfg.Command[0], cfg.Command[1:]...),
		frames: make(chan []byte),
		killed: make(chan struct{}),
		done:   make(chan struct{}),
	}
	w.cmd.Env = environment()
	w.cmd.ExtraFiles = []*os.File{data}
	w.cmd.Stderr = &w.stderr
	w.cmd.SysProcAttr = processAttributes()
	w.cmd.WaitDelay = time.Second
	var err error
	if w.in, err = w.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := w.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := w.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		w.read(out, cfg.Output+frameSlack)
		w.kill()
		w.exit = w.cmd.Wait()
		close(w.done)
		gone(w)
	}()
	return w, nil
}

// read passes on what the worker says, until it says no more or nonsense.
func (w *process) read(out io.Reader, limit int) {
	for {
		frame, err := readFrame(out, limit)
		if err != nil {
			return
		}
		select {
		case w.frames <- frame:
		case <-w.killed:
			return
		}
	}
}

func (w *process) pid() int { return w.cmd.Process.Pid }

// kill ends the process at once. It does not wait for that.
func (w *process) kill() {
	w.kill1.Do(func() {
		close(w.killed)
		w.cmd.Process.Kill()
	})
}

func (w *process) isDone() bool {
	select {
	case <-w.done:
		return true
	default:
		return false
	}
}

// receive decodes the next message of the worker.
func (w *process) receive(into any, timeout time.Duration) error {
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	select {
	case frame := <-w.frames:
		return decode(frame, into)
	case <-w.done:
		return fmt.Errorf("the worker ended: %v", w.exit)
	case <-timer.C:
		return fmt.Errorf("the worker said nothing for %v", timeout)
	}
}

// greet gives the worker its setup and waits until it has loaded the quads.
func (w *process) greet(cfg Config) (hello, error) {
	go writeFrame(w.in, setup{Memory: cfg.Memory}) // an error is the end of the process
	var h hello
	if err := w.receive(&h, startTimeout); err != nil {
		return h, err
	}
	if h.Failure != "" {
		return h, fmt.Errorf("the worker gave up: %s", h.Failure)
	}
	return h, nil
}

// A tail keeps the last of what is written to it. It may be used by two goroutines.
type tail struct {
	mu  sync.Mutex // guards buf
	buf []byte
}

const tailSize = 64 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf = append(t.buf, p...)
	if extra := len(t.buf) - tailSize; extra > 0 {
		t.buf = append(t.buf[:0], t.buf[extra:]...)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.buf)
}
