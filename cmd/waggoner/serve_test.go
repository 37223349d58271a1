package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

const today = "2026-11-24" // for the server and the command line alike

// startServer runs waggoner serve in a process of its own and returns it with the
// address that it printed.
func startServer(t *testing.T, args ...string) (*exec.Cmd, string) {
	t.Helper()
	cmd := exec.Command("waggoner", append([]string{"serve", "--addr", "127.0.0.1:0", "--now", today, "--lang", "en"}, args...)...)
	cmd.Stderr = new(bytes.Buffer)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it has ended if all is well
		_ = cmd.Wait()
	})
	lines := bufio.NewScanner(out)
	lines.Scan()
	url, ok := strings.CutPrefix(lines.Text(), "waggoner is listening on ")
	if !ok {
		t.Fatalf("first line %q; standard error:\n%s", lines.Text(), cmd.Stderr)
	}
	lines.Scan()
	if !strings.HasPrefix(lines.Text(), "loaded in ") {
		t.Errorf("second line %q", lines.Text())
	}
	return cmd, url
}

// call runs the program and returns its standard output.
func call(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.Command("waggoner", args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("waggoner %q: %v\n%s", args, err, &stderr)
	}
	return string(out)
}

func fetch(t *testing.T, url string) string {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: %s, %v\n%s", url, resp.Status, err, body)
	}
	return string(body)
}

// stop ends a server as an interrupt does and returns its exit code and how long it took.
func stop(t *testing.T, cmd *exec.Cmd) (int, time.Duration) {
	t.Helper()
	began := time.Now()
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // the exit code says it
	return cmd.ProcessState.ExitCode(), time.Since(began)
}

// TestServe_sameAnswers: a question gets the same bytes over HTTP and on the command
// line.
func TestServe_sameAnswers(t *testing.T) {
	cmd, url := startServer(t)
	for _, q := range []struct {
		path string
		args []string
	}{
		{"/api/v1/meta", []string{"check"}},
		{"/api/v1/dependents?of=etcd,kubernetes&rel=builds-on", []string{"dependents", "etcd", "kubernetes", "--rel", "builds-on"}},
		{"/api/v1/dependents?of=etcd,kubernetes&op=all&depth=3&as_of=2016&certainty=sure", []string{"dependents", "--op=all", "etcd,kubernetes", "--depth", "3", "--as-of=2016", "--certainty", "sure"}},
		{"/api/v1/dependencies?of=deis&limit=2", []string{"dependencies", "deis", "--limit", "2"}},
		{"/api/v1/paths?from=deis&to=etcd&k=1", []string{"paths", "deis", "etcd", "--k", "1"}},
		{"/api/v1/search?q=%E7%81%B5%E9%9B%80%E4%BA%91", []string{"search", "灵雀云"}},
		{"/api/v1/entities/coreos?sources=container-ecosystem", []string{"show", "coreos", "--sources", "container-ecosystem"}},
	} {
		want := fetch(t, url+q.path)
		if got := call(t, append(q.args, "--json", "--now", today)...); got != want {
			t.Errorf("%s and waggoner %q differ:\nHTTP %s\n\ncommand line %s", q.path, q.args, want, got)
		}
	}
	if want, got := fetch(t, url+"/api/v1/export?format=dot"), call(t, "export", "--format", "dot", "--now", today); got != want {
		t.Error("the exports over HTTP and on the command line differ")
	}
	if code, took := stop(t, cmd); code != 0 || took > 5*time.Second {
		t.Errorf("exit code %d after %v; standard error:\n%s", code, took, cmd.Stderr)
	}
}

func TestServe_sameScripts(t *testing.T) {
	const script = `g.V("<etcd>").In("<uses>").All()`
	_, url := startServer(t)
	resp, err := http.Post(url+"/api/v1/query/gizmo?limit=3", "text/plain", strings.NewReader(script))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var over, here map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&over); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(call(t, "gizmo", "-e", script, "--limit", "3", "--json")), &here); err != nil {
		t.Fatal(err)
	}
	delete(over, "elapsed_ms")
	delete(here, "elapsed_ms")
	want, _ := json.Marshal(over)
	if got, _ := json.Marshal(here); !bytes.Equal(got, want) || over["total"] != 3.0 {
		t.Errorf("HTTP %s\ncommand line %s", want, got)
	}
}

