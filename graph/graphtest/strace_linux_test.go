package graphtest_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"waggoner/graph/graphtest"
	"waggoner/graph/internal/vfs"
)

// injections are what strace makes of the n-th system call of a kind.
var injections = []string{
	"fdatasync:error=EIO:when=%d", "fdatasync:error=EIO:when=%d+", "fsync:error=EIO:when=%d", "fsync:error=EIO:when=%d+",
	"pwrite64:error=ENOSPC:when=%d", "pwrite64:error=EIO:when=%d+", "write:error=ENOSPC:when=%d",
	"ftruncate:error=ENOSPC:when=%d", "renameat:error=EIO:when=%d", "unlinkat:error=EIO:when=%d+",
	"openat:error=EMFILE:when=%d+", "mmap:error=ENOMEM:when=%d+", "flock:error=EINTR:when=%d",
	"fdatasync:signal=KILL:when=%d", "fsync:signal=KILL:when=%d", "renameat:signal=KILL:when=%d",
	"unlinkat:signal=KILL:when=%d", "ftruncate:signal=KILL:when=%d", "pwrite64:signal=KILL:when=%d",
}

// TestInjection has system calls of a real writing process fail or kill it, wherever they come
// from. Whatever becomes of the process, the store holds what it acknowledged.
func TestInjection(t *testing.T) {
	if os.Getenv("WAGGONER_STRACE") == "" {
		t.Skip("by hand: WAGGONER_STRACE=10")
	}
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("SKIP: no strace")
	}
	seen := 0
	for n := range graphtest.Number(t, "WAGGONER_STRACE", 0, 0) {
		for _, injection := range injections {
			injection := fmt.Sprintf(injection, 1+n*n)
			accounted, err := inject(strace, injection, t.TempDir())
			if err != nil {
				t.Errorf("%s: %v", injection, err)
			}
			seen += accounted
		}
	}
	if seen == 0 {
		t.Error("no writer came to write")
	}
	t.Logf("%d batches in the ledgers, all accounted for", seen)
}

// inject lets a writer run with a fault for a while, ends it, and audits its store.
func inject(strace, injection, dir string) (int, error) {
	call, _, _ := strings.Cut(injection, ":")
	cmd := child("writer", dir)
	cmd.Args = append([]string{strace, "-f", "-qq", "-o", os.DevNull, "-e", "trace=" + call, "-e", "inject=" + injection}, cmd.Args...)
	cmd.Path, cmd.Stderr = strace, nil
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // what strace leaves alive goes with it
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	end := func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	timer := time.AfterFunc(time.Second, end)
	_ = cmd.Wait() // it fails, or is killed, or is ended
	timer.Stop()
	for end(); syscall.Kill(-cmd.Process.Pid, 0) == nil; { // the writer, too, must be gone
		time.Sleep(time.Millisecond)
	}
	return auditFolder(dir)
}

// auditFolder opens the store that a writer left and compares it with its ledger.
func auditFolder(dir string) (int, error) {
	marks, err := readLedger(filepath.Join(dir, "ledger"))
	if err != nil && !os.IsNotExist(err) {
		return 0, err
	}
	home, err := openStore(filepath.Join(dir, "data"), vfs.OS, -1)
	if err != nil {
		return 0, err
	}
	defer home.Close()
	return audit(home, marks)
}
