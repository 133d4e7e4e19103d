package charset

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Encoding is an encoding that a configuration names. A nil *Encoding is UTF-8, which is not
// converted.
type Encoding struct {
	encoding.Encoding
	// ascii: a byte below 0x80 is that character of ASCII wherever it is not the second one
	// of another character.
	ascii bool
	// Wide: a line feed is not the one byte 0x0a, as in UTF-16 and EBCDIC, so that a stream
	// must be converted before it is split into lines.
	Wide bool
}

// Named returns the encoding with a name of the IANA, or one of those that file_log knows
// too. Names are case-insensitive. In UTF-16 a byte order mark decides the byte order, if there
// is one.
func Named(name string) (*Encoding, error) {
	var e encoding.Encoding
	switch strings.ToLower(name) {
	case "", "utf-8", "utf8", "utf-8-raw", "utf8-raw", "nop", "ascii", "us-ascii":
		return nil, nil //nolint:nilnil // not converted
	case "utf-16", "utf16", "utf-16le", "utf16le":
		e = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case "utf-16be", "utf16be":
		e = unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	default:
		var err error
		if e, err = ianaindex.IANA.Encoding(name); err != nil || e == nil {
			return nil, fmt.Errorf("unknown encoding; expected utf-8, utf-16, windows-1252, iso-8859-15, gbk, shift_jis or another name of the IANA, got %q", name)
		}
	}
	all := make([]byte, 0x80)
	for i := range all {
		all[i] = byte(i)
	}
	// What an encoding cannot convert it does not have.
	same, _ := e.NewDecoder().Bytes(all)
	line, _ := e.NewEncoder().String("\n")
	return &Encoding{Encoding: e, ascii: bytes.Equal(same, all), Wide: line != "\n"}, nil
}

// Decoder converts the messages of one stream. A nil Decoder returns them as they are.
type Decoder struct {
	*encoding.Decoder
	ascii bool
}

// Decoder returns a Decoder, nil for UTF-8.
func (e *Encoding) Decoder() *Decoder {
	if e == nil {
		return nil
	}
	return &Decoder{Decoder: e.NewDecoder(), ascii: e.ascii}
}

// Text converts b, at most to three times its size. What is not valid becomes U+FFFD.
func (d *Decoder) Text(b []byte) string {
	if d == nil || d.ascii && isASCII(b) {
		return string(b)
	}
	text, err := d.Bytes(b)
	if err != nil {
		return string(b)
	}
	return string(text)
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

// Stream converts a stream to UTF-8 piece by piece. Unlike a transform.Reader it goes on
// after an error, as a read deadline causes. It holds about 16 KiB.
type Stream struct {
	decoder transform.Transformer
	in      []byte // not converted yet: the first bytes of a character
	out     []byte // converted and not read yet
	buffer  [2][]byte
}

// streamSize is how many bytes are read at a time.
const streamSize = 4 << 10

// Stream returns a Stream.
func (e *Encoding) Stream() *Stream {
	return &Stream{decoder: e.NewDecoder(), buffer: [2][]byte{make([]byte, streamSize), make([]byte, 3*streamSize)}}
}

// Read reads once with read, if nothing is left from before, and puts what it got into p
// in UTF-8. It may return 0 bytes without an error, where a character is incomplete. At an
// error that is not a timeout the stream is over.
func (s *Stream) Read(p []byte, read func([]byte) (int, error)) (int, error) {
	var err error
	if len(s.out) == 0 {
		var n int
		n, err = read(s.buffer[0][len(s.in):])
		var t interface{ Timeout() bool }
		over := err != nil && (!errors.As(err, &t) || !t.Timeout())
		src := s.buffer[0][:len(s.in)+n]
		written, used, failed := s.decoder.Transform(s.buffer[1], src, over)
		if failed != nil && !errors.Is(failed, transform.ErrShortSrc) && !errors.Is(failed, transform.ErrShortDst) {
			written, used = copy(s.buffer[1], src), len(src)
		}
		s.out = s.buffer[1][:written]
		s.in = s.buffer[0][:copy(s.buffer[0], src[used:])]
	}
	n := copy(p, s.out)
	s.out = s.out[n:]
	if len(s.out) > 0 {
		err = nil // it comes again with the next read
	}
	return n, err
}
