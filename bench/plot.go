package bench

import (
	"fmt"
	"io"
)

// The plot: for each case a bar a way, as long as an event of it takes.
const (
	plotLabel = 150 // room for the names on the left
	plotWidth = 700 // of the longest bar
	barHeight = 12
	caseGap   = 14
)

// bars are the ways that the plot shows.
var bars = []struct{ way, name, color string }{
	{WayOurs, "ours: OCSF", "#2563eb"},
	{WayPeer, "peer: fields as they are", "#f59e0b"},
	{WayPeerOCSF, "peer: OCSF by OTTL", "#b45309"},
	{WayFloor, "floor of ours: Put calls alone", "#9ca3af"},
	{WayHand, "Go by hand", "#6b7280"},
}

// WritePlot writes the bars as SVG.
func WritePlot(w io.Writer, rows []Row) error {
	longest, height := 0.0, 30
	for i := range rows {
		for _, b := range bars {
			if rows[i].Series[b.way] != nil {
				longest = max(longest, rows[i].Cost(b.way).NS)
				height += barHeight
			}
		}
		height += caseGap
	}
	p := &page{w: w}
	p.line(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="11">`, plotLabel+plotWidth+80, height)
	p.line(`<rect width="100%%" height="100%%" fill="white"/>`)
	x := plotLabel
	for _, b := range bars {
		p.line(`<rect x="%d" y="8" width="10" height="10" fill="%s"/><text x="%d" y="17">%s</text>`, x, b.color, x+14, b.name)
		x += 30 + 6*len(b.name)
	}
	y := 30
	for i := range rows {
		y = p.bars(&rows[i], y, plotWidth/longest)
	}
	p.line("</svg>")
	return p.err
}

// bars draws those of a case from y down, and gives where the next begin.
func (p *page) bars(r *Row, y int, scale float64) int {
	p.line(`<text x="%d" y="%d" text-anchor="end">%s</text>`, plotLabel-8, y+barHeight-2, r.Case.Name)
	for _, b := range bars {
		if r.Series[b.way] == nil {
			continue
		}
		ns := r.Cost(b.way).NS
		p.line(`<rect x="%d" y="%d" width="%.1f" height="%d" fill="%s"/><text x="%.1f" y="%d" font-size="9">%s</text>`,
			plotLabel, y, ns*scale, barHeight-2, b.color, plotLabel+ns*scale+4, y+barHeight-3, fmt.Sprintf("%.1f µs", ns/1000))
		y += barHeight
	}
	return y + caseGap
}
