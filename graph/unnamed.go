package graph

import (
	"context"
	"errors"
	"os"

	"waggoner/graph/csr"
	"waggoner/graph/internal/vfs"
)

// openFile is an open file of the machine as a vfs.File.
type openFile struct{ *os.File }

// Size implements vfs.File.
func (f openFile) Size() (int64, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// unnamedImage makes an image, in memory where the machine can, of what feed adds.
func unnamedImage(ctx context.Context, cfg csr.BuildConfig, feed func(*csr.Builder) error) (*csr.Image, csr.Summary, error) {
	f, err := vfs.Unnamed("waggoner-image")
	if err != nil {
		return nil, csr.Summary{}, err
	}
	cfg.FS, cfg.Dir = vfs.OS, os.TempDir()
	summary, err := fill(ctx, cfg, openFile{f}, feed)
	if err != nil {
		return nil, csr.Summary{}, errors.Join(err, f.Close())
	}
	im, err := csr.Open(openFile{f})
	return im, summary, err
}

// fill writes an image of what feed adds to a file.
func fill(ctx context.Context, cfg csr.BuildConfig, f vfs.File, feed func(*csr.Builder) error) (csr.Summary, error) {
	b := csr.NewBuilder(cfg)
	defer b.Abort()
	if err := feed(b); err != nil {
		return csr.Summary{}, err
	}
	return b.Finish(ctx, f)
}
