// Greets, and counts the words of standard input.
package main

import (
	"bufio"
	"fmt"
	"os"
)

func main() {
	name := "world"
	if len(os.Args) > 1 {
		name = os.Args[1]
	}
	fmt.Printf("Hello, %s!\n", name)
	counts, total := map[string]int{}, 0
	scanner := bufio.NewScanner(os.Stdin)
	scanner.Split(bufio.ScanWords)
	for ; scanner.Scan(); total++ {
		counts[scanner.Text()]++
	}
	fmt.Printf("%d words, %d of them different\n", total, len(counts))
}
