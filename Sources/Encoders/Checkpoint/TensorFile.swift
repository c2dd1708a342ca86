import FileFormats
import Foundation
import JSONCoding
import SupervisionCore

/// A file of named tensors in the safetensors form, mapped into memory.
///
/// ```text
/// bytes 0 ..< 8    length of the header, UInt64 little-endian
/// …                header, JSON: {"name":{"dtype":"F32","shape":[…],"data_offsets":[start,end]},…}
/// …                the numbers of all tensors; offsets count from here
/// ```
///
/// The header is checked whole before anything is read: sizes agree with shapes, and tensors neither overlap nor leave
/// the file.
package struct TensorFile: Sendable {
  /// Types of numbers that are read; all become `Float`.
  private enum NumberType: String {
    case float32 = "F32"
    case float16 = "F16"
    case brainFloat16 = "BF16"

    var byteCount: Int { self == .float32 ? 4 : 2 }
  }

  private struct Tensor: Sendable {
    let type: String
    let shape: [Int]
    let bytes: Range<Int>
  }

  /// Path of the file, for errors.
  package let path: String
  private let data: Data
  private let tensors: [String: Tensor]

  /// Names of the tensors.
  package var names: some Collection<String> { tensors.keys }

  /// Reads the header.
  ///
  /// - Throws: ``DataError`` naming file and tensor; ``FileError``.
  package init(_ file: URL) throws {
    path = file.relativePath
    do {
      data = try Data(contentsOf: file, options: .alwaysMapped)
    } catch {
      throw FileError(
        path: path, problem: "cannot be read (\(error.localizedDescription))",
        remedy: "check that the file exists and may be read")
    }
    tensors = try Self.tensors(of: data, path: path)
  }

  /// The numbers of a tensor.
  ///
  /// - Throws: ``DataError`` where the file lacks it, or it has another shape or a type that is not read.
  package func values(_ name: String, shape: [Int]) throws -> [Float] {
    let (tensor, type) = try tensor(name, shape: shape)
    return data.withUnsafeBytes { bytes in
      let part = UnsafeRawBufferPointer(rebasing: bytes[tensor.bytes])
      return floats(part, type)
    }
  }

  /// Refuses a file without a tensor of this shape whose numbers are read.
  ///
  /// - Throws: ``DataError`` naming file and tensor.
  package func require(_ name: String, shape: [Int]) throws {
    _ = try tensor(name, shape: shape)
  }

  private func tensor(_ name: String, shape: [Int]) throws -> (Tensor, NumberType) {
    guard let tensor = tensors[name] else {
      throw problem(name, found: "no such tensor", expected: "one of shape \(shape)")
    }
    guard tensor.shape == shape else {
      throw problem(name, found: "the shape \(tensor.shape)", expected: "\(shape)")
    }
    guard let type = NumberType(rawValue: tensor.type) else {
      throw problem(name, found: "numbers of type \(tensor.type)", expected: "F32, F16 or BF16")
    }
    return (tensor, type)
  }

  private func floats(_ bytes: UnsafeRawBufferPointer, _ type: NumberType) -> [Float] {
    let count = bytes.count / type.byteCount
    return [Float](unsafeUninitializedCapacity: count) { values, initialized in
      for i in 0..<count {
        switch type {
        case .float32:
          let bits = bytes.loadUnaligned(fromByteOffset: i * 4, as: UInt32.self)
          values[i] = Float(bitPattern: UInt32(littleEndian: bits))
        case .float16:
          let bits = bytes.loadUnaligned(fromByteOffset: i * 2, as: UInt16.self)
          values[i] = Float(halfBits: UInt16(littleEndian: bits))
        case .brainFloat16:
          let bits = bytes.loadUnaligned(fromByteOffset: i * 2, as: UInt16.self)
          values[i] = Float(bitPattern: UInt32(UInt16(littleEndian: bits)) << 16)
        }
      }
      initialized = count
    }
  }

  private func problem(_ tensor: String, found: String, expected: String) -> DataError {
    DataError(
      file: path, field: "tensor \(tensor)", found: found, expected: expected,
      remedy: "use the checkpoint's own config.json and model.safetensors")
  }
}

