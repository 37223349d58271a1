package main

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"waggoner/graph"

	"github.com/rogpeppe/go-internal/testscript"
	"go.etcd.io/bbolt"
)

// newerCommand gives the manifest of a data folder a format that does not exist yet.
func newerCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: newer DIR")
	}
	db, err := bbolt.Open(filepath.Join(ts.MkAbs(args[0]), "logbook"), 0o600, nil)
	ts.Check(err)
	ts.Check(db.Update(func(tx *bbolt.Tx) error {
		bucket, key := tx.Bucket([]byte("manifest")), []byte("manifest")
		m := append([]byte{}, bucket.Get(key)...)
		binary.LittleEndian.PutUint32(m, 9)
		body := m[:len(m)-4]
		return bucket.Put(key, binary.LittleEndian.AppendUint32(body, crc32.Checksum(body, crc32.MakeTable(crc32.Castagnoli))))
	}))
	ts.Check(db.Close())
}

// TestExplainFolder has what scripts do not reach: a full disk, a folder that may not be
// written to, a store that had to stop writing, a holder of the lock that is not known.
func TestExplainFolder(t *testing.T) {
	path := func(err error) error { return &fs.PathError{Op: "open", Path: "mine/lock", Err: err} }
	for _, test := range []struct {
		err    error
		en, zh string
	}{
		{inFolder("mine", fmt.Errorf("graph: open: %w", path(syscall.ENOSPC))), `there is no room left for the data folder "mine"`, `数据文件夹 "mine" 所在的磁盘已满`},
		{inFolder("mine", path(syscall.EDQUOT)), `there is no room left for the data folder "mine"`, `数据文件夹 "mine" 所在的磁盘已满`},
		{inFolder("mine", path(syscall.EACCES)), `the data folder "mine" may not be written to: permission denied`, `数据文件夹 "mine" 不可写：permission denied`},
		{inFolder("mine", path(syscall.EROFS)), `the data folder "mine" may not be written to: read-only file system`, `数据文件夹 "mine" 不可写：read-only file system`},
		{inFolder("mine", fmt.Errorf("graph: apply: %w: %w", graph.ErrReadOnly, syscall.EIO)), "the data folder takes no changes since a write failed: input/output error", "一次写入失败后，数据文件夹不再接受更改：input/output error"},
		{&graph.LockedError{Dir: "mine"}, `the data folder "mine" is open in another process`, `数据文件夹 "mine" 已被另一进程打开`},
		{&graph.CorruptError{File: "mine/logbook", Offset: 12, What: "checksum"}, "mine/logbook is damaged at byte 12: checksum", "mine/logbook 在第 12 字节处损坏：checksum"},
	} {
		for lang, want := range map[string]string{"en": test.en, "zh": test.zh} {
			s := &session{lang: lang}
			f := s.explain(test.err)
			if f.message != want || f.hint == "" || f.code != exitFailure {
				t.Errorf("%v in %s:\n got %q, hint %q, code %d\nwant %q", test.err, lang, f.message, f.hint, f.code, want)
			}
		}
	}
}

// TestFolder_permissions: a folder that may not be written to says so. It cannot be seen by
// who may do everything.
func TestFolder_permissions(t *testing.T) {
	if os.Getuid() == 0 {
		t.Log("as root every folder may be written to; TestExplainFolder has the sentence")
		return
	}
	dir := filepath.Join(t.TempDir(), "mine")
	call(t, "init", dir)
	if err := os.Chmod(filepath.Join(dir, "logbook"), 0o400); err != nil {
		t.Fatal(err)
	}
	out, _ := exec.Command("waggoner", "stats", "--data", dir).CombinedOutput()
	if !strings.Contains(string(out), "may not be written to: permission denied\nhint: ") {
		t.Errorf("got %s", out)
	}
}

// TestLoad_interrupted: an interrupt ends a load that waits for its input, and the folder
// is as it was.
func TestLoad_interrupted(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mine")
	call(t, "init", dir)
	before := call(t, "export", "--data", dir)
	for _, args := range [][]string{{"load", "--data", dir, "-"}, {"apply", "--data", dir, "--add", "-"}} {
		cmd := exec.Command("waggoner", args...)
		in, err := cmd.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		var errors strings.Builder
		cmd.Stderr = &errors
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for i := range 1000 {
			fmt.Fprintf(in, "<http://a/%d> <http://a/p> <http://a/o> .\n", i)
		}
		waitForLock(t, dir, cmd.Process.Pid)
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // the exit code says it
		if code := cmd.ProcessState.ExitCode(); code != exitFailure || errors.String() != "waggoner: interrupted\n" {
			t.Errorf("%s ended with %d and %s", args[0], code, errors.String())
		}
		call(t, "check", "--data", dir)
		if after := call(t, "export", "--data", dir); after != before {
			t.Errorf("%s left something behind", args[0])
		}
		if left, _ := filepath.Glob(filepath.Join(dir, "tmp-*")); len(left) > 0 {
			t.Errorf("%s left %v", args[0], left)
		}
	}
}

// waitForLock waits until a process has the data folder open.
func waitForLock(t *testing.T, dir string, pid int) {
	t.Helper()
	for range 500 {
		if text, _ := os.ReadFile(filepath.Join(dir, "lock")); strings.TrimSpace(string(text)) == strconv.Itoa(pid) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("the folder was not opened")
}
