// Package docs holds the Markdown files of the repository to what they point at.
package docs
