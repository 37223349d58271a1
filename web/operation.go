package web

// An operation is what openapi.yaml says of a route beside its address; a test builds
// the file from the routes, so that neither can lie about the other.
type operation struct {
	about   string    // one line
	example string    // an address that the documentation asks, and the tests too
	request any       // the struct of the parameters, nil if there is none
	body    []content // what may be sent
	answers []content // what comes back with status 200
	canMiss bool      // may answer 404
	cayley  bool      // reports errors as Cayley does
	writes  bool      // changes the store, where that is allowed
	sample  string    // the body of the documentation; "" means the example of a script
}

// content is a media type and a value of the type that its schema is made of, nil for
// text and bytes.
type content struct {
	mediaType string
	value     any
}
