package web

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"waggoner/quads"
)

func TestAdmission(t *testing.T) {
	a := &admission{running: make(chan struct{}, 2), wait: 20 * time.Millisecond}
	first, err := a.enter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.enter(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := a.enter(t.Context()); !errors.Is(err, errCrowded) {
		t.Errorf("a third question of two got %v", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := a.enter(gone); !errors.Is(err, context.Canceled) {
		t.Errorf("a caller who left got %v", err)
	}
	first()
	if _, err := a.enter(t.Context()); err != nil {
		t.Errorf("the place that became free was not given: %v", err)
	}
}

// TestAdmission_panicLeaves: a handler that panics gives its place back.
func TestAdmission_panicLeaves(t *testing.T) {
	a := &admission{running: make(chan struct{}, 1), wait: time.Millisecond}
	serve := a.guard(func(http.ResponseWriter, *http.Request) error { panic("x") })
	func() {
		defer func() { _ = recover() }() // as the server does
		_ = serve(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
	}()
	if leave, err := a.enter(t.Context()); err != nil {
		t.Error(err)
	} else {
		leave()
	}
}

// TestServer_crowdedAnswers503: questions are refused with a time to come back, and the
// health checks are not questions.
func TestServer_crowdedAnswers503(t *testing.T) {
	cfg, err := configOf(quads.BuiltinVocabulary())
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	s.admission.wait = time.Millisecond
	for range cap(s.admission.running) {
		s.admission.running <- struct{}{}
	}
	for path, want := range map[string]int{"/api/v1/meta": 503, "/api/v1/export": 503, "/healthz": 200, "/readyz": 200, "/api/v1/openapi.yaml": 200} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest("GET", path, nil)
		r.Host = "localhost"
		s.Handler().ServeHTTP(w, r)
		if w.Code != want || (want == 503) != (w.Header().Get("Retry-After") != "") {
			t.Errorf("%s: %d, Retry-After %q", path, w.Code, w.Header().Get("Retry-After"))
		}
	}
}
