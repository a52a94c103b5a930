// Garbage, goroutines, panics (a nil pointer among them), compression, hashes, regular expressions, JSON, big numbers, Go's parser, files.
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"math/big"
	"os"
	"regexp"
	"runtime"
	"sort"
	"strings"
	"sync"
	"time"
)

type node struct{ left, right *node }

func tree(depth int) *node {
	if depth == 0 {
		return &node{}
	}
	return &node{tree(depth - 1), tree(depth - 1)}
}
func (n *node) count() int {
	if n.left == nil {
		return 1
	}
	return 1 + n.left.count() + n.right.count()
}

func trees() {
	total := 0
	for i := 0; i < 40; i++ {
		total += tree(14).count()
	}
	var statistics runtime.MemStats
	runtime.ReadMemStats(&statistics)
	fmt.Println("trees", total, statistics.NumGC > 0)
}

func channels() {
	work, results := make(chan int, 8), make(chan int)
	var group sync.WaitGroup
	for i := 0; i < 16; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for n := range work {
				results <- n * n
			}
		}()
	}
	go func() {
		for i := 0; i < 5000; i++ {
			work <- i
		}
		close(work)
		group.Wait()
		close(results)
	}()
	sum := 0
	for r := range results {
		sum += r
	}
	timer := time.NewTimer(5 * time.Millisecond)
	select {
	case <-timer.C:
		fmt.Println("channels", sum)
	case <-time.After(10 * time.Second):
		fmt.Println("late")
	}
}

func panics() (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("recovered: %v", r)
		}
	}()
	var list []int
	index := len(os.Args) + 5
	list[index]++
	return nil
}

func nilPointer() (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("recovered: %v", r)
		}
	}()
	var n *node
	return errors.New(fmt.Sprint(n.left))
}

func text() {
	var words []string
	for i := 0; i < 20000; i++ {
		words = append(words, fmt.Sprintf("w%d", i*7919%10007))
	}
	sort.Strings(words)
	joined := strings.Join(words, " ")
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	io.WriteString(w, joined)
	w.Close()
	r, err := gzip.NewReader(&packed)
	if err != nil {
		panic(err)
	}
	back, _ := io.ReadAll(r)
	fmt.Printf("text %x %v\n", sha256.Sum256(back), string(back) == joined)
	re := regexp.MustCompile(`w(\d)9+ `)
	fmt.Println("matches", len(re.FindAllString(joined, -1)))
}

func records() {
	type item struct {
		Name  string            `json:"name"`
		Value float64           `json:"value"`
		Tags  map[string]string `json:"tags,omitempty"`
	}
	var items []item
	for i := 0; i < 500; i++ {
		items = append(items, item{fmt.Sprint("item", i), float64(i) / 7, map[string]string{"k": fmt.Sprint(i % 3), "a": "b"}})
	}
	data, _ := json.Marshal(items)
	var back []item
	if err := json.Unmarshal(data, &back); err != nil {
		panic(err)
	}
	fmt.Printf("json %d %x\n", len(data), sha256.Sum256(data))
	fmt.Println(back[499].Name, back[499].Value)
}

func numbers() {
	a, b := big.NewInt(0), big.NewInt(1)
	for i := 0; i < 5000; i++ {
		a.Add(a, b)
		a, b = b, a
	}
	fmt.Printf("fib %x\n", sha256.Sum256([]byte(a.String())))
	p := new(big.Int).Exp(big.NewInt(3), new(big.Int).Lsh(big.NewInt(1), 900), new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 521), big.NewInt(1)))
	fmt.Println("pow", p.Text(36))
}

func parse() {
	source, err := os.ReadFile(os.Args[1])
	if err != nil {
		fmt.Println("read", err)
		return
	}
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "x.go", source, parser.ParseComments)
	if err != nil {
		panic(err)
	}
	counts := map[string]int{}
	ast.Inspect(file, func(n ast.Node) bool {
		counts[fmt.Sprintf("%T", n)]++
		return true
	})
	var names []string
	for name := range counts {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Print(name, "=", counts[name], " ")
	}
	fmt.Println()
}

func main() {
	trees()
	channels()
	fmt.Println(panics())
	fmt.Println(nilPointer())
	text()
	records()
	numbers()
	parse()
	scanner := bufio.NewScanner(os.Stdin)
	lines := 0
	for scanner.Scan() {
		lines++
	}
	fmt.Println("lines", lines, len(os.Getenv("TEST_GREETING")))
	if len(os.Args) > 2 {
		os.WriteFile(os.Args[2], []byte("written"), 0o644)
		entries, err := os.ReadDir(".")
		fmt.Println(len(entries) > 0, err)
		os.Exit(7)
	}
}
