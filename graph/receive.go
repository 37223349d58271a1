package graph

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
)

// A receiver reads the parts of a backup and holds each to its hash.
type receiver struct {
	ctx context.Context
	r   *bufio.Reader
	sum hash.Hash
}

func newReceiver(ctx context.Context, r io.Reader) *receiver {
	return &receiver{ctx, bufio.NewReaderSize(untilDone{ctx, r}, 1<<16), sha256.New()}
}

// take reads so many bytes and counts them in.
func (r *receiver) take(n int) ([]byte, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(r.r, b); err != nil {
		return nil, cut(err)
	}
	r.sum.Write(b)
	return b, nil
}

func cut(err error) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return errors.New("the backup is cut short")
	}
	return err
}

func (r *receiver) begin() error {
	b, err := r.take(len(backupMagic) + 4)
	if err != nil {
		return err
	}
	if string(b[:len(backupMagic)]) != backupMagic {
		return errors.New("this is not a backup of waggoner")
	}
	if found := binary.LittleEndian.Uint32(b[len(backupMagic):]); found != backupVersion {
		return &FormatError{File: "the backup", Found: found, Known: backupVersion}
	}
	return nil
}

// part copies the content of the next part, which is of a kind, to w.
func (r *receiver) part(kind byte, w io.Writer) error {
	header, err := r.take(9)
	if err != nil {
		return err
	}
	size := binary.LittleEndian.Uint64(header[1:])
	if header[0] != kind || size > 1<<60 {
		return fmt.Errorf("the backup is damaged: a part of kind %q instead of %q", header[0], kind)
	}
	if _, err := io.CopyN(io.MultiWriter(w, r.sum), r.r, int64(size)); err != nil {
		return cut(err)
	}
	want := r.sum.Sum(nil)
	found, err := r.take(len(want))
	if err == nil && !bytes.Equal(found, want) {
		err = fmt.Errorf("the backup is damaged: hash of part %q", kind)
	}
	return err
}

func (r *receiver) bytes(kind byte) ([]byte, error) {
	var b bytes.Buffer
	err := r.part(kind, &b)
	return b.Bytes(), err
}

func (r *receiver) end() error {
	if b, err := r.bytes(partEnd); err != nil || len(b) > 0 {
		return errors.Join(err, errors.New("the backup has no end"))
	}
	switch _, err := r.r.ReadByte(); err {
	case io.EOF:
		return nil
	case nil:
		return errors.New("something follows the end of the backup")
	default:
		return err
	}
}
