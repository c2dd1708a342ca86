import Foundation

/// The reader under test, by its name in `SLICEWORK_FUZZ_READER`; names other than those of ``readers`` list them and end the process.
private let readerUnderTest: Reader = {
  if let reader = readers[ProcessInfo.processInfo.environment["SLICEWORK_FUZZ_READER"] ?? ""] {
    return reader
  }
  print(readers.keys.sorted().joined(separator: "\n"))
  exit(EX_USAGE)
}()

/// What libFuzzer, whose `main` this executable has, calls once at the start.
@_cdecl("LLVMFuzzerInitialize")
public func prepareFuzzing(
  _ count: UnsafeMutablePointer<CInt>, _ words: UnsafeMutableRawPointer
) -> CInt {
  _ = readerUnderTest
  return 0
}

/// What libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func readFuzzedInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  readerUnderTest(UnsafeBufferPointer(start: bytes, count: count))
  return 0
}
