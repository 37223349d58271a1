package query

import (
	"encoding/xml"
	"io"
	"strconv"

	"waggoner/quads"
)

// GraphML as of http://graphml.graphdrawing.org/specification.html.
type (
	graphML struct {
		XMLName xml.Name     `xml:"http://graphml.graphdrawing.org/xmlns graphml"`
		Keys    []graphMLKey `xml:"key"`
		Graph   struct {
			ID      string        `xml:"id,attr"`
			Default string        `xml:"edgedefault,attr"`
			Nodes   []graphMLItem `xml:"node"`
			Edges   []graphMLItem `xml:"edge"`
		} `xml:"graph"`
	}
	graphMLKey struct {
		ID   string `xml:"id,attr"`
		For  string `xml:"for,attr"`
		Name string `xml:"attr.name,attr"`
		Type string `xml:"attr.type,attr"`
	}
	graphMLItem struct {
		ID     string        `xml:"id,attr"`
		Source string        `xml:"source,attr,omitempty"`
		Target string        `xml:"target,attr,omitempty"`
		Data   []graphMLData `xml:"data"`
	}
	graphMLData struct {
		Key   string `xml:"key,attr"`
		Value string `xml:",chardata"`
	}
)

func (x *export) graphML(w io.Writer) error {
	edges, err := x.edges()
	if err != nil {
		return err
	}
	var doc graphML
	for _, k := range []string{"label_en", "label_zh", "kind"} {
		doc.Keys = append(doc.Keys, graphMLKey{k, "node", k, "string"})
	}
	for _, k := range []string{"relation", "sources"} {
		doc.Keys = append(doc.Keys, graphMLKey{k, "edge", k, "string"})
	}
	doc.Graph.ID, doc.Graph.Default = "waggoner", "directed"
	for _, n := range x.nodesOf(edges) {
		doc.Graph.Nodes = append(doc.Graph.Nodes, graphMLItem{ID: n.id, Data: []graphMLData{
			{"label_en", n.labels.In("en")}, {"label_zh", n.labels.In("zh")}, {"kind", n.kind},
		}})
	}
	for i, e := range edges {
		doc.Graph.Edges = append(doc.Graph.Edges, graphMLItem{ID: "e" + strconv.Itoa(i), Source: e.from.id, Target: e.to.id, Data: []graphMLData{
			{"relation", quads.Short(e.relation.IRI)}, {"sources", sources(e.contexts)},
		}})
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(doc); err != nil {
		return err
	}
	_, err = io.WriteString(w, "\n")
	return err
}
