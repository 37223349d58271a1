package web

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
)

// Largest bodies, bytes: of a change to the store as it is sent and as it is after
// decompression, and of all others.
const (
	maxChange = 64 << 20
	maxBody   = 1 << 20
)

// changes are the addresses that take large bodies if the store may be changed.
var changes = []string{"/api/v1/batches", "/api/v2/write", "/api/v2/delete"}

// bodyLimit is the size of the largest body of a request.
func (s *Server) bodyLimit(r *http.Request) int64 {
	if s.cfg.Writable && slices.Contains(changes, r.URL.Path) {
		return maxChange
	}
	return maxBody
}

// mediaTypeOf returns the type of a body if it is one of those accepted, of which the
// first stands for none given. A body must be in UTF-8.
func mediaTypeOf(r *http.Request, accepted ...string) (string, error) {
	given := r.Header.Get("Content-Type")
	if given == "" {
		return accepted[0], nil
	}
	mediaType, params, err := mime.ParseMediaType(given)
	if err != nil || !slices.Contains(accepted, mediaType) {
		return "", fmt.Errorf("%w: %q; send %s", errMediaType, given, strings.Join(accepted, ", "))
	}
	if charset := params["charset"]; charset != "" && !strings.EqualFold(charset, "utf-8") {
		return "", fmt.Errorf("%w: charset %q; send UTF-8", errMediaType, charset)
	}
	return mediaType, nil
}

// openBody returns the body of a change as it was before compression.
func openBody(r *http.Request) (io.Reader, error) {
	switch coding := strings.ToLower(r.Header.Get("Content-Encoding")); coding {
	case "", "identity":
		return bodyReader{r.Body}, nil
	case "gzip":
		unzipped, err := gzip.NewReader(bodyReader{r.Body})
		if err != nil {
			return nil, bodyError(err)
		}
		return bodyReader{limited(unzipped, maxChange)}, nil
	default:
		return nil, fmt.Errorf("%w: encoded as %q; send it as gzip or as it is", errMediaType, coding)
	}
}

// bodyReader says of every failure that it is one of the body.
type bodyReader struct{ io.Reader }

// Read implements io.Reader.
func (b bodyReader) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	return n, bodyError(err)
}

func bodyError(err error) error {
	switch {
	case err == nil, err == io.EOF, isA[*http.MaxBytesError](err), errors.Is(err, errBody):
		return err
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum):
		return fmt.Errorf("%w: it is not gzip, or damaged", errBody)
	}
	return fmt.Errorf("%w: it breaks off", errBody)
}

// limitedReader fails where io.LimitReader would end.
type limitedReader struct {
	r           io.Reader
	limit, left int64
}

func limited(r io.Reader, limit int64) io.Reader { return &limitedReader{r, limit, limit} }

// Read implements io.Reader.
func (l *limitedReader) Read(p []byte) (int, error) {
	n, err := l.r.Read(p[:min(int64(len(p)), l.left+1)])
	if l.left -= int64(n); l.left < 0 {
		return 0, &http.MaxBytesError{Limit: l.limit}
	}
	return n, err
}

// readBody reads a body, which protect has limited.
func readBody(r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(r.Body)
	return body, bodyError(err)
}
