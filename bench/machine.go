package bench

import (
	"bufio"
	"os"
	"runtime"
	"strings"
)

// Machine is what figures were measured on.
type Machine struct{ Go, System, CPU string }

// ThisMachine describes the one that this program runs on.
func ThisMachine() Machine {
	return Machine{Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH, CPU: model()}
}

// model is that of the processor where the system tells it.
func model() string {
	const unknown = "unknown processor"
	f, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return unknown
	}
	defer func() { _ = f.Close() }()
	for s := bufio.NewScanner(f); s.Scan(); {
		if name, ok := strings.CutPrefix(s.Text(), "model name"); ok {
			return strings.TrimLeft(name, " \t:")
		}
	}
	return unknown
}
