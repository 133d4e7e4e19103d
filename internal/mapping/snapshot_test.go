package mapping

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSnapshot(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		file := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o700))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	}
	take := func() *Snapshot {
		s, err := TakeSnapshot(Folder{Name: "own", FS: os.DirFS(dir)})
		require.NoError(t, err)
		return s
	}
	write("acme/source.yaml", "rules: [login]\nrecognise: [{format: json, has: [acme]}]\n")
	write("acme/login.yaml", "class: authentication\nactivity: Logon\nmap: {user.name: user, service.name: service}\n")
	write("acme/samples/login.json", "{}")
	before := take()
	write("acme/samples/login.json", "{ }")
	require.NoError(t, os.Chtimes(filepath.Join(dir, "acme/login.yaml"), time.Unix(1, 0), time.Unix(1, 0)))
	assert.Equal(t, before.Sum(), take().Sum(), "only the content of mapping files counts")

	write("acme/login.yaml", "class: nothing\n")
	write("acme/logout.yaml", "x")
	require.NoError(t, os.Remove(filepath.Join(dir, "acme/source.yaml")))
	after := take()
	assert.NotEqual(t, before.Sum(), after.Sum())
	assert.Equal(t, []string{"own/acme/login.yaml changed", "own/acme/logout.yaml added", "own/acme/source.yaml removed"}, after.Changes(before))
	assert.Len(t, before.Changes(nil), 2)

	set, err := Load(Options{Folders: []Folder{before.Folder()}})
	require.NoError(t, err, "the files are those of that moment")
	assert.Equal(t, []string{"acme"}, set.Sources())

	_, err = TakeSnapshot(Folder{Name: "own", FS: os.DirFS(filepath.Join(dir, "nothing"))})
	require.ErrorContains(t, err, "mappings: own is no folder that can be read")
}

// TestVerifiedFoldersAreCompiledOnce: for an older schema version too. The check against
// the newest one is for files that no test has seen.
func TestVerifiedFoldersAreCompiledOnce(t *testing.T) {
	count := 0
	onCompile = func(string) { count++ }
	defer func() { onCompile = nil }()
	folder := Folder{Name: "own", FS: os.DirFS("../../processor/ocsfprocessor/testdata/mappings")}
	for verified, want := range map[bool]int{true: 1, false: 2} {
		count = 0
		folder.Verified = verified
		_, err := Load(Options{Version: "1.1.0", Folders: []Folder{folder}})
		require.NoError(t, err)
		assert.Equal(t, want, count)
	}
}
