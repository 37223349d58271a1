package graph

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"waggoner/graph/internal/vfs"
)

// A data folder holds:
//
//	lock                          see lockFolder
//	logbook                       see logbook
//	image-<sequence>-<root>.csr   the image that the logbook names; others are removed
//	tmp-*                         what is being made; removed by Open
//	restoring                     while a backup is being restored

const (
	restoringName = "restoring"
	temporaryName = "tmp-"
	imagePrefix   = "image-"
)

// folderState is what a folder is, by the names in it.
type folderState int

const (
	folderMissing  folderState = iota
	folderEmpty                // or left by an Init that did not end
	folderOurs                 // has a logbook
	folderRestored             // ours, and marked as being restored: all is there
)

// inspect says what a folder is. It changes nothing.
func inspect(fsys vfs.FS, dir string) (folderState, error) {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return folderMissing, nil
	case err != nil:
		return 0, err
	case !info.IsDir():
		return 0, fmt.Errorf("%s is a file: %w", dir, ErrNotStore)
	}
	names, err := fsys.ReadDir(dir)
	if err != nil {
		return 0, err
	}
	logbook, restoring := slices.Contains(names, logbookName), slices.Contains(names, restoringName)
	switch {
	case logbook && restoring:
		return folderRestored, nil
	case logbook:
		return folderOurs, nil
	case restoring:
		return 0, fmt.Errorf("%s: %w", dir, ErrHalfRestored)
	}
	for _, name := range names {
		if strings.HasPrefix(name, imagePrefix) {
			return 0, &CorruptError{File: filepath.Join(dir, logbookName), What: "the file is missing"}
		}
		if name != lockName && !strings.HasPrefix(name, temporaryName) {
			return 0, fmt.Errorf("%s holds %s and no %s: %w", dir, name, logbookName, ErrNotStore)
		}
	}
	return folderEmpty, nil
}

// makeFolder makes a folder whose parent is there, durably.
func makeFolder(fsys vfs.FS, dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return fsys.SyncDir(filepath.Dir(dir))
}

// setUp makes an empty store of an empty folder.
func setUp(fsys vfs.FS, dir string) error {
	if err := sweep(fsys, dir, func(string) bool { return false }); err != nil {
		return err
	}
	var m manifest
	if _, err := rand.Read(m.id[:]); err != nil {
		return err
	}
	return createLogbook(fsys, dir, m, nil, nil)
}

// sweep removes temporary files, and images but those to keep.
func sweep(fsys vfs.FS, dir string, keep func(image string) bool) error {
	names, err := strays(fsys, dir, keep)
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := fsys.Remove(filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}

// strays returns the names of what sweep removes.
func strays(fsys vfs.FS, dir string, keep func(image string) bool) ([]string, error) {
	names, err := fsys.ReadDir(dir)
	return slices.DeleteFunc(names, func(name string) bool {
		return !strings.HasPrefix(name, temporaryName) && (!strings.HasPrefix(name, imagePrefix) || keep(name))
	}), err
}
