package gizmo

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

const (
	frameSlack = 1 << 20 // what a message may need beside script or rows, bytes
	maxState   = 1 << 30 // of an overlay, and of batches, bytes
	frameHead  = 8       // bytes before the tail
)

type setup struct {
	Memory int64  `json:"memory"`
	Image  string `json:"image"` // name of the file, for messages
}

type hello struct {
	Quads    int      `json:"quads"`
	Warnings []string `json:"warnings,omitempty"` // protections that could not be set up
	Failure  string   `json:"failure,omitempty"`  // the worker cannot work and ends
}

type request struct {
	Script  string        `json:"script"`
	Format  Format        `json:"format"`
	Limit   int           `json:"limit"`
	MaxRows int           `json:"max_rows"`
	Output  int           `json:"output"`
	Timeout time.Duration `json:"timeout"`
	Cayley  bool          `json:"cayley,omitzero"`
	Last    uint64        `json:"last"` // sequence of the state that the tail leads to
}

type answer struct {
	Rows      int             `json:"rows"` // lines in the tail
	Value     json.RawMessage `json:"value,omitempty"`
	Truncated string          `json:"truncated,omitempty"`
	Hint      string          `json:"hint,omitempty"`
	Error     *ScriptError    `json:"error,omitempty"`
	Damage    string          `json:"damage,omitempty"` // where the data is damaged, for the log
}

type ready struct {
	Ready bool `json:"ready"`
}

// A frame is what one side says at once.
type frame struct{ message, tail []byte }

// newFrame begins a frame, to which the tail is appended.
func newFrame() []byte { return make([]byte, frameHead, 512) }

// closeFrame ends a frame with its message.
func closeFrame(b []byte, message any) ([]byte, error) {
	tail := len(b) - frameHead
	out := bytes.NewBuffer(b)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(message); err != nil {
		return nil, fmt.Errorf("gizmo: encode a message: %w", err)
	}
	b = out.Bytes()
	binary.BigEndian.PutUint32(b, uint32(len(b)-4))
	binary.BigEndian.PutUint32(b[4:], uint32(tail))
	return b, nil
}

// writeFrame writes a message without a tail.
func writeFrame(w io.Writer, message any) error {
	b, err := closeFrame(newFrame(), message)
	if err != nil {
		return err
	}
	return sendFrame(w, b)
}

func sendFrame(w io.Writer, b []byte) error {
	if _, err := w.Write(b); err != nil {
		return fmt.Errorf("gizmo: write a message: %w", err)
	}
	return nil
}

// readFrame returns the next frame, io.EOF at the end of the input.
func readFrame(r io.Reader, limit int) (frame, error) {
	var head [frameHead]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return frame{}, err
	}
	size, tail := int64(binary.BigEndian.Uint32(head[:]))-4, int64(binary.BigEndian.Uint32(head[4:]))
	if size > int64(limit) || tail > size {
		return frame{}, fmt.Errorf("gizmo: a message of %d bytes, %d before it, more than %d", size, tail, limit)
	}
	b := make([]byte, size)
	if _, err := io.ReadFull(r, b); err != nil {
		return frame{}, fmt.Errorf("gizmo: a message is cut short: %w", err)
	}
	return frame{b[tail:], b[:tail:tail]}, nil
}

// decode reads the message strictly: a field that is not ours is an error.
func (f frame) decode(into any) error {
	dec := json.NewDecoder(bytes.NewReader(f.message))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return fmt.Errorf("gizmo: decode a message: %w", err)
	}
	return nil
}

// rows takes so many lines apart.
func (f frame) rows(n int) ([]json.RawMessage, error) {
	rows := make([]json.RawMessage, 0, min(max(n, 0), len(f.tail)))
	rest := f.tail
	for range n {
		end := bytes.IndexByte(rest, '\n')
		if end < 0 {
			return nil, errors.New("gizmo: there are fewer rows than the message says")
		}
		rows, rest = append(rows, rest[:end:end]), rest[end+1:]
	}
	if len(rest) > 0 {
		return nil, errors.New("gizmo: there are more rows than the message says")
	}
	return rows, nil
}
