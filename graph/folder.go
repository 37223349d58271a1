package graph

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
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
		if ownName.MatchString(name) && strings.HasPrefix(name, imagePrefix) {
			return 0, &CorruptError{File: filepath.Join(dir, logbookName), What: "the file is missing"}
		}
		if name == lockName && !isLock(filepath.Join(dir, name)) || name != lockName && !ownName.MatchString(name) {
			return 0, fmt.Errorf("%s holds %s and no %s: %w", dir, name, logbookName, ErrNotStore)
		}
	}
	return folderEmpty, nil
}

// isLock reports whether a file is, or may become, the lock of a folder: it is empty, or holds
// the number of a process.
func isLock(path string) bool {
	text, err := os.ReadFile(path)
	_, number := strconv.Atoi(strings.TrimSpace(string(text)))
	return err == nil && (len(text) == 0 || number == nil)
}

// makeFolder makes a folder, and those above it that are missing, durably.
func makeFolder(fsys vfs.FS, dir string) error {
	parent := filepath.Dir(dir)
	if _, err := os.Stat(parent); errors.Is(err, fs.ErrNotExist) && parent != dir {
		if err := makeFolder(fsys, parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncEntry(fsys, dir)
}

// syncEntry makes the entry of a folder in the one above it durable. Who may not read that
// one has not made the entry.
func syncEntry(fsys vfs.FS, dir string) error {
	err := fsys.SyncDir(filepath.Dir(dir))
	if errors.Is(err, fs.ErrPermission) {
		return nil
	}
	return err
}

// setUp makes an empty store of an empty folder.
func setUp(fsys vfs.FS, dir string) error {
	if err := syncEntry(fsys, dir); err != nil { // whoever made it may not have come to that
		return err
	}
	if err := sweep(fsys, dir, func(string) bool { return false }); err != nil {
		return err
	}
	var m manifest
	if _, err := rand.Read(m.id[:]); err != nil {
		return err
	}
	return createLogbook(fsys, dir, m, nil, nil)
}

// ownName are the names of images and of what is in the making; files of other names, even
// if they begin so, are somebody else's.
var ownName = regexp.MustCompile(`^(tmp-(logbook|socket|run-[0-9]+|image-[0-9]+|image-[0-9a-f]{16}-[0-9a-f]{8}\.csr)|image-[0-9a-f]{16}-[0-9a-f]{8}\.csr)$`)

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
		return !ownName.MatchString(name) || strings.HasPrefix(name, imagePrefix) && keep(name)
	}), err
}
