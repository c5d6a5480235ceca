// Package store keeps the lines of a log, bounded, for any number of readers.
//
// A [Ring] has the newest lines of one log within its [Limits], and a [Budget] bounds
// what many rings take together. Readers pull lines out of a ring by their numbers, at
// their own pace; they never hold up who appends.
package store
