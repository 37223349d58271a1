package page

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// results turns rows into a table: one column a tag, id first, and one for what is no
// object.
func (v *view) results(body *consoleView, rows []json.RawMessage) {
	objects := make([]map[string]any, len(rows))
	seen := map[string]bool{}
	for i, row := range rows {
		var value any
		if err := json.Unmarshal(row, &value); err != nil {
			value = string(row)
		}
		object, ok := value.(map[string]any)
		if !ok {
			object = map[string]any{"value": value}
		}
		for column := range object {
			seen[column] = true
		}
		objects[i] = object
	}
	body.Columns = slices.Sorted(maps.Keys(seen))
	if i := slices.Index(body.Columns, "id"); i > 0 {
		body.Columns = slices.Insert(slices.Delete(body.Columns, i, i+1), 0, "id")
	}
	for _, object := range objects {
		cells := make([]cell, len(body.Columns))
		for i, column := range body.Columns {
			cells[i] = v.cell(object[column])
		}
		body.Rows = append(body.Rows, cells)
	}
}

// cell shows a value: an entity as a link, a literal as text.
func (v *view) cell(value any) cell {
	s, ok := value.(string)
	if !ok {
		if value == nil {
			return cell{}
		}
		text, err := json.Marshal(value)
		if err != nil {
			return cell{}
		}
		return cell{Text: string(text), Literal: true}
	}
	if id, ok := strings.CutPrefix(s, "<"); ok && strings.HasSuffix(id, ">") {
		if ref, known := v.refs[strings.TrimSuffix(id, ">")]; known {
			n := v.name(ref)
			return cell{Entity: &n}
		}
		return cell{Text: s}
	}
	return cell{Text: s, Literal: true}
}
