/// The SPIR-V instructions up to version 1.4 (section 3.32 of the specification) and the few extension instructions
/// that OpenCL C compilers emit. The raw value is the opcode, the low half of an instruction's first word.
package enum Opcode: UInt16, Sendable {
    case nop = 0
    case undef = 1
    case sourceContinued = 2
    case source = 3
    case sourceExtension = 4
    case name = 5
    case memberName = 6
    case string = 7
    case line = 8
    case `extension` = 10
    case extInstImport = 11
    case extInst = 12
    case memoryModel = 14
    case entryPoint = 15
    case executionMode = 16
    case capability = 17
    case typeVoid = 19
    case typeBool = 20
    case typeInt = 21
    case typeFloat = 22
    case typeVector = 23
    case typeMatrix = 24
    case typeImage = 25
    case typeSampler = 26
    case typeSampledImage = 27
    case typeArray = 28
    case typeRuntimeArray = 29
    case typeStruct = 30
    case typeOpaque = 31
    case typePointer = 32
    case typeFunction = 33
    case typeEvent = 34
    case typeDeviceEvent = 35
    case typeReserveId = 36
    case typeQueue = 37
    case typePipe = 38
    case typeForwardPointer = 39
    case constantTrue = 41
    case constantFalse = 42
    case constant = 43
    case constantComposite = 44
    case constantSampler = 45
    case constantNull = 46
    case specConstantTrue = 48
    case specConstantFalse = 49
    case specConstant = 50
    case specConstantComposite = 51
    case specConstantOp = 52
    case function = 54
    case functionParameter = 55
    case functionEnd = 56
    case functionCall = 57
    case variable = 59
    case imageTexelPointer = 60
    case load = 61
    case store = 62
    case copyMemory = 63
    case copyMemorySized = 64
    case accessChain = 65
    case inBoundsAccessChain = 66
    case ptrAccessChain = 67
    case arrayLength = 68
    case genericPtrMemSemantics = 69
    case inBoundsPtrAccessChain = 70
    case decorate = 71
    case memberDecorate = 72
    case decorationGroup = 73
    case groupDecorate = 74
    case groupMemberDecorate = 75
    case vectorExtractDynamic = 77
    case vectorInsertDynamic = 78
    case vectorShuffle = 79
    case compositeConstruct = 80
    case compositeExtract = 81
    case compositeInsert = 82
    case copyObject = 83
    case transpose = 84
    case sampledImage = 86
    case imageSampleImplicitLod = 87
    case imageSampleExplicitLod = 88
    case imageSampleDrefImplicitLod = 89
    case imageSampleDrefExplicitLod = 90
    case imageSampleProjImplicitLod = 91
    case imageSampleProjExplicitLod = 92
    case imageSampleProjDrefImplicitLod = 93
    case imageSampleProjDrefExplicitLod = 94
    case imageFetch = 95
    case imageGather = 96
    case imageDrefGather = 97
    case imageRead = 98
    case imageWrite = 99
    case image = 100
    case imageQueryFormat = 101
    case imageQueryOrder = 102
    case imageQuerySizeLod = 103
    case imageQuerySize = 104
    case imageQueryLod = 105
    case imageQueryLevels = 106
    case imageQuerySamples = 107
    case convertFToU = 109
    case convertFToS = 110
    case convertSToF = 111
    case convertUToF = 112
    case uConvert = 113
    case sConvert = 114
    case fConvert = 115
    case quantizeToF16 = 116
    case convertPtrToU = 117
    case satConvertSToU = 118
    case satConvertUToS = 119
    case convertUToPtr = 120
    case ptrCastToGeneric = 121
    case genericCastToPtr = 122
    case genericCastToPtrExplicit = 123
    case bitcast = 124
    case sNegate = 126
    case fNegate = 127
    case iAdd = 128
    case fAdd = 129
    case iSub = 130
    case fSub = 131
    case iMul = 132
    case fMul = 133
    case uDiv = 134
    case sDiv = 135
    case fDiv = 136
    case uMod = 137
    case sRem = 138
    case sMod = 139
    case fRem = 140
    case fMod = 141
    case vectorTimesScalar = 142
    case matrixTimesScalar = 143
    case vectorTimesMatrix = 144
    case matrixTimesVector = 145
    case matrixTimesMatrix = 146
    case outerProduct = 147
    case dot = 148
    case iAddCarry = 149
    case iSubBorrow = 150
    case uMulExtended = 151
    case sMulExtended = 152
    case any = 154
    case all = 155
    case isNan = 156
    case isInf = 157
    case isFinite = 158
    case isNormal = 159
    case signBitSet = 160
    case lessOrGreater = 161
    case ordered = 162
    case unordered = 163
    case logicalEqual = 164
    case logicalNotEqual = 165
    case logicalOr = 166
    case logicalAnd = 167
    case logicalNot = 168
    case select = 169
    case iEqual = 170
    case iNotEqual = 171
    case uGreaterThan = 172
    case sGreaterThan = 173
    case uGreaterThanEqual = 174
    case sGreaterThanEqual = 175
    case uLessThan = 176
    case sLessThan = 177
    case uLessThanEqual = 178
    case sLessThanEqual = 179
    case fOrdEqual = 180
    case fUnordEqual = 181
    case fOrdNotEqual = 182
    case fUnordNotEqual = 183
    case fOrdLessThan = 184
    case fUnordLessThan = 185
    case fOrdGreaterThan = 186
    case fUnordGreaterThan = 187
    case fOrdLessThanEqual = 188
    case fUnordLessThanEqual = 189
    case fOrdGreaterThanEqual = 190
    case fUnordGreaterThanEqual = 191
    case shiftRightLogical = 194
    case shiftRightArithmetic = 195
    case shiftLeftLogical = 196
    case bitwiseOr = 197
    case bitwiseXor = 198
    case bitwiseAnd = 199
    case not = 200
    case bitFieldInsert = 201
    case bitFieldSExtract = 202
    case bitFieldUExtract = 203
    case bitReverse = 204
    case bitCount = 205
    case dPdx = 207
    case dPdy = 208
    case fwidth = 209
    case dPdxFine = 210
    case dPdyFine = 211
    case fwidthFine = 212
    case dPdxCoarse = 213
    case dPdyCoarse = 214
    case fwidthCoarse = 215
    case emitVertex = 218
    case endPrimitive = 219
    case emitStreamVertex = 220
    case endStreamPrimitive = 221
    case controlBarrier = 224
    case memoryBarrier = 225
    case atomicLoad = 227
    case atomicStore = 228
    case atomicExchange = 229
    case atomicCompareExchange = 230
    case atomicCompareExchangeWeak = 231
    case atomicIIncrement = 232
    case atomicIDecrement = 233
    case atomicIAdd = 234
    case atomicISub = 235
    case atomicSMin = 236
    case atomicUMin = 237
    case atomicSMax = 238
    case atomicUMax = 239
    case atomicAnd = 240
    case atomicOr = 241
    case atomicXor = 242
    case phi = 245
    case loopMerge = 246
    case selectionMerge = 247
    case label = 248
    case branch = 249
    case branchConditional = 250
    case `switch` = 251
    case kill = 252
    case `return` = 253
    case returnValue = 254
    case unreachable = 255
    case lifetimeStart = 256
    case lifetimeStop = 257
    case groupAsyncCopy = 259
    case groupWaitEvents = 260
    case groupAll = 261
    case groupAny = 262
    case groupBroadcast = 263
    case groupIAdd = 264
    case groupFAdd = 265
    case groupFMin = 266
    case groupUMin = 267
    case groupSMin = 268
    case groupFMax = 269
    case groupUMax = 270
    case groupSMax = 271
    case readPipe = 274
    case writePipe = 275
    case reservedReadPipe = 276
    case reservedWritePipe = 277
    case reserveReadPipePackets = 278
    case reserveWritePipePackets = 279
    case commitReadPipe = 280
    case commitWritePipe = 281
    case isValidReserveId = 282
    case getNumPipePackets = 283
    case getMaxPipePackets = 284
    case groupReserveReadPipePackets = 285
    case groupReserveWritePipePackets = 286
    case groupCommitReadPipe = 287
    case groupCommitWritePipe = 288
    case enqueueMarker = 291
    case enqueueKernel = 292
    case getKernelNDrangeSubGroupCount = 293
    case getKernelNDrangeMaxSubGroupSize = 294
    case getKernelWorkGroupSize = 295
    case getKernelPreferredWorkGroupSizeMultiple = 296
    case retainEvent = 297
    case releaseEvent = 298
    case createUserEvent = 299
    case isValidEvent = 300
    case setUserEventStatus = 301
    case captureEventProfilingInfo = 302
    case getDefaultQueue = 303
    case buildNDRange = 304
    case imageSparseSampleImplicitLod = 305
    case imageSparseSampleExplicitLod = 306
    case imageSparseSampleDrefImplicitLod = 307
    case imageSparseSampleDrefExplicitLod = 308
    case imageSparseSampleProjImplicitLod = 309
    case imageSparseSampleProjExplicitLod = 310
    case imageSparseSampleProjDrefImplicitLod = 311
    case imageSparseSampleProjDrefExplicitLod = 312
    case imageSparseFetch = 313
    case imageSparseGather = 314
    case imageSparseDrefGather = 315
    case imageSparseTexelsResident = 316
    case noLine = 317
    case atomicFlagTestAndSet = 318
    case atomicFlagClear = 319
    case imageSparseRead = 320
    case sizeOf = 321
    case typePipeStorage = 322
    case constantPipeStorage = 323
    case createPipeFromPipeStorage = 324
    case getKernelLocalSizeForSubgroupCount = 325
    case getKernelMaxNumSubgroups = 326
    case typeNamedBarrier = 327
    case namedBarrierInitialize = 328
    case memoryNamedBarrier = 329
    case moduleProcessed = 330
    case executionModeId = 331
    case decorateId = 332
    case copyLogical = 400
    case ptrEqual = 401
    case ptrNotEqual = 402
    case ptrDiff = 403
    case atomicFMinEXT = 5614
    case atomicFMaxEXT = 5615
    case assumeTrueKHR = 5630
    case expectKHR = 5631
    case atomicFAddEXT = 6035
}

