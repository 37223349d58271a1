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

// sample is how long one measurement is to take, where one run is shorter.
const sample = 20 * time.Millisecond

// Compare asks every contender a question, turn by turn, so that what else the machine
// does hits all of them, and writes the median of each with the factor to the first. It is
// an error if they do not agree on the number of results.
func (r *Report) Compare(data string, q Question, all ...Contender) error {
	counts := make([]int, len(all))
	runs := make([]int, len(all))
	times := make([][]time.Duration, len(all))
	for i, c := range all {
		n, each, err := c.warm(q)
		if err != nil {
			return fmt.Errorf("bench: %s: %s: %w", q.Name, c.Name, err)
		}
		if n != counts[0] && i > 0 {
			return fmt.Errorf("bench: %s: %s gives %d results and %s %d", q.Name, all[0].Name, counts[0], c.Name, n)
		}
		counts[i] = n
		runs[i] = int(max(1, sample/max(each, 1)))
	}
	for range r.Rounds {
		for i, c := range all {
			began := time.Now()
			for range runs[i] {
				if _, err := c.Ask(q); err != nil {
					return fmt.Errorf("bench: %s: %s: %w", q.Name, c.Name, err)
				}
			}
			times[i] = append(times[i], time.Since(began)/time.Duration(runs[i]))
		}
	}
	for i, c := range all {
		each := Median(times[i])
		name := fmt.Sprintf("Read/%s/%s/%s", data, q.Name, c.Name)
		err := r.Line(name, runs[i]*r.Rounds, each, Metric{float64(counts[i]), "results"}, Metric{ratio(each, Median(times[0])), "x/" + all[0].Name})
		if err != nil {
			return err
		}
	}
	return nil
}

// warm asks once for the caches and, unless that took long, once more to see how long it
// takes.
func (c Contender) warm(q Question) (results int, each time.Duration, err error) {
	for range 2 {
		began := time.Now()
		if results, err = c.Ask(q); err != nil {
			return 0, 0, err
		}
		if each = time.Since(began); each > time.Second {
			break
		}
	}
	return results, each, nil
}

// Median returns the one in the middle.
func Median(times []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(times))
	return sorted[len(sorted)/2]
}

func ratio(a, b time.Duration) float64 { return float64(a) / float64(max(b, 1)) }
