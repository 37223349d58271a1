package gizmo

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// frameSlack is what a message may need beside script or rows.
const frameSlack = 1 << 20

type setup struct {
	Memory int64 `json:"memory"`
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
}

type answer struct {
	Rows      []json.RawMessage `json:"rows,omitempty"`
	Value     json.RawMessage   `json:"value,omitempty"`
	Truncated string            `json:"truncated,omitempty"`
	Hint      string            `json:"hint,omitempty"`
	Error     *ScriptError      `json:"error,omitempty"`
}

type ready struct {
	Ready bool `json:"ready"`
}

// writeFrame writes message as one frame in one call.
func writeFrame(w io.Writer, message any) error {
	var b bytes.Buffer
	b.Write(make([]byte, 4))
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // rows stay as they are
	if err := enc.Encode(message); err != nil {
		return fmt.Errorf("gizmo: encode a message: %w", err)
	}
	binary.BigEndian.PutUint32(b.Bytes(), uint32(b.Len()-4))
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("gizmo: write a message: %w", err)
	}
	return nil
}

// readFrame returns the JSON of the next frame, io.EOF at the end of the input.
func readFrame(r io.Reader, limit int) ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, err
	}
	size := binary.BigEndian.Uint32(head[:])
	if int64(size) > int64(limit) {
		return nil, fmt.Errorf("gizmo: a message of %d bytes, more than %d", size, limit)
	}
	message := make([]byte, size)
	if _, err := io.ReadFull(r, message); err != nil {
		return nil, fmt.Errorf("gizmo: a message is cut short: %w", err)
	}
	return message, nil
}

// decode reads a message strictly: a field that is not ours is an error.
func decode(message []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(message))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return fmt.Errorf("gizmo: decode a message: %w", err)
	}
	return nil
}
