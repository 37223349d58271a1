// Command duckdb is the rival DuckDB: terms are numbered here, rows go in by its appender,
// and quads stand twice, sorted for each direction, so that its min-max indexes skip what
// is not asked for.
package main

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"

	"github.com/duckdb/duckdb-go/v2"

	"waggoner/graph/bench"
	"waggoner/graph/bench/peers/peer"
)

func main() { peer.Main("duckdb", open) }

type store struct {
	connector *duckdb.Connector
	db        *sql.DB
}

func open(dir string) (peer.Store, error) {
	c, err := duckdb.NewConnector(filepath.Join(dir, "quads.duckdb"), nil)
	if err != nil {
		return nil, err
	}
	s := &store{c, sql.OpenDB(c)}
	return s, s.exec(
		"CREATE TABLE terms (id INTEGER, key VARCHAR)",
		"CREATE TABLE raw (s INTEGER, p INTEGER, o INTEGER, g INTEGER)",
	)
}

func (s *store) exec(all ...string) error {
	for _, do := range all {
		if _, err := s.db.Exec(do); err != nil {
			return err
		}
	}
	return nil
}

func (s *store) Load(paths ...string) (int, error) {
	n, err := s.append(paths)
	if err != nil {
		return n, err
	}
	return n, s.exec(
		"CREATE TABLE quads_out AS SELECT DISTINCT * FROM raw ORDER BY s, p, o, g",
		"DROP TABLE raw",
		"CREATE TABLE quads_in AS SELECT * FROM quads_out ORDER BY o, p, s, g",
		"CREATE UNIQUE INDEX term ON terms (key)",
		"CHECKPOINT",
	)
}

// append reads the files into the tables terms and raw.
func (s *store) append(paths []string) (n int, err error) {
	terms, err := s.appender("terms")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, terms.Close()) }()
	raw, err := s.appender("raw")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, raw.Close()) }()
	var numbers peer.Numbers
	return numbers.Read(paths,
		func(id int32, key string) error { return terms.AppendRow(id, key) },
		func(s, p, o, g int32) error { return raw.AppendRow(s, p, o, g) })
}

// appender has a connection of its own, which ends with the program.
func (s *store) appender(table string) (*duckdb.Appender, error) {
	conn, err := s.connector.Connect(context.Background())
	if err != nil {
		return nil, err
	}
	return duckdb.NewAppenderFromConn(conn, "", table)
}

func (s *store) Ask(q bench.Question) (int, error) {
	return peer.AskSQL(s.db, q, peer.Columns{Table: "quads_out", From: "s", To: "o"}, peer.Columns{Table: "quads_in", From: "o", To: "s"})
}

func (s *store) Close() error { return s.db.Close() }
