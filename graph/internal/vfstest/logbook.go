package vfstest

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path"
	"reflect"
	"unsafe"

	"go.etcd.io/bbolt"
)

// A book is an open logbook: what bbolt writes to its file and when it syncs it.
type book struct {
	disk  *Disk
	db    *bbolt.DB
	op    Op // its name and number
	file  *os.File
	page  int64
	size  int64 // as far as the log knows
	write func([]byte, int64) (int, error)
	rwtx  **bbolt.Tx // the one that is writing

	last    *bbolt.Tx // the one that wrote last
	commits int       // how many have written
	failing bool      // the sync of the last one's data pages
	broken  broken
}

// watch hooks what bbolt writes. A logbook not known yet was made by bbolt.Open, which has
// written and synced it, but not its entry in the folder.
func (d *Disk) watch(db *bbolt.DB) error {
	content, err := os.ReadFile(db.Path())
	if err != nil {
		return err
	}
	op := Op{Name: d.rel(db.Path())}
	d.folder(path.Dir(op.Name))
	n, known := d.names[op.Name]
	if !known {
		n = d.file()
		d.names[op.Name] = n
		d.log = append(d.log, Op{Kind: Create, Name: op.Name, File: n},
			Op{Kind: Write, Name: op.Name, File: n, Size: int64(len(content)), Data: content},
			Op{Kind: Sync, Name: op.Name, File: n})
	} else if !bytes.Equal(content, d.content(n)) {
		return errors.New("bbolt wrote to it while opening it")
	}
	op.File = n
	b := &book{disk: d, db: db, op: op, size: int64(len(content))}
	if err := b.hook(db); err != nil {
		return err
	}
	d.books = append(d.books, b)
	return nil
}

// content returns what the program sees in a file.
func (d *Disk) content(n int) []byte {
	c := d.cuts()
	c.Advance(c.Len())
	return c.files[n].cut(all)
}

// hook puts the book between bbolt and its file.
func (b *book) hook(db *bbolt.DB) error {
	fields := reflect.ValueOf(db).Elem()
	write, err := field[func([]byte, int64) (int, error)](fields.FieldByName("ops"), "writeAt")
	if err != nil {
		return err
	}
	file, err := field[*os.File](fields, "file")
	if err != nil {
		return err
	}
	page, err := field[int](fields, "pageSize")
	if err != nil {
		return err
	}
	if b.rwtx, err = field[*bbolt.Tx](fields, "rwtx"); err != nil {
		return err
	}
	b.file, b.page, b.write = *file, int64(*page), *write
	*write = b.writeAt
	return nil
}

// field returns a pointer to an unexported field.
func field[T any](of reflect.Value, name string) (*T, error) {
	if of.Kind() == reflect.Struct {
		if f := of.FieldByName(name); f.IsValid() && f.Type() == reflect.TypeFor[T]() {
			return (*T)(unsafe.Pointer(f.UnsafeAddr())), nil
		}
	}
	return nil, fmt.Errorf("this bbolt has no field %s of type %v", name, reflect.TypeFor[T]())
}

// writeAt stands for db.ops.writeAt. Before a meta page bbolt has synced the data pages, and
// after it it syncs the meta page before anything else can happen to the logbook.
func (b *book) writeAt(p []byte, offset int64) (int, error) {
	b.disk.mu.Lock()
	defer b.disk.mu.Unlock()
	if err := b.broken.mend(b.file); err != nil {
		return 0, err
	}
	if offset < 2*b.page {
		return b.writeMeta(p, offset)
	}
	b.grown()
	first := b.last != *b.rwtx
	if first {
		b.last, b.failing = *b.rwtx, false
		b.commits++
	}
	n, err := b.disk.write(b.as(Write), p, offset, b.write)
	if err != nil {
		return n, err
	}
	if first {
		b.failing = b.disk.ask(b.as(Sync)) != nil
	}
	if b.failing { // in case this was the last page; another one mends it
		err = b.failSync()
	}
	return n, err
}

func (b *book) writeMeta(p []byte, offset int64) (int, error) {
	if b.db.NoSync {
		return b.disk.write(b.as(Write), p, offset, b.write)
	}
	b.log(b.as(Sync))
	n, err := b.disk.write(b.as(Write), p, offset, b.write)
	if err != nil {
		return n, err
	}
	if b.disk.ask(b.as(Sync)) != nil {
		return n, b.failSync()
	}
	b.log(b.as(Sync))
	return n, nil
}

// failSync makes the next sync fail.
func (b *book) failSync() error {
	b.log(b.as(SyncFailed))
	return b.broken.breakSync(b.file)
}

func (b *book) as(kind Kind) Op {
	op := b.op
	op.Kind, op.Commit = kind, b.commits
	return op
}

func (b *book) log(op Op) { b.disk.log = append(b.disk.log, op) }

// grown logs that bbolt has made the file longer, which it does past ops. It syncs the new
// length at once, but the sync of the data pages does so too, and that one is proved.
func (b *book) grown() {
	info, err := b.file.Stat()
	if err != nil || info.Size() <= b.size {
		return
	}
	b.size = info.Size()
	op := b.as(Truncate)
	op.Size = b.size
	b.log(op)
}
