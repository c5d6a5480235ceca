package pods

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/follow"
)

// sizes are the numbers of pods that the benchmarks run with: what a large
// cluster has, and ten times that.
func sizes(b *testing.B, bench func(b *testing.B, pods int)) {
	for _, pods := range []int{10_000, 100_000} {
		b.Run(fmt.Sprintf("pods=%dk", pods/1000), func(b *testing.B) { bench(b, pods) })
	}
}

// manyPods are pods as a large cluster has them: each with a name, an address
// and an identity of its own, in workloads of 30.
func manyPod(i int, random *rand.Rand) *corev1.Pod {
	workload := i / 30
	hash := fmt.Sprintf("%08x", uint64(workload)*2654435761%(1<<32))
	name := fmt.Sprintf("service-%03d-%s-%05x", workload%300, hash, random.Uint32()%(1<<20))
	running := func(name string) corev1.ContainerStatus {
		return corev1.ContainerStatus{Name: name, Ready: true, State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}}
	}
	controller := true
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			Namespace: fmt.Sprint("team-", workload%40), Name: name,
			UID:               types.UID(fmt.Sprintf("%08x-%04x-4%03x-9%03x-%012x", random.Uint32(), random.Uint32N(1<<16), random.Uint32N(1<<12), random.Uint32N(1<<12), i)),
			CreationTimestamp: metav1.NewTime(noon.Add(-time.Duration(random.IntN(1e6)) * time.Second)),
			Labels:            map[string]string{"app": name[:11], "pod-template-hash": hash, "app.kubernetes.io/part-of": "shop"},
			OwnerReferences:   []metav1.OwnerReference{{Kind: "ReplicaSet", Name: name[:20], Controller: &controller}},
		},
		Spec: corev1.PodSpec{NodeName: fmt.Sprint("node-", i%100), Containers: []corev1.Container{{Name: "web"}, {Name: "proxy"}}},
		Status: corev1.PodStatus{
			Phase: corev1.PodRunning, QOSClass: corev1.PodQOSBurstable,
			PodIPs:            []corev1.PodIP{{IP: fmt.Sprintf("10.%d.%d.%d", i/65536, i/256%256, i%256)}},
			ContainerStatuses: []corev1.ContainerStatus{running("web"), running("proxy")},
		},
	}
}

// fill is a store of that many pods.
func fill(tb testing.TB, pods int) *Store {
	tb.Helper()
	store := newTestStore(nil)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range pods {
		store.put(NewRow(manyPod(i, random)))
	}
	return store
}

// restart makes one of the rows another one, as a restarted container does.
func restart(store *Store, rows []*Row, random *rand.Rand) {
	row := *rows[random.IntN(len(rows))]
	row.Restarts++
	row.Revision = 0 // as one that arrives
	store.put(&row)
}

// BenchmarkStoreMemory reports what a pod costs in a store with one view of it.
func BenchmarkStoreMemory(b *testing.B) {
	sizes(b, func(b *testing.B, pods int) {
		var before, after runtime.MemStats
		for b.Loop() {
			runtime.GC()
			runtime.ReadMemStats(&before)
			store := fill(b, pods)
			store.Snapshot(Query{})
			runtime.GC()
			runtime.ReadMemStats(&after)
			runtime.KeepAlive(store)
		}
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(pods), "B/pod")
	})
}

func BenchmarkStoreSnapshotUnchanged(b *testing.B) {
	sizes(b, func(b *testing.B, pods int) {
		store := fill(b, pods)
		for b.Loop() {
			store.Snapshot(Query{})
		}
	})
}

func BenchmarkStoreSnapshotAfterChanges(b *testing.B) {
	sizes(b, func(b *testing.B, pods int) {
		for _, changes := range []int{1, 100, 1000} {
			b.Run(fmt.Sprintf("changes=%d", changes), func(b *testing.B) {
				benchmarkChanges(b, fill(b, pods), Query{}, changes)
			})
		}
	})
}

