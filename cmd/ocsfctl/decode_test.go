package main

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

const decoded = "CEF:0|Acme|Gate|1|7|Tür blockiert|5|msg=für Müller src=192.0.2.1\n"

// TestInputPacked reads what is compressed by its first bytes, whatever its name.
func TestInputPacked(t *testing.T) {
	pack := func(open func(io.Writer) (io.WriteCloser, error)) string {
		var b bytes.Buffer
		w, err := open(&b)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, decoded); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	bz2, err := base64.StdEncoding.DecodeString(packedBzip2)
	if err != nil {
		t.Fatal(err)
	}
	for name, in := range map[string]string{
		"a.gz":      pack(func(w io.Writer) (io.WriteCloser, error) { return gzip.NewWriter(w), nil }),
		"a.zst":     pack(func(w io.Writer) (io.WriteCloser, error) { return zstd.NewWriter(w) }),
		"a.xz":      pack(func(w io.Writer) (io.WriteCloser, error) { return xz.NewWriter(w) }),
		"a.bz2":     string(bz2),
		"a.log":     pack(func(w io.Writer) (io.WriteCloser, error) { return gzip.NewWriter(w), nil }),
		"plain.log": decoded,
	} {
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, []byte(in), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, from := range []struct {
			in   string
			args []string
		}{{"", []string{"parse", file}}, {in, []string{"parse"}}} {
			out, stderr, err := command(t, from.in, from.args...)
			if err != nil || !strings.Contains(out, `"src":"192.0.2.1"`) || !strings.Contains(out, "Müller") || stderr != "" {
				t.Errorf("%s: %v, %s%s", name, err, out, stderr)
			}
		}
	}
	for _, broken := range []string{"\x1f\x8b\x08", "\x28\xb5\x2f\xfdxxxxxxx", "\xfd7zXZ\x00xxxxxxxx", "BZh9xxxxxx"} {
		if out, _, err := command(t, broken, "parse"); err == nil {
			t.Errorf("%q: no error, %s", broken, out)
		}
	}
}

// TestInputEncodings reads other encodings by name, and UTF-16 by itself.
func TestInputEncodings(t *testing.T) {
	encode := func(s string, err error) string {
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	latin := encode(charmap.Windows1252.NewEncoder().String(decoded))
	little, big := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	for _, c := range []struct{ in, name, want string }{
		{latin, "windows-1252", "Müller"},
		{latin, "ISO-8859-1", "Müller"},
		{encode(little.NewEncoder().String(decoded)), "auto", "Müller"},
		{encode(big.NewEncoder().String(decoded)), "auto", "Müller"},
		{encode(little.NewEncoder().String(decoded)), "utf-16", "Müller"},
		{encode(simplifiedchinese.GBK.NewEncoder().String("CEF:0|Acme|Gate|1|7|检测|5|msg=检测到注入 src=192.0.2.1\n")), "gbk", "检测到注入"},
		{decoded, "utf-8", "Müller"},
	} {
		out, stderr, err := command(t, c.in, "parse", "--encoding", c.name)
		if err != nil || !strings.Contains(out, c.want) || !strings.Contains(out, `"src":"192.0.2.1"`) || stderr != "" {
			t.Errorf("%s: %v, %s%s", c.name, err, out, stderr)
		}
	}
	if _, _, err := command(t, decoded, "parse", "--encoding", "latin-99"); err == nil || !strings.Contains(err.Error(), `got "latin-99"`) {
		t.Errorf("an unknown encoding: %v", err)
	}
	for in, hint := range map[string]string{
		latin:                                   "--encoding windows-1252",
		"PK\x03\x04\x14\x00rest":                "zip archive",
		"MZ\x90\x00\x03\x00\x00\x00rest":        "Windows program",
		strings.Repeat("\x01\x02\x03\x04", 100): "neither text nor JSON",
	} {
		if _, stderr, _ := command(t, in, "parse"); !strings.Contains(stderr, hint) {
			t.Errorf("%.20q: %q does not say %q", in, stderr, hint)
		}
	}
}

// packedBzip2 is decoded as bzip2 writes it: the standard library only reads it.
const packedBzip2 = "QlpoOTFBWSZTWVvL7UgAAArfjAAQQAFysiuCBAA7rpwEAAQIACAAVFEyGRkGEwR6nqeoRT0ynpBoxNADTagc6kBEuG9XEwLIa8G6ORPGTIeZz7WklWLfaE8zBWizceFOndIARxIvxdyRThQkFvL7UgA="

// command is run with the two outputs apart.
func command(t *testing.T, input string, line ...string) (out, stderr string, err error) {
	t.Helper()
	c := root()
	var o, e bytes.Buffer
	c.SetIn(strings.NewReader(input))
	c.SetOut(&o)
	c.SetErr(&e)
	c.SetArgs(args(line))
	err = c.Execute()
	return o.String(), e.String(), err
}