extension Opcode {
    /// The instruction's name in the specification.
    var name: String {
        let text = "\(self)"
        return "Op" + text.prefix(1).uppercased() + text.dropFirst()
    }

    /// Whether the first operand is a result type.
    var hasResultType: Bool {
        guard hasResult else { return false }
        switch self {
        case .string, .extInstImport, .typeVoid, .typeBool, .typeInt, .typeFloat, .typeVector, .typeMatrix, .typeImage,
            .typeSampler, .typeSampledImage, .typeArray, .typeRuntimeArray, .typeStruct, .typeOpaque, .typePointer,
            .typeFunction, .typeEvent, .typeDeviceEvent, .typeReserveId, .typeQueue, .typePipe, .decorationGroup,
            .label, .typePipeStorage, .typeNamedBarrier:
            return false
        default:
            return true
        }
    }

    /// Whether the instruction defines an id.
    var hasResult: Bool {
        switch self {
        case .nop, .sourceContinued, .source, .sourceExtension, .name, .memberName, .line, .extension, .memoryModel,
            .entryPoint, .executionMode, .capability, .typeForwardPointer, .functionEnd, .store, .copyMemory,
            .copyMemorySized, .decorate, .memberDecorate, .groupDecorate, .groupMemberDecorate, .imageWrite,
            .emitVertex, .endPrimitive, .emitStreamVertex, .endStreamPrimitive, .controlBarrier, .memoryBarrier,
            .atomicStore, .loopMerge, .selectionMerge, .branch, .branchConditional, .switch, .kill, .return,
            .returnValue, .unreachable, .lifetimeStart, .lifetimeStop, .groupWaitEvents, .commitReadPipe,
            .commitWritePipe, .groupCommitReadPipe, .groupCommitWritePipe, .retainEvent, .releaseEvent,
            .setUserEventStatus, .captureEventProfilingInfo, .noLine, .atomicFlagClear, .memoryNamedBarrier,
            .moduleProcessed, .executionModeId, .decorateId, .assumeTrueKHR:
            return false
        default:
            return true
        }
    }
}
