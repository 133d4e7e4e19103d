//go:build !unix

package golden

import "time"

var began = time.Now()

// CPU is how long this process has run, which is the nearest that there is here to how
// long it has been on a processor.
func CPU() time.Duration { return time.Since(began) }
