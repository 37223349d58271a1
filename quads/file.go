package quads

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"go.yaml.in/yaml/v3"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// Schema is the JSON Schema of a data-set file.
//
//go:embed atlas/schema.json
var Schema []byte

var compiledSchema = sync.OnceValues(func() (*jsonschema.Schema, error) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", doc); err != nil {
		return nil, err
	}
	return c.Compile("schema.json")
})

// item is one member of a list, with the line it begins at.
type item[T any] struct {
	line int
	v    T
}

func (i *item[T]) UnmarshalYAML(n *yaml.Node) error {
	i.line = n.Line
	return n.Decode(&i.v)
}

func (t *Text) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		*t = Text{n.Value, n.Value}
		return nil
	}
	var both struct{ En, Zh string }
	if err := n.Decode(&both); err != nil {
		return err
	}
	*t = Text(both)
	return nil
}

// file is a data-set file; schema.json describes it.
type file struct {
	Kinds        []item[termItem]     `yaml:"kinds"`
	Families     []item[termItem]     `yaml:"families"`
	Relations    []item[relationItem] `yaml:"relations"`
	Classes      []item[termItem]     `yaml:"classes"`
	StatusValues []item[termItem]     `yaml:"status-values"`
	Certainties  []item[termItem]     `yaml:"certainties"`

	Layers     []item[groupItem]    `yaml:"layers"`
	Categories []item[groupItem]    `yaml:"categories"`
	Tools      []item[entityItem]   `yaml:"tools"`
	Companies  []item[entityItem]   `yaml:"companies"`
	Documents  []item[documentItem] `yaml:"documents"`

	Facts    []item[factItem] `yaml:"facts"`
	Statuses []item[factItem] `yaml:"statuses"`
	Renames  []item[factItem] `yaml:"renames"`
}

type termItem struct {
	ID          string
	Name        Text
	Description Text
	Order       int
	Rank        int
	Open        bool
	Fate        string
}

type relationItem struct {
	ID, Family, Under string
	Symmetric         bool
	Name, Inverse     Text
	Joins             struct{ From, To []string }
}

type groupItem struct {
	ID, Layer   string
	Order       int
	Name        Text
	Description Text
	At          string
	Entries     []item[entryItem]
}

type entryItem struct {
	Tool, Class string
	citation    `yaml:",inline"`
}

type entityItem struct {
	ID           string
	Name         Text
	Description  Text
	Aliases      []string
	AliasesZh    []string `yaml:"aliases_zh"`
	Misspellings []string
	Home         *linkItem
	Repository   *linkItem
}

type linkItem struct{ URL, At string }

type documentItem struct {
	ID, URL, Publisher      string
	Name, Note              Text
	Date, Language, License string
	Sections                []sectionItem
}

type sectionItem struct {
	Line  int
	Title string
}

// factItem is a fact, a status or a rename: what is said, and who says so.
type factItem struct {
	Fact         string
	Tool, Status string
	ID           string
	Name         Text
	citation     `yaml:",inline"`
}

// citation is what a context is made of.
type citation struct {
	At, From, To, Certainty string
	Note                    Text
}

// maxFile bounds a data-set file, bytes.
const maxFile = 16 << 20

// parseFile reads a data-set file and, if check is set, holds it against the schema. What
// does not fit is added to problems, and then there is no file.
func parseFile(name string, r io.Reader, check bool, problems *Problems) *file {
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	switch {
	case err != nil:
		problems.add(Place{name, 1}, "cannot be read: %v", err)
		return nil
	case len(data) > maxFile:
		problems.add(Place{name, 1}, "the file is larger than %d bytes", maxFile)
		return nil
	}
	var root, second yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	err = decoder.Decode(&root)
	if err == io.EOF {
		return &file{} // an empty file
	}
	if err == nil {
		if err = decoder.Decode(&second); err == io.EOF {
			err = nil
		} else if err == nil {
			problems.add(Place{name, second.Line}, "a second YAML document begins here; write one in a file")
			return nil
		}
	}
	if err != nil {
		line, message := yamlError(err)
		problems.add(Place{name, line}, "not YAML: %s", message)
		return nil
	}
	datesAsText(&root)
	before := len(*problems)
	if check {
		checkSchema(name, &root, problems)
	}
	if len(*problems) > before {
		return nil
	}
	f := new(file)
	if err := root.Decode(f); err != nil {
		line, message := yamlError(err)
		problems.add(Place{name, line}, "%s", message)
		return nil
	}
	return f
}

// datesAsText makes a day that was written without quotation marks the text it looks like
// instead of a time.
func datesAsText(n *yaml.Node) {
	if n.Kind == yaml.ScalarNode && n.ShortTag() == "!!timestamp" {
		n.Tag = "!!str"
	}
	for _, child := range n.Content {
		datesAsText(child)
	}
}

// yamlError takes the line out of an error text of the YAML package, which has no
// other place for it.
func yamlError(err error) (line int, message string) {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	text = strings.TrimSpace(strings.TrimPrefix(text, "unmarshal errors:"))
	if n, scanErr := fmt.Sscanf(text, "line %d:", &line); n == 1 && scanErr == nil {
		_, message, _ = strings.Cut(text, ": ")
		return line, strings.ReplaceAll(message, "\n", "; ")
	}
	return 1, text
}

// checkSchema reports each place where a document does not fit the schema.
func checkSchema(name string, root *yaml.Node, problems *Problems) {
	var plain any
	if err := root.Decode(&plain); err != nil {
		line, message := yamlError(err)
		problems.add(Place{name, line}, "%s", message)
		return
	}
	// Through JSON, so that the schema sees JSON's types and nothing of Go's.
	data, err := json.Marshal(plain)
	if err == nil {
		plain, err = jsonschema.UnmarshalJSON(bytes.NewReader(data))
	}
	schema, schemaErr := compiledSchema()
	if schemaErr != nil {
		panic("quads: the built-in schema does not compile: " + schemaErr.Error())
	}
	if err == nil {
		err = schema.Validate(plain)
	}
	if invalid, ok := err.(*jsonschema.ValidationError); ok {
		reportSchema(name, root, invalid, problems)
	} else if err != nil {
		problems.add(Place{name, root.Line}, "%v", err)
	}
}

// reportSchema walks to the leaves of a schema error, which are the causes.
func reportSchema(name string, root *yaml.Node, e *jsonschema.ValidationError, problems *Problems) {
	_, choice := e.ErrorKind.(*kind.OneOf)
	if len(e.Causes) > 0 && !choice {
		for _, cause := range e.Causes {
			reportSchema(name, root, cause, problems)
		}
		return
	}
	message := e.ErrorKind.LocalizedString(message.NewPrinter(language.English))
	if choice {
		message = "expected one text, or a text under en and one under zh"
	}
	line := locate(root, e.InstanceLocation).Line
	problems.add(Place{name, line}, "%s: %s", strings.Join(e.InstanceLocation, "."), message)
}

// locate finds the YAML node at a path of keys and indexes.
func locate(n *yaml.Node, path []string) *yaml.Node {
	if n.Kind == yaml.DocumentNode {
		n = n.Content[0]
	}
	for _, step := range path {
		next := child(n, step)
		if next == nil {
			return n
		}
		n = next
	}
	return n
}

func child(n *yaml.Node, step string) *yaml.Node {
	switch n.Kind {
	case yaml.SequenceNode:
		if i, err := strconv.Atoi(step); err == nil && i < len(n.Content) {
			return n.Content[i]
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == step {
				return n.Content[i+1]
			}
		}
	case yaml.AliasNode:
		return child(n.Alias, step)
	}
	return nil
}
