package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/draft"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// newFlags are the flags of new.
type newFlags struct {
	from, name, class, out, now string
}

func newCommand() *cobra.Command {
	var f newFlags
	c := &cobra.Command{
		Use:   "new --from SAMPLE",
		Short: "Draft the mapping of a product that nobody has mapped",
		Long: `Drafts a mapping folder from one message of a product: a source.yaml that recognises it, a rule with
the OCSF paths that can be guessed from the names of its keys, and the sample itself. Keys that it is
unsure of are comments with what the sample says. The draft compiles, and its sample becomes a valid
event: what is left is to read it.

The sample is one message: a CEF or LEEF line, or a JSON object. Of a file with several lines the first
counts, but a JSON object may have many. - is standard input.

With --out the JSON schema of mapping files is written beside it, for editors with yaml-language-server.
Without --out the files go to standard output, as one YAML stream without the sample.`,
		Example: `  ocsfctl new --from acme.log --out my-mappings
  ocsfctl map --mappings my-mappings --explain acme.log
  ocsfctl test -update my-mappings`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("the sample is given by a flag: ocsfctl new --from %s", args[0])
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error { return f.run(c) },
	}
	c.Flags().StringVar(&f.from, "from", "", "file with a message of the product, - for standard input")
	c.Flags().StringVar(&f.name, "name", "", "name of the source (default: made of vendor and product)")
	c.Flags().StringVar(&f.class, "class", "", "OCSF class of the event, such as detection_finding (default: the likeliest)")
	c.Flags().StringVar(&f.out, "out", "", "folder of mappings to write the source's folder into")
	c.Flags().StringVar(&f.now, "now", "", "the receive time of the sample, RFC 3339 (default: the clock)")
	completeFolder(c, "out")
	required(c, "from", "name a file with a message of the product, such as --from sample.log")
	return c
}

func (f *newFlags) run(c *cobra.Command) error {
	s := stream{raw: true, output: "json", now: f.now}
	if err := s.open(c); err != nil {
		return err
	}
	set, err := loadMappings(ocsf.Default, nil)
	if err != nil {
		return err
	}
	text, err := f.sample(c, &s)
	if err != nil {
		return err
	}
	d, err := draft.New(set, text, f.options(s.at))
	if err != nil {
		return fmt.Errorf("--from %s: %w", f.from, err)
	}
	if d.Known != "" {
		if _, err := fmt.Fprintf(c.ErrOrStderr(), "The built-in source %s recognises this sample already: see ocsfctl map --explain. The draft would come before it.\n", d.Known); err != nil {
			return err
		}
	}
	if f.out == "" {
		return writeStream(c.OutOrStdout(), d)
	}
	return f.write(c.OutOrStdout(), d)
}

// sample reads the text of the sample.
func (f *newFlags) sample(c *cobra.Command, s *stream) (text string, err error) {
	take := func(_ int, message string) error {
		text = message
		return nil
	}
	if f.from == "-" {
		err = s.read("standard input", c.InOrStdin(), take)
		return text, err
	}
	err = s.file(f.from, take)
	return text, err
}

func (f *newFlags) options(at time.Time) draft.Options {
	o := draft.Options{Name: f.name, Class: f.class, Received: at}
	if f.from != "-" {
		base := strings.TrimSuffix(filepath.Base(f.from), ".gz")
		o.Fallback = strings.TrimSuffix(base, filepath.Ext(base))
	}
	return o
}

// writeStream writes the YAML files one after another.
func writeStream(w io.Writer, d *draft.Draft) error {
	for i, file := range d.Files {
		if strings.Contains(file.Name, "/samples/") {
			continue
		}
		if i > 0 {
			if _, err := fmt.Fprintln(w, "---"); err != nil {
				return err
			}
		}
		if _, err := fmt.Fprintf(w, "# %s\n%s", file.Name, file.Text); err != nil {
			return err
		}
	}
	return nil
}

// write writes the folder, never over another.
func (f *newFlags) write(w io.Writer, d *draft.Draft) error {
	dir := filepath.Join(f.out, d.Name)
	if _, err := os.Lstat(dir); err == nil {
		return fmt.Errorf("%s is there already: remove it, or give another --name or --out", dir)
	} else if !errors.Is(err, os.ErrNotExist) {
		return err
	}
	for _, file := range d.Files {
		name := filepath.Join(f.out, filepath.FromSlash(file.Name))
		if err := writeFile(name, withModeline(file)); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(w, name); err != nil {
			return err
		}
	}
	if err := f.writeSchema(w); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "%s: %d values of the sample have a path, %d are left to you\nEdit the files, then: ocsfctl map --mappings %s --explain%s; ocsfctl test -update %[4]s\n",
		d.Class, d.Mapped, d.Open, f.out, f.again(d))
	return err
}

// again is how map reads the sample: what came from standard input has no name.
func (f *newFlags) again(d *draft.Draft) string {
	if f.from == "-" {
		return ""
	}
	for _, file := range d.Files {
		if strings.Contains(file.Name, "/samples/") && strings.Contains(strings.TrimSpace(file.Text), "\n") {
			return " --raw " + f.from
		}
	}
	return " " + f.from
}

// modeline tells editors with yaml-language-server where the schema of a mapping file is.
const modeline = "# yaml-language-server: $schema=../" + mapping.JSONSchemaFile + "\n"

func withModeline(file draft.File) string {
	if strings.HasSuffix(file.Name, ".yaml") && !strings.Contains(file.Name, "/samples/") {
		return modeline + file.Text
	}
	return file.Text
}

// writeSchema writes the schema beside the folders of sources, over one of another version.
func (f *newFlags) writeSchema(w io.Writer) error {
	text, err := mapping.JSONSchema()
	if err != nil {
		return err
	}
	name := filepath.Join(f.out, mapping.JSONSchemaFile)
	if err := writeFile(name, string(text)); err != nil {
		return err
	}
	_, err = fmt.Fprintln(w, name)
	return err
}

func writeFile(name, text string) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil { //nolint:gosec // the collector reads it as another user
		return err
	}
	return os.WriteFile(name, []byte(text), 0o644) //nolint:gosec // as above
}
