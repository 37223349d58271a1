// Package page renders the pages: documents in English and Chinese that work without
// JavaScript.
//
// New builds Pages on a query.Engine; each method of Pages is a handler for one kind of
// page, which whoever mounts it gives its route. A page is made in three steps: the
// address becomes a request of package query, the answer becomes a view (names with
// their links, words in the language of the page), and a template writes it. Nothing is
// sent before the whole page is rendered.
//
// Pages may be used by any number of goroutines.
//
// # Addresses
//
// One state has one address: parameters in a fixed order, lists sorted, defaults left
// out. Unknown parameters are ignored, bad values are answered with the form, a message
// at the field and status 400. lang= and theme= hold for one page; the cookies that
// Preferences sets hold until changed.
//
// # Caveats
//
// The catalogue of names is read by New, and again by the first request of each new day:
// make new Pages for a new Engine.
package page
