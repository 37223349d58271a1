package web

import (
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
)

func sortedList(header string) string {
	parts := strings.Split(header, ", ")
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}

func TestProtect_headersOnEveryAnswer(t *testing.T) {
	s := serverWith(t, func(c *Config) { c.Pages = pageNames{} })
	for _, target := range []string{"/", "/api/v1/meta", "/api/v1/nothing", "/api/v2/query", "/healthz", "/metrics", "/nothing", "/static/x.css", "/api/v1/export"} {
		w := call{target: target}.on(s.Handler())
		for _, h := range protectiveHeaders {
			if got := w.Header().Get(h[0]); got != h[1] {
				t.Errorf("%s: %s is %q", target, h[0], got)
			}
		}
		if w.Header().Get("X-Request-Id") == "" || w.Header().Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: %v", target, w.Header())
		}
	}
	if got := (call{target: "/chart.svg"}).on(s.Handler()).Header().Values("Content-Security-Policy"); !slices.Equal(got, []string{"default-src 'none'"}) {
		t.Errorf("the chart's own policy is %q", got)
	}
}

func TestProtect_hosts(t *testing.T) {
	s := serverWith(t, func(c *Config) { c.AllowedHosts = []string{"Atlas.example"} })
	for host, ok := range map[string]bool{
		"localhost": true, "localhost:8844": true, "LOCALHOST.": true, "app.localhost": true, "127.0.0.1:8844": true, "127.8.9.10": true,
		"[::1]:8844": true, "[::1]": true, "[::ffff:127.0.0.1]:1": true, "atlas.example": true, "ATLAS.example:443": true, "atlas.example.": true,
		"evil.example": false, "localhost.evil.example": false, "evil-localhost": false, "10.0.0.1": false, "": false, "atlas.example.evil": false,
		"127.0.0.1.evil.example": false, "::": false, "0.0.0.0:8844": false, "[::]:1": false,
	} {
		w := call{"", "/api/v1/search?q=etcd", "", [][2]string{{"Host", host}}}.on(s.Handler())
		if got := w.Code == http.StatusOK; got != ok || !ok && w.Code != http.StatusMisdirectedRequest {
			t.Errorf("%q: %d", host, w.Code)
		}
	}
	if w := (call{"", "/healthz", "", [][2]string{{"Host", "10.1.2.3:8844"}}}).on(s.Handler()); w.Code != http.StatusOK {
		t.Errorf("a probe by address: %d", w.Code)
	}
}

func TestProtect_anyHostOnlyOffLoopback(t *testing.T) {
	for addr, loopback := range map[string]bool{"127.0.0.1": true, "::1": true, "0.0.0.0": false, "192.0.2.1": false, "::": false} {
		if got := isLoopback(&net.TCPAddr{IP: net.ParseIP(addr)}); got != loopback {
			t.Errorf("%s: %v", addr, got)
		}
	}
	s := serverWith(t, func(*Config) {})
	foreign := call{"", "/api/v1/search?q=etcd", "", [][2]string{{"Host", "atlas.example"}}}
	if w := foreign.on(s.Handler()); w.Code != http.StatusMisdirectedRequest {
		t.Errorf("on loopback: %d", w.Code)
	}
	s.anyHost.Store(true)
	if w := foreign.on(s.Handler()); w.Code != http.StatusOK {
		t.Errorf("elsewhere: %d", w.Code)
	}
}

// TestProtect_crossSite has every sort of sender for every address that is not read only.
func TestProtect_crossSite(t *testing.T) {
	s := serverWith(t, func(c *Config) { c.Pages = pageNames{} })
	senders := []struct {
		header [][2]string
		ok     bool
	}{
		{nil, true}, // a program
		{[][2]string{{"Sec-Fetch-Site", "same-origin"}}, true},
		{[][2]string{{"Sec-Fetch-Site", "none"}}, true},
		{[][2]string{{"Sec-Fetch-Site", "same-site"}}, false},
		{[][2]string{{"Sec-Fetch-Site", "cross-site"}}, false},
		{[][2]string{{"Origin", "null"}}, false},
		{[][2]string{{"Origin", "https://evil.example"}}, false},
		{[][2]string{{"Origin", "http://localhost:9999"}}, false},
		{[][2]string{{"Origin", "http://localhost:8844"}}, true},
	}
	for _, r := range s.routes() {
		for _, sender := range senders {
			w := call{r.method, strings.NewReplacer(":id", "etcd", "*path", "x").Replace(r.path), "1", sender.header}.on(s.Handler())
			if refused := w.Code == http.StatusForbidden && strings.Contains(w.Body.String(), "cross-site"); refused == (sender.ok || r.method == get) {
				t.Errorf("%s %s %v: %d %s", r.method, r.path, sender.header, w.Code, w.Body)
			}
		}
	}
}
