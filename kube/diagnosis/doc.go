// Package diagnosis says why a pod, its rollout or its service does not do its job: by rules
// over what the API tells, each of which has an id, a sentence with its evidence, and what to
// look at next. It asks for nothing itself: [Diagnose] is a pure function of a pod and what is
// known around it, [Workloads] one of the controllers of a namespace.
//
// Of what blocks a pod only the earliest stage is told, since the rest follows from it. What is
// well, and what ends as it should, gives nothing. Events are kept for an hour or so: where a
// rule needs one that is gone, the finding says that it cannot be told, and guesses nothing.
package diagnosis
