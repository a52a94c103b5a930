import Foundation
import WPCRuntime

/// `wpc devices`: what parallel_for can use on this machine.
public struct DeviceList {
    public struct Device: Encodable {
        public var selector: String
        public var kind: String
        public var name: String
        public var platform: String
        public var driverVersion: String
        /// SPIR-V versions that the device takes; empty: OpenCL C only.
        public var ilVersions: String
        public var computeUnits: UInt32
        public var memorySize: UInt64
        public var sharesHostMemory: Bool
    }

    public let devices: [Device]

    public init() {
        let count = wpc_parallel_list_devices(nil, 0)
        var entries = [wpc_device_info](repeating: wpc_device_info(), count: count)
        let stored = min(count, wpc_parallel_list_devices(&entries, entries.count))
        devices = entries.prefix(stored).map { entry in
            Device(
                selector: DeviceList.text(entry.selector), kind: DeviceList.name(of: entry.kind),
                name: DeviceList.text(entry.name),
                platform: DeviceList.text(entry.platform), driverVersion: DeviceList.text(entry.driver_version),
                ilVersions: DeviceList.text(entry.il_versions), computeUnits: entry.compute_units,
                memorySize: entry.memory_size,
                sharesHostMemory: entry.has_unified_memory)
        }
    }

    public func json() throws(CompileError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(devices), as: UTF8.self) + "\n"
        } catch {
            throw CompileError(.internal, "\(error)")
        }
    }

    public var text: String {
        devices.map { device in
            var facts = ["\(device.computeUnits) \(device.platform.isEmpty ? "threads" : "compute units")"]
            if device.memorySize > 0 { facts.append("\(device.memorySize >> 20) MiB") }
            if device.sharesHostMemory { facts.append("shares the host's memory") }
            if !device.platform.isEmpty { facts.append(device.ilVersions.isEmpty ? "OpenCL C" : device.ilVersions) }
            let platform = device.platform.isEmpty ? "" : " (\(device.platform))"
            return
                "\(device.selector): \(device.kind), \(device.name)\(platform)\n    \(facts.joined(separator: ", "))\n"
        }.joined()
    }

    private static func name(of kind: wpc_device_kind) -> String {
        switch kind {
        case WPC_DEVICE_CPU: "CPU"
        case WPC_DEVICE_SEQUENTIAL: "CPU, one thread in order"
        case WPC_DEVICE_DISCRETE_GPU: "discrete GPU"
        case WPC_DEVICE_INTEGRATED_GPU: "integrated GPU"
        default: "other OpenCL device"
        }
    }

    /// A NUL-terminated C array of characters.
    private static func text<Characters>(_ characters: Characters) -> String {
        withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
