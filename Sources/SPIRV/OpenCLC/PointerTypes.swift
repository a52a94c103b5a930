/// Finds or adds the pointer types that a rewritten module needs.
struct PointerTypes {
    private var ids: [SPIRVType: ID] = [:]

    init(_ module: SPIRVModule) {
        for id in module.types.order {
            if let type = module.types[id], case .pointer = type, ids[type] == nil { ids[type] = id }
        }
    }

    mutating func id(
        _ storage: StorageClass, to pointee: ID, in module: inout SPIRVModule, _ place: Operands
    ) throws(SPIRVError) -> ID {
        let type = SPIRVType.pointer(storage, pointee: pointee)
        if let id = ids[type] { return id }
        let id = module.newID()
        try module.types.add(type, id: id, operands: place)
        ids[type] = id
        return id
    }
}

extension SPIRVModule {
    /// An id beyond all that the module uses. The bound that a file may have leaves room for as many again.
    mutating func newID() -> ID {
        let id = bound
        bound += 1
        return id
    }
}
