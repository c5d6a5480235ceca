//go:build !e2e || !linux

package main

// plainScenes are the scenes without a screen: those of a real cluster are behind its build tag.
func plainScenes() map[string]scene { return nil }
