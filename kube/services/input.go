package services

import (
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
)

// Input is a service and what is known around it, all of one namespace. [Of]
// reads it and changes nothing in it.
type Input struct {
	Service *corev1.Service

	// Slices are the endpoint slices of the service. SlicesUnread is one
	// sentence where they were not read: the endpoints are then those that the
	// selector finds among the pods.
	Slices       []*discoveryv1.EndpointSlice
	SlicesUnread string

	// Pods are pods of the namespace; those that the selector does not mean
	// serve to find what it was perhaps to say. PodsUnread is one sentence where
	// they were not read.
	Pods       []*corev1.Pod
	PodsUnread string

	// Workloads are what makes pods in the namespace, as far as it is known.
	Workloads []Workload
	// Policies are the network policies of the namespace, as far as they are
	// known.
	Policies []*networkingv1.NetworkPolicy
	// Nodes are the names of the nodes that take requests, nil where they are
	// not known.
	Nodes []string
	// Refusals are connections to pods that were seen to fail.
	Refusals []Refusal
}

// Workload makes pods.
type Workload struct {
	// Kind is as people write it: "Deployment".
	Kind, Name string
	// Labels are those of its pods.
	Labels map[string]string
	// Replicas is how many pods are asked for.
	Replicas int32
}

// Refusal is a connection that a pod refused.
type Refusal struct {
	Pod  string
	Port int32
	// Why is what was said, in one sentence.
	Why string
}
