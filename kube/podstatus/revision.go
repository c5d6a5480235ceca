package podstatus

// RevisionAnnotation is where the Deployment controller numbers the ReplicaSets of a Deployment, and in the
// Deployment itself the newest of them.
const RevisionAnnotation = "deployment.kubernetes.io/revision"
