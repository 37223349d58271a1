package page

// entityView is a thing as the template shows it.
type entityView struct {
	name
	AsOf        string // if the address says a date
	KindWord    string
	IRI         string
	Class       words
	StatusWord  string
	StatusNotes []int // numbers of the statements that say so
	NowNotes    []int
	Description words
	Aliases     []words
	Misspelled  []words
	Trail       []name // where it stands: layer, then category; only the first place
	Listings    []listingView
	Links       []statement // home page and repository
	Counts      []countView
	Chart       string
	Rose        string     // the same in small, for phones
	Sides       []sideView // its relations by meaning
	Own         []string   // labels of families of relations of users' own
	Holds       []groupView
	Timeline    []eventView
	Statements  []statement
	JSON        string
	Routes      string
	Backwards   string
}

type listingView struct {
	Category, Layer name
	Class           words
	Note            int
}

type countView struct {
	Label, Href string
	N           int
}

// sideView is one direction of the compass: what it builds on, what builds on it, what
// it works with, its story.
type sideView struct {
	ID, Label string
	N         int // entities, each once
	Groups    []groupView
}

type groupView struct {
	Verb  string
	Total int
	Steps []step
	More  string // where the rest is, if the list is cut
}

type eventView struct {
	Date     string
	Observed bool
	Ends     bool // the date is the last day
	statement
}
