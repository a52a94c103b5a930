import Wasm

/// Puts modules together from sections, to try what no assembler writes.
struct ModuleBuilder {
    var writer = SectionWriter()

    init() { writer.append(contentsOf: [0x00, 0x61, 0x73, 0x6D, 0x01, 0x00, 0x00, 0x00]) }

    var bytes: [UInt8] { writer.bytes }

    func section(_ id: UInt8, _ content: [UInt8]) -> ModuleBuilder {
        var copy = self
        copy.writer.append(section: id, content: content)
        return copy
    }

    func custom(_ name: String, _ payload: [UInt8]) -> ModuleBuilder {
        var copy = self
        copy.writer.append(customSection: name, payload: payload)
        return copy
    }

    /// A module of one function `[] -> []` whose body is `locals`, `code` and `end`.
    static func function(locals: [UInt8] = [0], _ code: [UInt8]) -> [UInt8] {
        function(type: [0x60, 0, 0], locals: locals, code)
    }

    static func function(type: [UInt8], locals: [UInt8] = [0], _ code: [UInt8]) -> [UInt8] {
        ModuleBuilder().section(1, [1] + type).section(3, [1, 0]).section(10, code: locals + code + [0x0B]).bytes
    }

    func section(_ id: UInt8, code body: [UInt8]) -> ModuleBuilder {
        var content = SectionWriter()
        content.append(byte: 1)
        content.append(unsigned: UInt64(body.count))
        content.append(contentsOf: body)
        return section(id, content.bytes)
    }
}

/// What is wrong with a module; nil if it is valid.
func problem(_ bytes: [UInt8], features: FeatureSet = .all) -> WasmError? {
    do throws(WasmError) {
        _ = try validate(bytes, features: features)
        return nil
    } catch {
        return error
    }
}

extension WasmError.Kind {
    var name: String {
        switch self {
        case .malformed: "malformed"
        case .invalid: "invalid"
        case .unsupported(let feature): "unsupported \(feature.name)"
        case .limit: "limit"
        }
    }
}
