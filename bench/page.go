package bench

import (
	_ "embed"
	"fmt"
	"io"
	"strings"
)

//go:embed notes.md
var notes string

// Run says how the rows were measured.
type Run struct {
	Machine

	Rounds int
	Each   string
}

// WritePage writes the part of docs/performance.md that is about the processor.
func WritePage(w io.Writer, run Run, rows []Row) error {
	p := &page{w: w}
	p.line("## The processor\n")
	p.line("%s, %s, %s; one core, batches of %d records, ns of processor time, medians of %d rounds of %s that take turns.\n",
		run.Go, run.System, run.CPU, BatchSize, run.Rounds, run.Each)
	p.line("![ns per event](performance.svg)\n")
	p.targets(rows)
	p.costs(rows)
	p.ratios(rows)
	p.memory(rows)
	p.line("%s", strings.TrimSpace(notes))
	return p.err
}

type page struct {
	w   io.Writer
	err error
}

func (p *page) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

func (p *page) targets(rows []Row) {
	p.line("### What was aimed at\n")
	p.line("| ratio | aimed at | measured | |\n| --- | ---: | ---: | --- |")
	for i := range Targets {
		t := &Targets[i]
		got := t.Of(rows)
		reached := "reached"
		if got == 0 || got > t.Most {
			reached = "not reached"
		}
		p.line("| %s | ≤ %.2f | %.2f | %s |", t.Name, t.Most, got, reached)
	}
	p.line("")
}

// columns are the ways of the tables, and their heads.
var columns = []struct{ way, head string }{
	{WayScan, "parse"},
	{WayMap, "parse and map"},
	{WayWrite, "write"},
	{WayPut, "floor of write"},
	{WayOurs, "**ours**"},
	{WayBare, "ours, observables off"},
	{WayJSON, "ours, layout json"},
	{WayFloor, "floor"},
	{WayPeer, "peer"},
	{WayPeerOCSF, "peer + OTTL"},
	{WayHand, "Go by hand"},
}

func (p *page) head(first string) {
	heads, rule := "| "+first+" |", "| --- |"
	for _, c := range columns {
		heads += " " + c.head + " |"
		rule += " ---: |"
	}
	p.line("%s\n%s", heads, rule)
}

func (p *page) row(r *Row, cell func(Result) string) {
	line := "| " + r.Case.Name + " |"
	for _, c := range columns {
		if r.Series[c.way] == nil {
			line += " |"
			continue
		}
		line += " " + cell(r.Cost(c.way)) + " |"
	}
	p.line("%s", line)
}

func (p *page) costs(rows []Row) {
	p.line("### ns per event\n")
	p.head("message")
	for i := range rows {
		p.row(&rows[i], func(x Result) string { return fmt.Sprintf("%.0f", x.NS) })
	}
	p.line("")
}

func (p *page) memory(rows []Row) {
	p.line("### Bytes / allocations per event\n")
	p.head("message")
	for i := range rows {
		p.row(&rows[i], func(x Result) string { return fmt.Sprintf("%.0f / %.0f", x.Bytes, x.Allocs) })
	}
	p.line("")
}

func (p *page) ratios(rows []Row) {
	p.line("### Ratios\n")
	p.line("| message | bytes | attributes | outcome | ours / peer | ours / floor | write / its floor | peer / parse |\n| --- | ---: | ---: | --- | ---: | ---: | ---: | ---: |")
	for i := range rows {
		r := &rows[i]
		p.line("| %s | %d | %d | %s | %s | %s | %s | %s |", r.Case.Name, len(r.Case.Text), r.Attributes, r.Outcome,
			ratio(r.Ratio(WayOurs, WayPeer)), ratio(r.Ratio(WayOurs, WayFloor)), ratio(r.Ratio(WayWrite, WayPut)), ratio(r.Ratio(WayPeer, WayScan)))
	}
	p.line("")
}

func ratio(x float64) string {
	if x == 0 {
		return ""
	}
	return fmt.Sprintf("%.2f", x)
}
