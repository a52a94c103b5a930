import ArgumentParser
import Driver
import Foundation
import Wasm

/// Looks a command line over before the parser of options gets it, which reads a word such as `-shared` as options of
/// one letter, with `-h` among them: words of several letters behind one dash are what clang's users mean by them, or
/// an error that names them; and a command that is none is answered with what may have been meant.
struct CommandLineReader {
    /// What `wpc` and its commands take: by the parser's own description of itself, so that nothing is said twice.
    private let commands: [Command]

    struct Command {
        var name: String
        var isShown: Bool
        var options: [Option]

        func option(_ name: String) -> Option? { options.first { $0.names.contains(name) } }
    }

    struct Option {
        /// With their dashes.
        var names: [String]
        var takesValue: Bool
    }

    /// What the parser reads as it is meant.
    private static let plainWords: Set = ["-", "-o", "-i", "-g", "-v", "-h", "-j", "-O0", "-O1", "-O2", "-O3", "-Os"]

    /// The arguments as the parser is to read them.
    ///
    /// - Throws: `CommandLineError`.
    static func read(_ arguments: [String]) throws(CommandLineError) -> [String] {
        guard let first = arguments.first else { return arguments }
        // Most command lines need none of this.
        let isKnown = WPC.configuration.subcommands.contains { $0._commandName == first }
        let isPlain = arguments.allSatisfy { !$0.hasPrefix("-") || $0.hasPrefix("--") || plainWords.contains($0) }
        if isKnown, isPlain || first == BackEndWorker.command { return arguments }
        if ["-h", "--help", "help", "--version"].contains(first) || first.hasPrefix("--experimental") {
            return arguments
        }
        guard let reader = CommandLineReader() else { return arguments }
        return try reader.read(first, Array(arguments.dropFirst()))
    }

    private init?() {
        guard let description = try? JSONSerialization.jsonObject(with: Data(WPC._dumpHelp().utf8)) as? [String: Any],
            let root = description["command"] as? [String: Any],
            let subcommands = root["subcommands"] as? [[String: Any]]
        else { return nil }
        commands = subcommands.compactMap(Command.init)
    }

    private func read(_ first: String, _ rest: [String]) throws(CommandLineError) -> [String] {
        if first.hasPrefix("-") {
            let word = first.split(separator: "=").first.map(String.init) ?? first
            throw CommandLineError("options stand behind a command: wpc compile \(word) ...", command: nil)
        }
        guard let command = commands.first(where: { $0.name == first }) else { throw unknownCommand(first) }
        return [first] + (try read(rest, of: command))
    }

    private func unknownCommand(_ word: String) -> CommandLineError {
        if word.hasSuffix(".wasm") || word.hasSuffix(".wat") || access(word, F_OK) == 0 {
            return CommandLineError(
                """
                \(word) is no command; to compile it: wpc compile \(word); to run it: wpc run \(word)
                """, command: nil)
        }
        let names = commands.filter(\.isShown).map(\.name)
        let nearest = Suggestion.nearest(to: word, among: names, limit: 1).first
        let advice = nearest.map { "did you mean `wpc \($0)`?" } ?? "the commands are \(names.joined(separator: ", "))"
        return CommandLineError("there is no command '\(word.prefix(64))'; \(advice)", command: nil)
    }

    private func read(_ words: [String], of command: Command) throws(CommandLineError) -> [String] {
        let clang = ClangOptions(words: words)
        var result: [String] = []
        var index = 0
        while index < words.count {
            let word = words[index]
            index += 1
            // What follows is the program's.
            if word == "--" || command.name == "run" && (!word.hasPrefix("-") || word == "-") {
                return result + [word] + words[index...]
            }
            guard word.hasPrefix("-"), word != "-" else {
                result.append(word)
                continue
            }
            let known = command.option(word)
            let next = index < words.count ? words[index] : nil
            if word == "-O", !(next.map { ["0", "1", "2", "3", "s", "z"].contains($0) } ?? false) {
                // As for clang and gcc.
                result.append("-O1")
            } else if let known {
                result.append(word)
                if known.takesValue, let next {
                    result.append(next == "z" && word == "-O" ? "s" : next)
                    index += 1
                }
            } else if word.hasPrefix("--") {
                result.append(word)
            } else {
                result += try meaning(of: word, command, clang)
            }
        }
        return result
    }

    /// What a word behind one dash stands for that is no option's whole name.
    private func meaning(of word: String, _ command: Command, _ clang: ClangOptions) throws(CommandLineError)
        -> [String]
    {
        let letter = String(word.prefix(2))
        let isJoined = word.count > 2 && command.option(letter)?.takesValue == true
        // A level that there isn't is answered where levels are known.
        if isJoined, letter == "-O", word.count == 3, word != "-Oz", word != "-Og", word != "-O4" { return [word] }
        if isJoined, letter == "-j", word.dropFirst(2).allSatisfy(\.isNumber) { return [word] }
        if isJoined, letter == "-o" { return ["-o", String(word.dropFirst(2))] }
        // Those of wasmtime, which clang has others for.
        if isJoined, ["-W", "-S"].contains(letter), command.name == "run" {
            return [letter, String(word.dropFirst(2))]
        }
        switch clang.meaning(of: word, forCompiling: ["compile", "run"].contains(command.name)) {
        case .same(let words):
            // Only what the command has: `run` emits nothing.
            for option in words {
                let name = option.hasPrefix("--") ? String(option.prefix { $0 != "=" }) : String(option.prefix(2))
                guard command.option(name) == nil, !["--help", "--version"].contains(name) else { continue }
                throw CommandLineError("\(word) is for wpc compile", command: command.name)
            }
            return words
        case .refused(let reason): throw CommandLineError("\(word): \(reason)", command: command.name)
        case nil: break
        }
        if word.count == 2 { return [word] }
        let long = "-" + word.prefix { $0 != "=" }
        let names = command.options.flatMap(\.names).filter { $0.hasPrefix("--") }
        let nearest = word.count > 3 ? Suggestion.nearest(to: long, among: names, limit: 1).first : nil
        let advice = nearest.map { "did you mean \($0)?" } ?? "options of more than one letter begin with two dashes"
        throw CommandLineError("there is no option \(word.prefix(64)); \(advice)", command: command.name)
    }
}

extension CommandLineReader.Command {
    fileprivate init?(_ description: [String: Any]) {
        guard let name = description["commandName"] as? String else { return nil }
        self.name = name
        isShown = description["shouldDisplay"] as? Bool ?? true && name != BackEndWorker.command
        options = (description["arguments"] as? [[String: Any]] ?? []).compactMap { argument in
            guard let names = argument["names"] as? [[String: Any]] else { return nil }
            return CommandLineReader.Option(
                names: names.compactMap { entry in
                    guard let name = entry["name"] as? String else { return nil }
                    return (entry["kind"] as? String == "long" ? "--" : "-") + name
                },
                takesValue: argument["kind"] as? String == "option")
        }
    }
}

/// A command line that isn't one of wpc's.
struct CommandLineError: Error {
    var text: String
    /// The command whose usage is to be shown; nil: that of `wpc`.
    var command: String?

    init(_ text: String, command: String?) {
        self.text = text
        self.command = command
    }
}
