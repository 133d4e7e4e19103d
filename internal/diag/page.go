package diag

import "strings"

//go:generate go test -count=1 -run TestPage -update .

// Page is docs/diagnostics.md.
func Page() string {
	var b strings.Builder
	b.WriteString(`# Diagnostics

<!-- Generated from internal/diag by make generate. -->

` + "`security_log.diagnostics`" + ` lists what was found in a message that is not as its format, or the schema, has it, and how it was read. The attribute is absent where there is nothing to say.
` + "`otelcol_processor_ocsf_diagnostics{code}`" + ` counts each code once per record; a stage that is new to your data shows there first.

A code marked with **partial** makes ` + "`security_log.outcome`" + ` of a mapped event ` + "`partial`" + `: the message was repaired, guessed or cut, and its event may say less than the sender meant.
The Body always has the original message.

| code | from | meaning | outcome |
| --- | --- | --- | --- |
`)
	for i := range Codes {
		c := &Codes[i]
		outcome := ""
		if c.Partial {
			outcome = "**partial**"
		}
		b.WriteString("| `" + c.Name + "` | " + c.Stages + " | " + strings.ReplaceAll(c.Meaning, "|", `\|`) + " | " + outcome + " |\n")
	}
	return b.String()
}
