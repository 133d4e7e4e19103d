package ocsfprocessor

import (
	"crypto/sha256"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/layout"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// program is one version of the mappings with what is made from it. It never changes: a
// reload makes another one. A worker uses one program for a whole batch.
type program struct {
	set        *compiledSet
	writer     *layout.Writer
	eventNames map[*ocsf.Class]string
}

func newProgram(set *compiledSet, output *OutputConfig) *program {
	return &program{
		set:        set,
		writer:     layout.New(set.Fields(), output.options(), extras[:]...),
		eventNames: eventNames(set.Schema()),
	}
}

// eventNames are the names of records by class. Classes of extensions have a slash in
// their name, which an event name must not have.
func eventNames(schema *ocsf.Schema) map[*ocsf.Class]string {
	names := map[*ocsf.Class]string{}
	for _, c := range schema.Classes() {
		names[c] = "ocsf." + strings.ReplaceAll(c.Name, "/", "_")
	}
	return names
}

// sets are the compiled mappings of this process. Validate compiles them to find faults,
// and what it compiled is what the processor uses; a processor that is in several
// pipelines, which the collector makes once for each, shares them.
var sets setCache

type setCache struct {
	mu     sync.Mutex
	sets   map[setKey]*compiledSet
	unused []setKey // that no processor has yet, the oldest first
	load   func(mapping.Options) (*mapping.Set, error)
}

// compiledSet is a set that is in use. It is released as often as it was acquired.
type compiledSet struct {
	*mapping.Set
	key   setKey
	users int
}

// setKey is all that compiled mappings depend on.
type setKey struct {
	version, sources string
	rawData          bool
	builtin          fs.FS
	files            [sha256.Size]byte
}

// maxUnused is how many sets wait for a processor at most. A configuration that is only
// validated has none.
const maxUnused = 4

// acquire returns the compiled mappings, and compiles them if they are not there.
func (c *setCache) acquire(cfg *Config, files []*mapping.Snapshot) (*compiledSet, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s, err := c.get(cfg, files)
	if err != nil {
		return nil, err
	}
	c.unused = slices.DeleteFunc(c.unused, func(k setKey) bool { return k == s.key })
	s.users++
	return s, nil
}

// prepare compiles the mappings for a processor that is made soon, and reports faults.
func (c *setCache) prepare(cfg *Config, files []*mapping.Snapshot) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	s, err := c.get(cfg, files)
	if err != nil || s.users > 0 || slices.Contains(c.unused, s.key) {
		return err
	}
	c.unused = append(c.unused, s.key)
	if len(c.unused) > maxUnused {
		delete(c.sets, c.unused[0])
		c.unused = slices.Delete(c.unused, 0, 1)
	}
	return nil
}

func (c *setCache) release(s *compiledSet) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s.users--; s.users == 0 {
		delete(c.sets, s.key)
	}
}

func (c *setCache) get(cfg *Config, files []*mapping.Snapshot) (*compiledSet, error) {
	key := setKey{version: cfg.SchemaVersion, sources: strings.Join(cfg.Sources, "\n"), rawData: cfg.Output.RawData, builtin: builtin.FS, files: sum(files)}
	if s := c.sets[key]; s != nil {
		return s, nil
	}
	load := c.load
	if load == nil {
		load = mapping.Load
	}
	set, err := load(cfg.loadOptions(files))
	if err != nil {
		return nil, err
	}
	if c.sets == nil {
		c.sets = map[setKey]*compiledSet{}
	}
	s := &compiledSet{Set: set, key: key}
	c.sets[key] = s
	return s, nil
}

// sum identifies the content of the user's folders. Their names matter too, for errors.
func sum(files []*mapping.Snapshot) [sha256.Size]byte {
	h := sha256.New()
	for _, s := range files {
		folder := s.Sum()
		h.Write([]byte(s.Folder().Name))
		h.Write(folder[:])
	}
	return [sha256.Size]byte(h.Sum(nil))
}
