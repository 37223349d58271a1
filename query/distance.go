package query

import (
	"slices"
	"strings"
)

// typos reports whether a name, or a word of it, differs by at most one typing error
// from 4 letters on and by two from 8 letters on.
func typos(n indexedName, short []rune) bool {
	allowed := len(short) / 4
	if allowed == 0 {
		return false
	}
	allowed = min(allowed, 2)
	if editDistance(short, n.compact, allowed) <= allowed {
		return true
	}
	for word := range strings.SplitSeq(n.normal, " ") {
		if editDistance(short, []rune(word), allowed) <= allowed {
			return true
		}
	}
	return false
}

// editDistance is the optimal string alignment distance (insertions, deletions,
// substitutions and swaps of neighbours), or most+1 if it is more than most.
// Source: Damerau, "A technique for computer detection and correction of spelling
// errors", CACM 7(3), 1964; the restricted form with three rows.
func editDistance(a, b []rune, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range a {
		row[0] = i + 1
		least := row[0]
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
			least = min(least, row[j+1])
		}
		if least > most {
			return most + 1
		}
		before, last, row = last, row, before
	}
	return min(last[len(b)], most+1)
}

// bigramShare is which part of the pairs of neighbouring characters of q stand in s as
// well; a single character counts as itself.
func bigramShare(q, s []rune) float64 {
	if len(q) == 1 {
		if slices.Contains(s, q[0]) {
			return 1
		}
		return 0
	}
	shared := 0
	for i := range len(q) - 1 {
		if strings.Contains(string(s), string(q[i:i+2])) {
			shared++
		}
	}
	return float64(shared) / float64(len(q)-1)
}
