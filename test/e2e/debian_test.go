package e2e

import (
	"context"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// program is one that is installed, or unpacked from Debian's packages into a folder of the test: rsyslog and syslog-ng
// cannot be installed side by side, and a test should leave the machine as it was.
type program struct {
	path string
	dir  string // where it is unpacked, "" where it is installed
}

// debian finds a program, or fetches the packages that have it. It skips the test, and says why, where that cannot be.
func debian(t *testing.T, name string, packages ...string) program {
	t.Helper()
	for _, dir := range []string{"/usr/sbin", "/usr/bin"} {
		if path := filepath.Join(dir, name); exists(path) {
			return program{path: path}
		}
	}
	dir := t.TempDir()
	wanted := missing(t, packages)
	if len(wanted) == 0 {
		// The lists of packages are empty on a fresh machine.
		_, _ = output(t, dir, "apt-get", "update")
		if wanted = missing(t, packages); len(wanted) == 0 {
			t.Skipf("skipped: %s is not installed, and apt knows no package %s", name, packages)
		}
	}
	if out, err := output(t, dir, "apt-get", append([]string{"download"}, wanted...)...); err != nil {
		t.Skipf("skipped: %s is not installed, and cannot be fetched: %v: %s", name, err, out)
	}
	for _, file := range glob(t, filepath.Join(dir, "*.deb")) {
		if out, err := output(t, dir, "dpkg", "-x", file, dir); err != nil {
			t.Skipf("skipped: %s cannot be unpacked: %v: %s", file, err, out)
		}
	}
	for _, bin := range []string{"usr/sbin", "usr/bin"} {
		if path := filepath.Join(dir, bin, name); exists(path) {
			return program{path: path, dir: dir}
		}
	}
	t.Skipf("skipped: %s is not in %s", name, wanted)
	return program{}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// missing are the packages that apt would install.
func missing(t *testing.T, packages []string) []string {
	t.Helper()
	out, err := output(t, t.TempDir(), "apt-get", append([]string{"install", "-s", "--no-install-recommends"}, packages...)...)
	if err != nil {
		return nil
	}
	var names []string
	for line := range strings.Lines(out) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "Inst" {
			names = append(names, fields[1])
		}
	}
	return names
}

func output(t *testing.T, dir, name string, args ...string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// libraries are the folders in which an unpacked program finds what it links.
func (p program) libraries(t *testing.T) []string {
	t.Helper()
	var dirs []string
	err := filepath.WalkDir(p.dir, func(path string, _ fs.DirEntry, err error) error {
		if dir := filepath.Dir(path); strings.Contains(filepath.Base(path), ".so") && !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return dirs
}

// find gives the folder of the program with a name, below where it is installed or unpacked.
func (p program) find(t *testing.T, pattern string) string {
	t.Helper()
	base := p.dir
	if base == "" {
		base = "/"
	}
	found := glob(t, filepath.Join(base, pattern))
	if len(found) == 0 {
		t.Skipf("skipped: there is no %s", pattern)
	}
	return found[0]
}

// run starts the program in the foreground and stops it when the test ends.
func (p program) run(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), p.path, args...)
	cmd.Dir = dir
	if p.dir != "" {
		cmd.Env = append(os.Environ(), "LD_LIBRARY_PATH="+strings.Join(p.libraries(t), ":"))
	}
	log, err := os.Create(filepath.Join(dir, "program.log"))
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		t.Fatalf("start %s: %v", p.path, err)
	}
	exited := make(chan struct{})
	go func() { defer close(exited); _ = cmd.Wait() }()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-exited:
		case <-time.After(10 * time.Second):
			_ = cmd.Process.Kill()
			<-exited
		}
		_ = log.Close()
		if t.Failed() {
			t.Logf("%s printed: %s", p.path, readFile(t, log.Name()))
		}
	})
}
