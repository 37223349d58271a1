package gizmo

import (
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// lifetimeCPU is the processor time after which the kernel ends a worker for good; one
// that is half way there retires between two scripts.
const lifetimeCPU = time.Hour

// maxFiles is the number of descriptors of a worker: three standard ones, the image, and
// what the Go runtime opens to wait on them.
const maxFiles = 16

// lockDown takes from this process, for good, what a script does not need: address space
// beyond the present one and memory bytes, files, the network, other programs. It
// returns a warning for a protection that the kernel does not offer.
func lockDown(memory int64) (warnings []string, err error) {
	// The out-of-memory killer shall choose a worker before the server.
	if err := os.WriteFile("/proc/self/oom_score_adj", []byte("1000"), 0); err != nil {
		warnings = append(warnings, "oom_score_adj: "+err.Error())
	}
	space, err := addressSpace()
	if err != nil {
		return nil, fmt.Errorf("limit the address space: %w", err)
	}
	// The collector works harder before the kernel says no.
	live, _ := heap()
	debug.SetMemoryLimit(int64(live) + memory/4*3)
	exitOnCPULimit()
	for _, l := range []struct {
		what  string
		which int
		value uint64
	}{
		{"address space", unix.RLIMIT_AS, space + uint64(memory)},
		{"processor time", unix.RLIMIT_CPU, uint64(lifetimeCPU / time.Second)},
		{"open files", unix.RLIMIT_NOFILE, maxFiles},
		{"file size", unix.RLIMIT_FSIZE, 0},
		{"core dump", unix.RLIMIT_CORE, 0},
	} {
		if err := lower(l.which, l.value); err != nil {
			return nil, fmt.Errorf("limit the %s: %w", l.what, err)
		}
	}
	if err := filterSyscalls(); err != nil {
		warnings = append(warnings, "system call filter: "+err.Error())
	}
	return warnings, nil
}

// lower sets a limit unless it is lower already.
func lower(which int, value uint64) error {
	var now unix.Rlimit
	if err := unix.Getrlimit(which, &now); err != nil {
		return err
	}
	value = min(value, now.Max)
	return unix.Setrlimit(which, &unix.Rlimit{Cur: value, Max: value})
}

// addressSpace returns the bytes of address space in use. What the Go runtime reserves
// at its start, over a gigabyte, is in it, and what the race detector does.
func addressSpace() (uint64, error) {
	stat, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, err
	}
	var pages uint64
	if _, err := fmt.Sscan(string(stat), &pages); err != nil {
		return 0, err
	}
	return pages * uint64(os.Getpagesize()), nil
}

// limitCPU gives a script at most its timeout on both threads, should the parent fail to
// kill this process.
func limitCPU(timeout time.Duration) {
	limit := usedCPU() + 2*timeout + 2*time.Second
	soft := min(uint64(limit/time.Second), uint64(lifetimeCPU/time.Second))
	unix.Setrlimit(unix.RLIMIT_CPU, &unix.Rlimit{Cur: soft, Max: uint64(lifetimeCPU / time.Second)})
}

func spentCPU() bool { return usedCPU() > lifetimeCPU/2 }

func usedCPU() time.Duration {
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// exitOnCPULimit is needed because the Go runtime ignores the signal.
func exitOnCPULimit() {
	spent := make(chan os.Signal, 1)
	signal.Notify(spent, unix.SIGXCPU)
	go func() {
		<-spent
		fmt.Fprintln(os.Stderr, cpuMessage)
		os.Exit(2)
	}()
}

// dieWithParent is for a parent that dies while a script keeps this process from seeing
// the end of its input. The kernel counts the thread that started us as the parent; a Go
// program ends one only if a goroutine ends while locked to it, and then the pool sees a
// lost worker and starts another.
func dieWithParent() { unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(unix.SIGKILL), 0, 0, 0) }

// processAttributes keeps the interrupt key of a terminal from the workers: the server
// ends them itself.
func processAttributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// readOnly returns another descriptor of a file with which it can only be read, or the file
// where there is none to be had.
func readOnly(f *os.File) *os.File {
	again, err := os.Open(fmt.Sprintf("/proc/self/fd/%d", f.Fd()))
	if err != nil {
		return f
	}
	f.Close()
	return again
}

// standardInput is standard input for which a goroutine waits without a thread: then the one
// that has a script to run needs none to be woken.
func standardInput() *os.File {
	if err := unix.SetNonblock(0, true); err != nil {
		return os.Stdin
	}
	return os.NewFile(0, "standard input")
}

// pipeSize is what a pipe holds of an answer before the worker has to wait, bytes: the most
// that the kernel lets anybody have.
const pipeSize = 1 << 20

// widen gives a pipe that room, if it can be had.
func widen(pipe any) {
	file, ok := pipe.(syscall.Conn)
	if !ok {
		return
	}
	raw, err := file.SyscallConn()
	if err != nil {
		return
	}
	_ = raw.Control(func(fd uintptr) { _, _ = unix.FcntlInt(fd, unix.F_SETPIPE_SZ, pipeSize) })
}
