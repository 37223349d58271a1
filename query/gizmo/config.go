package gizmo

import (
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"time"
)

// Config says how scripts are run. The zero value is the safe default.
type Config struct {
	// Command starts a worker, program first. Default: this binary with the argument
	// gizmo-worker.
	Command []string

	// Spares is the number of idle workers that are kept warm, default 2. Up to
	// Spares+Running processes live at the same time.
	Spares int

	// Rest is how long the first spares wait before they start, so that they leave the
	// processors to what starts beside them; a request starts a worker at once. Default 0.
	Rest time.Duration

	// Running is the number of scripts that run at the same time, default 2.
	Running int

	// Queue is the number of requests that wait for a place, default 16, each for at
	// most Wait, default 5 s. One more, or one second more, is ErrBusy.
	Queue int
	Wait  time.Duration

	// Memory is the address space in bytes that a script may use on top of what the
	// worker has after mapping the image, default 1 GiB. The Go runtime takes address
	// space in steps of 64 MiB; below 256 MiB good scripts begin to fail.
	Memory int64

	// MaxTimeout is the most time a request may ask for, default 60 s. Timeout is the
	// time a script may take if the request does not say, default 10 s or the most.
	Timeout    time.Duration
	MaxTimeout time.Duration

	// MaxScript is the largest script in bytes, default 16 KiB. MaxNesting is the
	// largest depth of brackets in it, default 200.
	MaxScript  int
	MaxNesting int

	// MaxRows is the most rows a request may ask for, default 100,000. DefaultRows is
	// the row limit if the request does not say, default 1,000 or the most. Output is
	// the most bytes that the rows of one result take as JSON, default 16 MiB.
	DefaultRows int
	MaxRows     int
	Output      int

	// Log receives failed starts and the first line of crashes. Default: nothing.
	Log *slog.Logger
}

func (c Config) withDefaults() (Config, error) {
	if len(c.Command) == 0 {
		self, err := os.Executable()
		if err != nil {
			return c, fmt.Errorf("gizmo: find this program: %w", err)
		}
		c.Command = []string{self, "gizmo-worker"}
	}
	setDefault(&c.Spares, 2)
	setDefault(&c.Running, 2)
	setDefault(&c.Queue, 16)
	setDefault(&c.Wait, 5*time.Second)
	setDefault(&c.Memory, 1<<30)
	setDefault(&c.Timeout, 10*time.Second)
	setDefault(&c.MaxTimeout, 60*time.Second)
	setDefault(&c.MaxScript, 16<<10)
	setDefault(&c.MaxNesting, 200)
	setDefault(&c.DefaultRows, 1000)
	setDefault(&c.MaxRows, 100_000)
	setDefault(&c.Output, 16<<20)
	c.Timeout, c.DefaultRows = min(c.Timeout, c.MaxTimeout), min(c.DefaultRows, c.MaxRows)
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c, nil
}

func setDefault[T int | int64 | time.Duration](field *T, value T) {
	if *field <= 0 {
		*field = value
	}
}

// environment is all that a worker sees of ours. With one thread of Go code the goroutines of
// a script hand over to one another without the kernel; the runtime interrupts a busy one for
// the reader of standard input and the garbage collector.
func environment() []string {
	env := []string{"GOMAXPROCS=1", "GOTRACEBACK=single"}
	if runtime.GOOS == "windows" {
		env = append(env, "SYSTEMROOT="+os.Getenv("SYSTEMROOT"))
	}
	return env
}