// BenchmarkStoreGrouped is one change in a view with groups, which are counted
// anew.
func BenchmarkStoreGrouped(b *testing.B) {
	sizes(b, func(b *testing.B, pods int) {
		benchmarkChanges(b, fill(b, pods), Query{Group: ByOwner}, 1)
	})
}

func benchmarkChanges(b *testing.B, store *Store, query Query, changes int) {
	rows := store.Snapshot(query).Rows
	random := rand.New(rand.NewPCG(3, 4))
	b.ReportAllocs()
	for b.Loop() {
		for range changes {
			restart(store, rows, random)
		}
		rows = store.Snapshot(query).Rows
	}
}

// BenchmarkStoreNewQuery is a letter typed in the filter, or another order.
func BenchmarkStoreNewQuery(b *testing.B) {
	shown := Show(AllColumns(), []string{"app"})
	queries := map[string]Query{"sort=cpu": {Sort: Sort{Column: ColCPU}}, "sort=age": {Sort: Sort{Column: ColAge}}}
	for _, filter := range []string{"", "service-123", "service-(12|13)", "~srv99", "nothing-like-it"} {
		queries["filter="+filter] = Query{Filter: mustFilter(b, filter), Shown: shown}
	}
	sizes(b, func(b *testing.B, pods int) {
		for name, query := range queries {
			b.Run(name, func(b *testing.B) {
				store := fill(b, pods)
				for b.Loop() {
					store.views = nil
					if query.Sort != (Sort{}) {
						store.whole = nil // another order than before
					}
					store.Snapshot(query)
				}
			})
		}
	})
}

// BenchmarkStoreUsage is an answer of the metrics API in which every pod uses
// something else than before.
func BenchmarkStoreUsage(b *testing.B) {
	sizes(b, func(b *testing.B, pods int) {
		store := fill(b, pods)
		query := Query{Sort: Sort{Column: ColCPU, Descending: true}}
		answers := [2]map[types.NamespacedName]Resources{{}, {}}
		for i, row := range store.Snapshot(query).Rows {
			for odd := range answers {
				answers[odd][types.NamespacedName(keyOf(row))] = Resources{MilliCPU: int64(i*7919%1000 + odd), Memory: int64(i) << 20}
			}
		}
		for i := 0; b.Loop(); i++ {
			store.SetUsage(answers[i%2])
			store.Snapshot(query)
		}
	})
}

// BenchmarkNewRow is a pod that arrives.
func BenchmarkNewRow(b *testing.B) {
	pod := manyPod(1, rand.New(rand.NewPCG(1, 2)))
	b.ReportAllocs()
	for b.Loop() {
		NewRow(pod)
	}
}

// BenchmarkStorePut is a change that arrives.
func BenchmarkStorePut(b *testing.B) {
	sizes(b, func(b *testing.B, pods int) {
		store := fill(b, pods)
		rows := store.Snapshot(Query{}).Rows
		random := rand.New(rand.NewPCG(5, 6))
		b.ReportAllocs()
		for b.Loop() {
			restart(store, rows, random)
		}
	})
}

// BenchmarkStoreArrival is a list that arrives, with a look at it for every 300
// pods, as at 10,000 pods a second and 30 frames.
func BenchmarkStoreArrival(b *testing.B) {
	sizes(b, func(b *testing.B, pods int) {
		random := rand.New(rand.NewPCG(1, 2))
		made := make([]*Row, pods)
		for i := range made {
			made[i] = NewRow(manyPod(i, random))
		}
		b.ReportAllocs()
		longest := time.Duration(0)
		for b.Loop() {
			store := NewStore(nil, kube.Scope{}, Options{})
			for i, row := range made {
				row.Revision = 0 // as one that arrives
				store.put(row)
				if i%300 == 0 {
					began := time.Now()
					store.Snapshot(Query{})
					longest = max(longest, time.Since(began))
				}
			}
			store.replace(store.sources[0], made, func(h follow.Health) follow.Health { return h })
		}
		b.ReportMetric(float64(longest.Microseconds()), "us-longest")
	})
}
