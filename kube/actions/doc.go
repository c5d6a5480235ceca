// Package actions changes objects: it says beforehand what a change is, what will
// follow from it and what will undo it, lets the API server try it (dry run), makes
// it, and watches until it is so.
package actions
