package bench

import (
	"errors"
	"flag"
	"runtime"
	"slices"
	"testing"
	"time"
)

// Result is what one event costs.
type Result struct {
	N      int     // how many events were measured
	NS     float64 // of the processor's time where the system tells it, else of the clock's
	Bytes  float64
	Allocs float64
}

// Series is what a work cost, round after round.
type Series []Result

// Measure runs the works in turn, for a time each, in as many rounds, on one P. It gives
// a series for each work, in their order.
func Measure(rounds int, each time.Duration, works ...Work) ([]Series, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	restore, err := setTime(each)
	if err != nil {
		return nil, err
	}
	defer restore()
	runs := make([]Series, len(works))
	for range rounds {
		for i, w := range works {
			r := testing.Benchmark(w)
			if r.N == 0 {
				return nil, errors.New("a benchmark failed: go test -bench . tells which, and why")
			}
			runs[i] = append(runs[i], result(&r))
		}
	}
	return runs, nil
}

// Median gives the median of each quantity.
func (s Series) Median() Result {
	return Result{
		NS:     median(s, func(r Result) float64 { return r.NS }),
		Bytes:  median(s, func(r Result) float64 { return r.Bytes }),
		Allocs: median(s, func(r Result) float64 { return r.Allocs }),
	}
}

// Ratio is the median of what a work took in each round over what another took in the
// same one: load on the machine that lasts longer than a round is no part of it.
func (s Series) Ratio(other Series) float64 {
	ratios := make([]Result, min(len(s), len(other)))
	for i := range ratios {
		ratios[i].NS = s[i].NS / other[i].NS
	}
	return median(ratios, func(r Result) float64 { return r.NS })
}

// setTime sets how long testing.Benchmark takes, for which there is only the flag.
func setTime(d time.Duration) (restore func(), err error) {
	const name = "test.benchtime"
	if flag.Lookup(name) == nil {
		testing.Init() // in a program that is no test
	}
	before := flag.Lookup(name).Value.String()
	if err := flag.Set(name, d.String()); err != nil {
		return nil, err
	}
	return func() { _ = flag.Set(name, before) }, nil
}

func result(r *testing.BenchmarkResult) Result {
	n := float64(r.N)
	ns, ok := r.Extra[cpuUnit]
	if !ok {
		ns = float64(r.T) / n
	}
	return Result{N: r.N, NS: ns, Bytes: float64(r.MemBytes) / n, Allocs: float64(r.MemAllocs) / n}
}

func median(rs []Result, of func(Result) float64) float64 {
	if len(rs) == 0 {
		return 0
	}
	values := make([]float64, len(rs))
	for i, r := range rs {
		values[i] = of(r)
	}
	slices.Sort(values)
	half := len(values) / 2
	if len(values)%2 == 1 {
		return values[half]
	}
	return (values[half-1] + values[half]) / 2
}
