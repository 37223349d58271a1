package bench

import (
	"fmt"
	"slices"
	"time"
)

// A Contender answers questions. Ask returns how many results there were.
type Contender struct {
	Name string
	Ask  func(Question) (int, error)
}

// sample is how long one measurement takes at least.
const sample = 100 * time.Millisecond

// Compare asks every contender a question, turn by turn, so that what else the machine
// does hits all of them, and writes the median of each with the factor to the first. It is
// an error if they do not agree on the number of results.
func (r *Report) Compare(data string, q Question, all ...Contender) error {
	counts := make([]int, len(all))
	runs := make([]int, len(all))
	times := make([][]time.Duration, len(all))
	for round := range r.Rounds + 1 { // the first is for the caches
		for i, c := range all {
			results, asked, each, err := c.measure(q)
			if err != nil {
				return fmt.Errorf("bench: %s: %s: %w", q.Name, c.Name, err)
			}
			if round > 0 {
				runs[i], times[i] = runs[i]+asked, append(times[i], each)
				continue
			}
			if counts[i] = results; results != counts[0] {
				return fmt.Errorf("bench: %s: %s gives %d results and %s %d", q.Name, all[0].Name, counts[0], c.Name, results)
			}
		}
	}
	for i, c := range all {
		each := Median(times[i])
		name := fmt.Sprintf("Read/%s/%s/%s", data, q.Name, c.Name)
		err := r.Line(name, runs[i], each, Metric{float64(counts[i]), "results"}, Metric{ratio(each, Median(times[0])), "x/" + all[0].Name})
		if err != nil {
			return err
		}
	}
	return nil
}

// measure asks until a sample is full and returns how many results there were, how often it
// asked, and the mean time.
func (c Contender) measure(q Question) (results, asked int, each time.Duration, err error) {
	began := time.Now()
	for batch := 1; ; batch *= 2 { // to ask, not to look at the clock
		for range batch {
			if results, err = c.Ask(q); err != nil {
				return 0, 0, 0, err
			}
		}
		asked += batch
		if spent := time.Since(began); spent >= sample {
			return results, asked, spent / time.Duration(asked), nil
		}
	}
}

// Median returns the one in the middle.
func Median(times []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(times))
	return sorted[len(sorted)/2]
}

func ratio(a, b time.Duration) float64 { return float64(a) / float64(max(b, 1)) }
