package scene

const margin = 16.0 // around the picture

// describe writes the caption of a side and its token, where there is room for them.
func (l *layout) describe(p *part) {
	s := &p.sector
	s.Drawn, s.Radius = p.drawn, p.radius()
	s.Caption, s.Notes = s.caption(l.lang), s.notes(l.lang)
	p.token = nil
	if more := s.Total - s.Elsewhere - s.Drawn; more > 0 {
		p.token = &Node{Verbs: []string{}, ID: "more:" + string(s.Side), Label: say(l.lang, "more", number(more)), Shape: "more", Kind: "more", Side: s.Side, More: more}
		p.token.Lines = []string{p.token.Label}
		p.token.Title = []string{say(l.lang, "more-in", s.caption(l.lang), number(more))}
	}
	switch {
	case p.drawn == 0:
		l.nearCentre(p)
	case s.Side.upright():
		l.beside(p)
	default:
		p.beyond()
	}
}

// size of a caption with its notes.
func (s *Sector) size() (w, h float64) {
	w = max(textWidth(s.Caption, captionSize), widest(s.Notes, verbSize))
	return w, captionLine + verbLine*float64(len(s.Notes))
}

// put sets a caption into a box, aligned to its start, middle or end.
func (s *Sector) put(b Box, anchor string) {
	s.Anchor, s.Box = anchor, b.round()
	s.X = map[string]float64{"start": b.X, "middle": b.X + b.W/2, "end": b.X + b.W}[anchor]
	s.X, s.Y = round2(s.X), round2(b.Y+captionSize-1)
}

// putToken sets a token into a box that begins at (x, y).
func (p *part) putToken(x, y float64) {
	if p.token == nil {
		return
	}
	w := textWidth(p.token.Label, nameSize)
	b := Box{x, y, w, nameLine}.round()
	p.token.X, p.token.Y = round2(x+w/2), round2(y+nameLine/2)
	p.token.Box, p.token.LabelBox = b, b
}

func (p *part) tokenWidth() float64 {
	if p.token == nil {
		return 0
	}
	return textWidth(p.token.Label, nameSize)
}

// nearCentre puts the caption of a side without names on its axis, near the centre.
func (l *layout) nearCentre(p *part) {
	w, h := p.sector.size()
	w = max(w, p.tokenWidth())
	all := h
	if p.token != nil {
		all += nameLine
	}
	r := l.centre.Radius + 36
	var b Box
	switch p.sector.Side {
	case West:
		b = Box{-r - w, -all / 2, w, h}
	case East:
		b = Box{r, -all / 2, w, h}
	case North:
		b = Box{-w / 2, -r - all, w, h}
	default:
		b = Box{-w / 2, r, w, h}
	}
	p.sector.put(b, "middle")
	p.putToken(b.X+(w-p.tokenWidth())/2, b.Y+h)
}

// beside puts the caption over the column, or under it where names of the north are in
// the way, and the token at the column's foot.
func (l *layout) beside(p *part) {
	w, h := p.sector.size()
	around := p.extent()
	left, anchor := around.X, "start"
	tokenLeft := p.foot().LabelBox.X
	if p.sector.Side == West {
		left, anchor = around.X+around.W-w, "end"
		foot := p.foot().LabelBox
		tokenLeft = foot.X + foot.W - p.tokenWidth()
	}
	below := around.Y + around.H + apart + 2
	p.putToken(tokenLeft, below)
	if p.token != nil {
		below += nameLine + apart + 2
	}
	p.sector.put(Box{left, around.Y - h - apart - 6, w, h}, anchor)
	if l.hits(p) {
		above := p.sector.Box
		p.sector.put(Box{left, below + 4, w, h}, anchor)
		if l.hits(p) {
			p.sector.put(above, anchor)
		}
	}
}

// foot is the lowest node of a column.
func (p *part) foot() *Node {
	lowest := &p.nodes[0]
	for i := range p.nodes {
		if p.nodes[i].Y > lowest.Y {
			lowest = &p.nodes[i]
		}
	}
	return lowest
}

// hits reports whether a caption touches a name of another side.
func (l *layout) hits(p *part) bool {
	for _, q := range l.parts {
		for _, n := range q.nodes {
			if q != p && p.sector.Box.overlaps(n.Box, apart) {
				return true
			}
		}
	}
	return false
}

// beyond puts the caption and then the token of a row outside of it.
func (p *part) beyond() {
	w, h := p.sector.size()
	around := p.extent()
	token := 0.0
	if p.token != nil {
		token = nameLine + apart + 2
	}
	y := around.Y + around.H + apart + 6
	if p.sector.Side == North {
		y = around.Y - apart - 6 - token - h
	}
	p.sector.put(Box{-w / 2, y, w, h}, "middle")
	p.putToken(-p.tokenWidth()/2, y+h+apart+1)
}
