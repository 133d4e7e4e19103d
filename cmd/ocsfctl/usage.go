package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// required makes cobra offer a flag first, and says what belongs there where it is missing:
// cobra's own error names the flag alone.
func required(c *cobra.Command, flag, say string) {
	if err := c.MarkFlagRequired(flag); err != nil {
		panic(err) // the flag is not defined
	}
	c.PreRunE = func(c *cobra.Command, _ []string) error {
		if c.Flags().Changed(flag) {
			return nil
		}
		return fmt.Errorf("--%s is missing: %s", flag, say)
	}
}

// flagError adds to an error of a flag the one that was probably meant, and where all of them are.
func flagError(c *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	near := ""
	if errors.As(err, &unknown) {
		near = nearFlag(c, unknown.GetSpecifiedName())
	}
	return fmt.Errorf("%w%s\n%s --help has the flags and examples", err, near, c.CommandPath())
}

// nearFlag lets cobra, which knows words that are near to each other only of commands, find a flag.
func nearFlag(c *cobra.Command, name string) string {
	flags := &cobra.Command{SuggestionsMinimumDistance: 2}
	run := func(*cobra.Command, []string) {} // what does nothing is not suggested
	c.Flags().VisitAll(func(f *pflag.Flag) { flags.AddCommand(&cobra.Command{Use: f.Name, Run: run}) })
	near := flags.SuggestionsFor(name)
	if len(near) == 0 {
		return ""
	}
	return " (did you mean --" + strings.Join(near, ", --") + "?)"
}
