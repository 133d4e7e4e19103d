//go:build unix

package securitylogreceiver

import (
	"os"
	"strings"
	"syscall"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza/fileconsumer/matcher"
)

// specialFiles returns the paths that stanza would open and that are not regular files: named
// pipes, devices and sockets, or links to them. Opening a named pipe waits for a writer,
// and a device such as /dev/zero has no end. Directories are no matches.
func specialFiles(c *matcher.Criteria) []string {
	var paths []string
	for _, include := range c.Include {
		matches, _ := doublestar.FilepathGlob(include, doublestar.WithFilesOnly())
		for _, path := range matches {
			if info, err := os.Stat(path); err != nil || info.Mode().IsRegular() || excluded(c.Exclude, path) {
				continue
			}
			paths = append(paths, path)
		}
	}
	return paths
}

func excluded(patterns []string, path string) bool {
	for _, pattern := range patterns {
		if ok, _ := doublestar.PathMatch(pattern, path); ok {
			return true
		}
	}
	return false
}

var globEscaper = strings.NewReplacer(
	`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`, `]`, `\]`, `{`, `\{`, `}`, `\}`,
)

// globEscape returns the pattern that matches a path alone.
func globEscape(path string) string { return globEscaper.Replace(path) }

// unblock opens the named pipes among the paths in both directions, so that nobody who
// opens them waits for the other side, and returns how to close them again. This open does not
// wait itself (Linux fifo(7); the BSDs and macOS do the same). A pipe that cannot be
// opened, for want of the right to write, stays as it is and is counted in blocked.
func unblock(paths []string) (release func(), blocked int) {
	var pipes []*os.File
	for _, path := range paths {
		if info, err := os.Stat(path); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
			continue
		}
		pipe, err := os.OpenFile(path, os.O_RDWR|syscall.O_NONBLOCK, 0)
		if err != nil {
			blocked++
			continue
		}
		pipes = append(pipes, pipe)
	}
	return func() {
		for _, pipe := range pipes {
			_ = pipe.Close()
		}
	}, blocked
}
