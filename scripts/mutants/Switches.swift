// Part of a compiler that holds all mutants: $MUTANT says which one acts, and where $MUTANT_TRACE is a file, the
// numbers of those that are reached are written to it.
import Glibc

private let active = getenv("MUTANT").flatMap { Int(String(cString: $0)) } ?? -1
private let trace = getenv("MUTANT_TRACE").map { open($0, O_WRONLY | O_CREAT | O_APPEND, 0o644) } ?? -1
private let mostMutants = 1 << 16
nonisolated(unsafe) private let seen = {
    let flags = UnsafeMutablePointer<Bool>.allocate(capacity: mostMutants)
    flags.initialize(repeating: false, count: mostMutants)
    return flags
}()

@inline(never) private func note(_ mutant: Int) {
    guard mutant >= 0, mutant < mostMutants, !seen[mutant] else { return }
    seen[mutant] = true
    let line = "\(mutant)\n"
    _ = line.withCString { write(trace, $0, strlen($0)) }
}

private func acts(_ mutant: Int) -> Bool {
    if trace >= 0 { note(mutant) }
    return mutant == active && mutant >= 0
}

func mutantCondition(_ flipped: Int, _ dropped: Int, _ value: Bool) -> Bool {
    if acts(flipped) { return !value }
    return acts(dropped) ? true : value
}

func mutantLess<T: Comparable>(_ mutant: Int, _ left: T, _ right: T) -> Bool {
    acts(mutant) ? left <= right : left < right
}
func mutantLessOrEqual<T: Comparable>(_ mutant: Int, _ left: T, _ right: T) -> Bool {
    acts(mutant) ? left < right : left <= right
}
func mutantGreater<T: Comparable>(_ mutant: Int, _ left: T, _ right: T) -> Bool {
    acts(mutant) ? left >= right : left > right
}
func mutantGreaterOrEqual<T: Comparable>(_ mutant: Int, _ left: T, _ right: T) -> Bool {
    acts(mutant) ? left > right : left >= right
}
func mutantNumber<T: FixedWidthInteger>(_ mutant: Int, _ value: T) -> T { acts(mutant) ? value &+ 1 : value }
