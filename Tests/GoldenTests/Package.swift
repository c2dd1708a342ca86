// swift-tools-version: 6.1
// A package of its own: the tests run an executable and know nothing of the library, so that they build in seconds,
// whatever state its targets are in, and hold any executable to the golden files, the one that wrote them too.

import PackageDescription

let package = Package(
  name: "golden-tests",
  platforms: [.macOS(.v15)],
  targets: [
    .testTarget(
      name: "GoldenTests", path: ".", exclude: ["record.sh", "Golden", "Fixtures"])
  ],
  swiftLanguageModes: [.v6]
)
