package web

import (
	"net/http"

	"waggoner/query"
)

var exportOperation = operation{
	about:   "Export the facts for other programs",
	example: "/api/v1/export?format=dot&rel=uses",
	request: query.ExportRequest{},
	answers: []content{{"application/n-quads", nil}, {"text/vnd.graphviz", nil}, {"application/graphml+xml", nil}},
	canMiss: true,
}

// extensions are those of the export formats.
var extensions = map[string]string{"nquads": "nq", "dot": "dot", "graphml": "graphml"}

func (s *Server) export(w http.ResponseWriter, r *http.Request) error {
	var request query.ExportRequest
	if err := bind(r, &request); err != nil {
		return err
	}
	return s.cfg.Engine.Export(r.Context(), request, w, func(mediaType string) {
		h := w.Header()
		h.Set("Content-Type", mediaType)
		h.Set("Content-Disposition", `attachment; filename="waggoner.`+extensions[request.Format]+`"`)
	})
}
