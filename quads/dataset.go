package quads

import (
	"compress/gzip"
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/cayleygraph/quad"
)

// A Dataset is a set of facts that has been validated.
type Dataset struct {
	Quads      []quad.Quad // in the order of files and lines
	Vocabulary *Vocabulary
	Files      int // how many files it was read from
}

// A Source is a folder of data-set files (*.yaml, *.yml) and N-Quads (*.nq, *.nq.gz).
// Folders inside it, pipes and devices, and files of other names are passed over.
type Source struct {
	Name string // stands before file names in problems; "" for none
	FS   fs.FS

	// FitsSchema says that the YAML files are known to fit the schema, so that Load need
	// not look. It is so for the built-in atlas, as a test shows.
	FitsSchema bool
}

//go:embed atlas/*.yaml
var atlas embed.FS

// Builtin is the container atlas that comes with the program.
func Builtin() Source {
	sub, err := fs.Sub(atlas, "atlas")
	if err != nil {
		panic("quads: the atlas is not embedded: " + err.Error())
	}
	return Source{Name: "atlas", FS: sub, FitsSchema: true}
}

// BuiltinVocabulary is the vocabulary of the container atlas without its facts, for
// data sets that stand on their own.
func BuiltinVocabulary() Source {
	return Source{Name: "atlas", FS: only{Builtin().FS, "vocabulary.yaml"}, FitsSchema: true}
}

// only shows one file of a folder.
type only struct {
	fs.FS
	name string
}

func (o only) ReadDir(string) ([]fs.DirEntry, error) {
	all, err := fs.ReadDir(o.FS, ".")
	return slices.DeleteFunc(all, func(e fs.DirEntry) bool { return e.Name() != o.name }), err
}

// Load reads sources as one data set: an entity of one may be named in a fact of
// another. A data set that does not validate is returned as [Problems].
func Load(sources ...Source) (*Dataset, error) { return LoadContext(context.Background(), sources...) }

// LoadContext is [Load] that ends with the context's error when that is done.
func LoadContext(ctx context.Context, sources ...Source) (*Dataset, error) {
	parts, err := readParts(ctx, sources)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, err
	}
	var problems Problems
	e := newEmitter()
	for _, p := range parts {
		problems = append(problems, p.problems...)
		e.addSections(p.file)
	}
	for _, p := range parts {
		e.emit(p.name, p.file)
	}
	all := e.out
	for _, p := range parts {
		all = append(all, p.quads...)
	}
	if len(problems) == 0 {
		all = validate(all, &problems)
	}
	if err := problems.err(); err != nil {
		return nil, err
	}
	out := &Dataset{Quads: make([]quad.Quad, len(all)), Files: len(parts)}
	for i, q := range all {
		out.Quads[i] = q.Quad
	}
	out.Vocabulary = ReadVocabulary(slices.Values(out.Quads))
	return out, nil
}

// part is one file as it was read: a data-set file, or the quads of an N-Quads file.
type part struct {
	name     string
	index    int   // among the files, from 0
	fits     bool  // the schema
	file     *file // empty for N-Quads
	quads    []located
	problems Problems
}

// readParts reads the files of all sources at the same time and returns them in order.
func readParts(ctx context.Context, sources []Source) ([]*part, error) {
	var parts []*part
	var wg sync.WaitGroup
	defer wg.Wait()
	for _, s := range sources {
		entries, err := fs.ReadDir(s.FS, ".")
		if err != nil {
			return nil, fmt.Errorf("data set %s: %w", s.Name, err)
		}
		for _, entry := range entries {
			read := readerFor(entry.Name())
			if read == nil {
				continue
			}
			info, err := fs.Stat(s.FS, entry.Name())
			if err != nil {
				return nil, fmt.Errorf("data set %s: %w", s.Name, err)
			}
			if !info.Mode().IsRegular() { // a folder, a pipe that would never end
				continue
			}
			f, err := s.FS.Open(entry.Name())
			if err != nil {
				return nil, fmt.Errorf("data set %s: %w", s.Name, err)
			}
			p := &part{name: path.Join(s.Name, entry.Name()), index: len(parts), fits: s.FitsSchema, file: &file{}}
			parts = append(parts, p)
			wg.Go(func() {
				defer f.Close()
				read(ctx, p, f)
			})
		}
	}
	wg.Wait()
	return parts, nil
}

// readerFor returns how a file of this name is read, nil if it is passed over.
func readerFor(name string) func(context.Context, *part, io.Reader) {
	switch {
	case strings.HasSuffix(name, ".yaml"), strings.HasSuffix(name, ".yml"):
		return func(_ context.Context, p *part, r io.Reader) { p.readYAML(r) }
	case strings.HasSuffix(name, ".nq"):
		return readNQuads
	case strings.HasSuffix(name, ".nq.gz"):
		return readGzip
	}
	return nil
}

func (p *part) readYAML(r io.Reader) {
	if f := parseFile(p.name, r, !p.fits, &p.problems); f != nil {
		p.file = f
	}
}

func readGzip(ctx context.Context, p *part, r io.Reader) {
	z, err := gzip.NewReader(r)
	if err != nil {
		p.problems.add(Place{p.name, 1}, "not gzip: %v", err)
		return
	}
	readNQuads(ctx, p, z)
}

func readNQuads(ctx context.Context, p *part, r io.Reader) {
	reader := NewReader(r, ReadLimits{})
	for reader.Line()%4096 != 0 || ctx.Err() == nil { // the loader says why it ended
		q, err := reader.ReadQuad()
		var syntax *SyntaxError
		switch {
		case err == io.EOF:
			return
		case errors.As(err, &syntax):
			p.problems.add(Place{p.name, syntax.Line}, "column %d: %s", syntax.Column, syntax.Message)
			return
		case err != nil:
			p.problems.add(Place{p.name, reader.Line() + 1}, "cannot be read: %v", err)
			return
		}
		p.quads = append(p.quads, located{p.scoped(q), Place{p.name, reader.Line()}})
	}
}

// scoped gives the blank nodes of a quad names of this file: the same label in two files
// is two nodes (RDF 1.1 Concepts, section 3.4).
func (p *part) scoped(q quad.Quad) quad.Quad {
	for _, d := range quad.Directions {
		if b, ok := q.Get(d).(quad.BNode); ok {
			q.Set(d, quad.BNode(fmt.Sprintf("f%d-%s", p.index, b)))
		}
	}
	return q
}

// quadsOf yields the quads of located ones.
func quadsOf(all []located) iter.Seq[quad.Quad] {
	return func(yield func(quad.Quad) bool) {
		for _, q := range all {
			if !yield(q.Quad) {
				return
			}
		}
	}
}
