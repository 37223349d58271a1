package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"waggoner/query/gizmo"
	"waggoner/web"

	"golang.org/x/term"
)

// prompt reads scripts from a terminal and runs them until exit or the end of input. An
// error of a script is shown and the prompt goes on.
func (g *scripts) prompt(ctx context.Context, pool *gizmo.Pool, req gizmo.Request) error {
	terminal := g.in.(*os.File)
	before, err := term.MakeRaw(int(terminal.Fd()))
	if err != nil {
		return fail("the terminal cannot be used: "+err.Error(), "give the script with -e or as a file")
	}
	defer term.Restore(int(terminal.Fd()), before)
	k := newKeys(ctx, terminal)
	screen := g.err
	if isTerminal(g.out) {
		screen = g.out
	}
	editor := term.NewTerminal(keyboard{k, screen}, "")
	if width, height, err := term.GetSize(int(terminal.Fd())); err == nil && width > 0 {
		_ = editor.SetSize(width, height) // a wrong size only looks wrong
	}
	fmt.Fprintln(editor, g.say(msgPrompt))
	for {
		script, err := readScript(editor, k)
		switch {
		case errors.Is(err, io.EOF), strings.TrimSpace(script) == "exit":
			return nil
		case err != nil:
			return err
		case strings.TrimSpace(script) == "":
			continue
		}
		req.Script = script
		if err := g.answer(ctx, pool, req, k, editor); err != nil {
			return err
		}
	}
}

// readScript reads lines until all brackets are closed or a line is empty.
func readScript(editor *term.Terminal, k *keys) (string, error) {
	var script strings.Builder
	for {
		editor.SetPrompt("gizmo> ")
		if script.Len() > 0 {
			editor.SetPrompt("  ...> ")
		}
		line, err := editor.ReadLine()
		if err != nil && !errors.Is(err, term.ErrPasteIndicator) {
			return "", err
		}
		if k.takeInterrupt() {
			return "", nil
		}
		script.WriteString(line + "\n")
		if strings.TrimSpace(line) == "" || !unfinished(script.String()) {
			return script.String(), nil
		}
	}
}

// answer runs one script; Ctrl-C ends it and nothing else.
func (g *scripts) answer(ctx context.Context, pool *gizmo.Pool, req gizmo.Request, k *keys, editor *term.Terminal) error {
	running, cancel := context.WithCancel(ctx)
	defer cancel()
	k.whileRunning(cancel)
	result, err := pool.Run(running, req)
	k.whileRunning(nil)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		f := g.explain(err)
		text := "waggoner: " + f.message + "\n"
		if f.hint != "" {
			text += "hint: " + f.hint + "\n"
		}
		_, err = io.WriteString(editor, cleanedLines(text))
		return err
	}
	var to io.Writer = editor // which ends lines as a raw terminal wants them
	if !isTerminal(g.out) {
		to = g.out
	}
	if g.as.json {
		at := *g.session
		at.out = to
		return at.writeJSON(web.AnswerOf(result))
	}
	p := g.printer()
	p.result(result)
	_, err = io.WriteString(to, p.text.String())
	return err
}

// unfinished reports whether a script has an open bracket, comment or template, or ends
// in a dot. It does not know regular expressions: an empty line runs what is there.
func unfinished(script string) bool {
	depth := 0
	for i := 0; i < len(script); i++ {
		switch c := script[i]; c {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		case '"', '\'', '`':
			end := closing(script[i+1:], c)
			if end < 0 {
				return c == '`'
			}
			i += end + 1
		case '/':
			if strings.HasPrefix(script[i:], "//") {
				if end := strings.IndexByte(script[i:], '\n'); end >= 0 {
					i += end
				}
			} else if strings.HasPrefix(script[i:], "/*") {
				end := strings.Index(script[i+2:], "*/")
				if end < 0 {
					return true
				}
				i += end + 3
			}
		}
	}
	return depth > 0 || strings.HasSuffix(strings.TrimSpace(script), ".")
}

// closing is the offset of the quotation mark that ends a text, -1 if none does. A text
// in ' or " ends with the line, closed or not.
func closing(s string, mark byte) int {
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case s[i] == mark, s[i] == '\n' && mark != '`':
			return i
		}
	}
	return -1
}

// keys reads a raw terminal. While a script runs Ctrl-C ends it; at the prompt Ctrl-C
// drops what has been typed.
type keys struct {
	ctx  context.Context
	in   chan []byte
	rest []byte

	mu          sync.Mutex // guards what follows
	running     context.CancelFunc
	interrupted bool
}

const ctrlC = 3

func newKeys(ctx context.Context, r io.Reader) *keys {
	k := &keys{ctx: ctx, in: make(chan []byte, 256)}
	go k.pump(r)
	return k
}

// pump reads all the time, so that Ctrl-C is seen while a script runs.
func (k *keys) pump(r io.Reader) {
	defer close(k.in)
	for {
		buf := make([]byte, 256)
		n, err := r.Read(buf)
		if n > 0 && !k.stops(buf[:n]) {
			select {
			case k.in <- buf[:n]:
			case <-k.ctx.Done():
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// stops ends the running script if Ctrl-C was typed.
func (k *keys) stops(typed []byte) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.running == nil || bytes.IndexByte(typed, ctrlC) < 0 {
		return false
	}
	k.running()
	return true
}

func (k *keys) whileRunning(cancel context.CancelFunc) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.running = cancel
}

// takeInterrupt reports whether Ctrl-C was typed since it was last asked.
func (k *keys) takeInterrupt() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	was := k.interrupted
	k.interrupted = false
	return was
}

// Read implements io.Reader. It ends with the context.
func (k *keys) Read(p []byte) (int, error) {
	for len(k.rest) == 0 {
		select {
		case typed, ok := <-k.in:
			if !ok {
				return 0, io.EOF
			}
			k.rest = k.dropLine(typed)
		case <-k.ctx.Done():
			return 0, io.EOF
		}
	}
	n := copy(p, k.rest)
	k.rest = k.rest[n:]
	return n, nil
}

// dropLine turns Ctrl-C into the keys that go to the end of the line, erase it and
// enter it.
func (k *keys) dropLine(typed []byte) []byte {
	if bytes.IndexByte(typed, ctrlC) < 0 {
		return typed
	}
	k.mu.Lock()
	k.interrupted = true
	k.mu.Unlock()
	const endEraseEnter = "\x05\x15\r"
	return []byte(endEraseEnter)
}

// keyboard is the two directions of a terminal.
type keyboard struct {
	io.Reader
	io.Writer
}
