import Analysis
import IRUnit
import LLVMCore
import Lowering

/// Keeps LLVM's inliner from walking round large rings of small functions.
///
/// Where small functions call each other in a ring, it inlines each one's callee, and then what that calls, until it
/// comes back to where it began: for a ring of n functions n times n calls. People write rings of a few functions; one
/// of more than `mostFunctions` that are all small enough to be inlined has no other purpose than to cost time.
extension CodeUnit {
    /// Functions of a ring that may still be inlined into each other.
    private static let mostFunctions = 300
    /// Instructions of a function that the inliner may take for small, before anything was simplified.
    private static let mostInstructions = 60

    /// Returns how many calls are left alone.
    func leaveRingsAlone() -> Int {
        var numbers: [IRValue: Int] = [:]
        var functions: [IRValue] = []
        module.forEachDefinition { function in
            guard CodeUnit.isSmall(function) else { return }
            numbers[function] = functions.count
            functions.append(function)
        }
        guard functions.count > CodeUnit.mostFunctions else { return 0 }
        var calls: [[(call: IRValue, callee: Int)]] = []
        for function in functions {
            var found: [(call: IRValue, callee: Int)] = []
            forEachInstruction(function) { instruction in
                guard instruction.isCall || instruction.opcode == .invoke, let callee = instruction.callee,
                    let number = numbers[callee]
                else { return }
                found.append((instruction, number))
            }
            calls.append(found)
        }
        let rings = StronglyConnectedComponents(calls.map { $0.map(\.callee) })
        var left = 0
        for (number, found) in calls.enumerated() where rings.sizes[rings.component[number]] > CodeUnit.mostFunctions {
            for (call, callee) in found where rings.component[callee] == rings.component[number] {
                call.addToCall(context.attribute("noinline"))
                left += 1
            }
        }
        return left
    }

    private static func isSmall(_ function: IRValue) -> Bool {
        var count = 0
        var block = function.firstBlock
        while let current = block {
            block = current.nextBlock
            var next = current.firstInstruction
            while let instruction = next {
                count += 1
                if count > mostInstructions { return false }
                next = instruction.nextInstruction
            }
        }
        return true
    }
}

/// The strongly connected components of a graph of numbered nodes (Tarjan's algorithm, with a stack of its own).
struct StronglyConnectedComponents {
    /// The component of each node.
    private(set) var component: [Int]
    /// How many nodes each component has.
    private(set) var sizes: [Int] = []

    init(_ successors: [[Int]]) {
        component = [Int](repeating: -1, count: successors.count)
        var order = [Int](repeating: -1, count: successors.count)
        var lowest = order
        var next = 0
        var open: [Int] = []
        for root in successors.indices where order[root] < 0 {
            var path: [(node: Int, edge: Int)] = [(root, 0)]
            while let (node, edge) = path.last {
                if edge == 0 {
                    order[node] = next
                    lowest[node] = next
                    next += 1
                    open.append(node)
                }
                if edge < successors[node].count {
                    path[path.count - 1].edge += 1
                    let successor = successors[node][edge]
                    if order[successor] < 0 {
                        path.append((successor, 0))
                    } else if component[successor] < 0 {
                        lowest[node] = min(lowest[node], order[successor])
                    }
                    continue
                }
                path.removeLast()
                if let parent = path.last?.node { lowest[parent] = min(lowest[parent], lowest[node]) }
                guard lowest[node] == order[node] else { continue }
                var size = 0
                while let member = open.popLast() {
                    component[member] = sizes.count
                    size += 1
                    if member == node { break }
                }
                sizes.append(size)
            }
        }
    }
}
