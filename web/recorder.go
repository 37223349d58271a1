package web

import (
	"net/http"
	"time"
)

// piece is how much is written under one deadline, bytes.
const piece = 64 << 10

// A recorder remembers status and size of an answer and gives each piece of it the same
// time, so that a long answer to a slow client lives and one that nobody reads ends.
type recorder struct {
	http.ResponseWriter
	control *http.ResponseController
	status  int // 0 until the header is written
	written int64
}

func newRecorder(w http.ResponseWriter) *recorder {
	return &recorder{ResponseWriter: w, control: http.NewResponseController(w)}
}

// Unwrap serves http.ResponseController.
func (rec *recorder) Unwrap() http.ResponseWriter { return rec.ResponseWriter }

// WriteHeader implements http.ResponseWriter.
func (rec *recorder) WriteHeader(status int) {
	if rec.status == 0 && status >= http.StatusOK {
		rec.status = status
	}
	rec.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (rec *recorder) Write(p []byte) (int, error) {
	if rec.status == 0 {
		rec.WriteHeader(http.StatusOK)
	}
	done := 0
	for {
		part := p[done:min(len(p), done+piece)]
		_ = rec.control.SetWriteDeadline(time.Now().Add(pieceTime)) // not every writer has one
		n, err := rec.ResponseWriter.Write(part)
		done += n
		rec.written += int64(n)
		if err != nil || done == len(p) {
			return done, err
		}
	}
}

// Flush implements http.Flusher.
func (rec *recorder) Flush() { _ = rec.control.Flush() }
