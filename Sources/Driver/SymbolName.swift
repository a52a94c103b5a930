/// Names for C, made from file names.
public enum SymbolName {
    /// Whether `name` can be part of a C symbol.
    public static func isIdentifier(_ name: String) -> Bool { !name.isEmpty && name == make(fromFile: name) }

    static func lastComponent(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    /// The file's name without its suffix, with `_` for what a C identifier can't hold.
    static func make(fromFile path: String) -> String {
        let name = lastComponent(path)
        let stem = name.prefix { $0 != "." }
        var result = ""
        for character in stem.unicodeScalars {
            let isPlain = character.isASCII && (character.properties.isAlphabetic || ("0"..."9").contains(character))
            result.unicodeScalars.append(isPlain ? character : "_")
        }
        if result.isEmpty || result.first?.isNumber == true { result = "m" + result }
        return result
    }
}
