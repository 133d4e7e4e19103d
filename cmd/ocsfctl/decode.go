package main

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/charset"
)

// looked is how many bytes of an input decide what it is.
const looked = 4096

// packed are the compressed formats that are read, by their first bytes and whatever the
// name of the file.
var packed = [...]struct {
	name, magic string
	open        func(io.Reader) (io.Reader, error)
}{
	{"gzip", "\x1f\x8b", func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }},
	{"zstd", "\x28\xb5\x2f\xfd", func(r io.Reader) (io.Reader, error) {
		return zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(256<<20))
	}},
	{"bzip2", "BZh", func(r io.Reader) (io.Reader, error) { return bzip2.NewReader(r), nil }},
	{"xz", "\xfd7zXZ\x00", func(r io.Reader) (io.Reader, error) { return xz.NewReader(r) }},
}

// foreign are formats that are not read, to name them.
var foreign = [...]struct{ magic, name string }{
	{"PK\x03\x04", "a zip archive (or a document of an office program): unpack it first"},
	{"7z\xbc\xaf\x27\x1c", "a 7z archive: unpack it first"},
	{"\x04\x22\x4d\x18", "lz4: decompress it first"},
	{"\x7fELF", "a program"},
	{"MZ", "a Windows program"},
	{"ElfFile\x00", "a Windows event log (.evtx): export it as text or XML"},
	{"%PDF", "a PDF document"},
	{"\xd4\xc3\xb2\xa1", "a packet capture"},
	{"\x0a\x0d\x0d\x0a", "a packet capture"},
	{"PAR1", "a Parquet file"},
	{"Obj\x01", "an Avro file"},
	{"SQLite format 3", "a SQLite database"},
}

// decode gives the text of r: decompressed where it is compressed, and in UTF-8.
func (s *stream) decode(name string, r io.Reader) (io.Reader, error) {
	b := bufio.NewReaderSize(r, looked)
	head, _ := b.Peek(looked)
	for _, p := range packed {
		if !bytes.HasPrefix(head, []byte(p.magic)) || p.name == "bzip2" && (len(head) < 4 || head[3] < '1' || head[3] > '9') {
			continue
		}
		plain, err := p.open(b)
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", name, p.name, err)
		}
		b = bufio.NewReaderSize(plain, looked)
		if head, err = b.Peek(looked); err != nil && !errors.Is(err, io.EOF) && len(head) == 0 {
			return nil, fmt.Errorf("%s: %s: %w", name, p.name, err)
		}
		break
	}
	if s.charset != nil {
		return transform.NewReader(b, s.charset.NewDecoder()), nil
	}
	if e := utf16Of(head); e != nil {
		return transform.NewReader(b, e.NewDecoder()), nil
	}
	s.suspect(name, head)
	return b, nil
}

// utf16Of gives the decoder of a text in UTF-16, nil for any other.
func utf16Of(head []byte) encoding.Encoding {
	n := len(head) &^ 1
	if _, ok := charset.UTF16(string(head[:n])); !ok {
		return nil
	}
	if head[0] == 0 || head[0] == 0xfe {
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	}
	return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
}

// suspect notes what the input seems to be where it is no text in UTF-8.
func (s *stream) suspect(name string, head []byte) {
	for _, f := range foreign {
		if bytes.HasPrefix(head, []byte(f.magic)) && (f.magic != "MZ" || bytes.IndexByte(head, 0) >= 0) {
			s.hints = append(s.hints, fmt.Sprintf("%s: neither text nor JSON; it looks like %s", name, f.name))
			return
		}
	}
	control, text := 0, bytes.TrimRight(head, "\x00")
	for _, c := range text {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != 0x1b {
			control++
		}
	}
	switch {
	case control > 8 && control > len(text)/20:
		s.hints = append(s.hints, name+": neither text nor JSON; is it compressed, encrypted, or a file of a program?")
	case !validHead(head):
		s.hints = append(s.hints, name+": bytes that are not UTF-8; name the encoding, such as --encoding windows-1252, iso-8859-15, gbk or shift_jis")
	}
}

// validHead is utf8.Valid for a beginning that may be cut inside of a character.
func validHead(head []byte) bool {
	for len(head) > 0 {
		r, n := utf8.DecodeRune(head)
		if r == utf8.RuneError && n == 1 {
			return !utf8.FullRune(head)
		}
		head = head[n:]
	}
	return true
}

// encodingNamed gives an encoding by its name, nil for UTF-8 and for none.
func encodingNamed(name string) (encoding.Encoding, error) {
	if strings.EqualFold(name, "auto") {
		return nil, nil
	}
	e, err := charset.Named(name)
	if err != nil {
		return nil, fmt.Errorf("--encoding: %w", err)
	}
	if e == nil {
		return nil, nil
	}
	return e.Encoding, nil
}
