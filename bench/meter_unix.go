//go:build unix

package bench

import (
	"syscall"
	"time"
)

// processTime is how long the threads of this process have run, in user code and in
// the kernel, garbage collection included.
func processTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
