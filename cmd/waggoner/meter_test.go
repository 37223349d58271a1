package main

import (
	"strings"
	"testing"
	"time"
)

// TestMeter: one line that is drawn again and again, no wider than the terminal, and gone
// before anything else is written.
func TestMeter(t *testing.T) {
	var out strings.Builder
	m := &meter{session: &session{lang: "en"}, out: &out, width: 42}
	m.show("reading", 50, 200, "12 quads")
	m.show("reading", 60, 200, "too soon to be drawn")
	m.clear()
	m.clear()
	const want = "\rreading [######..................]  25 %\x1b[K\r\x1b[K"
	if got := out.String(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, test := range []struct {
		done, total int64
		want        string
	}{
		{0, 0, "reading 12 quads"},
		{300, 200, "reading [########################] 100 % 12 quads"},
	} {
		m.width = 80
		if got := m.line("reading", test.done, test.total, "12 quads"); got != test.want {
			t.Errorf("%d of %d: got %q, want %q", test.done, test.total, got, test.want)
		}
	}
}

// TestMeter_noTerminal: into a pipe nothing is drawn.
func TestMeter_noTerminal(t *testing.T) {
	var err strings.Builder
	m := (&session{lang: "en", err: &err}).meter()
	m.show("reading", 1, 2, "")
	m.last = time.Time{}
	m.show("reading", 2, 2, "")
	m.clear()
	if err.Len() > 0 {
		t.Errorf("got %q", err.String())
	}
}

func TestBytesText(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 1023: "1023 B", 1024: "1.0 KiB", 1536: "1.5 KiB", 1 << 20: "1.0 MiB", 5 << 40: "5.0 TiB", 1<<63 - 1: "8192.0 PiB"} {
		if got := bytesText(n); got != want {
			t.Errorf("%d: got %q, want %q", n, got, want)
		}
	}
}
