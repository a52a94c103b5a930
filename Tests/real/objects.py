class Shape:
    def __init__(self, name):
        self.name = name
    def area(self):
        return 0

class Square(Shape):
    def __init__(self, side):
        self.name = "square"
        self.side = side
    def area(self):
        return self.side * self.side

class Node:
    def __init__(self, key, left, right):
        self.key = key
        self.left = left
        self.right = right

def build(low, high):
    if low >= high:
        return None
    middle = (low + high) // 2
    return Node(middle, build(low, middle), build(middle + 1, high))

def total(node):
    if node is None:
        return 0
    return node.key + total(node.left) + total(node.right)

def guarded(n):
    try:
        if n % 3 == 0:
            raise ValueError("third")
        if n % 5 == 0:
            raise KeyError("fifth")
        return n
    except ValueError:
        return 0 - n
    except KeyError:
        return 1000

def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)

items = []
for i in range(2000):
    items.append(Square(i))
area = 0
for s in items:
    area = area + s.area()
print(area)
print(fib(22))
squares = {}
for i in range(300):
    squares[str(i)] = i * i
print(squares["17"], len(squares))
kept = build(0, 2000)
for i in range(200):
    garbage = build(0, 2000)
print(total(kept))
results = []
for i in range(5000):
    results.append(guarded(i))
print(sum(results), results[3], results[5], results[7])
try:
    raise ValueError("bad")
except ValueError as e:
    print("caught")
text = ""
for i in range(200):
    text = text + chr(97 + i % 26)
print(text[10:20], len(text), text.upper()[0:5], "z" in text)
print([x * 2 for x in range(5)], 7 // 2, 2 ** 10, 1.5 * 4, {1: 2, "k": None}, (1, True))
