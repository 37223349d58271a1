package web

import (
	_ "embed"
	"net/http"
)

// The documentation of the API. go test ./web -run OpenAPI -update writes it anew.
//
//go:embed openapi.yaml
var openAPI []byte

var openAPIOperation = operation{
	about:   "Return this document",
	example: "/api/v1/openapi.yaml",
	answers: []content{{"application/yaml", nil}},
}

func (s *Server) openAPI(w http.ResponseWriter, r *http.Request) error {
	return writeBody(w, r, "application/yaml; charset=utf-8", openAPI)
}
