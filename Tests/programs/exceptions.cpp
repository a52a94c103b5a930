// C++ exceptions: handlers by type, destructors on the way, exceptions thrown again and inside of handlers.
// wasm: -fwasm-exceptions -mllvm -wasm-use-legacy-eh=false
#ifdef __wasm__
#include "support/cxa.h"
#endif
#include <stdio.h>
#include <stdlib.h>

namespace {
struct Shape {
    int sides;
    explicit Shape(int sides) : sides(sides) {}
    Shape(const Shape &other) : sides(other.sides) { printf("  copy %d\n", sides); }
    virtual ~Shape() { printf("  shape of %d goes\n", sides); }
    virtual const char *name() const { return "shape"; }
};
struct Square : Shape {
    Square() : Shape(4) {}
    const char *name() const override { return "square"; }
};
struct Tile final : Square {
    const char *name() const override { return "tile"; }
};
struct Other {
    long number;
};

struct Guard {
    const char *name;
    explicit Guard(const char *name) : name(name) { printf("  enter %s\n", name); }
    ~Guard() { printf("  leave %s\n", name); }
};

__attribute__((noinline)) void raise(int kind) {
    Guard guard("raise");
    switch (kind) {
    case 0: throw 42;
    case 1: throw "text";
    case 2: throw Shape(3);
    case 3: throw Square();
    case 4: throw Tile();
    case 5: throw Other{123456789};
    case 6: throw 2.5;
    case 7: throw 'c';
    case 8: throw 77L;
    default: break;
    }
    printf("  nothing raised\n");
}

__attribute__((noinline)) void between(int kind) {
    Guard guard("between");
    try {
        raise(kind);
    } catch (const Other &other) {
        printf("  other %ld\n", other.number);
        throw;
    } catch (double number) {
        printf("  double %.1f becomes int\n", number);
        throw (int)(number * 2);
    }
}

__attribute__((noinline)) const char *outermost(int kind) {
    try {
        Guard guard("try");
        between(kind);
    } catch (int number) {
        printf("  int %d\n", number);
        return "int";
    } catch (const char *text) {
        printf("  text %s\n", text);
        return "text";
    } catch (const Tile &tile) {
        printf("  %s first\n", tile.name());
        return "tile";
    } catch (Square square) {
        printf("  %s with %d sides by value\n", square.name(), square.sides);
        return "square";
    } catch (const Shape &shape) {
        printf("  %s with %d sides\n", shape.name(), shape.sides);
        return "shape";
    } catch (...) {
        return "something else";
    }
    return "nothing";
}

__attribute__((noinline)) int descend(int depth, int stop) {
    Shape local(1000 + depth);
    if (depth == stop) throw depth;
    try {
        return descend(depth + 1, stop) + 1;
    } catch (const char *) {
        return -1;
    }
}

__attribute__((noinline)) int nested() {
    int sum = 0;
    try {
        try {
            throw 1;
        } catch (int first) {
            sum += first;
            try {
                throw Other{10};
            } catch (const Other &second) {
                sum += (int)second.number;
            }
            throw; // the first one, again
        }
    } catch (int again) {
        sum += again * 100;
    }
    return sum;
}

struct Member {
    Member(int fail) {
        if (fail) throw fail;
        printf("  member made\n");
    }
    ~Member() { printf("  member goes\n"); }
};
struct Whole {
    Guard guard{"whole"};
    Member first, second;
    Whole(int a, int b) try : first(a), second(b) {
        printf("  whole made\n");
    } catch (int code) {
        printf("  whole failed: %d\n", code);
    }
};

unsigned checksum(unsigned rounds) {
    unsigned sum = 0;
    for (unsigned round = 0; round < rounds; round++) {
        try {
            if (round % 3 == 0) throw round;
            if (round % 7 == 1) throw (long long)round;
            sum = sum * 31 + round;
        } catch (unsigned thrown) {
            sum ^= thrown * 17;
        } catch (long long thrown) {
            sum += (unsigned)thrown;
        }
    }
    return sum;
}
} // namespace

int main() {
    for (int kind = 0; kind <= 9; kind++) {
        printf("kind %d\n", kind);
        const char *caught = outermost(kind);
        printf("  -> %s\n", caught);
    }
    try {
        descend(0, 5);
    } catch (int depth) {
        printf("from depth %d\n", depth);
    }
    printf("nested: %d\n", nested());
    for (int failing = 0; failing < 3; failing++) {
        try {
            Whole whole(failing == 1 ? 11 : 0, failing == 2 ? 22 : 0);
        } catch (int code) {
            printf("constructor: %d\n", code);
        }
    }
    printf("checksum: %u\n", checksum(100000));
}
