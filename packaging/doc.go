// Package packaging holds no code of the programs: it has the files that become
// archives, packages, the container image and the Helm values, and the script that
// builds them (release). With this file the folder is a package that the go command
// accepts by its path, although zip.go is run alone.
package packaging
