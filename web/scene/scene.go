package scene

import "waggoner/query"

// A Request asks for the picture around one entity.
type Request struct {
	At   string // the centre, by id or unambiguous name
	AsOf string // only facts that held at this date; default today
	Lang string // of names and verbs: "en", or anything that begins with "zh"

	Families []query.Term // of the vocabulary, for the names of users' own; without them those have their ids
}

// A Scene is a picture whose places are settled.
type Scene struct {
	Lang    string   `json:"lang"`  // en or zh-Hans
	AsOf    string   `json:"as_of"` // as the engine understood it
	Nodes   []Node   `json:"nodes"` // the centre first, then by side from the axis outward, tokens last
	Edges   []Edge   `json:"edges"` // all begin or end at the centre
	Sectors []Sector `json:"sectors"`
	Legend  []Class  `json:"legend"` // the source classes whose shapes occur, in data order
	Bounds  Box      `json:"bounds"` // holds everything but the legend
	Dropped Dropped  `json:"dropped"`
}

// A Side is a direction of the compass.
type Side string

// The sides, strongest first: a node stands on the first it belongs to.
const (
	West  Side = "west"  // what the centre builds on
	East  Side = "east"  // what builds on the centre
	North Side = "north" // story
	South Side = "south" // works with
)

var sides = []Side{West, East, North, South}

// upright reports whether the names of a side stand in a column beside the centre.
func (s Side) upright() bool { return s == West || s == East }

// A Node is an entity or, with More, a token for those of a side without room.
type Node struct {
	ID        string   `json:"id"` // of a token "more:" and the side
	Label     string   `json:"label"`
	LabelLang string   `json:"label_lang,omitempty"` // if it is not that of the scene
	Lines     []string `json:"lines"`                // the label as drawn: cut to its room, with … where cut
	Verbs     []string `json:"verbs"`                // how the centre is related, read from the centre, as drawn
	X         float64  `json:"x"`
	Y         float64  `json:"y"`
	Shape     string   `json:"shape"` // square, circle, diamond, triangle, hexagon, pentagon, house, bar, page, centre or more
	Open      bool     `json:"open"`  // open source: the shape is filled
	Kind      string   `json:"kind"`
	Class     string   `json:"class,omitempty"`
	Rank      int      `json:"rank"`            // sources of its relations to the centre
	Major     bool     `json:"major,omitempty"` // the centre
	Status    string   `json:"status,omitempty"`
	Fate      string   `json:"fate,omitempty"`
	Now       string   `json:"now,omitempty"` // the name it bears at the date, if it was renamed
	Side      Side     `json:"side,omitempty"`
	More      int      `json:"more,omitempty"`   // how many a token stands for
	Radius    float64  `json:"radius,omitempty"` // of the centre's ring
	Box       Box      `json:"box"`              // shape and text
	LabelBox  Box      `json:"label_box"`        // text alone
	Title     []string `json:"title"`            // the full name, then a sentence for each relation
}

// An Edge is one relation between the centre and a node.
type Edge struct {
	ID        string `json:"id"`
	From      string `json:"from"` // subject of the fact
	To        string `json:"to"`
	Rel       string `json:"rel"`
	Label     string `json:"label"`         // the verb, read from the centre
	Family    string `json:"family"`        // how it is drawn: principal, half, quarter, coast or own
	Own       string `json:"own,omitempty"` // the label of its family, if that is one of users' own
	Sure      string `json:"sure"`          // the certainty of its best source
	N         int    `json:"n"`             // sources
	Symmetric bool   `json:"symmetric,omitempty"`
	Lane      int    `json:"lane"` // place among the edges of one node, 0 the first
	Lanes     int    `json:"lanes"`
}

// A Sector is one side: its name and what it holds.
type Sector struct {
	Side      Side     `json:"side"`
	Name      string   `json:"name"`          // a word of the dictionary
	Own       []string `json:"own,omitempty"` // labels of the families of users' own that stand here too
	Total     int      `json:"total"`         // entities that belong to it
	Drawn     int      `json:"drawn"`         // of those, drawn here
	Elsewhere int      `json:"elsewhere"`     // of those, drawn on a stronger side
	Caption   string   `json:"caption"`       // name and count
	Notes     []string `json:"notes"`         // what else there is to say, one line each
	Radius    float64  `json:"radius"`        // of the ring its names stand on
	X         float64  `json:"x"`             // of the caption's anchor
	Y         float64  `json:"y"`             // of its baseline
	Anchor    string   `json:"anchor"`        // start, middle or end
	Box       Box      `json:"box"`
}

// A Class is a source class and the shape it is drawn with.
type Class struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	Shape string `json:"shape"`
	Open  bool   `json:"open"`
}

// Dropped says what the picture leaves out.
type Dropped struct {
	Nodes  int          `json:"nodes"` // entities behind the tokens
	BySide map[Side]int `json:"by_side"`
}
