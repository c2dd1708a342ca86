import Foundation

/// Machine and build that measurements were taken on.
package struct BenchMachine: Codable, Equatable, Sendable {
  /// Name of the processor; the architecture where the system does not report it.
  package let processor: String
  /// Number of cores that the process may use.
  package let cores: Int
  /// Memory in bytes.
  package let memory: Int
  /// Name and version of the operating system.
  package let system: String
  /// Version of the Swift compiler, such as `6.3`.
  package let swift: String
  /// `release` or `debug`.
  package let configuration: String

  package init(
    processor: String, cores: Int, memory: Int, system: String, swift: String,
    configuration: String
  ) {
    self.processor = processor
    self.cores = cores
    self.memory = memory
    self.system = system
    self.swift = swift
    self.configuration = configuration
  }

  /// The machine and the build that are running.
  package static var current: BenchMachine {
    let process = ProcessInfo.processInfo
    return BenchMachine(
      processor: processorName ?? architecture, cores: process.activeProcessorCount,
      memory: Int(clamping: process.physicalMemory), system: process.operatingSystemVersionString,
      swift: compilerVersion, configuration: isDebugBuild ? "debug" : "release")
  }

  /// Whether code was compiled without optimisation, which makes measurements meaningless.
  package static var isDebugBuild: Bool {
    #if DEBUG
      true
    #else
      false
    #endif
  }

  private static var compilerVersion: String {
    #if compiler(>=6.5)
      "6.5 or later"
    #elseif compiler(>=6.4)
      "6.4"
    #elseif compiler(>=6.3)
      "6.3"
    #elseif compiler(>=6.2)
      "6.2"
    #else
      "6.1"
    #endif
  }

  private static var architecture: String {
    #if arch(arm64)
      "arm64"
    #elseif arch(x86_64)
      "x86_64"
    #else
      "unknown"
    #endif
  }

  private static var processorName: String? {
    #if os(Linux)
      (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?
        .split(separator: "\n")
        .first { $0.hasPrefix("model name") }
        .flatMap { $0.split(separator: ":", maxSplits: 1).last }
        .map { $0.trimmingCharacters(in: .whitespaces) }
    #else
      systemText("machdep.cpu.brand_string")
    #endif
  }

  #if !os(Linux)
    private static func systemText(_ key: String) -> String? {
      var size = 0
      guard sysctlbyname(key, nil, &size, nil, 0) == 0 else { return nil }
      var text = [UInt8](repeating: 0, count: size)
      guard sysctlbyname(key, &text, &size, nil, 0) == 0 else { return nil }
      return String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
    }
  #endif
}
