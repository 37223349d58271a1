package graphtest_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"waggoner/graph/graphtest"
	"waggoner/graph/internal/vfs"
)

// The test binary runs itself as another process when childVariable names what to do there.
const (
	childVariable  = "WAGGONER_TEST_CHILD"
	folderVariable = "WAGGONER_TEST_FOLDER"
)

func TestMain(m *testing.M) {
	if name := os.Getenv(childVariable); name != "" {
		if err := children[name](os.Getenv(folderVariable)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// child prepares a process that does one of children in a folder.
func child(name, dir string) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"="+name, folderVariable+"="+dir)
	cmd.Stderr = os.Stderr
	return cmd
}

// writer writes to the store in a folder until it is killed.
func writer(dir string) error {
	home, err := openStore(filepath.Join(dir, "data"), vfs.OS, 300)
	if err != nil {
		return err
	}
	l, err := openLedger(filepath.Join(dir, "ledger"))
	if err != nil {
		return err
	}
	fmt.Println("ready")
	return writeAll(context.Background(), home, l, 20)
}

// TestKill kills a process that writes and compacts with signal 9, again and again on the
// same folder. Nothing that it acknowledged is lost, and its lock stands in nobody's way.
func TestKill(t *testing.T) {
	dir, kills, seen := t.TempDir(), graphtest.Number(t, "WAGGONER_KILLS", 10, 2), 0
	for n := range kills {
		if err := killWriter(dir, time.Duration(rand.IntN(300))*time.Millisecond); err != nil {
			t.Fatalf("kill %d: %v", n, err)
		}
		marks, err := readLedger(filepath.Join(dir, "ledger"))
		if err != nil {
			t.Fatal(err)
		}
		home, err := openStore(filepath.Join(dir, "data"), vfs.OS, -1)
		if err != nil {
			t.Fatalf("opening after kill %d: %v", n, err)
		}
		if seen, err = audit(home, marks); err != nil {
			t.Fatalf("after kill %d: %v", n, err)
		}
		if err := home.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d kills, %d batches in the ledger, all accounted for", kills, seen)
}

// killWriter starts a writer and kills it some time after it has the store open.
func killWriter(dir string, after time.Duration) error {
	cmd := child("writer", dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	if _, err := out.Read(make([]byte, 5)); err != nil {
		return errors.Join(fmt.Errorf("the writer ended by itself: %w", err), cmd.Wait())
	}
	time.Sleep(after)
	if err := cmd.Process.Kill(); err != nil {
		return err
	}
	_ = cmd.Wait() // killed is what it is
	return nil
}
