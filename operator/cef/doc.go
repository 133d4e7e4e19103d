// Package cef is the stanza operator cef_parser: it parses CEF messages in receivers that
// are made of stanza, such as file_log, tcp_log and syslog.
//
// A program that imports it has the operator. In a distribution the receiver security_log
// does, so a manifest that lists that has the operator too.
package cef
