print(sum(x * x for x in range(1000)))


def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


print(fibonacci(18))
try:
    {}["x"]
except KeyError as error:
    print("key", error)


class A:
    def __repr__(self):
        return "A()"


print([A(), {"a": 1}], "%.6f" % (1 / 7), 10**40)
for i in range(200):
    strings = [str(j) for j in range(100)]
print(len(strings))


def numbers():
    for i in range(5):
        try:
            yield i
        finally:
            pass


print(list(numbers()))
print(sorted(["b", "c", "a"], reverse=True), {1, 2} | {3}, "a,b".split(","), b"x" * 3)
