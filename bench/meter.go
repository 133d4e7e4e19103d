package bench

import (
	"testing"
	"time"
)

// cpuUnit is the metric for the time of the processor. "go test -bench" prints it
// beside ns/op, and benchstat compares it.
const cpuUnit = "cpu-ns/op"

// meter runs the clock of a benchmark and one for the time that this process has had
// on a processor.
type meter struct {
	b     *testing.B
	spent time.Duration
	since time.Duration
}

// begin sets both clocks to zero and leaves them standing.
func (m *meter) begin() {
	m.b.ReportAllocs()
	m.b.StopTimer()
	m.b.ResetTimer()
}

func (m *meter) start() {
	m.b.StartTimer()
	m.since = processTime()
}

func (m *meter) stop() {
	m.spent += processTime() - m.since
	m.b.StopTimer()
}

func (m *meter) report() {
	if m.spent > 0 {
		m.b.ReportMetric(float64(m.spent)/float64(m.b.N), cpuUnit)
	}
}
