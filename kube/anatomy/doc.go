// Package anatomy describes a pod as a place: which containers start in what
// order, which volume is where in each of them, what they share, which ports
// lie under the one address and who sends traffic there, who owns the pod,
// where it runs, and what each container finds in its environment.
//
// [Build] makes an [Anatomy] of a pod and of what is known of its neighbours;
// it asks nothing of a cluster. An Anatomy can be made of the pod alone. What
// could not be read is named in it, with the right that is missing.
//
// No value of a Secret is part of an Anatomy, whatever prints it; [Reveal] is
// the one function that returns one.
package anatomy
