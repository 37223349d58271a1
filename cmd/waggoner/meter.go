package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"
)

// A meter shows how far something long is: one line on the terminal of standard error,
// written over and over, and nothing anywhere else. It may be used by several goroutines.
type meter struct {
	*session
	out   io.Writer // nil shows nothing
	width int
	began time.Time

	mu    sync.Mutex // guards what follows
	last  time.Time
	shown bool
}

// meterInterval is the shortest time between two pictures.
const meterInterval = 100 * time.Millisecond

func (s *session) meter() *meter {
	m := &meter{session: s, began: time.Now(), width: 80}
	if f, ok := s.err.(*os.File); ok && isTerminal(s.err) {
		m.out = f
		if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
			m.width = width
		}
	}
	return m
}

// show draws how much of total is done; a total of 0 is not known. what names the stage,
// more says something beside.
func (m *meter) show(what string, done, total int64, more string) {
	if m.out == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	if now.Sub(m.last) < meterInterval {
		return
	}
	m.last, m.shown = now, true
	fmt.Fprint(m.out, "\r"+m.line(what, done, total, more)+"\x1b[K")
}

// line is the picture, no wider than the terminal.
func (m *meter) line(what string, done, total int64, more string) string {
	text := what
	if total > 0 {
		const cells = 24
		full := int(min(done, total) * cells / total)
		text += fmt.Sprintf(" [%s%s] %3d %%", strings.Repeat("#", full), strings.Repeat(".", cells-full), min(done, total)*100/total)
	}
	if more != "" {
		text += " " + more
	}
	return wrap(cleaned(text), max(m.width-1, 16))[0]
}

// clear takes the line away, before something else is written.
func (m *meter) clear() {
	if m.out == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.shown {
		fmt.Fprint(m.out, "\r\x1b[K")
		m.shown = false
	}
}

// bytesText is a number of bytes as one reads it.
func bytesText(n int64) string {
	const k = 1024
	if n < k {
		return fmt.Sprintf("%d B", n)
	}
	v, i := float64(n)/k, 0
	for v >= k && i < 4 {
		v, i = v/k, i+1
	}
	return fmt.Sprintf("%.1f %ciB", v, "KMGTP"[i])
}
