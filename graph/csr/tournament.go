package csr

// A tournament finds the least of several sorted sources, again and again, with one
// comparison a round (D. Knuth, The Art of Computer Programming, volume 3, 5.4.1: a tree
// of losers).
type tournament struct {
	winner int
	losers []int // by match; match n is between the winners of 2n and 2n+1
	less   func(a, b int) bool
}

// newTournament lets n sources play.
func newTournament(n int, less func(a, b int) bool) *tournament {
	t := &tournament{losers: make([]int, n), less: less}
	for i := range t.losers {
		t.losers[i] = -1
	}
	for i := range n {
		t.enter(i)
	}
	return t
}

// enter has a source play up to the first match that waits for its second.
func (t *tournament) enter(source int) {
	for match := (source + len(t.losers)) / 2; match > 0; match /= 2 {
		other := t.losers[match]
		if other < 0 {
			t.losers[match] = source
			return
		}
		if t.less(other, source) {
			t.losers[match], source = source, other
		}
	}
	t.winner = source
}

// replay finds the winner anew after the last one has changed.
func (t *tournament) replay() {
	winner := t.winner
	for match := (winner + len(t.losers)) / 2; match > 0; match /= 2 {
		if other := t.losers[match]; t.less(other, winner) {
			t.losers[match], winner = winner, other
		}
	}
	t.winner = winner
}
