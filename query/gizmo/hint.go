package gizmo

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/cayleygraph/cayley/graph/refs"
	"github.com/cayleygraph/quad"

	"waggoner/quads"
)

// quoted finds strings that could have been meant as names: "etcd", not "<etcd>".
var quoted = regexp.MustCompile(`"([^"<>\\\s]{1,100})"|'([^'<>\\\s]{1,100})'`)

// missingBrackets returns a hint for a script that found nothing and names an entity as
// a text that no quad has, or "".
func missingBrackets(script string, names refs.Namer) string {
	for _, match := range quoted.FindAllStringSubmatch(script, 32) {
		word := match[1] + match[2]
		if known(names, quad.IRI(quads.Full(word))) && !known(names, quad.String(word)) {
			return fmt.Sprintf(`"%s" is a text, which no fact has; write "<%s>" for the entity`, word, word)
		}
	}
	return ""
}

func known(names refs.Namer, v quad.Value) bool {
	ref, err := names.ValueOf(v)
	return err == nil && ref != nil
}

const stepsHint = "the steps of a path are out, in, both, has, hasR, tag, back, and, or, except, filter, follow, " +
	"followRecursive, order, skip, getLimit, unique, labels, save and their like; all, toArray, forEach and count end it"

// runtimeHint returns what to do about an exception, or "".
func runtimeHint(message string) string {
	switch {
	case strings.Contains(message, "has no member"):
		return stepsHint
	case strings.Contains(message, "regexps are not allowed on IRIs"):
		return "regex(pattern, true) matches names too"
	case strings.Contains(message, "reading 'all'"), strings.Contains(message, "property 'all' of undefined"):
		return "all() ends a path and gives nothing back; leave the second one out"
	}
	return ""
}
