// Package book puts the logs of many containers together into one, in the order
// of time, and says what of it shows: all, some containers, or what a filter
// lets through.
//
// A [Book] runs one tailer a container, which writes to a ring of its own. The
// book keeps no text: its order is a list of stretches, each some consecutive
// lines of one ring, so one container costs nothing and two that take turns cost
// 32 bytes a turn. A line has a position in the book. Positions ascend, may have
// gaps, and stay when a filter is set or taken away. They are given anew, which
// Era tells, only when lines turn up that belong between others: history that
// comes later than newer lines, or a stream that lags.
//
// Everything that shows is found by reading lines near a position, so a screen
// costs the same whatever the size of the log. Going through all of it, for a
// filter or a count, is the work of the goroutine of [Book.Run], in small steps.
package book
