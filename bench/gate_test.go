package bench

import (
	"bytes"
	"context"
	"math"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/plog"
)

// The gate: what must not become worse without anybody noticing. Nothing in it depends
// on how fast the machine is or what else it does.

// allocations are those of our processor for an event of each case beyond those of its
// floor, which change with the mappings: of texts that are made, and of JSON documents.
var allocations = map[string]float64{
	"cef_firewall": 1, "cef_19": 2, "cef_10": 1, "leef_eset": 18, "eset_threat": 9, "fortidlp_detection": 63,
	"icdm_8031": 12, "edr_blob": 10, "no_match": 0,
}

// TestAllocations holds the allocations of an event at what they are: more is a
// regression, less asks for the new figure here.
func TestAllocations(t *testing.T) {
	p, err := Ours(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Shutdown(context.Background()) }()
	for _, c := range Cases() {
		floor, err := Floor(nil, c)
		if err != nil {
			t.Fatal(err)
		}
		got := allocs(t, p, c) - allocs(t, floor, c)
		if want, ok := allocations[c.Name]; !ok || got != want {
			t.Errorf("%s: %.0f allocations an event beyond the floor, %.0f are noted here", c.Name, got, want)
		}
	}
}

// allocs counts the allocations of an event, to the next whole one: the few of a batch
// are none of its.
func allocs(t *testing.T, p consumer.Logs, c Case) float64 {
	t.Helper()
	const runs = 20
	var ready []plog.Logs
	for range runs + 1 {
		ready = append(ready, batch(c.Text, BatchSize))
	}
	return math.Round(testing.AllocsPerRun(runs, func() {
		if err := p.ConsumeLogs(context.Background(), ready[0]); err != nil {
			t.Fatal(err)
		}
		ready = ready[1:]
	}) / BatchSize)
}

// instructionBounds are how many instructions our processor may take for one of its floor:
// a tenth more than it took when they were set (164,600 and 60,500).
var instructionBounds = map[string]float64{"cef_19": 3.0}

// TestInstructions counts the instructions of our processor beside those of its floor,
// which does not depend on the machine's load: they are the same in each run but for 1 %.
func TestInstructions(t *testing.T) {
	v := newValgrind(t)
	for name, bound := range instructionBounds {
		ours, floor := v.event(t, name, WayOurs), v.event(t, name, WayFloor)
		t.Logf("%s: %.0f instructions an event, %.2f times the floor", name, ours, ours/floor)
		if ours/floor > bound {
			t.Errorf("%s: %.2f times the instructions of the floor, at most %.2f", name, ours/floor, bound)
		}
	}
}

// event counts the instructions of an event of a case by a way. What is done once is in
// both counts.
func (v valgrind) event(t *testing.T, name, way string) float64 {
	t.Helper()
	const few, many = 500, 3500
	pattern := "^BenchmarkEvent$/^case=" + name + "$/^by=" + way + "$"
	return float64(v.count(t, pattern, many)-v.count(t, pattern, few)) / (many - few)
}

// The sizes between which growth is looked at.
const (
	small = 1 << 20 / 10
	large = 1 << 20
)

// BenchmarkGrowth has a message of each shape in two sizes.
func BenchmarkGrowth(b *testing.B) {
	for _, s := range Shapes {
		for _, size := range []int{small, large} {
			b.Run("shape="+s.Name+"/size="+strconv.Itoa(size), func(b *testing.B) {
				p, err := Ours(nil)
				if err != nil {
					b.Fatal(err)
				}
				defer func() { _ = p.Shutdown(context.Background()) }()
				one(b, p.ConsumeLogs, s.Grown(size))
			})
		}
	}
}

// one handles b.N batches of one record.
func one(b *testing.B, consume func(context.Context, plog.Logs) error, c Case) {
	for range b.N {
		if err := consume(context.Background(), batch(c.Text, 1)); err != nil {
			b.Fatal(err)
		}
	}
}

// TestGrowth: ten times the size or the fields costs at most eleven times as much. Where
// there is no valgrind to count, it shows at least that the cost does not grow with the
// square: that would be a hundred times.
func TestGrowth(t *testing.T) {
	if _, err := exec.LookPath("valgrind"); err == nil && !testing.Short() {
		v := newValgrind(t)
		for _, s := range Shapes {
			of := func(size int) float64 {
				pattern := "^BenchmarkGrowth$/^shape=" + s.Name + "$/^size=" + strconv.Itoa(size) + "$"
				return float64(v.count(t, pattern, 6) - v.count(t, pattern, 1))
			}
			grows(t, s, of(large)/of(small), 11)
		}
		return
	}
	t.Log("no valgrind, or -short: processor time instead of instructions, and a wide bound")
	p, err := Ours(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Shutdown(context.Background()) }()
	for _, s := range Shapes {
		of := func(size int) float64 {
			c, best := s.Grown(size), time.Duration(math.MaxInt64)
			for range 5 {
				logs := batch(c.Text, 1)
				start := processTime()
				if err := p.ConsumeLogs(context.Background(), logs); err != nil {
					t.Fatal(err)
				}
				best = min(best, processTime()-start)
			}
			return float64(max(best, 100*time.Microsecond))
		}
		grows(t, s, of(large)/of(small), 50)
	}
}

func grows(t *testing.T, s Shape, got, most float64) {
	t.Helper()
	t.Logf("%s: ten times the size costs %.1f times as much", s.Name, got)
	if got > most {
		t.Errorf("%s: ten times the size costs %.1f times as much, at most %.0f", s.Name, got, most)
	}
}

// valgrind counts the instructions of the benchmarks of this program.
type valgrind struct{ path string }

func newValgrind(t *testing.T) valgrind {
	t.Helper()
	path, err := exec.LookPath("valgrind")
	if err != nil {
		t.Skip("no valgrind here to count instructions with")
	}
	if testing.Short() {
		t.Skip("-short: counting takes a minute")
	}
	return valgrind{path}
}

var refs = regexp.MustCompile(`I +refs: +([0-9,]+)`)

// count runs a benchmark n times, without garbage collection and with one P, so that the
// count is that of the code alone.
func (v valgrind) count(t *testing.T, bench string, n int) int64 {
	t.Helper()
	cmd := exec.Command(v.path, "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", os.Args[0],
		"-test.run=^$", "-test.bench="+bench, "-test.benchtime="+strconv.Itoa(n)+"x")
	cmd.Env = append(os.Environ(), "GOGC=off", "GOMAXPROCS=1")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		t.Skipf("valgrind cannot run this program: %v\n%s", err, out.String())
	}
	found := refs.FindStringSubmatch(out.String())
	if found == nil {
		t.Skipf("valgrind counted nothing:\n%s", out.String())
	}
	count, err := strconv.ParseInt(strings.ReplaceAll(found[1], ",", ""), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return count
}
