import LLVMCore
import Wasm

/// Where the parts of objects are: the contract's rule, by which a supertype's fields are where its subtypes have them.
package struct StructLayout {
    package let offsets: [Int]
    package let size: Int
    /// No field can hold a reference to an object.
    package let isOpaque: Bool

    package init(_ fields: [FieldType], in module: Module) {
        var offsets: [Int] = []
        var end = 8
        for field in fields {
            let size = 1 << field.storage.sizeLog2
            end = (end + size - 1) & ~(size - 1)
            offsets.append(end)
            end += size
        }
        self.offsets = offsets
        size = end
        isOpaque = fields.allSatisfy { $0.storage.isOpaque(in: module) }
    }
}

extension StorageType {
    package var sizeLog2: Int {
        switch self {
        case .i8: 0
        case .i16: 1
        case .value(.i32), .value(.f32): 2
        case .value(.v128): 4
        case .value: 3
        }
    }

    /// It can't hold a reference to an object: numbers, and functions, which are none.
    package func isOpaque(in module: Module) -> Bool {
        guard case .value(let type) = self, type.isReference else { return true }
        return module.top(of: type.heapType) == .func
    }
}

extension Module {
    package func structFields(_ index: UInt32) -> [FieldType] {
        guard index < types.count, case .structure(let fields) = types[Int(index)].composite else { return [] }
        return fields
    }

    package func arrayElement(_ index: UInt32) -> FieldType {
        guard index < types.count, case .array(let element) = types[Int(index)].composite else {
            return FieldType(storage: .i8, isMutable: true)
        }
        return element
    }
}
