import SupervisionCore

/// The pieces of a sequence whose states make a candidate's vector.
public struct PooledRow: Equatable, Sendable {
  /// Pieces of each mean, in the order of the vector; empty ranges give zeros.
  public let ranges: [Range<Int>]
  /// Numbers after the means.
  public let extras: [Float]

  /// A row from its parts.
  public init(ranges: [Range<Int>], extras: [Float]) {
    self.ranges = ranges
    self.extras = extras
  }

  /// The row of a candidate in a sequence of its texts.
  ///
  /// - Parameters:
  ///   - sequence: pieces of the candidate's texts, or of the window around its mentions.
  ///   - mentions: mentions of the candidate by role.
  ///   - layout: composition of the vector.
  public init(
    of sequence: PieceSequence, mentions: [CandidateText.Mention], layout: CandidateLayout
  ) {
    let pieces = mentions.prefix(layout.mentionCount).map {
      sequence.pieces(overlapping: $0.span, text: $0.text)
    }
    let arePaired = pieces.count > 1 && mentions[0].text == mentions[1].text
    let absent = [Range<Int>](repeating: 0..<0, count: layout.mentionCount - pieces.count)
    ranges = layout.parts.flatMap { part -> [Range<Int>] in
      switch part {
      case .mentions: pieces + absent
      case .between: [arePaired ? Self.gap(pieces[0], pieces[1]) : 0..<0]
      case .first: [0..<min(1, sequence.count)]
      case .mean: [0..<sequence.count]
      case .distance: []
      }
    }
    var extras = [Float](repeating: 0, count: layout.extraCount)
    if arePaired, !extras.isEmpty, let place = MentionDistance.position(pieces[0], pieces[1]) {
      extras[place] = 1
    }
    self.extras = extras
  }

  /// What lies between two ranges; empty where one of them is, or where they touch.
  private static func gap(_ a: Range<Int>, _ b: Range<Int>) -> Range<Int> {
    guard !a.isEmpty, !b.isEmpty else { return 0..<0 }
    let (start, end) = (min(a.upperBound, b.upperBound), max(a.lowerBound, b.lowerBound))
    return start < end ? start..<end : 0..<0
  }

  /// Writes the means, then the extras.
  ///
  /// - Parameters:
  ///   - states: `pieces × width`, row-major.
  ///   - width: d, the width of a state.
  ///   - vector: `ranges.count · width + extras.count` numbers, overwritten.
  public func pool(
    _ states: UnsafePointer<Float>, width: Int, into vector: UnsafeMutablePointer<Float>
  ) {
    for (place, range) in ranges.enumerated() {
      let mean = vector + place * width
      mean.update(repeating: 0, count: width)
      guard !range.isEmpty else { continue }
      for piece in range {
        let state = states + piece * width
        for i in 0..<width { mean[i] += state[i] }
      }
      let scale = 1 / Float(range.count)
      for i in 0..<width { mean[i] *= scale }
    }
    for (i, value) in extras.enumerated() { vector[ranges.count * width + i] = value }
  }
}
