// Command sqlite is the rival SQLite: terms numbered, quads clustered by subject and
// indexed by object. It is loaded without a journal and synced once, which is faster than
// any way to do it safely into a database that is in use.
package main

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite"

	"waggoner/graph/bench"
	"waggoner/graph/bench/peers/peer"
)

func main() { peer.Main("sqlite", open) }

type store struct {
	db   *sql.DB
	path string
}

func open(dir string) (peer.Store, error) {
	path := filepath.Join(dir, "quads.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	for _, do := range []string{
		"PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "PRAGMA locking_mode = EXCLUSIVE",
		"PRAGMA cache_size = -1000000", "PRAGMA temp_store = MEMORY", "PRAGMA mmap_size = 8000000000", "PRAGMA threads = 2",
		"CREATE TABLE terms (id INTEGER PRIMARY KEY, key TEXT NOT NULL)",
		"CREATE TABLE raw (s INTEGER, p INTEGER, o INTEGER, g INTEGER)",
	} {
		if _, err := db.Exec(do); err != nil {
			return nil, err
		}
	}
	return &store{db, path}, nil
}

// many is how many rows one statement inserts.
const many = 64

func (s *store) Load(paths ...string) (int, error) {
	tx, err := s.db.Begin()
	if err != nil {
		return 0, err
	}
	terms, quads := rows{tx: tx, table: "terms"}, rows{tx: tx, table: "raw"}
	var numbers peer.Numbers
	n, err := numbers.Read(paths,
		func(id int32, key string) error { return terms.add(id, key) },
		func(s, p, o, g int32) error { return quads.add(s, p, o, g) })
	if err != nil {
		return 0, err
	}
	if err := errors.Join(terms.insert(), quads.insert()); err != nil {
		return 0, err
	}
	for _, do := range []string{
		"CREATE UNIQUE INDEX term ON terms (key)",
		"CREATE TABLE quads (s INTEGER, p INTEGER, o INTEGER, g INTEGER, PRIMARY KEY (s, p, o, g)) WITHOUT ROWID",
		"INSERT OR IGNORE INTO quads SELECT * FROM raw ORDER BY s, p, o, g",
		"DROP TABLE raw",
		"CREATE INDEX quads_in ON quads (o, p, s, g)",
	} {
		if _, err := tx.Exec(do); err != nil {
			return 0, err
		}
	}
	if err := tx.Commit(); err != nil {
		return 0, err
	}
	if _, err := s.db.Exec("ANALYZE"); err != nil {
		return 0, err
	}
	return n, syncFile(s.path)
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	return f.Close()
}

// rows are those that wait for one table.
type rows struct {
	tx     *sql.Tx
	table  string
	values []any
	n      int
	full   *sql.Stmt
}

func (r *rows) add(row ...any) error {
	r.values = append(r.values, row...)
	r.n++
	if r.n < many {
		return nil
	}
	if r.full == nil {
		var err error
		if r.full, err = r.tx.Prepare(statement(r.table, len(row), many)); err != nil {
			return err
		}
	}
	_, err := r.full.Exec(r.values...)
	r.values, r.n = r.values[:0], 0
	return err
}

// insert hands on those that are left.
func (r *rows) insert() error {
	if r.n == 0 {
		return nil
	}
	_, err := r.tx.Exec(statement(r.table, len(r.values)/r.n, r.n), r.values...)
	return err
}

func statement(table string, columns, n int) string {
	row := "(" + strings.TrimSuffix(strings.Repeat("?,", columns), ",") + "),"
	return "INSERT INTO " + table + " VALUES " + strings.TrimSuffix(strings.Repeat(row, n), ",")
}

func (s *store) Ask(q bench.Question) (int, error) {
	return peer.AskSQL(s.db, q, peer.Columns{Table: "quads", From: "s", To: "o"}, peer.Columns{Table: "quads", From: "o", To: "s"})
}

func (s *store) Close() error { return s.db.Close() }
