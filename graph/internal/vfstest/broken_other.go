//go:build !linux

package vfstest

import (
	"errors"
	"os"
)

type broken struct{}

func (b *broken) breakSync(*os.File) error { return errors.ErrUnsupported }

func (b *broken) mend(*os.File) error { return nil }
