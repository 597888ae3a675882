import Calibrations
import GlassBoxModels
import Learning
import LinearModels
import Measurement
import Mitigations
import NeighborModels
import NeuralModels
import Plans
import Records
import Transforms
import TreeModels

/// Everything that an experiment file can name. Adding an estimator, transform or calibration is one line here; kinds
/// of evidence and axes have their own list, `MeasurementList`.
package struct Catalogue: Sendable {
  package let estimators: [any Estimator.Type]
  package let transforms: [any Transform.Type]
  package let calibrations: [any Calibration.Type]
  package let mitigations: [any Mitigation.Type]
  package let evidence: [any EvidenceSource.Type]
  package let axes: [any Axis]

  package init(
    estimators: [any Estimator.Type], transforms: [any Transform.Type],
    calibrations: [any Calibration.Type] = [], mitigations: [any Mitigation.Type] = [],
    evidence: [any EvidenceSource.Type] = MeasurementList.evidence, axes: [any Axis]
  ) {
    self.estimators = estimators
    self.transforms = transforms
    self.calibrations = calibrations
    self.mitigations = mitigations
    self.evidence = evidence
    self.axes = axes
  }

  package static let standard = Catalogue(
    estimators: [
      PriorBaseline.self, NoChangeBaseline.self, Ridge.self, RidgeClassifier.self, Lasso.self, ElasticNet.self,
      HuberRegression.self,
      QuantileRegression.self, LogisticRegression.self, LinearSupportVector.self, LinearDiscriminant.self,
      QuadraticDiscriminant.self, GaussianNaiveBayes.self, IncrementalNaiveBayes.self,
      IncrementalLogisticRegression.self, NearestNeighbors.self, Prototypes.self, DecisionTree.self,
      RandomForest.self, ExtraTrees.self, GradientBoosting.self, MultilayerPerceptron.self,
      DistilledPerceptron<GradientBoosting>.self, DistilledPerceptron<RandomForest>.self,
      DistilledPerceptron<NearestNeighbors>.self, DistilledPerceptron<MultilayerPerceptron>.self,
      HoeffdingTree.self, AdaptiveRandomForest.self, ExplainableBoosting.self, ScoreCard.self, RuleList.self,
      OptimalTree.self,
    ],
    transforms: [
      CalendarParts.self, Imputation.self, StandardScaling.self, MinMaxScaling.self, RobustScaling.self,
      OneHotEncoding.self,
      OrdinalEncoding.self, FrequencyEncoding.self, TargetEncoding.self, PCA.self, RandomProjection.self,
      RandomFourierFeatures.self, Nystroem.self,
    ],
    calibrations: [PlattCalibration.self, IsotonicCalibration.self, TemperatureCalibration.self],
    mitigations: [
      Reweighing.self, Resampling.self, GroupThresholds.self, ParityReduction.self, CorrelationRemover.self,
    ],
    axes: MeasurementList.axes)

  package func estimator(_ name: String) -> (any Estimator.Type)? { estimators.first { $0.name == name } }
  package func transform(_ name: String) -> (any Transform.Type)? { transforms.first { $0.name == name } }
  package func calibration(_ name: String) -> (any Calibration.Type)? { calibrations.first { $0.name == name } }

  package func mitigation(_ name: String) -> (any Mitigation.Type)? { mitigations.first { $0.name == name } }

  /// The fitted forms, by which artefacts are read back.
  package var components: ComponentRegistry {
    func fitted<Step: Transform>(_: Step.Type) -> any FittedTransform.Type { Step.Fitted.self }
    func model<Algorithm: Estimator>(_: Algorithm.Type) -> any Model.Type { Algorithm.Fitted.self }
    func calibration<Step: Calibration>(_: Step.Type) -> any FittedCalibration.Type { Step.Fitted.self }
    // Models that mitigations make of others.
    let mixed: [any Model.Type] = [MixtureModel.self, ConstantClass.self]
    return ComponentRegistry(
      transforms: transforms.map { fitted($0) },
      models: estimators.map { model($0) } + mixed,
      calibrations: calibrations.map { calibration($0) })
  }
}

extension Catalogue {
  /// The names that an experiment file may use.
  package func vocabulary(datasets: [PlanVocabulary.Dataset]) -> PlanVocabulary {
    func component<Algorithm: Estimator>(_ type: Algorithm.Type) -> PlanVocabulary.Component { .init(type) }
    func component<Step: Transform>(_ type: Step.Type) -> PlanVocabulary.Component { .init(type) }
    func component<Step: Calibration>(_ type: Step.Type) -> PlanVocabulary.Component { .init(type) }
    func component<Step: Mitigation>(_ type: Step.Type) -> PlanVocabulary.Component { .init(type) }
    func component<Source: EvidenceSource>(_ type: Source.Type) -> PlanVocabulary.Component {
      .init(
        name: Source.kind.rawValue, version: Source.Body.version, summary: Source.summary,
        parameters: Source.Settings.self)
    }
    return PlanVocabulary(
      estimators: estimators.map { component($0) }, transforms: transforms.map { component($0) },
      calibrations: calibrations.map { component($0) },
      mitigations: mitigations.map { component($0) }, evidence: evidence.map { component($0) },
      axes: axes.map { PlanVocabulary.Axis($0.descriptor, tasks: $0.tasks, needs: $0.needs) }, datasets: datasets)
  }
}
