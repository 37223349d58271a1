package peer

import (
	"database/sql"
	"strings"

	"waggoner/graph/bench"
)

// Columns say where SQL finds an edge of a direction: the table to look in, the column of
// the node and that of the other end.
type Columns struct{ Table, From, To string }

// AskSQL asks the question of tables with numbers for terms, and of terms(id, key).
func AskSQL(db *sql.DB, q bench.Question, out, in Columns) (int, error) {
	c := in
	if q.Out {
		c = out
	}
	text, args := query(q, c)
	rows, err := db.Query("SELECT key FROM terms WHERE id IN ("+text+")", args...)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	n := 0
	var key sql.RawBytes
	for rows.Next() {
		if err := rows.Scan(&key); err != nil {
			return 0, err
		}
		n++
	}
	return n, rows.Err()
}

func query(q bench.Question, c Columns) (text string, args []any) {
	term := "(SELECT id FROM terms WHERE key = ?)"
	by := func() string {
		for _, iri := range q.By {
			args = append(args, "<"+iri+">")
		}
		return "p IN (" + strings.TrimSuffix(strings.Repeat(term+", ", len(q.By)), ", ") + ")"
	}
	from := func(nodes string) string {
		return "SELECT " + c.To + " FROM " + c.Table + " WHERE " + by() + " AND " + c.From + " IN (" + nodes + ")"
	}
	if q.Closure() {
		text = "WITH RECURSIVE r(n) AS (" + from(term)
		args = append(args, "<"+q.Of[0]+">")
		text += " UNION SELECT " + c.To + " FROM r JOIN " + c.Table + " ON " + c.From + " = n AND " + by() + ") SELECT n FROM r"
		return text, args
	}
	var all []string
	for _, iri := range q.Of {
		nodes := term
		for range q.Steps {
			nodes = from(nodes)
		}
		args = append(args, "<"+iri+">")
		all = append(all, nodes)
	}
	return strings.Join(all, " INTERSECT "), args
}
