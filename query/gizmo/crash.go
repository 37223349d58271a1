package gizmo

import "strings"

// cpuMessage is what a worker writes when its processor time is spent.
const cpuMessage = "the processor time of the script is spent"

// crashes are the known ways in which a worker dies, by what it leaves on standard
// error; the first that fits counts.
var crashes = []struct {
	sign string
	err  ScriptError
}{
	{cpuMessage, ScriptError{Kind: KindTimeout,
		Message: "the script used more processor time than it may"}},
	{"signal SIGBUS", *damaged()},
	{"is damaged at byte", *damaged()},
	{"stack exceeds", ScriptError{Kind: KindCrash,
		Message: "the script nests or recurses too deeply", Hint: "look for an object or a path that contains itself"}},
	{"out of memory", outOfMemory},
	{"cannot allocate memory", outOfMemory},
	{"failed to create new OS thread", outOfMemory},
	{"pthread_create failed", outOfMemory},
	{"shape.Except", ScriptError{Kind: KindCrash,
		Message: "except() or difference() was given a path that starts at something unknown, which Cayley cannot do",
		Hint:    "check the names inside except()"}},
	{"expected string, got", ScriptError{Kind: KindCrash,
		Message: "a function or step was given something that is not a text where Cayley needs one",
		Hint:    "names, tags and patterns are strings, such as \"<uses>\""}},
	{"unsupported type:", ScriptError{Kind: KindCrash,
		Message: "a step was given an argument of a type that Cayley does not know",
		Hint:    "steps take names such as \"<uses>\", paths, and lists of them"}},
	{"panic: not implemented", ScriptError{Kind: KindCrash,
		Message: "back(), has() or followR() would have to go backwards over labels or predicates, which Cayley cannot do",
		Hint:    "take labels and predicates in a separate path"}},
	{"concurrent map", ScriptError{Kind: KindCrash,
		Message: "the script changed an object after emitting it", Hint: "emit a copy"}},
}

var outOfMemory = ScriptError{Kind: KindMemory, Message: "the script needed more memory than it may have",
	Hint: "select less before collecting or sorting"}

// crashError says how a worker that was not killed by us died, and returns the first
// line of its last words for the log.
func crashError(stderr string) (*ScriptError, string) {
	for _, c := range crashes {
		if strings.Contains(stderr, c.sign) {
			err := c.err
			return &err, firstLine(stderr)
		}
	}
	if stderr == "" {
		return &ScriptError{Kind: KindCrash, Message: "the process that ran the script was ended from outside"}, ""
	}
	return &ScriptError{Kind: KindCrash, Message: "the script made Cayley's Gizmo fail",
		Hint: "look for an argument of the wrong type or a step that needs a tag or name that is not there"}, firstLine(stderr)
}

// firstLine returns the line of a Go crash that says what happened.
func firstLine(stderr string) string {
	lines := strings.Split(stderr, "\n")
	for _, line := range lines {
		if strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ") || strings.HasPrefix(line, "runtime: ") {
			return line
		}
	}
	return lines[0]
}
