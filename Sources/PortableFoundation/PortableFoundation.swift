// What the modules of the small executable import in the place of Foundation, which brings tables of all languages: on Linux they
// alone have 40 MB. Files of these modules never import Foundation itself.
#if canImport(FoundationEssentials)
  @_exported import FoundationEssentials
  @_exported import Glibc
#else
  @_exported import Foundation
#endif
