/// Types and constants.
extension ModuleReader {
    mutating func readType(_ opcode: Opcode, _ operands: Operands) throws(SPIRVError) -> SPIRVType? {
        switch opcode {
        case .typeVoid: return .void
        case .typeBool: return .bool
        case .typeEvent: return .event
        case .typeInt:
            let width = try operands[0]
            guard [8, 16, 32, 64].contains(width) else { return .opaque("\(width)-bit integer") }
            return .integer(width: width)
        case .typeFloat:
            let width = try operands[0]
            guard [16, 32, 64].contains(width) else { return .opaque("\(width)-bit float") }
            return .float(width: width)
        case .typeVector:
            let element = try type(operands, 0)
            let count = try operands[1]
            switch module.types[element] {
            case .bool, .integer, .float: break
            default: return .opaque("vector")
            }
            guard [2, 3, 4, 8, 16].contains(count) else { return .opaque("vector of \(count)") }
            return .vector(element: element, count: count)
        case .typeArray:
            let element = try type(operands, 0)
            guard let length = module.constants[try operands[1]] else {
                throw operands.error(.malformed, "the length of an array is no constant")
            }
            return switch length.value {
            case .bits(let count): .array(element: element, count: count)
            case .null: .array(element: element, count: 0)
            default: .opaque("array of specialised length")
            }
        case .typeStruct:
            var members: [ID] = []
            for (index, id) in operands.from(0).enumerated() {
                guard module.types[id] != nil else {
                    throw operands.error(.malformed, "member \(index) has no known type, %\(id)")
                }
                members.append(id)
            }
            let isPacked = module.decorations[operands.instruction.result]?.contains { $0.kind == Decoration.cPacked }
            return .structure(members: members, isPacked: isPacked ?? false)
        case .typePointer:
            let storage = try storageClass(operands, 0)
            let pointee = try operands[1]
            try checkID(pointee, operands)
            guard module.types[pointee] != nil || forwardPointers[operands.instruction.result] != nil else {
                throw operands.error(.malformed, "%\(pointee) is no type")
            }
            return .pointer(storage, pointee: pointee)
        case .typeForwardPointer:
            let id = try operands[0]
            try checkID(id, operands)
            let storage = try storageClass(operands, 1)
            forwardPointers[id] = storage
            try module.types.addForward(storage, id: id, operands: operands)
            return nil
        case .typeFunction:
            let result = try type(operands, 0)
            var parameters: [ID] = []
            for index in 1..<max(1, operands.count) { parameters.append(try type(operands, index)) }
            return .function(result: result, parameters: parameters)
        case .typeMatrix, .typeImage, .typeSampler, .typeSampledImage, .typeRuntimeArray, .typeOpaque, .typeDeviceEvent,
            .typeReserveId, .typeQueue, .typePipe, .typePipeStorage, .typeNamedBarrier:
            return .opaque(opcode.name)
        default:
            return nil
        }
    }

    func type(_ operands: Operands, _ index: Int) throws(SPIRVError) -> ID {
        let id = try operands[index]
        guard module.types[id] != nil else { throw operands.error(.malformed, "%\(id) is no type") }
        return id
    }

    func storageClass(_ operands: Operands, _ index: Int) throws(SPIRVError) -> StorageClass {
        let value = try operands[index]
        guard let storage = StorageClass(rawValue: value) else {
            throw operands.error(.unsupported, "storage class \(value)")
        }
        return storage
    }

    func readConstant(_ opcode: Opcode, _ operands: Operands) throws(SPIRVError) -> Constant.Value? {
        switch opcode {
        case .constantTrue, .specConstantTrue: return .bool(true)
        case .constantFalse, .specConstantFalse: return .bool(false)
        case .constantNull: return .null
        case .undef: return .undefined
        case .constant, .specConstant:
            switch module.types[operands.instruction.resultType] {
            case .integer(let width), .float(let width):
                let low = UInt64(try operands[0])
                if width == 64 { return .bits(low | UInt64(try operands[1]) << 32) }
                return .bits(low & (UInt64(1) << UInt64(width) &- 1))
            default:
                return .undefined
            }
        case .constantComposite, .specConstantComposite:
            var members: [ID] = []
            for id in operands.from(0) {
                try checkID(id, operands)
                guard defined[Int(id)], id != operands.instruction.result else {
                    throw operands.error(.malformed, "%\(id) is not yet defined")
                }
                members.append(id)
            }
            return .composite(members)
        case .specConstantOp:
            let code = try operands[0]
            guard let operation = UInt16(exactly: code).flatMap(Opcode.init(rawValue:)) else {
                throw operands.error(.unsupported, "a constant made by opcode \(code)")
            }
            for id in operands.from(1).prefix(2) {
                guard id < module.bound, defined[Int(id)], id != operands.instruction.result else {
                    throw operands.error(.malformed, "%\(id) is not yet defined")
                }
            }
            return .operation(operation, Array(operands.from(1)))
        default:
            return nil
        }
    }
}
