import Learning
import Records

/// The settings of one section of an experiment file.
///
/// From `fields` come the reader with its messages, `reasonable catalogue`, the reference page and the JSON schema. What
/// of it makes another trial is said beside each field (`outsideTrials`), and a test compares that with the keys of
/// trials.
package protocol PlanSection: ParameterSet {
  /// Where its keys stand, such as `split`; a word in capitals stands for a name that a person chooses, as in
  /// `policy.limits.AXIS`. Empty for the file itself.
  static var path: String { get }
  /// What the section says, as a heading.
  static var title: String { get }
}
