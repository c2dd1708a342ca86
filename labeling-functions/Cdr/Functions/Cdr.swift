import Labeling
import SupervisionCore

/// Labeling functions of the task "Does the chemical induce the disease?". First mention: the chemical; second: the
/// disease.
public enum Cdr {
  /// The 33 labeling functions of the chemical-disease tutorial.
  ///
  /// Patterns look at the sentence with the chemical replaced by `{{A}}` and the disease by `{{B}}`, ignore case
  /// and are not anchored at word boundaries, as in the original: "not" is found in "another".
  ///
  /// - Parameter resources: `ctd`, the pairs of the Comparative Toxicogenomics Database with their categories.
  /// - Throws: ``SupervisionCore/DataError`` when `ctd` is missing or malformed.
  /// - Source: Snorkel, CDR tutorial, part 2.
  public static func labelingFunctions(
    _ resources: Resources
  ) throws -> LabelingFunctionSet<RelationCandidate> {
    let ctd = try Ctd(resources["ctd"])
    let (marker, therapeutic) = (ctd.lists("marker"), ctd.lists("therapeutic"))
    let unspecified = ctd.lists("unspecified")

    let sideBySide = sentence("\(a) \(b)")
    let inducedSideBySide = sideBySide && .mention(.first, matches: "-induc|-assoc")
    let inducedByTight = sentence("\(b)\(gap(50))\(causalPast) (?:by|to) \(a)")
    let treatsWide = sentence("\(a)\(gap(200))\(treat)\(gap(200))\(b)")

    return try LabelingFunctionSet("default") {
      LabelingFunction(
        "LF_c_cause_d", "Chemical, a causal verb, disease, without a negation.", vote: .positive,
        when: sentence("\(a)\(gap(50)) \(causal)\(gap(50))\(b)")
          && !sentence("\(a)\(gap(50))(?:not|no)\(gap(20))\(causal)\(gap(50))\(b)"))
      LabelingFunction(
        "LF_c_d", "Chemical and disease side by side.", vote: .positive, when: sideBySide)
      LabelingFunction(
        "LF_c_induced_d", "Side by side, and the chemical's word says -induced or -associated.",
        vote: .positive, when: inducedSideBySide)
      LabelingFunction(
        "LF_c_treat_d", "Chemical, a word of treatment, disease, close together.", vote: .negative,
        when: sentence("\(a)\(gap(50))\(treat)\(gap(50))\(b)"))
      LabelingFunction(
        "LF_c_treat_d_wide", "Chemical, a word of treatment, disease.", vote: .negative,
        when: treatsWide)
      LabelingFunction(
        "LF_closer_chem", "Another chemical is closer to the disease.", vote: .negative,
        when: Condition { hasRival(to: .first, around: .second, share: 2, in: $0) })
      LabelingFunction(
        "LF_closer_dis", "Another disease is much closer to the chemical.", vote: .negative,
        when: Condition { hasRival(to: .second, around: .first, share: 8, in: $0) })
      LabelingFunction(
        "LF_ctd_marker_c_d", "Side by side, and CTD lists the pair as marker.", vote: .positive,
        when: sideBySide && marker)
      LabelingFunction(
        "LF_ctd_marker_induce", "Said to be induced, and CTD lists the pair as marker.",
        vote: .positive, when: (inducedSideBySide || inducedByTight) && marker)
      LabelingFunction(
        "LF_ctd_therapy_treat", "Said to treat, and CTD lists the pair as therapeutic.",
        vote: .negative, when: treatsWide && therapeutic)
      LabelingFunction(
        "LF_ctd_unspecified_treat", "Said to treat, and CTD infers an unspecified relation.",
        vote: .negative, when: treatsWide && unspecified)
      LabelingFunction(
        "LF_ctd_unspecified_induce",
        "Said to be induced, and CTD infers an unspecified relation.",
        vote: .positive, when: (inducedSideBySide || inducedByTight) && unspecified)
      LabelingFunction(
        "LF_d_following_c", "Disease following the chemical's injection or administration.",
        vote: .positive,
        when: sentence("\(b)\(gap(50))following\(gap(20))\(a)\(gap(50))\(procedure)"))
      LabelingFunction(
        "LF_d_induced_by_c", "Disease caused by or due to the chemical.", vote: .positive,
        when: sentence("\(b)\(gap(50))\(causalPast)\(gap(9))(?:by|to)\(gap(50))\(a)"))
      LabelingFunction(
        "LF_d_induced_by_c_tight", "Disease caused by or due to the chemical, word by word.",
        vote: .positive, when: inducedByTight)
      LabelingFunction(
        "LF_d_treat_c", "Disease, a word of treatment, chemical.", vote: .negative,
        when: sentence("\(b)\(gap(50))\(treat)\(gap(50))\(a)"))
      LabelingFunction(
        "LF_develop_d_following_c", "Developed the disease following the chemical.",
        vote: .positive, when: sentence("develop\(gap(25))\(b)\(gap(25))following\(gap(25))\(a)"))
      LabelingFunction(
        "LF_far_c_d", "The disease comes far after the chemical.", vote: .negative,
        when: sentence("\(a)\(gap(100, 5000))\(b)"))
      LabelingFunction(
        "LF_far_d_c", "The chemical comes far after the disease.", vote: .negative,
        when: sentence("\(b)\(gap(100, 5000))\(a)"))
      LabelingFunction(
        "LF_improve_before_disease", "Something improves before disease and chemical.",
        vote: .negative, when: sentence("improv\(anything)\(b)\(anything)\(a)"))
      LabelingFunction(
        "LF_in_ctd_therapy", "CTD lists the pair as therapeutic.", vote: .negative,
        when: therapeutic)
      LabelingFunction(
        "LF_in_ctd_marker", "CTD lists the pair as marker.", vote: .positive, when: marker)
      LabelingFunction(
        "LF_in_patient_with",
        "In a patient with the disease. (The plural lacks its space, as in the original.)",
        vote: .negative, when: sentence("in a patient with \(b)|in patients with\(b)"))
      LabelingFunction(
        "LF_induce", "Chemical, a form of induce, disease.", vote: .positive,
        when: sentence("\(a)\(gap(20))induc\(gap(20))\(b)"))
      LabelingFunction(
        "LF_induce_name", "The chemical's word says induced.", vote: .positive,
        when: .mention(.first, matches: "induc"))
      LabelingFunction(
        "LF_induced_other", "The disease is induced by something after the chemical.",
        vote: .negative, when: sentence("\(a)\(gap(20, 1000))-induced \(b)"))
      LabelingFunction(
        "LF_level", "Speaks of the chemical's level.", vote: .negative,
        when: sentence("\(a)\(gap(25)) level"))
      LabelingFunction(
        "LF_measure", "The chemical is measured.", vote: .negative,
        when: sentence("measur\(gap(75))\(a)"))
      LabelingFunction(
        "LF_neg_d", "The disease is negated.", vote: .negative,
        when: sentence("(?:none|not|no) \(gap(25))\(b)"))
      LabelingFunction(
        "LF_risk_d", "Risk of the disease, then the chemical.", vote: .positive,
        when: sentence("risk of \(b)\(anything)\(a)"))
      LabelingFunction(
        "LF_treat_d", "A word of treatment before the disease, then the chemical.",
        vote: .negative, when: sentence("\(treat)\(gap(50))\(b)\(anything)\(a)"))
      LabelingFunction(
        "LF_uncertain", "A word of doubt before chemical and disease.", vote: .negative,
        when: sentence("(?:combin|possible|unlikely)\(anything)\(a)\(anything)\(b)"))
      LabelingFunction(
        "LF_weak_assertions", "The sentence asserts little: an aim, a suggestion, a risk.",
        vote: .negative, when: sentence(weak))
    }
  }
}

// The alphabet of the patterns.

private let a = #"\{\{A\}\}"#
private let b = #"\{\{B\}\}"#
private let anything = ".*"
private let treat = "(?:treat|effective|prevent|resistant|slow|promise|therap)"
private let causal = "(?:cause|caused|causes|induce|induced|induces|associated with)"
private let causalPast = "(?:induced|caused|due)"
private let procedure = "(?:inject|administrat)"
private let weak = """
  none|although|was carried out|was conducted|seems|suggests|risk|implicated|the aim|\
  to investigate|to assess|to study
  """

/// At most `most` arbitrary characters.
private func gap(_ most: Int) -> String { gap(0, most) }

/// `least` to `most` arbitrary characters.
private func gap(_ least: Int, _ most: Int) -> String { ".{\(least),\(most)}" }

private func sentence(_ pattern: String) -> Condition<RelationCandidate> {
  .tagged(matches: pattern)
}
