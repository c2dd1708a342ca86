extension PlainKernels {
  /// scores[t] = v·tanh(layer[t] + bias); `layer` (`tokens × width`) is overwritten by the hyperbolic tangents.
  package static func attentionScores(
    _ layer: Pointer, bias: Constant, v: Constant, scores: Pointer, tokens: Int, width: Int
  ) {
    for t in 0..<tokens {
      scores[t] = 0
      for j in 0..<width {
        let u = S(SystemMath.tanh(Double(layer[t * width + j] + bias[j])))
        layer[t * width + j] = u
        scores[t] += u * v[j]
      }
    }
  }

  /// From the gradients of the scores to those of `layer`, which is overwritten, and of v, which are added to.
  package static func attentionScoresBackward(
    _ scoreGradient: Constant, v: Constant, layer: Pointer, vGradient: Pointer, tokens: Int,
    width: Int
  ) {
    for t in 0..<tokens {
      for j in 0..<width {
        let u = layer[t * width + j]
        vGradient[j] += scoreGradient[t] * u
        layer[t * width + j] = scoreGradient[t] * v[j] * (1 - u * u)
      }
    }
  }

  /// pooled[place] = Σ weight·state over a row's tokens; the weights, the softmax of the row's scores, overwrite them.
  /// Zeros for rows without tokens.
  package static func attentionPool(
    _ rows: PackedRows, width: Int, states: Constant, weights: Pointer, pooled: Pointer
  ) {
    for r in 0..<rows.count {
      let tokens = rows.tokens(ofRow: r)
      let distribution = softmax(tokens.map { weights[$0] })
      let z = pooled + Int(rows.places[r]) * width
      for j in 0..<width { z[j] = 0 }
      for (token, weight) in zip(tokens, distribution) {
        weights[token] = weight
        for j in 0..<width { z[j] += weight * states[token * width + j] }
      }
    }
  }

  /// Gradients of states and scores, both overwritten, from that of `pooled`.
  package static func attentionPoolBackward(
    _ rows: PackedRows, width: Int, states: Constant, weights: Constant, gradient: Constant,
    stateGradient: Pointer, scoreGradient: Pointer
  ) {
    for r in 0..<rows.count {
      let dz = gradient + Int(rows.places[r]) * width
      let tokens = rows.tokens(ofRow: r)
      var mean: S = 0
      for token in tokens {
        var change: S = 0
        for j in 0..<width {
          change += dz[j] * states[token * width + j]
          stateGradient[token * width + j] = weights[token] * dz[j]
        }
        scoreGradient[token] = change
        mean += weights[token] * change
      }
      for token in tokens {
        scoreGradient[token] = weights[token] * (scoreGradient[token] - mean)
      }
    }
  }

  /// pooled[place] = the largest of a row's states, component by component; `tokens` (`rows × width`) gets its token, the
  /// first among equals. Zeros and −1 for rows without tokens.
  package static func maxPool(
    _ rows: PackedRows, width: Int, states: Constant, pooled: Pointer, tokens: inout [Int32]
  ) {
    for r in 0..<rows.count {
      let z = pooled + Int(rows.places[r]) * width
      let candidates = rows.tokens(ofRow: r)
      for j in 0..<width {
        z[j] = candidates.isEmpty ? 0 : -.infinity
        tokens[r * width + j] = -1
        for token in candidates where states[token * width + j] > z[j] {
          z[j] = states[token * width + j]
          tokens[r * width + j] = Int32(token)
        }
      }
    }
  }

  /// Adds the gradient of `pooled` to those of the states it is from.
  package static func maxPoolBackward(
    _ rows: PackedRows, width: Int, gradient: Constant, tokens: [Int32], stateGradient: Pointer
  ) {
    for r in 0..<rows.count {
      for j in 0..<width {
        let token = Int(tokens[r * width + j])
        guard token >= 0 else { continue }
        stateGradient[token * width + j] += gradient[Int(rows.places[r]) * width + j]
      }
    }
  }
}

extension PackedRows {
  /// Numbers of a row's tokens, in the order of its text.
  func tokens(ofRow row: Int) -> [Int] {
    (0..<Int(lengths[row])).map { Int(starts[$0]) + row }
  }
}
