package peer

import (
	"bytes"

	"waggoner/graph/bench"
)

// Numbers gives terms numbers from 1 up in a map, which is quicker than any rival does it
// by itself. 0 stands for the label of a quad that has none.
type Numbers struct {
	ids map[string]int32
}

// Read calls take with each line of the files, and term with each term before its number
// is used first. It returns how many lines there were.
func (n *Numbers) Read(paths []string, term func(id int32, key string) error, take func(s, p, o, g int32) error) (read int, err error) {
	n.ids = map[string]int32{}
	line := func(quad [4][]byte) error {
		read++
		var ids [4]int32
		for i, key := range quad {
			if ids[i], err = n.id(key, term); err != nil {
				return err
			}
		}
		return take(ids[0], ids[1], ids[2], ids[3])
	}
	for _, path := range paths {
		if err := bench.Lines(path, line); err != nil {
			return read, err
		}
	}
	return read, nil
}

func (n *Numbers) id(key []byte, term func(int32, string) error) (int32, error) {
	if key == nil {
		return 0, nil
	}
	if id, ok := n.ids[string(key)]; ok {
		return id, nil
	}
	id, text := int32(len(n.ids)+1), string(bytes.Clone(key))
	n.ids[text] = id
	return id, term(id, text)
}
