package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	"golang.org/x/term"
	"golang.org/x/time/rate"
)

// sendFlags are the flags of send.
type sendFlags struct {
	stream
	target
	rate  float64
	count int

	sent    int
	bytes   int64
	limiter *rate.Limiter
	bar     *progressbar.ProgressBar // nil where nobody looks
}

func sendCommand() *cobra.Command {
	var s sendFlags
	c := &cobra.Command{
		Use:   "send --to URL [FILE...]",
		Short: "Send messages to a collector, as a device would",
		Long: `Sends messages to a collector, as a device would: those of the files (also compressed) or of standard input, one a
line, or with --raw the whole input as one. --to says how and where:

  tcp://HOST:PORT           syslog over TCP
  tls://HOST:PORT           syslog over TLS
  udp://HOST:PORT           one datagram a message
  http://HOST:PORT/events   one POST a message; without a path it is /events
  https://HOST:PORT/events

Messages go as they stand: no header is put in front of them. At the end it says how many went out, and over
HTTP how many the collector accepted. TCP and UDP have no answer: whether they arrived is in the collector's
otelcol_receiver_security_log_messages.

The exit status is 1 where the collector refused a message, 2 where it could not be reached.`,
		Example: `  ocsfctl send --to tcp://localhost:5514 firewall.log
  echo 'CEF:0|ACME|FW|1|7|Blocked|5|src=192.0.2.1' | ocsfctl send --to udp://localhost:5514
  ocsfctl send --to tls://siem.example.com:6514 --ca-file ca.pem --cert-file fw.pem --key-file fw-key.pem firewall.log
  ocsfctl send --to https://localhost:8443/fortidlp --insecure-skip-verify --header "X-Webhook-Secret: $SECRET" events.json
  ocsfctl send --to tcp://localhost:5514 --framing octet_counting --raw message-of-several-lines.json
  ocsfctl send --to tcp://localhost:5514 --rate 500 --count 100000 *.log`,
		RunE: s.run,
	}
	c.Flags().StringVar(&s.to, "to", "", "where to: tcp://, tls:// or udp://HOST:PORT, http:// or https://HOST:PORT/PATH")
	c.Flags().BoolVar(&s.raw, "raw", false, "the whole input is one message")
	c.Flags().Float64Var(&s.rate, "rate", 0, "messages a second (default: as fast as the other side takes them)")
	c.Flags().IntVar(&s.count, "count", 0, "messages in all, beginning anew where the input ends (default: the input once)")
	c.Flags().StringVar(&s.framing, "framing", framings[0], "of tcp and tls: newline, or octet_counting (RFC 6587), which takes messages of several lines")
	c.Flags().StringVar(&s.caFile, "ca-file", "", "of tls and https: the authority that signed the collector's certificate (default: those of the system)")
	c.Flags().StringVar(&s.certFile, "cert-file", "", "of tls and https: the certificate to show, with --key-file")
	c.Flags().StringVar(&s.keyFile, "key-file", "", "of tls and https: the key of the certificate")
	c.Flags().BoolVar(&s.insecure, "insecure-skip-verify", false, "of tls and https: take any certificate of the collector")
	c.Flags().StringArrayVar(&s.headers, "header", nil, `of http and https: a header, such as "X-Webhook-Secret: secret"; several times for several`)
	complete(c, "framing", framings...)
	if err := c.RegisterFlagCompletionFunc("to", completeTo); err != nil {
		panic(err) // the flag is defined above
	}
	required(c, "to", "say where to, such as --to tcp://localhost:5514 or --to http://localhost:8088")
	return c
}

func (s *sendFlags) run(c *cobra.Command, files []string) error {
	if err := s.check(); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(c.Context(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	out, err := s.dial(ctx)
	if err != nil {
		return s.explain(err)
	}
	stopped := context.AfterFunc(ctx, out.abort)
	defer stopped()
	if err := s.watch(c.ErrOrStderr(), files); err != nil {
		return errors.Join(err, out.close())
	}
	start := time.Now()
	err = s.all(ctx, c, files, out)
	if closing := out.close(); err == nil {
		err = closing
	}
	if s.bar != nil {
		_ = s.bar.Finish() // what is drawn for people is no reason to fail
	}
	if ctx.Err() != nil {
		err = nil // the user has seen enough
	}
	if _, werr := fmt.Fprintf(c.OutOrStdout(), "%s%s\n", s.summary(time.Since(start)), out.verdict()); err == nil {
		err = werr
	}
	var r *refusal
	if errors.As(err, &r) {
		fmt.Fprintln(c.ErrOrStderr(), "ocsfctl:", err)
		err = nil
	}
	if err == nil && out.refused() > 0 {
		return errUnhappy
	}
	return s.explain(err)
}

func (s *sendFlags) check() error {
	if s.rate < 0 {
		return fmt.Errorf("--rate %g: messages a second, 0 for no limit", s.rate)
	}
	if s.count < 0 {
		return fmt.Errorf("--count %d: a number of messages, 0 for the input once", s.count)
	}
	limit := rate.Inf
	if s.rate > 0 {
		limit = rate.Limit(s.rate)
	}
	s.limiter = rate.NewLimiter(limit, 1)
	return s.parse()
}

// errEnough ends the reading of the input.
var errEnough = errors.New("enough messages were sent")

// all sends the messages, and those of the input again while there are too few.
func (s *sendFlags) all(ctx context.Context, c *cobra.Command, files []string, out outlet) error {
	var kept []string // of standard input, which cannot be read again
	err := s.each(c, files, func(_ int, message string) error {
		if len(files) == 0 && s.count > 0 {
			kept = append(kept, message)
		}
		return s.one(ctx, out, message)
	})
	if err == nil && s.sent == 0 {
		return errors.New("there is no message in the input")
	}
	for err == nil && s.sent < s.count {
		if len(files) > 0 {
			err = s.each(c, files, func(_ int, message string) error { return s.one(ctx, out, message) })
			continue
		}
		for _, message := range kept {
			if err = s.one(ctx, out, message); err != nil {
				break
			}
		}
	}
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

func (s *sendFlags) one(ctx context.Context, out outlet, message string) error {
	if err := s.limiter.Wait(ctx); err != nil {
		return err
	}
	n, err := out.send(ctx, message)
	if n > 0 {
		s.sent++
		s.bytes += int64(n)
	}
	if err != nil {
		return err
	}
	if s.bar != nil {
		_ = s.bar.Add(1)
	}
	if s.sent == s.count {
		return errEnough
	}
	return nil
}

// watch shows how far it is, on a terminal.
func (s *sendFlags) watch(w io.Writer, files []string) error {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	total := s.count
	if total == 0 && len(files) > 0 {
		for _, name := range files {
			if err := s.file(name, func(int, string) error { total++; return nil }); err != nil {
				return err
			}
		}
	}
	if total == 0 {
		total = -1 // nobody knows
	}
	s.bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(w), progressbar.OptionSetDescription("sending"),
		progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetItsString("messages"),
		progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish(), progressbar.OptionSetWidth(30))
	return nil
}

func (s *sendFlags) summary(took time.Duration) string {
	speed := ""
	if seconds := took.Seconds(); s.sent > 1 && seconds > 0 {
		speed = fmt.Sprintf(", %.0f per second", float64(s.sent)/seconds)
	}
	return fmt.Sprintf("sent %s, %s, in %s%s", count(s.sent, "message"), count(s.bytes, "byte"), took.Round(time.Millisecond), speed)
}
