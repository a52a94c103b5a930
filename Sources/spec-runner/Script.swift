import Foundation

/// A script of the suite, as `wast2json` and `json-from-wast` write it.
struct Script: Decodable, Sendable {
    struct Command: Decodable, Sendable {
        var type: String
        var line: Int
        var filename: String?
        var binaryFilename: String?
        var moduleType: String?
        var name: String?
        var text: String?
        var action: Action?
        var expected: [Value]?
        /// `register`: the name that other modules import from.
        var alias: String?
        /// `module_instance`: the new instance's name, and its module definition's.
        var instance: String?
        var module: String?
        /// `thread` and `wait`.
        var sharedModule: String?
        var thread: String?
        var commands: [Command]?

        enum CodingKeys: String, CodingKey {
            case type, line, filename, name, text, action, expected, instance, module, thread, commands
            case binaryFilename = "binary_filename"
            case moduleType = "module_type"
            case alias = "as"
            case sharedModule = "shared_module"
        }

        /// The binary module's file; nil where there is text alone.
        var binary: String? { moduleType == "text" ? binaryFilename : filename }
    }

    struct Action: Decodable, Sendable {
        var type: String
        /// nil: the current module.
        var module: String?
        var field: String
        var args: [Value]?
    }

    struct Value: Decodable, Sendable {
        enum Payload: Sendable {
            case one(String)
            case lanes([String])
        }

        var type: String
        var laneType: String?
        /// nil: any value of the type.
        var value: Payload?
        /// `either`: any of these.
        var values: [Value]?

        enum CodingKeys: String, CodingKey {
            case type, value, values
            case laneType = "lane_type"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            type = try container.decode(String.self, forKey: .type)
            laneType = try container.decodeIfPresent(String.self, forKey: .laneType)
            values = try container.decodeIfPresent([Value].self, forKey: .values)
            if !container.contains(.value) {
                value = nil
            } else if laneType != nil {
                value = .lanes(try container.decode([String].self, forKey: .value))
            } else {
                value = .one(try container.decode(String.self, forKey: .value))
            }
        }
    }

    var commands: [Command]

    static func read(_ path: String) throws -> Script {
        try JSONDecoder().decode(Script.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    }
}
