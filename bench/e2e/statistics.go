package e2e

import "slices"

// Results are what setups took, in one run.
type Results []Result

// find gives the samples of a setup, none where it was not measured.
func (rs Results) find(name string) []Sample {
	for _, r := range rs {
		if r.Setup.Name == name {
			return r.Samples
		}
	}
	return nil
}

// cost is the processor's time for an event, in ns.
func cost(s Sample) float64 { return float64(s.CPU.Nanoseconds()) / float64(s.Events) }

// memory is what a collector had in memory at most, in MiB.
func memory(s Sample) float64 { return float64(s.Memory) / (1 << 20) }

// median gives that of a quantity of a setup; 0 where it was not measured.
func (rs Results) median(name string, of func(Sample) float64) float64 {
	var all []float64
	for _, s := range rs.find(name) {
		all = append(all, of(s))
	}
	return median(all)
}

// ratio is the median of what a setup took in each round over what another took in the same one.
func (rs Results) ratio(name, other string, of func(Sample) float64) float64 {
	a, b := rs.find(name), rs.find(other)
	var all []float64
	for i := range min(len(a), len(b)) {
		all = append(all, of(a[i])/of(b[i]))
	}
	return median(all)
}

func median(all []float64) float64 {
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	half := len(all) / 2
	if len(all)%2 == 1 {
		return all[half]
	}
	return (all[half-1] + all[half]) / 2
}
