package web

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// contentPolicy is what pages may load: nothing that is not ours.
const contentPolicy = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; " +
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// protectiveHeaders stand on every answer; a handler may replace them.
var protectiveHeaders = [][2]string{
	{"Content-Security-Policy", contentPolicy},
	{"X-Content-Type-Options", "nosniff"},
	{"X-Frame-Options", "DENY"},
	{"Referrer-Policy", "same-origin"},
	{"Cross-Origin-Opener-Policy", "same-origin"},
	{"Cross-Origin-Resource-Policy", "same-origin"},
	{"Cross-Origin-Embedder-Policy", "require-corp"},
	{"Permissions-Policy", "camera=(), geolocation=(), microphone=()"},
}

// protect sets the headers above and refuses requests for other hosts, changes asked
// for by pages of other sites, and bodies that are too large.
func (s *Server) protect(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, h := range protectiveHeaders {
			w.Header().Set(h[0], h[1])
		}
		if err := s.refuse(r); err != nil {
			s.fail(w, r, err)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, s.bodyLimit(r))
		next.ServeHTTP(w, r)
	})
}

func (s *Server) refuse(r *http.Request) error {
	probe := r.URL.Path == "/healthz" || r.URL.Path == "/readyz" // asked by address, and telling nothing
	if !probe && !s.allowsHost(r.Host) {
		return fmt.Errorf("%w: %q", errHost, r.Host)
	}
	if err := s.origin.Check(r); err != nil {
		return errCrossSite
	}
	if limit := s.bodyLimit(r); r.ContentLength > limit {
		return &http.MaxBytesError{Limit: limit}
	}
	return nil
}

// allowsHost keeps a foreign name that was made to point here from reading answers (DNS
// rebinding).
func (s *Server) allowsHost(host string) bool {
	if s.anyHost.Load() {
		return true
	}
	name := hostName(host)
	if s.hosts[name] || name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return true
	}
	addr, err := netip.ParseAddr(name)
	return err == nil && addr.Unmap().IsLoopback()
}

func hostSet(names []string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, name := range names {
		set[hostName(name)] = true
	}
	return set
}

// hostName is a host without port, brackets and final dot, in lower case.
func hostName(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

func isLoopback(a net.Addr) bool {
	tcp, ok := a.(*net.TCPAddr)
	return !ok || tcp.IP.IsLoopback()
}
