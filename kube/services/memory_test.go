package services

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// What a memory tells after any changes is what is told of the same without one.
func TestAMemoryTellsTheSame(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	changes := map[string]func(*Input){
		"a pod stops being ready": func(in *Input) {
			at := random.IntN(len(in.Pods))
			in.Pods[at] = pod(in.Pods[at].Name, unready)
		},
		"a pod is well": func(in *Input) {
			at := random.IntN(len(in.Pods))
			in.Pods[at] = pod(in.Pods[at].Name)
		},
		"a pod lacks the port": func(in *Input) {
			at := random.IntN(len(in.Pods))
			in.Pods[at] = pod(in.Pods[at].Name, ports("other 9000"))
		},
		"a pod ends": func(in *Input) {
			at := random.IntN(len(in.Pods))
			in.Pods[at] = pod(in.Pods[at].Name, func(p *corev1.Pod) { p.Status.Phase = corev1.PodSucceeded })
		},
		"a slice has others": func(in *Input) {
			at := random.IntN(len(in.Slices))
			var some []discoveryv1.Endpoint
			for _, one := range in.Pods {
				if random.IntN(3) > 0 {
					some = append(some, endpoint(one.Name))
				}
			}
			in.Slices[at] = slice()
			in.Slices[at].Endpoints = some
		},
		"a slice of addresses": func(in *Input) {
			at := random.IntN(len(in.Slices))
			in.Slices[at] = slice()
			for i := range 3 {
				in.Slices[at].Endpoints = append(in.Slices[at].Endpoints, discoveryv1.Endpoint{Addresses: []string{fmt.Sprintf("192.0.2.%d", i)}})
			}
		},
		"another target port": func(in *Input) {
			in.Service = web(target(intstr.FromInt32(int32(8080 + random.IntN(2)))))
		},
		"slices may not be read": func(in *Input) { in.SlicesUnread = "no right to list endpointslices" },
		"slices may be read":     func(in *Input) { in.SlicesUnread = "" },
		"a policy":               func(in *Input) { in.Policies = []*networkingv1.NetworkPolicy{policy("deny")} },
		"a refusal": func(in *Input) {
			in.Refusals = []Refusal{{Pod: in.Pods[0].Name, Port: 8080, Why: "nothing listens"}}
		},
	}
	var names []string
	for name := range changes {
		names = append(names, name)
	}
	for range 20 {
		in := &Input{Service: web(), Slices: slicesOf(slice(), slice())}
		for i := range 8 {
			in.Pods = append(in.Pods, pod(fmt.Sprintf("web-%d", i)))
		}
		memory := &Memory{}
		for range 30 {
			name := names[random.IntN(len(names))]
			now := *in
			now.Pods, now.Slices = append([]*corev1.Pod{}, in.Pods...), append([]*discoveryv1.EndpointSlice{}, in.Slices...)
			changes[name](&now)
			in = &now
			got, want := memory.Of(in), Of(in)
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("after %s: %+v\nwant %+v", name, got, want)
			}
			if again := memory.Of(in); again != got {
				t.Fatalf("after %s: it is told anew though nothing has changed", name)
			}
		}
	}
}

// many is a service of a thousand endpoints in ten slices, as the controller makes them.
func many() *Input {
	in := &Input{Service: web()}
	for i := range 1000 {
		if i%100 == 0 {
			in.Slices = append(in.Slices, slice())
		}
		name := fmt.Sprintf("web-%04d-0", i)
		in.Pods = append(in.Pods, pod(name))
		last := in.Slices[len(in.Slices)-1]
		last.Endpoints = append(last.Endpoints, endpoint(name))
	}
	return in
}

// What it costs when one pod of a thousand and its slice change.
func BenchmarkChange(b *testing.B) {
	in := many()
	memory := &Memory{}
	memory.Of(in)
	for i := 0; b.Loop(); i++ {
		now := *in
		now.Pods, now.Slices = append([]*corev1.Pod{}, in.Pods...), append([]*discoveryv1.EndpointSlice{}, in.Slices...)
		changed, of := *in.Pods[i%1000], *in.Slices[i%1000/100]
		now.Pods[i%1000], now.Slices[i%1000/100] = &changed, &of
		in = &now
		if got := memory.Of(in); got.Answering() != 1000 || len(got.Findings) > 0 {
			b.Fatal(told(got))
		}
	}
}
