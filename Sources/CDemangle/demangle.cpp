// demangle.cpp - C++ symbols as text, by LLVM's demangler with a limit on what it prints: names of a few hundred bytes
// can stand for more text than there is memory, since a substitution may contain others.
#include "CDemangle.h"

#include <llvm/Demangle/ItaniumDemangle.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace {

using namespace llvm::itanium_demangle;

/// Nodes of one name, freed together.
class Arena {
    struct Block {
        Block *next;
    };
    Block *blocks = nullptr;
    char *free = nullptr;
    size_t left = 0;
    static constexpr size_t blockSize = 4096;

public:
    Arena() = default;
    Arena(const Arena &) = delete;
    ~Arena() { reset(); }

    void reset() {
        while (blocks != nullptr) {
            Block *next = blocks->next;
            std::free(blocks);
            blocks = next;
        }
        free = nullptr;
        left = 0;
    }

    void *allocate(size_t size) {
        size = (size + 15) & ~size_t(15);
        if (size > left) {
            size_t room = size > blockSize ? size : blockSize;
            auto *block = static_cast<Block *>(std::malloc(room + 16));
            if (block == nullptr) std::abort();
            block->next = blocks;
            blocks = block;
            free = reinterpret_cast<char *>(block) + 16;
            left = room;
        }
        void *result = free;
        free += size;
        left -= size;
        return result;
    }

    template <typename T, typename... Arguments> T *makeNode(Arguments &&...arguments) {
        return new (allocate(sizeof(T))) T(std::forward<Arguments>(arguments)...);
    }

    void *allocateNodeArray(size_t count) { return allocate(count * sizeof(Node *)); }
};

/// Goes into no node any more once there is enough: what is left is to come back from those that it is in.
class LimitedBuffer : public OutputBuffer {
    size_t limit;
    size_t steps = 0;

public:
    explicit LimitedBuffer(size_t limit) : limit(limit) {}
    ~LimitedBuffer() override { std::free(getBuffer()); }

    bool isFull() const { return getCurrentPosition() >= limit || steps >= 16 * limit; }

    void printLeft(const Node &node) override {
        steps += 1;
        if (!isFull()) OutputBuffer::printLeft(node);
    }

    void printRight(const Node &node) override {
        steps += 1;
        if (!isFull()) OutputBuffer::printRight(node);
    }
};

} // namespace

size_t wpc_demangle_cplusplus(const char *mangled, size_t length, char *text, size_t size) {
    ManglingParser<Arena> parser(mangled, mangled + length);
    Node *tree = parser.parse();
    if (tree == nullptr) return 0;
    LimitedBuffer buffer(size);
    tree->print(buffer);
    size_t written = buffer.getCurrentPosition();
    if (buffer.isFull() || written > size) return 0;
    std::memcpy(text, buffer.getBuffer(), written);
    return written;
}
