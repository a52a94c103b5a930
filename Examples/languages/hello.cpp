// Greets, and counts the words of standard input: C++ with its standard library, without exceptions.
#include <iostream>
#include <map>
#include <string>

int main(int argc, char **argv) {
    std::cout << "Hello, " << (argc > 1 ? argv[1] : "world") << "!\n";
    std::map<std::string, int> counts;
    int total = 0;
    for (std::string word; std::cin >> word; total++) counts[word]++;
    std::cout << total << " words, " << counts.size() << " of them different\n";
}
