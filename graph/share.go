package graph

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"

	"waggoner/graph/csr"
)

// Share returns what another process needs to read the same snapshot with Attach: its image as
// an open file, which the caller closes, and what changes it. Both processes map the same
// memory. Node numbers are not the same in both.
func (s *Snapshot) Share() (file *os.File, overlay []byte, err error) {
	v := s.version()
	file, err = duplicate(v.image.File())
	if err != nil {
		return nil, nil, fmt.Errorf("graph: share: %w", err)
	}
	err = s.Guard(func() error {
		overlay = appendRecord(sequenceKey(v.sequence), v.sequence, v.changed(), v.key)
		return nil
	})
	if err != nil {
		return nil, nil, errors.Join(err, file.Close())
	}
	return file, overlay, nil
}

// Attach returns the snapshot that another process shares. It takes the file, which is closed
// when the snapshot is released.
func Attach(file *os.File, overlay []byte) (*Snapshot, error) {
	im, err := csr.Open(openFile{file})
	if err == nil && len(overlay) < 8 {
		err = errors.Join(errors.New("the overlay is cut short"), im.Close())
	}
	if err != nil {
		return nil, fmt.Errorf("graph: attach: %w", err)
	}
	sequence, overlay := binary.BigEndian.Uint64(overlay), overlay[8:]
	held := newImage(im, "", sequence)
	p := pendingOn(firstVersion(held))
	var v *version
	err = guard(im.Fault, func() error {
		err := p.replay(sequence, overlay)
		if err == nil {
			v = p.version(sequence)
		}
		return err
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("graph: attach: %w", err), held.release())
	}
	return snapshotOf(v), nil
}
