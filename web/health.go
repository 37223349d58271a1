package web

import (
	"io"
	"net/http"
)

// health answers as long as the process does.
func (s *Server) health(w http.ResponseWriter, _ *http.Request) error {
	return writeState(w, http.StatusOK, "ok\n")
}

// readiness answers whether requests should be sent here: not while the server stops.
func (s *Server) readiness(w http.ResponseWriter, _ *http.Request) error {
	if !s.ready.Load() {
		return writeState(w, http.StatusServiceUnavailable, "stopping\n")
	}
	return writeState(w, http.StatusOK, "ready\n")
}

func writeState(w http.ResponseWriter, status int, text string) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text) // the client may have left
	return nil
}
