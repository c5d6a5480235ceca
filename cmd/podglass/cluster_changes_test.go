//go:build e2e && linux

package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

// changePods is the scene in which the test binary changes pods.
const changePods = "change-pods"

func plainScenes() map[string]scene { return map[string]scene{changePods: playChanges} }

// playChanges labels a hundred pods a second, one in ten of them among those that are listed first and
// so are on the screen, and writes a dot for each. The pods come on standard input, one a line up to an
// empty one; when that ends, the labels are taken away again.
func playChanges(ctx context.Context, in io.Reader, out io.Writer) error {
	const behind = 10
	if err := syscall.Setpriority(syscall.PRIO_PROCESS, 0, behind); err != nil {
		return err
	}
	config, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	if err != nil {
		return err
	}
	config.QPS = -1
	changer := &changer{clientset: kubernetes.NewForConfigOrDie(config), touched: map[types.NamespacedName]bool{}, out: out}
	lines := bufio.NewScanner(in)
	for lines.Scan() && lines.Text() != "" {
		namespace, name, _ := strings.Cut(lines.Text(), "/")
		changer.names = append(changer.names, types.NamespacedName{Namespace: namespace, Name: name})
	}
	working, end := context.WithCancel(ctx)
	const rate, workers = 100, 4
	var work sync.WaitGroup
	for range workers {
		work.Go(func() { changer.work(working, time.Second*workers/rate) })
	}
	_, err = io.Copy(io.Discard, in)
	end()
	work.Wait()
	for name := range changer.touched {
		changer.label(ctx, name, "null")
	}
	return err
}

// changer changes pods.
type changer struct {
	clientset kubernetes.Interface
	names     []types.NamespacedName
	changes   atomic.Int64

	mu      sync.Mutex
	touched map[types.NamespacedName]bool
	out     io.Writer
}

func (c *changer) work(ctx context.Context, every time.Duration) {
	const seen = 40
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		name := c.names[rand.IntN(len(c.names))]
		if rand.IntN(10) == 0 {
			name = c.names[rand.IntN(min(seen, len(c.names)))]
		}
		c.label(ctx, name, strconv.Quote(strconv.FormatInt(c.changes.Add(1), 10)))
		c.mu.Lock()
		c.touched[name] = true
		_, _ = io.WriteString(c.out, ".")
		c.mu.Unlock()
	}
}

func (c *changer) label(ctx context.Context, name types.NamespacedName, value string) {
	patch := fmt.Appendf(nil, `{"metadata":{"labels":{"podglass-bench":%s}}}`, value)
	_, _ = c.clientset.CoreV1().Pods(name.Namespace).Patch(ctx, name.Name, types.MergePatchType, patch, metav1.PatchOptions{})
}
