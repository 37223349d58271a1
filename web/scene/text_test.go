package scene

import (
	"slices"
	"strings"
	"testing"
)

func TestTextWidth(t *testing.T) {
	for s, want := range map[string]float64{"": 0, "etcd": 4 * 7.2, "容器": 28, "Ab": 16.2, "e\u0301": 7.2} {
		if got := textWidth(s, nameSize); got != want {
			t.Errorf("%q is %v wide, want %v", s, got, want)
		}
	}
}

func TestTruncate(t *testing.T) {
	for _, s := range []string{"etcd", strings.Repeat("a", 100), strings.Repeat("容", 40), "ab cd ef gh ij kl"} {
		for limit := 20.0; limit < 300; limit += 13 {
			got := truncate(s, nameSize, limit)
			if textWidth(got, nameSize) > limit {
				t.Errorf("%q at %v: %q is wider", s, limit, got)
			}
			if got != s && !strings.HasSuffix(got, "…") {
				t.Errorf("%q at %v: the cut of %q does not show", s, limit, got)
			}
		}
	}
}

func TestWrapRow(t *testing.T) {
	for s, want := range map[string][]string{
		"etcd":                              {"etcd"},
		"Cloud Native Computing Foundation": {"Cloud Native", "Computing", "Foundation"},
		"Docker Trusted Registry":           {"Docker", "Trusted", "Registry"},
		"云原生计算基金会":                          {"云原生计", "算基金会"},
	} {
		if got := wrapRow(s); !slices.Equal(got, want) {
			t.Errorf("%q breaks into %q, want %q", s, got, want)
		}
	}
}

func TestClean(t *testing.T) {
	for s, want := range map[string]string{
		"  a \n b\t": "a b", "a\u202eb": "ab", "a\x00b\x1b": "ab", "\ufeff": "", "می\u200cخواهم": "می\u200cخواهم", "x\ufffey": "xy",
	} {
		if got := clean(s); got != want {
			t.Errorf("%q becomes %q, want %q", s, got, want)
		}
	}
}

// TestOrder: every rank has one place, the highest are in the middle.
func TestOrder(t *testing.T) {
	for n, want := range [][]int{{}, {0}, {0, 1}, {2, 0, 1}, {2, 0, 1, 3}, {4, 2, 0, 1, 3}} {
		if got := order(n); !slices.Equal(got, want) {
			t.Errorf("order(%d) = %v, want %v", n, got, want)
		}
	}
}

func TestDictionary(t *testing.T) {
	for key, words := range dictionary {
		if words.En == "" || words.Zh == "" || strings.Count(words.En, "%s") != strings.Count(words.Zh, "%s") {
			t.Errorf("%s: %q and %q", key, words.En, words.Zh)
		}
	}
	if got := number(1234567); got != "1,234,567" {
		t.Errorf("number: %s", got)
	}
}
