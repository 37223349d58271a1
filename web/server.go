package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"sync/atomic"
	"time"

	"golang.org/x/net/netutil"
)

// Bounds of the server. A script may take a minute, and wait before that.
const (
	headerTime     = 5 * time.Second
	readTime       = 30 * time.Second
	answerTime     = 75 * time.Second // until a handler's context ends
	writeTime      = 90 * time.Second // until the first byte of an answer
	pieceTime      = 30 * time.Second // for each further piece of it
	idleTime       = 10 * time.Second // short, since an idle connection takes the place of another
	stopTime       = 10 * time.Second
	maxHeader      = 64 << 10
	maxConnections = 256
)

// A Server answers HTTP requests. See [New].
type Server struct {
	cfg     Config
	handler http.Handler
	metrics *metrics
	origin  *http.CrossOriginProtection
	hosts   map[string]bool // the names allowed besides loopback ones
	anyHost atomic.Bool
	ready   atomic.Bool

	admission *admission // of questions
	small     *admission // of changes
	large     *admission // of those whose bodies may be large
}

// New returns a Server. It fails if the configuration lacks what is required.
func New(cfg Config) (*Server, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	s := &Server{cfg: cfg, metrics: newMetrics(cfg), origin: http.NewCrossOriginProtection(), hosts: hostSet(cfg.AllowedHosts)}
	s.admission, s.small, s.large = newAdmission(2*runtime.GOMAXPROCS(0)), newAdmission(64), newAdmission(2)
	s.ready.Store(true)
	s.handler = s.observe(s.protect(compress(s.router())))
	return s, nil
}

// Handler is the server without a listener: it has no timeouts, and of the names of
// hosts it knows those of the loopback interface and Config.AllowedHosts.
func (s *Server) Handler() http.Handler { return s.handler }

// Serve answers on l until ctx ends, then lets running requests finish within 10 s. It
// closes l, and returns an error if the listener failed or requests had to be cut off.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	s.anyHost.Store(len(s.hosts) == 0 && !isLoopback(l.Addr()))
	server := s.httpServer()
	stopped := make(chan error, 1)
	go func() { stopped <- server.Serve(netutil.LimitListener(l, maxConnections)) }()
	select {
	case err := <-stopped:
		return fmt.Errorf("web: serve: %w", err)
	case <-ctx.Done():
	}
	s.ready.Store(false)
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	if err := server.Shutdown(grace); err != nil {
		return fmt.Errorf("web: requests were still running %v after the stop: %w", stopTime, errors.Join(err, server.Close()))
	}
	return nil
}

func (s *Server) httpServer() *http.Server {
	return &http.Server{
		Handler:           s.handler,
		ReadHeaderTimeout: headerTime,
		ReadTimeout:       readTime,
		WriteTimeout:      writeTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(s.cfg.Log.Handler(), slog.LevelDebug),
	}
}
