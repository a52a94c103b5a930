/// What somebody may have meant by a name that is none.
public enum Suggestion {
    /// Longer names are no slips of the finger, and a comparison takes as long as the product of two lengths.
    private static let longest = 64

    /// Those of `names` that few changes make of `name`, nearest first, at most `limit`: those that differ by a quarter
    /// of their characters and one, in whatever case, or begin with it.
    public static func nearest(to name: String, among names: [String], limit: Int) -> [String] {
        let wanted = String(name.prefix(longest)).lowercased()
        var found: [(name: String, distance: Int)] = []
        for candidate in names where candidate.utf8.count <= 4 * longest {
            let lowercased = String(candidate.prefix(longest)).lowercased()
            let distance = EditDistance.between(lowercased, wanted)
            let isBeginning = wanted.count >= 3 && lowercased.hasPrefix(wanted)
            if distance <= 1 + lowercased.count / 4 || isBeginning {
                found.append((candidate, isBeginning ? min(distance, 1) : distance))
            }
        }
        return found.enumerated().sorted { ($0.element.distance, $0.offset) < ($1.element.distance, $1.offset) }
            .prefix(limit).map(\.element.name)
    }
}

/// How far apart two short words are.
enum EditDistance {
    /// Insertions, deletions and replacements of characters that make `a` into `b` (Levenshtein's distance).
    static func between(_ a: String, _ b: String) -> Int {
        let b = Array(b)
        var row = Array(0...b.count)
        for (i, character) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in b.enumerated() {
                let replaced = diagonal + (character == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
            }
        }
        return row[b.count]
    }
}
