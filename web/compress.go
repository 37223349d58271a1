package web

import (
	"compress/gzip"
	"net/http"
	"strings"
	"sync"
)

// compressFrom is the size from which an answer is worth compressing, bytes.
const compressFrom = 1 << 10

// Answers mostly go over a loopback or local network, where the fastest level wins.
var gzipWriters = sync.Pool{New: func() any {
	gz, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	return gz
}}

// compress sends answers as gzip to clients that accept it.
func compress(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !acceptsGzip(r.Header.Get("Accept-Encoding")) {
			w.Header().Add("Vary", "Accept-Encoding")
			next.ServeHTTP(w, r)
			return
		}
		c := &compressor{ResponseWriter: w}
		next.ServeHTTP(c, r)
		c.close() // not after a panic: what is held back then gives way to a problem
	})
}

func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		weight = strings.ReplaceAll(weight, " ", "")
		if name == "gzip" && strings.Trim(strings.TrimPrefix(weight, "q="), "0.") != "" || name == "gzip" && weight == "" {
			return true
		}
	}
	return false
}

// A compressor holds back the beginning of an answer until it knows whether the answer
// is long enough to compress.
type compressor struct {
	http.ResponseWriter
	gz      *gzip.Writer // nil if the answer goes out as it is
	decided bool
	status  int
	held    []byte
}

// Unwrap serves http.ResponseController.
func (c *compressor) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// WriteHeader implements http.ResponseWriter.
func (c *compressor) WriteHeader(status int) {
	if c.status == 0 && status >= http.StatusOK {
		c.status = status
	}
}

// Write implements http.ResponseWriter.
func (c *compressor) Write(p []byte) (int, error) {
	if !c.decided {
		if len(c.held)+len(p) < compressFrom {
			c.held = append(c.held, p...)
			return len(p), nil
		}
		if err := c.decide(true); err != nil {
			return 0, err
		}
	}
	if c.gz != nil {
		return c.gz.Write(p)
	}
	return c.ResponseWriter.Write(p)
}

// Flush implements http.Flusher.
func (c *compressor) Flush() {
	if !c.decided && c.decide(true) != nil {
		return
	}
	if c.gz != nil && c.gz.Flush() != nil {
		return
	}
	_ = http.NewResponseController(c.ResponseWriter).Flush()
}

// decide sends the header and what was held back.
func (c *compressor) decide(long bool) error {
	c.decided = true
	h := c.Header()
	h.Add("Vary", "Accept-Encoding")
	if long && c.compressible() {
		c.gz = gzipWriters.Get().(*gzip.Writer)
		c.gz.Reset(c.ResponseWriter)
		h.Set("Content-Encoding", "gzip")
		h.Del("Content-Length")
		if tag := h.Get("ETag"); tag != "" && !strings.HasPrefix(tag, "W/") {
			h.Set("ETag", "W/"+tag)
		}
	}
	if c.status != 0 {
		c.ResponseWriter.WriteHeader(c.status)
	}
	held := c.held
	c.held = nil
	if len(held) == 0 {
		return nil
	}
	_, err := c.Write(held)
	return err
}

func (c *compressor) compressible() bool {
	h := c.Header()
	if h.Get("Content-Encoding") != "" || h.Get("Content-Range") != "" || c.status == http.StatusPartialContent {
		return false
	}
	mediaType, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	for _, part := range []string{"text/", "json", "xml", "yaml", "javascript", "n-quads"} {
		if strings.Contains(mediaType, part) {
			return true
		}
	}
	return false
}

// close ends the answer.
func (c *compressor) close() {
	if !c.decided && c.decide(false) != nil {
		return
	}
	if c.gz == nil {
		return
	}
	if c.gz.Close() == nil {
		gzipWriters.Put(c.gz)
	}
}
