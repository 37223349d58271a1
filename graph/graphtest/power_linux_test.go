package graphtest_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"waggoner/graph"
	"waggoner/graph/graphtest"
	"waggoner/graph/internal/vfs"
)

var children = map[string]func(dir string) error{"writer": writer, "power": cutPower, "full": fillDisk, "descriptors": starve}

// runMounted runs a child that may mount what nobody else sees.
func runMounted(t *testing.T, name string) {
	t.Helper()
	cmd := child(name, t.TempDir())
	cmd.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS}
	out, err := cmd.Output()
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		if strings.HasPrefix(line, "SKIP") {
			t.Skip(line)
		}
		t.Log(line)
	}
	if errors.Is(err, syscall.EPERM) {
		t.Skip("SKIP: mounting needs root")
	}
	if err != nil {
		t.Error(err)
	}
}

// TestPowerCut cuts the power of a real ext4 on a loop device while a store on it is written
// to and compacted: the file system is shut down without writing its journal or anything
// else, taken off and put back.
func TestPowerCut(t *testing.T) {
	if os.Getenv("WAGGONER_POWERCUTS") == "" {
		t.Skip("by hand: WAGGONER_POWERCUTS=50")
	}
	runMounted(t, "power")
}

// ext4Shutdown is EXT4_IOC_SHUTDOWN with its flag to leave the journal unwritten.
const (
	ext4Shutdown  = 0x8004587d
	noJournalSync = 2
)

func cutPower(dir string) error {
	image, disk := filepath.Join(dir, "disk"), filepath.Join(dir, "mnt")
	err := errors.Join(os.Mkdir(disk, 0o700), os.WriteFile(image, nil, 0o600), os.Truncate(image, 256<<20))
	if err != nil {
		return err
	}
	if err := run("mkfs.ext4", "-q", "-F", image); err != nil {
		fmt.Println("SKIP: no ext4 can be made:", err)
		return nil
	}
	cuts, err := strconv.Atoi(os.Getenv("WAGGONER_POWERCUTS"))
	if err != nil {
		return err
	}
	seen := 0
	for n := range cuts {
		commit := []string{"commit=1", "commit=1000"}[n%2]
		if err := run("mount", "-o", "loop,"+commit, image, disk); err != nil {
			fmt.Println("SKIP: no ext4 can be mounted:", err)
			return nil
		}
		if seen, err = cutOnce(dir, disk); err != nil {
			return fmt.Errorf("power cut %d, %s: %w", n, commit, err)
		}
	}
	fmt.Printf("%d power cuts, %d batches in the ledger, all accounted for\n", cuts, seen)
	return nil
}

func run(name string, args ...string) error {
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, out)
	}
	return nil
}

// cutOnce opens the store that the last cut left, audits it, and cuts again under load.
func cutOnce(dir, disk string) (seen int, err error) {
	home, err := openStore(filepath.Join(disk, "data"), vfs.OS, 300)
	if err != nil {
		return 0, err
	}
	l, err := openLedger(filepath.Join(dir, "ledger"))
	if err != nil {
		return 0, err
	}
	marks, err := readLedger(l.file.Name())
	if err != nil {
		return 0, err
	}
	if seen, err = audit(home, marks); err != nil {
		return 0, err
	}
	cut := make(chan error)
	go func() {
		time.Sleep(time.Duration(50+rand.IntN(500)) * time.Millisecond)
		cut <- shutDown(disk)
	}()
	stopped := writeAll(context.Background(), home, l, 20)
	if err := <-cut; err != nil {
		return 0, err
	}
	if _, err := home.Apply(context.Background(), graphtest.SealedBatch(0, 1)); !errors.Is(err, graph.ErrReadOnly) {
		return 0, fmt.Errorf("writing stopped with %v; after that a batch is answered with %v, want %v", stopped, err, graph.ErrReadOnly)
	}
	_ = home.Close()
	return seen, errors.Join(l.file.Close(), unix.Unmount(disk, 0))
}

func shutDown(disk string) error {
	d, err := os.Open(disk)
	if err != nil {
		return err
	}
	defer d.Close()
	return unix.IoctlSetPointerInt(int(d.Fd()), ext4Shutdown, noJournalSync)
}

// TestFullDisk writes until a small tmpfs is full: the store says so, stays readable, opens
// again with all that it acknowledged, and goes on when there is room.
func TestFullDisk(t *testing.T) {
	if os.Getenv("WAGGONER_FULLDISK") == "" {
		t.Skip("by hand: WAGGONER_FULLDISK=1")
	}
	runMounted(t, "full")
}

func fillDisk(dir string) error {
	disk, ledgerName := filepath.Join(dir, "mnt"), filepath.Join(dir, "ledger")
	if err := os.Mkdir(disk, 0o700); err != nil {
		return err
	}
	if err := unix.Mount("tmpfs", disk, "tmpfs", 0, "size=8m"); err != nil {
		fmt.Println("SKIP: no tmpfs can be mounted:", err)
		return nil
	}
	ballast := filepath.Join(disk, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 2<<20), 0o600); err != nil {
		return err
	}
	for round := range 3 {
		seen, err := fillOnce(filepath.Join(disk, "data"), ledgerName)
		if err != nil {
			return fmt.Errorf("round %d: %w", round, err)
		}
		fmt.Printf("full with %d batches in the ledger\n", seen)
		if round == 1 {
			if err := os.Remove(ballast); err != nil {
				return err
			}
		}
	}
	return nil
}

// fillOnce writes until the disk is full, opens the store again on the full disk, and audits.
func fillOnce(data, ledgerName string) (int, error) {
	home, err := openStore(data, vfs.OS, 2000)
	if err != nil {
		return 0, err
	}
	l, err := openLedger(ledgerName)
	if err != nil {
		return 0, err
	}
	if err := writeAll(context.Background(), home, l, 1000); !errors.Is(err, syscall.ENOSPC) && !errors.Is(err, graph.ErrReadOnly) {
		return 0, fmt.Errorf("writing stopped with %w, want %v", err, syscall.ENOSPC)
	}
	marks, err := readLedger(ledgerName)
	if err != nil {
		return 0, err
	}
	if _, err := audit(home, marks); err != nil {
		return 0, fmt.Errorf("full: %w", err)
	}
	if err := errors.Join(home.Close(), l.file.Close()); err != nil {
		return 0, err
	}
	if home, err = openStore(data, vfs.OS, -1); err != nil {
		return 0, fmt.Errorf("opening on a full disk: %w", err)
	}
	seen, err := audit(home, marks)
	return seen, errors.Join(err, home.Close())
}