func TestServe_health(t *testing.T) {
	cmd, url := startServer(t, "--log", "json")
	addr := strings.TrimPrefix(url, "http://")
	if got := call(t, "health", "--addr", addr); got != "ready: "+addr+"\n" {
		t.Errorf("health said %q", got)
	}
	if page := fetch(t, url+"/"); !strings.Contains(page, "<html") {
		t.Errorf("the first page is no HTML: %.200s", page)
	}
	taken := exec.Command("waggoner", "serve", "--addr", addr)
	out, _ := taken.CombinedOutput()
	if taken.ProcessState.ExitCode() != 1 || !strings.Contains(string(out), "waggoner: the address "+addr+" is in use\nhint: ") {
		t.Errorf("a second server ended with %d and\n%s", taken.ProcessState.ExitCode(), out)
	}
	if code, _ := stop(t, cmd); code != 0 {
		t.Errorf("exit code %d", code)
	}
	log := cmd.Stderr.(*bytes.Buffer).String()
	if !strings.Contains(log, `"path":"/readyz"`) || !strings.HasSuffix(log, "stopped\n") {
		t.Errorf("standard error:\n%s", log)
	}
	gone := exec.Command("waggoner", "health", "--addr", addr)
	out, _ = gone.CombinedOutput()
	if gone.ProcessState.ExitCode() != 1 || !strings.Contains(string(out), "no server answers at "+addr) {
		t.Errorf("without a server health ended with %d and\n%s", gone.ProcessState.ExitCode(), out)
	}
}

// TestServe_container: as the Dockerfile starts it, the server answers to no name but
// those of the machine itself.
func TestServe_container(t *testing.T) {
	text, err := os.ReadFile("../../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(string(text), "\nCMD ")
	var args []string
	if err := json.Unmarshal([]byte(list), &args); err != nil || args[0] != "serve" {
		t.Fatalf("CMD %s: %v", list, err)
	}
	for i, arg := range args {
		switch args[max(i, 1)-1] {
		case "--addr":
			args[i] = strings.Replace(arg, ":8844", ":0", 1)
		case "--data":
			args[i] = t.TempDir()
		}
	}
	_, address := startServer(t, args[1:]...)
	_, port, err := net.SplitHostPort(strings.TrimPrefix(address, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		host, path string
		status     int
	}{
		{"evil.example", "/", http.StatusMisdirectedRequest},
		{"evil.example", "/api/v1/meta", http.StatusMisdirectedRequest},
		{"localhost:" + port, "/api/v1/meta", http.StatusOK},
		{"127.0.0.1:" + port, "/", http.StatusOK},
		{"172.17.0.2:8844", "/healthz", http.StatusOK},
		{"172.17.0.2:8844", "/readyz", http.StatusOK},
	} {
		r, err := http.NewRequest(http.MethodGet, "http://127.0.0.1:"+port+row.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = row.host
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != row.status {
			t.Errorf("Host %s, %s: %s, want %d", row.host, row.path, resp.Status, row.status)
		}
	}
}

// TestHealth_silent: a server that takes the connection and says nothing is not ready.
func TestHealth_silent(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	began := time.Now()
	cmd := exec.Command("waggoner", "health", "--addr", l.Addr().String())
	out, _ := cmd.CombinedOutput()
	if took := time.Since(began); cmd.ProcessState.ExitCode() != 1 || took < healthTimeout || took > healthTimeout+3*time.Second {
		t.Errorf("exit code %d after %v\n%s", cmd.ProcessState.ExitCode(), took, out)
	}
}

// TestServe_secondSignal: when requests are still running a second signal ends the
// server at once.
func TestServe_secondSignal(t *testing.T) {
	cmd, url := startServer(t)
	conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	const slow = "while(true){}"
	if _, err := io.WriteString(conn, "POST /api/v1/query/gizmo?timeout_ms=60000 HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\n"+slow); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Second) // until the script runs
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	time.Sleep(300 * time.Millisecond)
	began := time.Now()
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if took := time.Since(began); cmd.ProcessState.Success() || took > 2*time.Second {
		t.Errorf("%v after %v; the second signal should have ended it", cmd.ProcessState, took)
	}
}
