package bench

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"go.opentelemetry.io/collector/processor"
)

// Row is a line of the table: what an event of one case costs. Peer is zero where the
// peer has no converter.
type Row struct {
	Case                    Case
	Scan, Ours, Peer, Floor Result
	Outcome                 string // what our processor made of the text
	Attributes              int
}

// Compare measures the cases.
func Compare(cases []Case, rounds int, each time.Duration) ([]Row, error) {
	ours, err := Ours(nil)
	if err != nil {
		return nil, err
	}
	defer func() { _ = ours.Shutdown(context.Background()) }()
	rows := make([]Row, 0, len(cases))
	for _, c := range cases {
		row, err := compare(ours, c, rounds, each)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Name, err)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func compare(ours processor.Logs, c Case, rounds int, each time.Duration) (Row, error) {
	row := Row{Case: c}
	record, err := Output(nil, c)
	if err != nil {
		return row, err
	}
	row.Attributes = record.Attributes().Len()
	if v, ok := record.Attributes().Get("security_log.outcome"); ok {
		row.Outcome = v.Str()
	}
	floor, err := Floor(nil, c)
	if err != nil {
		return row, err
	}
	works := []Work{Scan(c), Batches(ours, c), Batches(floor, c), nil}
	if c.Converter != "" {
		peer, err := Peer(Convert(c.Converter))
		if err != nil {
			return row, err
		}
		defer func() { _ = peer.Shutdown(context.Background()) }()
		works[3] = Batches(peer, c)
	}
	results, err := Measure(rounds, each, works...)
	if err != nil {
		return row, err
	}
	row.Scan, row.Ours, row.Floor, row.Peer = results[0], results[1], results[2], results[3]
	return row, nil
}

// heads are the two lines above the rows: what the columns are of, and their names.
const heads = "\t\tns/event\t\t\t\tratios\t\t\tbytes/event\t\t\tallocs/event\t\t\t\tours\t\t\n" +
	"case\tsize\tscan\tours\tpeer\tfloor\tpeer/scan\tours/peer\tours/floor\tours\tpeer\tfloor\tscan\tours\tpeer\tfloor\toutcome\tattributes\t"

// Write prints rows as a table.
func Write(w io.Writer, rows []Row) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, heads)
	for _, r := range rows {
		fmt.Fprintf(t, "%s\t%d\t", r.Case.Name, len(r.Case.Text))
		fmt.Fprintf(t, "%.0f\t%.0f\t%s\t%.0f\t", r.Scan.NS, r.Ours.NS, whole(r.Peer.NS), r.Floor.NS)
		fmt.Fprintf(t, "%s\t%s\t%s\t", ratio(r.Peer.NS, r.Scan.NS), ratio(r.Ours.NS, r.Peer.NS), ratio(r.Ours.NS, r.Floor.NS))
		fmt.Fprintf(t, "%.0f\t%s\t%.0f\t", r.Ours.Bytes, whole(r.Peer.Bytes), r.Floor.Bytes)
		fmt.Fprintf(t, "%.0f\t%.0f\t%s\t%.0f\t", r.Scan.Allocs, r.Ours.Allocs, whole(r.Peer.Allocs), r.Floor.Allocs)
		fmt.Fprintf(t, "%s\t%d\t\n", r.Outcome, r.Attributes)
	}
	return t.Flush()
}

// whole is v without decimals, and a dash where nothing was measured.
func whole(v float64) string {
	if v == 0 {
		return "-"
	}
	return fmt.Sprintf("%.0f", v)
}

func ratio(a, b float64) string {
	if a == 0 || b == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", a/b)
}
