package web

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"waggoner/query/gizmo"
)

// serving runs s on a port of its own and returns its address, and a function that stops
// it and returns what Serve did.
func serving(t *testing.T, s *Server) (string, func() error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, l) }()
	stop := func() error {
		cancel()
		err := <-done
		done <- err
		return err
	}
	t.Cleanup(func() { _ = stop() })
	return l.Addr().String(), stop
}

// raw sends bytes, ends its side of the connection, and returns what comes back.
func raw(t *testing.T, addr, request string) string {
	t.Helper()
	c := dial(t, addr)
	if _, err := io.WriteString(c, request); err != nil {
		t.Fatal(err)
	}
	_ = c.(*net.TCPConn).CloseWrite()
	answer, _ := io.ReadAll(c)
	return string(answer)
}

func dial(t *testing.T, addr string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	_ = c.SetDeadline(time.Now().Add(20 * time.Second))
	return c
}

func TestServe_answersAndStops(t *testing.T) {
	addr, stop := serving(t, serverWith(t, func(*Config) {}))
	resp, err := http.Get("http://" + addr + "/readyz")
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%v %v", resp, err)
	}
	resp.Body.Close()
	if err := stop(); err != nil {
		t.Error(err)
	}
	if _, err := net.Dial("tcp", addr); err == nil {
		t.Error("the port is still open")
	}
}

func TestServe_hasEveryTimeout(t *testing.T) {
	h := atlas().httpServer()
	if h.ReadHeaderTimeout != 5*time.Second || h.ReadTimeout == 0 || h.WriteTimeout <= answerTime || h.IdleTimeout == 0 || h.MaxHeaderBytes != 64<<10 {
		t.Errorf("%+v", h)
	}
}

// TestServe_closesSlowHeaders has a shorter header time than the real one, which
// TestServe_hasEveryTimeout looks at.
func TestServe_closesSlowHeaders(t *testing.T) {
	server := atlas().httpServer()
	server.ReadHeaderTimeout = 100 * time.Millisecond
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(l) }() // until it is closed
	t.Cleanup(func() { server.Close() })
	c := dial(t, l.Addr().String())
	started := time.Now()
	if _, err := io.WriteString(c, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: "); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(c)
	if took := time.Since(started); err != nil || took < server.ReadHeaderTimeout || took > 5*time.Second || strings.Contains(string(answer), "200 OK") {
		t.Errorf("closed after %v with %q, %v; want it after %v", took, answer, err, server.ReadHeaderTimeout)
	}
}

func TestServe_refusesLargeHeaders(t *testing.T) {
	addr, _ := serving(t, serverWith(t, func(*Config) {}))
	answer := raw(t, addr, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Large: "+strings.Repeat("x", 128<<10)+"\r\n\r\n")
	if !strings.HasPrefix(answer, "HTTP/1.1 431") {
		t.Errorf("%.80s", answer)
	}
}

func TestServe_refusesControlCharactersInAddresses(t *testing.T) {
	addr, _ := serving(t, serverWith(t, func(*Config) {}))
	for _, request := range []string{
		"GET /api/v1/\x00 HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET /a\x1b[31m HTTP/1.1\r\nHost: localhost\r\n\r\n",
		"GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
		"POST /api/v1/query/gizmo HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", "nonsense\r\n\r\n",
		"POST /api/v1/query/gizmo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
	} {
		if answer := raw(t, addr, request); !strings.HasPrefix(answer, "HTTP/1.1 400") {
			t.Errorf("%q: %.60q", request, answer)
		}
	}
}

func TestServe_capsConnections(t *testing.T) {
	addr, _ := serving(t, serverWith(t, func(*Config) {}))
	held := make([]net.Conn, maxConnections)
	for i := range held {
		held[i] = dial(t, addr)
		if answer := ask(t, held[i]); i == maxConnections-1 && !strings.Contains(answer, "200") {
			t.Fatalf("connection %d: %s", i+1, answer)
		}
	}
	over := dial(t, addr)
	_, _ = io.WriteString(over, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
	_ = over.SetReadDeadline(time.Now().Add(200 * time.Millisecond))
	if n, err := over.Read(make([]byte, 1)); err == nil {
		t.Errorf("one connection too many is answered: %d bytes", n)
	}
	held[0].Close()
	_ = over.SetReadDeadline(time.Now().Add(5 * time.Second))
	if _, err := over.Read(make([]byte, 1)); err != nil {
		t.Errorf("after another has closed: %v", err)
	}
}

// ask sends one request and returns the first line of the answer, body read.
func ask(t *testing.T, c net.Conn) string {
	t.Helper()
	if _, err := io.WriteString(c, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, resp.Body)
	return resp.Status
}

func TestServe_finishesRunningRequestsAndIsNotReady(t *testing.T) {
	running, finish := make(chan bool), make(chan bool)
	s := serverWith(t, func(c *Config) {
		c.Gizmo = fakeGizmo(func(context.Context, gizmo.Request) (*gizmo.Result, error) {
			running <- true
			<-finish
			return &gizmo.Result{Rows: []json.RawMessage{}}, nil
		})
	})
	addr, stop := serving(t, s)
	answered := make(chan int, 1)
	go func() {
		resp, err := http.Post("http://"+addr+"/api/v1/query/gizmo", "text/plain", strings.NewReader("1"))
		if err != nil {
			answered <- 0
			return
		}
		resp.Body.Close()
		answered <- resp.StatusCode
	}()
	<-running
	stopped := make(chan error, 1)
	go func() { stopped <- stop() }()
	for s.ready.Load() {
		time.Sleep(time.Millisecond)
	}
	if w := (call{target: "/readyz"}).on(s.Handler()); w.Code != http.StatusServiceUnavailable {
		t.Errorf("readyz: %d", w.Code)
	}
	if w := (call{target: "/healthz"}).on(s.Handler()); w.Code != http.StatusOK {
		t.Errorf("healthz: %d", w.Code)
	}
	close(finish)
	if status := <-answered; status != http.StatusOK {
		t.Errorf("the running request got %d", status)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}

func TestServe_clientGoneCancelsTheScript(t *testing.T) {
	out, cancelled := &logged{}, make(chan bool, 1)
	running := make(chan bool, 1)
	s := serverWith(t, func(c *Config) {
		c.Log = out.logger()
		c.Gizmo = fakeGizmo(func(ctx context.Context, _ gizmo.Request) (*gizmo.Result, error) {
			running <- true
			<-ctx.Done()
			cancelled <- true
			return nil, ctx.Err()
		})
	})
	addr, stop := serving(t, s)
	c := dial(t, addr)
	_, _ = io.WriteString(c, "POST /api/v1/query/gizmo HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\n1")
	<-running
	c.Close()
	select {
	case <-cancelled:
	case <-time.After(2 * time.Second):
		t.Fatal("the script goes on")
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	if log := out.String(); !strings.Contains(log, `"status":499`) {
		t.Errorf("%s", log)
	}
}
