package vfs

import (
	"crypto/rand"
	"os"
	"path/filepath"

	"golang.org/x/sys/windows"
)

// removedTemp returns a temporary file that goes when it is closed; Windows lets none go before.
func removedTemp(prefix string) (*os.File, error) {
	name := filepath.Join(os.TempDir(), prefix+"-"+rand.Text())
	return os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL|windows.O_FILE_FLAG_DELETE_ON_CLOSE, 0o600)
}
