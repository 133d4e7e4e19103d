package mapping

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"testing/fstest"
)

// maxSnapshot is the most bytes that the mapping files of one folder may have together.
const maxSnapshot = 64 << 20

// Snapshot is what the mapping files of a folder contain at one moment. Files may change
// while they are read, so compare two snapshots before you use one.
type Snapshot struct {
	name  string
	files map[string][sha256.Size]byte
	fs    fstest.MapFS
}

// TakeSnapshot reads the mapping files of a folder. It fails where Load would fail for a
// folder or a file that cannot be read.
func TakeSnapshot(f Folder) (*Snapshot, error) {
	if err := checkFolder(f); err != nil {
		return nil, err
	}
	s := &Snapshot{name: f.Name, files: map[string][sha256.Size]byte{}, fs: fstest.MapFS{}}
	size := 0
	for _, pattern := range []string{"*.yaml", "*/*.yaml"} {
		names, err := fs.Glob(f.FS, pattern)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			data, err := fs.ReadFile(f.FS, name)
			if err != nil {
				return nil, fmt.Errorf("mappings: %s: %w", f.Name, err)
			}
			if size += len(data); size > maxSnapshot {
				return nil, fmt.Errorf("mappings: %s: the files are too large; expected %d MiB together at most", f.Name, maxSnapshot>>20)
			}
			s.files[name] = sha256.Sum256(data)
			s.fs[name] = &fstest.MapFile{Data: data, Mode: 0o444}
		}
	}
	return s, nil
}

// Folder returns the folder as it was. Its files are not read again.
func (s *Snapshot) Folder() Folder { return Folder{Name: s.name, FS: s.fs} }

// Sum identifies the content.
func (s *Snapshot) Sum() [sha256.Size]byte {
	h := sha256.New()
	for _, name := range s.names() {
		sum := s.files[name]
		fmt.Fprintf(h, "%q %x\n", name, sum)
	}
	return [sha256.Size]byte(h.Sum(nil))
}

func (s *Snapshot) names() []string {
	names := make([]string, 0, len(s.files))
	for name := range s.files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Changes names the files that differ from an earlier snapshot, such as
// "acme/login.yaml changed", in the order of their names. A nil Snapshot has no files.
func (s *Snapshot) Changes(before *Snapshot) []string {
	if before == nil {
		before = &Snapshot{}
	}
	var out []string
	for _, name := range s.names() {
		switch sum, ok := before.files[name]; {
		case !ok:
			out = append(out, name+" added")
		case sum != s.files[name]:
			out = append(out, name+" changed")
		}
	}
	for _, name := range before.names() {
		if _, ok := s.files[name]; !ok {
			out = append(out, name+" removed")
		}
	}
	for i := range out {
		out[i] = path.Join(s.name, out[i])
	}
	slices.Sort(out)
	return out
}
