package e2e

import (
	"fmt"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// processorTime is how long a process has run, by the clock that the kernel keeps for each (clock_getcpuclockid(3)), in
// nanoseconds: /proc has hundredths of a second.
func processorTime(pid int) (time.Duration, error) {
	const schedulers = 2 // CPUCLOCK_SCHED: what the scheduler counted
	var ran unix.Timespec
	if err := unix.ClockGettime(int32(^pid)<<3|schedulers, &ran); err != nil {
		return 0, fmt.Errorf("clock of the process: %w", err)
	}
	return time.Duration(ran.Nano()), nil
}

// mostMemory is how many bytes a process had in memory at most.
func mostMemory(pid int) (int64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	var kib int64
	if _, err := fmt.Sscan(rest, &kib); err != nil {
		return 0, fmt.Errorf("VmHWM in /proc: %w", err)
	}
	return kib << 10, nil
}
