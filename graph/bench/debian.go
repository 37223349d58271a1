package bench

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"

	"waggoner/quads"
)

// DebianRelations are the fields of a package that relate it to others, as Debian Policy
// section 7 gives them. Field F becomes the relation debian-f.
var DebianRelations = []string{
	"Depends", "Pre-Depends", "Recommends", "Suggests", "Enhances", "Breaks", "Conflicts", "Replaces", "Provides",
}

// DebianPackage returns the IRI of a package, without the angle brackets.
func DebianPackage(name string) string { return quads.Base + "debian/" + name }

// DebianRelation returns the IRI of a relation by its field, without the angle brackets.
func DebianRelation(field string) string { return quads.Base + "debian-" + strings.ToLower(field) }

// Debian reads the index of a Debian archive (dists/SUITE/COMPONENT/binary-ARCH/Packages,
// plain, gzip or zstd) and writes its relations as N-Quads without a label. Each
// alternative of "a | b" is an edge of its own; versions and architectures are dropped, and
// a name that only others provide is a node like any package. It returns how many packages
// and quads there were.
//
// An index that is not well formed is an error that begins with the line.
func Debian(w io.Writer, r io.Reader) (packages, written int, err error) {
	plain, err := decompress(r)
	if err != nil {
		return 0, 0, err
	}
	d := &debian{in: bufio.NewScanner(plain), out: bufio.NewWriterSize(w, 1<<16)}
	d.in.Buffer(nil, 4<<20)
	if err := d.read(); err != nil {
		return d.packages, d.written, fmt.Errorf("line %d: %w", d.line, err)
	}
	return d.packages, d.written, d.out.Flush()
}

func decompress(r io.Reader) (io.Reader, error) {
	b := bufio.NewReaderSize(r, 1<<16)
	switch magic, _ := b.Peek(4); {
	case bytes.HasPrefix(magic, []byte{0x1f, 0x8b}):
		return gzip.NewReader(b)
	case bytes.Equal(magic, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		return zstd.NewReader(b, zstd.WithDecoderConcurrency(1))
	}
	return b, nil
}

// debian is one reading of an index.
type debian struct {
	in                *bufio.Scanner
	out               *bufio.Writer
	line              int
	packages, written int

	name   string            // of the package that the stanza is about
	fields map[string]string // of the stanza
	last   string            // the field that a line that begins with a space continues
}

func (d *debian) read() error {
	for d.in.Scan() {
		d.line++
		if err := d.one(d.in.Text()); err != nil {
			return err
		}
	}
	if err := d.in.Err(); err != nil {
		d.line++
		return err
	}
	return d.stanza()
}

// one takes a line: a field, more of the field before, or the end of a stanza.
func (d *debian) one(line string) error {
	switch {
	case strings.TrimSpace(line) == "":
		return d.stanza()
	case line[0] == ' ' || line[0] == '\t':
		if d.last == "" {
			return fmt.Errorf("a line that continues a field stands before any field")
		}
		d.fields[d.last] += line
		return nil
	}
	field, value, ok := strings.Cut(line, ":")
	if !ok || field == "" || strings.ContainsAny(field, " \t") {
		return fmt.Errorf("%q is not a field", line)
	}
	if d.fields == nil {
		d.fields = map[string]string{}
	}
	if _, twice := d.fields[field]; twice {
		return fmt.Errorf("field %s stands twice in one stanza", field)
	}
	d.fields[field], d.last = value, field
	return nil
}

// stanza writes what the fields say, if there are any.
func (d *debian) stanza() error {
	fields := d.fields
	d.fields, d.last = nil, ""
	if len(fields) == 0 {
		return nil
	}
	d.name = strings.TrimSpace(fields["Package"])
	if d.name == "" {
		return fmt.Errorf("the stanza that ends here has no field Package")
	}
	if !isPackage(d.name) {
		return fmt.Errorf("%q is not the name of a package", d.name)
	}
	d.packages++
	for _, field := range DebianRelations {
		if err := d.relation(field, fields[field]); err != nil {
			return fmt.Errorf("package %s: field %s: %w", d.name, field, err)
		}
	}
	return nil
}

// relation writes an edge for each name in a list such as "a (>= 1) | b:any, c".
func (d *debian) relation(field, list string) error {
	if strings.TrimSpace(list) == "" {
		return nil
	}
	var names []string
	for _, one := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == '|' }) {
		name, err := target(one)
		if err != nil {
			return err
		}
		if slices.Contains(names, name) {
			continue
		}
		names = append(names, name)
		d.written++
		if _, err := fmt.Fprintf(d.out, "<%s> <%s> <%s> .\n", DebianPackage(d.name), DebianRelation(field), DebianPackage(name)); err != nil {
			return err
		}
	}
	return nil
}

// target returns the name in "name:architecture (relation version)".
func target(s string) (string, error) {
	name, version, has := strings.Cut(strings.TrimSpace(s), "(")
	if has != strings.HasSuffix(version, ")") || strings.Count(version, ")") > 1 {
		return "", fmt.Errorf("%q has a version without brackets around it", strings.TrimSpace(s))
	}
	name, _, _ = strings.Cut(strings.TrimSpace(name), ":")
	if !isPackage(name) {
		return "", fmt.Errorf("%q is not the name of a package", name)
	}
	return name, nil
}

// isPackage tells names by Debian Policy section 5.6.7; capitals stand in some archives.
func isPackage(name string) bool {
	for i, r := range name {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
		if !letter && (i == 0 || r != '+' && r != '-' && r != '.' && r != '_') {
			return false
		}
	}
	return name != ""
}
