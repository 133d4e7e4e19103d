package charset

import (
	"errors"
	"io"
	"os"
	"strings"
	"testing"
)

func TestNamed(t *testing.T) {
	const text = "<134>fw1 CEF:0|Müller|x|1|7|é~ö|5|msg=a\\nb"
	for name, wide := range map[string]bool{
		"windows-1252": false, "ISO-8859-15": false, "utf-16": true, "UTF-16BE": true, "UTF-16LE": true, "gb18030": false, "IBM037": true,
	} {
		e, err := Named(name)
		if err != nil || e.Wide != wide {
			t.Fatalf("%s: %+v, %v", name, e, err)
		}
		in, err := e.NewEncoder().String(text)
		if err != nil {
			t.Fatal(name, err)
		}
		if got := e.Decoder().Text([]byte(in)); got != text {
			t.Errorf("%s: %q", name, got)
		}
	}
	for name, in := range map[string]string{"gbk": "\xbc\xec\xb2\xe2|", "Shift_JIS": "\x8c\x9f\x8d\xb8|", "ISO-2022-JP": "\x1b$B8!::\x1b(B|", "big5": "\xc0\xcb\xac\x64|"} {
		e, err := Named(name)
		if err != nil || e.Wide {
			t.Fatal(name, err)
		}
		if got := e.Decoder().Text([]byte(in)); len([]rune(got)) != 3 || strings.ContainsRune(got, '\ufffd') || got[len(got)-1] != '|' {
			t.Errorf("%s: %q", name, got)
		}
	}
	for _, name := range []string{"", "utf-8", "UTF8", "utf8-raw", "ascii", "nop"} {
		if e, err := Named(name); e != nil || err != nil || e.Decoder().Text([]byte("\xff")) != "\xff" {
			t.Errorf("%q: %v, %v", name, e, err)
		}
	}
	if _, err := Named("klingon"); err == nil {
		t.Error("no error")
	}
}

// A stream gives the same text however it is cut, and goes on after a deadline.
func TestStream(t *testing.T) {
	text := strings.Repeat("Müller 检测 😀 Ċ\n", 1000)
	for _, step := range []int{1, 3, 1000, 1 << 20} {
		for _, room := range []int{1, 5, 4096} {
			in := "\xff\xfe" + encode(text, false) + "x"
			pause := false
			s := mustNamed(t, "utf-16").Stream()
			var got []byte
			p := make([]byte, room)
			for {
				n, err := s.Read(p, func(b []byte) (int, error) {
					if pause = !pause; pause {
						return 0, os.ErrDeadlineExceeded
					}
					if in == "" {
						return 0, io.EOF
					}
					n := copy(b, in[:min(step, len(in))])
					in = in[n:]
					return n, nil
				})
				got = append(got, p[:n]...)
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
					t.Fatal(err)
				}
			}
			if string(got) != text+"\ufffd" {
				t.Fatalf("step %d, room %d: %d bytes, want %d", step, room, len(got), len(text)+3)
			}
		}
	}
}

func mustNamed(t *testing.T, name string) *Encoding {
	t.Helper()
	e, err := Named(name)
	if err != nil {
		t.Fatal(err)
	}
	return e
}
