package page

import (
	"maps"
	"slices"
	"strings"

	"waggoner/quads"
	"waggoner/query"
)

// mapView is the landscape as the template shows it.
type mapView struct {
	State   mapState
	Error   *fieldError
	AsOf    string // the date of the answer
	Classes []classView
	Layers  []layerView
	Lit     *litView

	Categories, Entries, Tools int // in the data, filters aside
	Shown                      int // entries that the filters leave
	Filtered                   bool
	Form                       mapForm
}

type classView struct {
	words
	ID, Shape string
	Hollow    bool
	Count     int
}

type layerView struct {
	name
	Description words
	Rows        []rowView
}

type rowView struct {
	name
	Cells []cellView
}

type cellView struct {
	Class   words
	Entries []entryView
}

type entryView struct {
	name
	Places int    // how many categories list it, if several
	Mark   string // lit, source or dim, while something is lit up
}

// litView says what is lit up.
type litView struct {
	Verb      string
	Tool      name
	Count     int    // on the map
	Elsewhere []name // related, but not on the map as it is filtered
	entities  map[string]query.Ref
}

// mapForm holds what the filter form offers.
type mapForm struct {
	Sources, Fates []option
	Relations      []optionGroup
	Open           bool // also where it would fold: on a phone
}

type option struct {
	Value, Label, Shape string
	Hollow, On          bool
}

type optionGroup struct {
	Label   string
	Options []option
}

// add puts options at the end, or first, where the relation above all others belongs.
func (g *optionGroup) add(first bool, options ...option) {
	if first {
		g.Options = append(options, g.Options...)
	} else {
		g.Options = append(g.Options, options...)
	}
}

func (v *view) table(body *mapView, answer *query.LandscapeAnswer, lit map[string]bool) {
	body.AsOf, body.Categories, body.Entries, body.Tools = answer.AsOf, answer.Categories, answer.Entries, answer.Tools
	s := body.State
	body.Filtered = s.Q != "" || len(s.Sources) > 0 || len(s.Status) > 0
	for _, c := range answer.Classes {
		if len(s.Sources) == 0 || slices.Contains(s.Sources, c.ID) {
			info := v.classes[c.ID]
			body.Classes = append(body.Classes, classView{words: v.words(c.Labels), ID: c.ID, Shape: info.shape, Hollow: info.hollow})
		}
	}
	onMap := map[string]bool{}
	for _, l := range answer.Layers {
		layer := layerView{name: v.name(l.Ref), Description: v.words(l.Description)}
		for _, c := range l.Categories {
			if row, n := v.row(body, c, lit, onMap); n > 0 || !body.Filtered {
				layer.Rows = append(layer.Rows, row)
				body.Shown += n
			}
		}
		if len(layer.Rows) > 0 {
			body.Layers = append(body.Layers, layer)
		}
	}
	if body.Lit == nil {
		return
	}
	for _, id := range slices.Sorted(maps.Keys(lit)) {
		if onMap[id] {
			body.Lit.Count++
		} else {
			body.Lit.Elsewhere = append(body.Lit.Elsewhere, v.nameOf(id, body.Lit.entities))
		}
	}
}

// row sorts the entries of a category into the columns and counts what is left of them.
func (v *view) row(body *mapView, c query.Category, lit, onMap map[string]bool) (rowView, int) {
	row, n := rowView{name: v.name(c.Ref)}, 0
	for i := range body.Classes {
		class := &body.Classes[i]
		cell := cellView{Class: class.words}
		for _, e := range c.Entries {
			if e.ListedAs != class.ID || !body.State.admits(e) {
				continue
			}
			cell.Entries = append(cell.Entries, v.entry(body, e, class, lit))
			onMap[e.ID] = true
			class.Count++
			n++
		}
		row.Cells = append(row.Cells, cell)
	}
	return row, n
}

func (v *view) entry(body *mapView, e query.Entry, class *classView, lit map[string]bool) entryView {
	out := entryView{name: v.name(e.Ref)}
	out.Shape, out.Hollow = class.Shape, class.Hollow
	if len(e.AlsoIn) > 0 {
		out.Places = len(e.AlsoIn) + 1
	}
	switch {
	case body.Lit == nil:
	case lit[e.ID]:
		out.Mark = "lit"
	case e.ID == body.Lit.Tool.ID:
		out.Mark = "source"
	default:
		out.Mark = "dim"
	}
	return out
}

// admits applies the filters by status and by name.
func (s mapState) admits(e query.Entry) bool {
	if len(s.Status) > 0 && !slices.Contains(s.Status, e.Fate) {
		return false
	}
	q := strings.ToLower(s.Q)
	for _, name := range []string{e.ID, e.Labels.En, e.Labels.Zh, e.Now.En, e.Now.Zh} {
		if strings.Contains(strings.ToLower(name), q) {
			return true
		}
	}
	return false
}

func (v *view) mapForm(body *mapView) {
	s, f := body.State, &body.Form
	for _, t := range v.meta.Classes {
		info := v.classes[t.ID]
		on := slices.Contains(s.Sources, t.ID)
		f.Sources = append(f.Sources, option{t.ID, t.Labels.In(v.lang), info.shape, info.hollow, on})
	}
	for _, fate := range fates {
		f.Fates = append(f.Fates, option{Value: fate, Label: v.t("fate." + fate), On: slices.Contains(s.Status, fate)})
	}
	for _, family := range v.meta.Families {
		group := optionGroup{Label: family.Labels.In(v.lang)}
		for _, r := range v.meta.Relations {
			if r.Family != family.ID || r.Family == quads.MembershipFamily {
				continue
			}
			in, out := "in."+r.ID, "out."+r.ID
			options := []option{{Value: in, Label: v.verb(r.ID, false), On: in == s.LitRel}}
			if !r.Symmetric {
				options = append(options, option{Value: out, Label: v.verb(r.ID, true), On: out == s.LitRel})
			}
			group.add(r.Under == "", options...)
		}
		if len(group.Options) > 0 {
			f.Relations = append(f.Relations, group)
		}
	}
	f.Open = body.Error != nil
}
