package main

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"
)

// TestKeys_interrupt: Ctrl-C ends the running script; at the prompt it drops the line.
func TestKeys_interrupt(t *testing.T) {
	typed, keyboard := io.Pipe()
	k := newKeys(t.Context(), typed)
	running, cancel := context.WithCancel(t.Context())
	k.whileRunning(cancel)
	keyboard.Write([]byte{ctrlC})
	select {
	case <-running.Done():
	case <-time.After(5 * time.Second):
		t.Fatal("the script still runs")
	}
	k.whileRunning(nil)
	if k.takeInterrupt() {
		t.Error("Ctrl-C ended the script and dropped a line as well")
	}
	go keyboard.Write([]byte{'a', ctrlC})
	buf := make([]byte, 16)
	n, err := k.Read(buf)
	if err != nil || !strings.HasSuffix(string(buf[:n]), "\r") || !k.takeInterrupt() {
		t.Errorf("read %q, %v", buf[:n], err)
	}
	keyboard.Close()
	if _, err := k.Read(buf); err != io.EOF {
		t.Errorf("at the end of input: %v", err)
	}
}

// TestKeys_context: the end of the program ends the wait for a key.
func TestKeys_context(t *testing.T) {
	typed, _ := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	k := newKeys(ctx, typed)
	cancel()
	if _, err := k.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("got %v", err)
	}
}
