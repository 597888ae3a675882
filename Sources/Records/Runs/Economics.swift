/// What answers, machines and errors cost, so that axes become money. Any currency.
public struct Economics: Codable, Sendable, Equatable {
  public var predictionsAMonth: Double
  /// Price of one CPU hour.
  public var cpuHour = 0.0
  /// Price of one gigabyte of memory or disk for a month.
  public var gigabyteMonth = 0.0
  public var retrainingsAMonth = 1.0
  /// Price of one wrong answer: with accuracy measured, of each row whose class is missed; for a regression of one unit
  /// of the mean absolute error of one answer. Nil: not known, so that only costs are told.
  public var errorCost: Double?

  public init(predictionsAMonth: Double = 0) { self.predictionsAMonth = predictionsAMonth }
}
