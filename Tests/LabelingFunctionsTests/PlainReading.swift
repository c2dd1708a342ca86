import Labeling
import SupervisionCore

/// The rules that are one sequence of words and gaps, read without regular expressions: the set of positions that
/// can be reached is carried from one part to the next.
func plainReading(_ candidate: RelationCandidate) -> [String: Bool] {
  let text = Array(candidate.taggedText().lowercased().utf8)
  let (a, b): (Part, Part) = (["{{a}}"], ["{{b}}"])
  let treat: Part = ["treat", "effective", "prevent", "resistant", "slow", "promise", "therap"]
  let causal: Part = [
    "cause", "caused", "causes", "induce", "induced", "induces", "associated with",
  ]
  let past: Part = ["induced", "caused", "due"]
  let towards: Part = ["by", "to"]
  let space: Part = [" "]
  func has(_ parts: Part...) -> Bool { occurs(parts, in: text) }
  func gap(_ most: Int) -> Part { .gap(0, most) }
  let anything = Part.gap(0, .max)

  return [
    "LF_c_cause_d": has(a, gap(50), space, causal, gap(50), b)
      && !has(a, gap(50), ["not", "no"], gap(20), causal, gap(50), b),
    "LF_c_d": has(a, space, b),
    "LF_c_treat_d": has(a, gap(50), treat, gap(50), b),
    "LF_c_treat_d_wide": has(a, gap(200), treat, gap(200), b),
    "LF_d_following_c":
      has(b, gap(50), ["following"], gap(20), a, gap(50), ["inject", "administrat"]),
    "LF_d_induced_by_c": has(b, gap(50), past, gap(9), towards, gap(50), a),
    "LF_d_induced_by_c_tight": has(b, gap(50), past, space, towards, space, a),
    "LF_d_treat_c": has(b, gap(50), treat, gap(50), a),
    "LF_develop_d_following_c": has(["develop"], gap(25), b, gap(25), ["following"], gap(25), a),
    "LF_far_c_d": has(a, .gap(100, 5000), b),
    "LF_far_d_c": has(b, .gap(100, 5000), a),
    "LF_improve_before_disease": has(["improv"], anything, b, anything, a),
    "LF_in_patient_with": has(["in a patient with {{b}}", "in patients with{{b}}"]),
    "LF_induce": has(a, gap(20), ["induc"], gap(20), b),
    "LF_induced_other": has(a, .gap(20, 1000), ["-induced {{b}}"]),
    "LF_level": has(a, gap(25), [" level"]),
    "LF_measure": has(["measur"], gap(75), a),
    "LF_neg_d": has(["none", "not", "no"], space, gap(25), b),
    "LF_risk_d": has(["risk of {{b}}"], anything, a),
    "LF_treat_d": has(treat, gap(50), b, anything, a),
    "LF_uncertain": has(["combin", "possible", "unlikely"], anything, a, anything, b),
    "LF_weak_assertions":
      has([
        "none", "although", "was carried out", "was conducted", "seems", "suggests", "risk",
        "implicated", "the aim", "to investigate", "to assess", "to study",
      ]),
  ]
}

/// One of some words, or a run of arbitrary characters.
private enum Part: ExpressibleByArrayLiteral {
  case words([[UInt8]])
  case gap(Int, Int)

  init(arrayLiteral words: String...) { self = .words(words.map { Array($0.utf8) }) }
}

private func occurs(_ parts: [Part], in text: [UInt8]) -> Bool {
  var reached = [Bool](repeating: true, count: text.count + 1)
  for part in parts {
    var next = [Bool](repeating: false, count: text.count + 1)
    for position in reached.indices where reached[position] {
      switch part {
      case .words(let words):
        for word in words where text[position...].starts(with: word) {
          next[position + word.count] = true
        }
      case .gap(let least, let most):
        let last = most < text.count - position ? position + most : text.count
        for end in stride(from: position + least, through: last, by: 1) { next[end] = true }
      }
    }
    reached = next
  }
  return reached.contains(true)
}