extension TensorFile {
  private struct Entry: Decodable {
    let dtype: String
    let shape: [Int]
    let dataOffsets: [Int]
  }

  /// Largest header in bytes; that of a checkpoint with thousands of tensors has less than one million.
  private static let headerLimit = 100_000_000

  private static func tensors(of data: Data, path: String) throws -> [String: Tensor] {
    func invalid(_ field: String, _ found: String, _ expected: String) -> DataError {
      DataError(
        file: path, field: field, found: found, expected: expected,
        remedy: "copy the file again; checkpoints of other forms must be saved as safetensors")
    }
    let length =
      data.count < 8
      ? nil
      : data.withUnsafeBytes {
        UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self))
      }
    guard let length, length <= UInt64(min(headerLimit, data.count - 8)) else {
      throw invalid(
        "header", length.map { "a length of \($0)" } ?? "\(data.count) bytes",
        "a header inside the file")
    }
    let start = 8 + Int(length)
    let entries: [String: Entry]
    do {
      let object = try decodeJSON(
        [String: TensorEntry].self, from: data[8..<start], with: .snakeCase)
      entries = object.compactMapValues(\.entry)
    } catch let problem as DecodingProblem {
      throw invalid(
        "header" + (problem.field.map { ", \($0)" } ?? ""), problem.found, problem.expected)
    }
    var tensors: [String: Tensor] = [:]
    for (name, entry) in entries {
      let size = NumberType(rawValue: entry.dtype)?.byteCount ?? 1
      guard entry.dataOffsets.count == 2, 0 <= entry.dataOffsets[0],
        entry.dataOffsets[0] <= entry.dataOffsets[1],
        entry.dataOffsets[1] <= data.count - start
      else {
        throw invalid(
          "tensor \(name)", "offsets \(entry.dataOffsets)", "two, in order and inside the file")
      }
      let byteCount = entry.dataOffsets[1] - entry.dataOffsets[0]
      let isKnown = NumberType(rawValue: entry.dtype) != nil
      guard !isKnown || count(entry.shape, size) == byteCount else {
        throw invalid(
          "tensor \(name)", "\(byteCount) bytes",
          "those of \(entry.shape) numbers of type \(entry.dtype)")
      }
      tensors[name] = Tensor(
        type: entry.dtype, shape: entry.shape,
        bytes: start + entry.dataOffsets[0]..<start + entry.dataOffsets[1])
    }
    let sorted = tensors.sorted {
      ($0.value.bytes.lowerBound, $0.key) < ($1.value.bytes.lowerBound, $1.key)
    }
    for (a, b) in zip(sorted, sorted.dropFirst())
    where a.value.bytes.upperBound > b.value.bytes.lowerBound {
      throw invalid("tensor \(b.key)", "bytes that \(a.key) has too", "bytes of its own")
    }
    return tensors
  }

  /// Bytes of a tensor; nil for impossible shapes.
  private static func count(_ shape: [Int], _ size: Int) -> Int? {
    shape.reduce(Optional(size)) { product, length in
      guard let product, length >= 0 else { return nil }
      let (value, overflow) = product.multipliedReportingOverflow(by: length)
      return overflow ? nil : value
    }
  }

  /// An entry of the header; `__metadata__` has none of a tensor's fields.
  private struct TensorEntry: Decodable {
    let entry: Entry?

    init(from decoder: any Decoder) throws {
      entry =
        decoder.codingPath.last?.stringValue == "__metadata__" ? nil : try Entry(from: decoder)
    }
  }
}

extension JSONDecoder {
  /// A decoder of objects with `snake_case` names; keys of dictionaries stay as they are.
  static var snakeCase: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return decoder
  }
}

extension Float {
  /// The number of 16 bits in IEEE half precision.
  fileprivate init(halfBits bits: UInt16) {
    let sign: Float = bits & 0x8000 == 0 ? 1 : -1
    let exponent = Int(bits >> 10 & 0x1F)
    let fraction = Float(bits & 0x3FF)
    switch exponent {
    case 0: self = sign * fraction * 0x1p-24
    case 31: self = fraction == 0 ? sign * .infinity : .nan
    default:
      self =
        sign * (1 + fraction * 0x1p-10)
        * Float(sign: .plus, exponent: exponent - 15, significand: 1)
    }
  }
}
