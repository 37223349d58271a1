package quads

import (
	"compress/gzip"
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
// Folders inside it and files of other names are passed over.
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
func Load(sources ...Source) (*Dataset, error) {
	parts, err := readParts(sources)
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
	fits     bool  // the schema
	file     *file // empty for N-Quads
	quads    []located
	problems Problems
}

// readParts reads the files of all sources at the same time and returns them in order.
func readParts(sources []Source) ([]*part, error) {
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
			if entry.IsDir() || read == nil {
				continue
			}
			f, err := s.FS.Open(entry.Name())
			if err != nil {
				return nil, fmt.Errorf("data set %s: %w", s.Name, err)
			}
			p := &part{name: path.Join(s.Name, entry.Name()), fits: s.FitsSchema, file: &file{}}
			parts = append(parts, p)
			wg.Go(func() {
				defer f.Close()
				read(p, f)
			})
		}
	}
	wg.Wait()
	return parts, nil
}

// readerFor returns how a file of this name is read, nil if it is passed over.
func readerFor(name string) func(*part, io.Reader) {
	switch {
	case strings.HasSuffix(name, ".yaml"), strings.HasSuffix(name, ".yml"):
		return (*part).readYAML
	case strings.HasSuffix(name, ".nq"):
		return (*part).readNQuads
	case strings.HasSuffix(name, ".nq.gz"):
		return (*part).readGzip
	}
	return nil
}

func (p *part) readYAML(r io.Reader) {
	if f := parseFile(p.name, r, !p.fits, &p.problems); f != nil {
		p.file = f
	}
}

func (p *part) readGzip(r io.Reader) {
	z, err := gzip.NewReader(r)
	if err != nil {
		p.problems.add(Place{p.name, 1}, "not gzip: %v", err)
		return
	}
	p.readNQuads(z)
}

func (p *part) readNQuads(r io.Reader) {
	reader := NewReader(r, ReadLimits{})
	for {
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
		p.quads = append(p.quads, located{q, Place{p.name, reader.Line()}})
	}
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
