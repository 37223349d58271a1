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
	startTimeout = time.Minute     // for a worker to attach to its state
	tidyTimeout  = 2 * time.Second // for a worker to say that it is ready again
)

// A process is the parent's side of one worker.
type process struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	frames chan frame    // what the worker says
	killed chan struct{} // closed when the parent has had enough of it
	kill1  sync.Once
	done   chan struct{} // closed when the process is gone
	exit   error         // how it ended; valid after done
	stderr tail

	// What follows belongs to whoever holds the process.
	served   int    // scripts answered
	image    uint64 // identity of the image that it has mapped
	sequence uint64 // of the state that it has
	followed int    // bytes of batches that it was given since it started
}

// spawn starts a worker on an image. It calls gone when the process has ended.
func spawn(cfg Config, image *os.File, gone func(*process)) (*process, error) {
	w := &process{
		cmd:    exec.Command(cfg.Command[0], cfg.Command[1:]...),
		frames: make(chan frame, 1),
		killed: make(chan struct{}),
		done:   make(chan struct{}),
	}
	w.cmd.Env = environment()
	w.cmd.ExtraFiles = []*os.File{image}
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
	widen(out)
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
		f, err := readFrame(out, limit)
		if err != nil {
			return
		}
		select {
		case w.frames <- f:
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
	case f := <-w.frames:
		return f.decode(into)
	case <-w.done:
		return fmt.Errorf("the worker ended: %v", w.exit)
	case <-timer.C:
		return fmt.Errorf("the worker said nothing for %v", timeout)
	}
}

// directly is up to which size a frame fits an empty pipe.
const directly = 32 << 10

// send gives a frame to a worker that has read all before it. An error is the end of the
// process.
func (w *process) send(f []byte) {
	if len(f) <= directly {
		_ = sendFrame(w.in, f)
		return
	}
	go sendFrame(w.in, f)
}

// greet gives the worker its setup and waits until it can run scripts.
func (w *process) greet(s setup, overlay []byte) (hello, error) {
	var h hello
	f, err := closeFrame(append(newFrame(), overlay...), s)
	if err != nil {
		return h, err
	}
	w.send(f)
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
