package bench

import (
	"context"
	"math"
	"slices"
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
	"cef_firewall": 1, "cef_19": 2, "cef_10": 1, "leef_eset": 16, "eset_threat": 8, "fortidlp_detection": 13,
	"icdm_8031": 7, "edr_blob": 10, "no_match": 0,
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
	for i := range runs + 1 {
		from := i * BatchSize % Distinct
		ready = append(ready, batch(c.Texts()[from:from+BatchSize]...))
	}
	return math.Round(testing.AllocsPerRun(runs, func() {
		if err := p.ConsumeLogs(context.Background(), ready[0]); err != nil {
			t.Fatal(err)
		}
		ready = ready[1:]
	}) / BatchSize)
}

// instructions are those of our processor for an event of each case over those of its
// floor, as valgrind counts them, the making of the record included in both.
var instructions = map[string]float64{
	"cef_19": 1.85, "leef_eset": 2.05, "eset_threat": 1.75, "fortidlp_detection": 1.98, "no_match": 6.26,
}

// tolerance is by how much instructions may differ from what is noted: less than the 15 %
// that are a regression.
const tolerance = 0.1

// TestInstructions holds the instructions of an event at what they are: more is a
// regression, less asks for the new figure here. Where there is no valgrind to count them,
// processor time stands for them, with a wide bound, since it is not the same elsewhere.
func TestInstructions(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: counting takes a minute")
	}
	v, counts := newValgrind(t)
	if !counts {
		t.Log("no valgrind here: processor time instead of instructions, which shows only what takes half as much again")
	}
	for name, want := range instructions {
		t.Run(name, func(t *testing.T) {
			if !counts {
				got := timeRatio(t, Find(name))
				t.Logf("%.2f times the processor time of the floor", got)
				if got > want*1.5 {
					t.Errorf("%.2f times the processor time of the floor, %.2f times its instructions are noted here", got, want)
				}
				return
			}
			t.Parallel()
			ours, floor := v.event(t, WayOurs, name), v.event(t, WayFloor, name)
			t.Logf("%.0f instructions an event, its floor %.0f: %.2f times as many", ours, floor, ours/floor)
			if got := ours / floor; math.Abs(got-want) > tolerance*want {
				t.Errorf("%.2f times the instructions of the floor, %.2f are noted here", got, want)
			}
		})
	}
}

// timeRatio is what our processor takes over what its floor does: the least of many short
// rounds, which is when nobody else was there.
func timeRatio(t *testing.T, c Case) float64 {
	t.Helper()
	p, err := Ours(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Shutdown(context.Background()) }()
	floor, err := Floor(nil, c)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Measure(25, 20*time.Millisecond, Batches(p, c), Batches(floor, c))
	if err != nil {
		t.Fatal(err)
	}
	least := func(s Series) float64 {
		return slices.MinFunc(s, func(a, b Result) int { return int(a.NS - b.NS) }).NS
	}
	return least(got[0]) / least(got[1])
}

// The sizes between which growth is looked at.
const (
	small = 1 << 20 / 10
	large = 1 << 20
)

// TestGrowth: ten times the size or the fields costs at most eleven times as much.
func TestGrowth(t *testing.T) {
	if testing.Short() {
		growsByTime(t)
		return
	}
	v, counts := newValgrind(t)
	if !counts {
		t.Log("no valgrind here: processor time instead of instructions, and a wide bound")
		growsByTime(t)
		return
	}
	for _, s := range Shapes {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			grows(t, v.grown(t, s, large)/v.grown(t, s, small), 11)
		})
	}
}

// growsByTime shows at least that the cost does not grow with the square: that would be a
// hundred times.
func growsByTime(t *testing.T) {
	t.Helper()
	p, err := Ours(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Shutdown(context.Background()) }()
	for _, s := range Shapes {
		of := func(size int) float64 {
			c, best := s.Grown(size), time.Duration(math.MaxInt64)
			for range 5 {
				logs := batch(c.Text)
				start := processTime()
				if err := p.ConsumeLogs(context.Background(), logs); err != nil {
					t.Fatal(err)
				}
				best = min(best, processTime()-start)
			}
			return float64(max(best, 100*time.Microsecond))
		}
		t.Run(s.Name, func(t *testing.T) { grows(t, of(large)/of(small), 50) })
	}
}

func grows(t *testing.T, got, most float64) {
	t.Helper()
	t.Logf("ten times the size costs %.1f times as much", got)
	if got > most {
		t.Errorf("ten times the size costs %.1f times as much, at most %.0f", got, most)
	}
}
