package graphtest

import (
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"
)

// Number returns the number in an environment variable, or what to do without it.
func Number(t testing.TB, name string, normal, short int) int {
	t.Helper()
	if text := os.Getenv(name); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return n
	}
	if testing.Short() {
		return short
	}
	return normal
}

// short returns one of two numbers.
func short(normal, short int) int {
	if testing.Short() {
		return short
	}
	return normal
}

func seed(t testing.TB) uint64 { return uint64(Number(t, "WAGGONER_SEED", 1, 1)) }

func duration(t testing.TB, name string, normal time.Duration) time.Duration {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return normal
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return d
}

// workers is how many goroutines share the work of a test.
func workers() int { return max(2, runtime.GOMAXPROCS(0)) }

// folder returns a folder for many small files whose syncs cost nothing, where there is one:
// what a sync keeps is simulated anyway.
func folder(t testing.TB) string {
	t.Helper()
	if info, err := os.Stat("/dev/shm"); err == nil && info.IsDir() {
		if dir, err := os.MkdirTemp("/dev/shm", "waggoner-"); err == nil {
			t.Cleanup(func() { _ = os.RemoveAll(dir) })
			return dir
		}
	}
	return t.TempDir()
}
