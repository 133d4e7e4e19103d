package bench

import (
	"fmt"
	"io"
	"time"
)

// Row is what an event of one case costs.
type Row struct {
	Case       Case
	Ways       []string          // in the order in which they were measured
	Series     map[string]Series // by way
	Outcome    string            // what our processor made of the text
	Attributes int               // how many it wrote
}

// Cost is the median of a way, the zero Result where there is no such way.
func (r *Row) Cost(way string) Result { return r.Series[way].Median() }

// Ratio is what a way takes over what another does; 0 where one of them is not there.
func (r *Row) Ratio(way, other string) float64 {
	if r.Series[way] == nil || r.Series[other] == nil {
		return 0
	}
	return r.Series[way].Ratio(r.Series[other])
}

// Compare measures the cases, each by all ways that there are for it.
func Compare(cases []Case, rounds int, each time.Duration) ([]Row, error) {
	stages, err := NewStages()
	if err != nil {
		return nil, err
	}
	rows := make([]Row, 0, len(cases))
	for _, c := range cases {
		row, err := stages.compare(c, rounds, each)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Name, err)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func (s *Stages) compare(c Case, rounds int, each time.Duration) (Row, error) {
	row := Row{Case: c, Series: map[string]Series{}}
	record, err := Output(nil, c)
	if err != nil {
		return row, err
	}
	row.Attributes = record.Attributes().Len()
	if v, ok := record.Attributes().Get("security_log.outcome"); ok {
		row.Outcome = v.Str()
	}
	ways, done, err := s.Ways(c)
	defer done()
	if err != nil {
		return row, err
	}
	works := make([]Work, len(ways))
	for i, w := range ways {
		works[i] = w.Work
	}
	series, err := Measure(rounds, each, works...)
	if err != nil {
		return row, err
	}
	for i, w := range ways {
		row.Ways = append(row.Ways, w.Name)
		row.Series[w.Name] = series[i]
	}
	return row, nil
}

// WriteRaw writes every round as a line of "go test -bench", for benchstat.
func WriteRaw(w io.Writer, rows []Row) error {
	for _, r := range rows {
		for _, way := range r.Ways {
			for _, x := range r.Series[way] {
				_, err := fmt.Fprintf(w, "BenchmarkEvent/case=%s/by=%s %d %.1f cpu-ns/op %.0f B/op %.0f allocs/op\n", r.Case.Name, way, x.N, x.NS, x.Bytes, x.Allocs)
				if err != nil {
					return err
				}
			}
		}
	}
	return nil
}
