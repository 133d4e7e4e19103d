package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"
	"golang.org/x/text/encoding"
)

// maxLine is the longest line that is read.
const maxLine = 64 << 20

// stream is what the commands that take messages have in common.
type stream struct {
	raw    bool
	output string
	now    string
	coding string

	charset       encoding.Encoding // nil for UTF-8 and UTF-16
	hints         []string          // what the inputs seem to be where they are not text
	out           io.Writer
	at            time.Time
	split, warned bool // JSON over several lines was taken apart, and that was said
}

func (s *stream) flags(c *cobra.Command) {
	c.Flags().BoolVar(&s.raw, "raw", false, "the whole input is one message")
	c.Flags().StringVarP(&s.output, "output", "o", "", "json or pretty (default: pretty on a terminal, else json)")
	complete(c, "output", "json", "pretty")
	c.Flags().StringVar(&s.coding, "encoding", "auto", "encoding of the input: auto (UTF-8 or UTF-16), or a name such as windows-1252, gbk")
	complete(c, "encoding", "auto", "utf-8", "utf-16", "windows-1252", "iso-8859-1", "iso-8859-15", "gbk", "gb18030", "shift_jis", "euc-kr", "big5")
	c.Flags().StringVar(&s.now, "now", "", "the receive time, RFC 3339 (default: the clock)")
}

// open checks the flags.
func (s *stream) open(c *cobra.Command) error {
	s.out = c.OutOrStdout()
	switch s.output {
	case "json", "pretty":
	case "":
		s.output = "json"
		if f, ok := s.out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
			s.output = "pretty"
		}
	default:
		return fmt.Errorf("--output %s: allowed are json and pretty", s.output)
	}
	s.at = time.Now()
	var err error
	if s.charset, err = encodingNamed(s.coding); err != nil {
		return err
	}
	if s.now != "" {
		if s.at, err = time.Parse(time.RFC3339, s.now); err != nil {
			return fmt.Errorf("--now %s: write it like 2026-01-31T08:00:00Z", s.now)
		}
	}
	return nil
}

// writeJSON writes one JSON object, on a line of its own or indented.
func (s *stream) writeJSON(b []byte) error {
	if s.pretty() {
		return writePretty(s.out, b)
	}
	_, err := s.out.Write(append(b, '\n'))
	return err
}

func (s *stream) pretty() bool { return s.output == "pretty" }

// each calls f for each message of the files, or of standard input without any.
func (s *stream) each(c *cobra.Command, files []string, f func(line int, message string) error) error {
	if len(files) == 0 {
		return s.warn(c, s.read("standard input", c.InOrStdin(), f))
	}
	for _, name := range files {
		if err := s.file(name, f); err != nil {
			return s.warn(c, err)
		}
	}
	return s.warn(c, nil)
}

// warn says what is probably not meant, after what else there is to see.
func (s *stream) warn(c *cobra.Command, err error) error {
	for _, hint := range s.hints {
		fmt.Fprintln(c.ErrOrStderr(), "ocsfctl: "+hint)
	}
	s.hints = nil
	if s.split && !s.warned {
		s.warned = true
		fmt.Fprintln(c.ErrOrStderr(), "ocsfctl: the input looks like JSON printed over several lines, and each line was taken for a message: with --raw the whole input is one")
	}
	return err
}

func (s *stream) file(name string, f func(int, string) error) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	return s.read(name, file, f)
}

func (s *stream) read(name string, r io.Reader, f func(int, string) error) error {
	r, err := s.decode(name, r)
	if err != nil {
		return err
	}
	if s.raw {
		data, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		return f(1, string(data))
	}
	b := bufio.NewScanner(r)
	b.Buffer(make([]byte, 64<<10), maxLine)
	for line := 1; b.Scan(); line++ {
		text := strings.TrimSpace(b.Text())
		if text == "" {
			continue
		}
		s.split = s.split || text == "{" || text == "["
		if err := f(line, b.Text()); err != nil {
			return err
		}
	}
	return b.Err()
}
