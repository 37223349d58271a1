package scene

import "strings"

// The colours of the picture (UI.md, D3).
var (
	lightColours = colours("#FAF7F0", "#FFFDF8", "#1C2730", "#46525B", "#5F6A72", "#DDD3BF", "#1B5E8C", "#AF3A1E", "#22695A", "#A67A16")
	darkColours  = colours("#10181E", "#17222A", "#ECE7DA", "#BAC1C2", "#929EA4", "#2B3942", "#82BDEB", "#F29378", "#7FCBB0", "#D6A642")
)

func colours(values ...string) string {
	names := []string{"paper", "raised", "ink", "ink-2", "ink-3", "line", "lapis", "verm", "verd", "brass"}
	var out strings.Builder
	for i, v := range values {
		out.WriteString("--" + names[i] + ":" + v + ";")
	}
	return out.String()
}

// rules style the picture. Every selector begins with the picture's own class, so that
// a page that holds the picture is not touched by them. Fonts are named, never fetched.
const rules = `
.wg-scene{font:400 13px/1 "Source Sans 3","Source Sans Pro",-apple-system,BlinkMacSystemFont,"Segoe UI",Roboto,"Noto Sans","Noto Sans CJK SC","Liberation Sans",Arial,sans-serif;font-variant-numeric:lining-nums tabular-nums}
.wg-scene:lang(zh){font-family:"Source Sans 3","PingFang SC","Hiragino Sans GB","Microsoft YaHei UI","Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC",system-ui,sans-serif}
.wg-scene text{fill:var(--ink-2);paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}
.wg-scene .paper{fill:var(--paper)}
.wg-scene .rhumb{stroke:var(--line);stroke-width:1;stroke-opacity:.7;fill:none}
.wg-scene .name{fill:var(--ink);font-size:14px;font-weight:600}
.wg-scene .more .name{fill:var(--lapis)}
.wg-scene .middle{fill:var(--ink);font-weight:700;stroke:none}
.wg-scene .ended .middle{fill:var(--verm);text-decoration:line-through}
.wg-scene .ended .name{fill:var(--verm);stroke:none;text-decoration:line-through}
.wg-scene .side,.wg-scene .middle{font-family:Alegreya,Georgia,"Source Han Serif SC","Noto Serif CJK SC","Songti SC",STSong,serif;font-size:17px}
.wg-scene .side{font-style:italic;font-weight:500}
.wg-scene .count{fill:var(--ink);font-size:20px;font-weight:600}
.wg-scene .small{font-size:13px;font-weight:600}
.wg-scene .petal{font-size:13px}
.wg-scene:lang(zh) .side{font-style:normal;font-weight:600}
.wg-scene .ring{fill:var(--raised);stroke:var(--brass);stroke-width:1}
.wg-scene .chosen{fill:none;stroke:var(--verm);stroke-width:2}
.wg-scene .shape{fill:var(--paper);stroke:var(--ink);stroke-width:1.5;stroke-linejoin:round}
.wg-scene .filled{fill:var(--ink)}
.wg-scene .line{fill:none;stroke-width:1.5}
.wg-scene .mark{fill:none;stroke-width:1.5;stroke-linecap:round;stroke-linejoin:round}
.wg-scene .principal{stroke:var(--ink-2)}
.wg-scene .half{stroke:var(--verd)}
.wg-scene .half.line{stroke-dasharray:7 4}
.wg-scene .quarter{stroke:var(--verm)}
.wg-scene .coast{stroke:var(--ink-3)}
.wg-scene .coast.line{stroke-width:1.25;stroke-dasharray:1.5 4;stroke-linecap:round}
.wg-scene .coast.mark{fill:var(--ink-3);stroke:none}
.wg-scene .own{stroke:var(--lapis)}
.wg-scene .gap{stroke:var(--paper);stroke-width:3;stroke-dasharray:2 6;fill:none}
.wg-scene .hit{fill:none;pointer-events:all}
.wg-scene a{cursor:pointer;text-decoration:none}
.wg-scene a:hover .name{text-decoration:underline}
.wg-scene a:focus-visible{outline:none}
.wg-scene a:focus-visible .hit{stroke:var(--lapis);stroke-width:2}
@media (forced-colors:active){.wg-scene .line,.wg-scene .mark,.wg-scene .shape,.wg-scene .ring{stroke:CanvasText}.wg-scene text{fill:CanvasText;stroke:Canvas}.wg-scene a text{fill:LinkText}.wg-scene .chosen{stroke:Highlight}.wg-scene .filled,.wg-scene .coast.mark{fill:CanvasText}.wg-scene .gap{stroke:Canvas}.wg-scene .paper,.wg-scene .ring{fill:Canvas}}
`

// styleSheet returns the style of a theme: "light", "dark", or both, by preference.
func styleSheet(theme string) string {
	switch theme {
	case "light":
		return ".wg-scene{color-scheme:light;" + lightColours + "}" + rules
	case "dark":
		return ".wg-scene{color-scheme:dark;" + darkColours + "}" + rules
	}
	return ".wg-scene{color-scheme:light dark;" + lightColours + "}\n@media (prefers-color-scheme:dark){.wg-scene{" + darkColours + "}}" + rules
}
