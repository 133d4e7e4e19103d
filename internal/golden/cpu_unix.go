//go:build unix

package golden

import (
	"syscall"
	"time"
)

// CPU is how long this process has been on a processor: what a test measures does not
// depend on what else the machine does.
func CPU() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
