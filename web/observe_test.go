package web

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
)

func TestLog_isOneLineOfJSONWithoutControlCharacters(t *testing.T) {
	out := &logged{}
	s := serverWith(t, func(c *Config) { c.Log = out.logger() })
	for _, target := range []string{"/api/v1/entities/a%0ab%1b%5b31m", "/api/v1/search?q=x%0d%0ay", "/api/v1/entities/%e2%80%ae%c2%9b"} {
		call{target: target}.on(s.Handler())
	}
	call{method: "BREW", target: "/"}.on(s.Handler())
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 4 {
		t.Errorf("%d lines: %s", len(lines), out)
	}
	for _, line := range lines {
		var entry struct {
			ID, Method, Path, From, Msg string
			Status                      int
		}
		if err := json.Unmarshal([]byte(line), &entry); err != nil || entry.ID == "" || entry.Status == 0 || entry.Msg != "request" {
			t.Errorf("%v: %s", err, line)
		}
		if strings.ContainsFunc(line, func(r rune) bool { return !unicode.IsGraphic(r) }) {
			t.Errorf("%q", line)
		}
	}
}

func TestPrintable(t *testing.T) {
	for in, want := range map[string]string{"etcd": "etcd", "\x1b[31m": "�[31m", "a\nb": "a\nb", "\u202eabc": "�abc", "灵雀云": "灵雀云", "\xff": "�"} {
		if got := printable(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	if got := printable(strings.Repeat("x", 10_000)); len(got) > maxLogged+3 {
		t.Errorf("%d bytes", len(got))
	}
}

func TestMetrics(t *testing.T) {
	s := serverWith(t, func(*Config) {})
	call{target: "/api/v1/entities/etcd"}.on(s.Handler())
	call{target: "/api/v1/entities/etdc"}.on(s.Handler())
	call{target: "/nothing/one"}.on(s.Handler())
	call{method: "BREW", target: "/nothing/two"}.on(s.Handler())
	body := call{target: "/metrics"}.on(s.Handler()).Body.String()
	for _, want := range []string{
		`waggoner_http_requests_total{method="GET",route="/api/v1/entities/:id",status="200"} 1`,
		`waggoner_http_requests_total{method="GET",route="/api/v1/entities/:id",status="404"} 1`,
		`waggoner_http_requests_total{method="GET",route="none",status="404"} 1`,
		`waggoner_http_requests_total{method="other",route="none",status="404"} 1`,
		`waggoner_http_request_duration_seconds_count{route="/api/v1/entities/:id"} 2`,
		"waggoner_http_requests_in_flight 1",
		`waggoner_build_info{version="test"} 1`,
		`waggoner_gizmo_scripts_total{result="timeout"}`,
		`waggoner_gizmo_workers{state="idle"}`,
		"go_goroutines", "process_resident_memory_bytes",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("%s is missing", want)
		}
	}
}
