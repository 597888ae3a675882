// swift-tools-version: 6.1
import PackageDescription

let settings: [SwiftSetting] = [.enableUpcomingFeature("ExistentialAny")]

/// Layers, lowest first; a target may import only what stands above it in this list.
let package = Package(
  name: "reasonable",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "reasonable", targets: ["reasonable"]),
    // What the documentation shows from outside: contracts, algorithms, axes and frontiers. The rest has `package` access.
    .library(
      name: "Reasonable",
      targets: [
        "Records", "LinearAlgebra", "Statistics", "Tabular", "Frontier", "Decisions", "Learning", "Transforms",
        "Calibrations",
        "LinearModels", "TreeModels", "NeighborModels", "NeuralModels", "GlassBoxModels", "Mitigations",
        "Explanations", "Measurement",
      ]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
  ],
  targets: [
    // 0: C libraries and shims
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CLAPACKE", pkgConfig: "lapacke", providers: [.apt(["liblapacke-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CMachine"),
    .target(name: "CText"),
    .target(name: "CKernels"),

    // 1: plain values, numbers, chance
    .target(name: "Records", dependencies: ["CText"], swiftSettings: settings),
    .target(name: "Machine", dependencies: ["CMachine", "CKernels"], swiftSettings: settings),
    .target(
      name: "LinearAlgebra", dependencies: ["COpenBLAS", "CLAPACKE", "CMachine", "CKernels"], swiftSettings: settings),
    .target(name: "Statistics", swiftSettings: settings),

    // 2: data, and choosing between records
    .target(
      name: "Tabular",
      dependencies: ["Records", "Machine", "LinearAlgebra", "Statistics", "CMachine", "CText", "CZlib"],
      swiftSettings: settings),
    .target(name: "Frontier", dependencies: ["Records", "Statistics"], swiftSettings: settings),
    .target(name: "Drift", dependencies: ["Records", "Statistics"], swiftSettings: settings),

    // 2: from scores to decisions, thresholds for groups, reductions; numbers in, numbers out
    .target(name: "Decisions", dependencies: ["Records", "Statistics"], swiftSettings: settings),
    .target(name: "Fairness", dependencies: ["Records", "Statistics"], swiftSettings: settings),

    // 3: the contracts
    .target(
      name: "Learning", dependencies: ["Records", "Machine", "LinearAlgebra", "Statistics", "Tabular", "Decisions"],
      swiftSettings: settings),

    // 3: time as plain values: what each model of a replay would have lost, and what a schedule of trainings costs
    .target(name: "Replay", dependencies: ["Records", "Statistics", "Drift"], swiftSettings: settings),

    // 4: algorithms and axes; siblings never import each other
    .target(name: "Transforms", dependencies: ["Learning", "CKernels"], swiftSettings: settings),
    .target(name: "Calibrations", dependencies: ["Learning"], swiftSettings: settings),
    .target(name: "LinearModels", dependencies: ["Learning"], swiftSettings: settings),
    .target(name: "TreeModels", dependencies: ["Learning", "CKernels", "Drift"], swiftSettings: settings),
    .target(name: "GlassBoxModels", dependencies: ["Learning", "CKernels"], swiftSettings: settings),
    .target(name: "NeighborModels", dependencies: ["Learning", "CKernels"], swiftSettings: settings),
    .target(name: "NeuralModels", dependencies: ["Learning", "CKernels"], swiftSettings: settings),
    .target(name: "Mitigations", dependencies: ["Learning"], swiftSettings: settings),
    // Effects and attributions of any model; evidence is made of them in Measurement.
    .target(name: "Explanations", dependencies: ["Learning"], swiftSettings: settings),
    .target(
      name: "Measurement", dependencies: ["Learning", "Machine", "CMachine", "Explanations", "Fairness"],
      swiftSettings: settings),

    // 5: what is stored, what can be asked for
    .target(
      name: "Store", dependencies: ["Records", "CZlib", .product(name: "GRDB", package: "GRDB.swift")],
      swiftSettings: settings),
    .target(
      name: "Plans",
      dependencies: ["Records", "Learning", "Tabular", "Replay", .product(name: "Yams", package: "Yams")],
      swiftSettings: settings),
    .target(
      name: "Catalogue",
      dependencies: [
        "Transforms", "LinearModels", "TreeModels", "NeighborModels", "NeuralModels", "GlassBoxModels", "Calibrations",
        "Mitigations", "Measurement", "Plans",
      ], swiftSettings: settings),

    // 6: running experiments, and showing what came out
    .target(
      name: "Experiments",
      dependencies: [
        "Store", "Plans", "Catalogue", "Mitigations", "Measurement", "Frontier", "Replay", "Drift", "Fairness",
      ],
      swiftSettings: settings),
    // The page's scripts are part of the program, so that a copied binary has them.
    .target(
      name: "Reports", dependencies: ["Records", "Frontier", "Statistics", "Drift", "Replay", "Fairness"],
      resources: [.embedInCode("Explorer/Page")],
      swiftSettings: settings),

    // 7: the commands
    .executableTarget(
      name: "reasonable",
      dependencies: [
        "Experiments", "Machine", "Store", "Reports", "Drift", "Replay", "Fairness",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: settings),

    // The rule of the pick against a known truth; no part of the product
    .executableTarget(
      name: "choosing-simulation", dependencies: ["Frontier"], path: "experiments/choosing/simulation",
      swiftSettings: settings),

    // Frontiers beside moocore; no part of the product
    .executableTarget(
      name: "frontier-timing", dependencies: ["Frontier"], path: "experiments/peers/frontier-timing",
      swiftSettings: settings),

    // Detectors beside River; no part of the product
    .executableTarget(
      name: "detector-timing", dependencies: ["Drift"], path: "experiments/peers/detector-timing",
      swiftSettings: settings),

    // Shapley values beside shap; no part of the product
    .executableTarget(
      name: "explain-timing", dependencies: ["Learning", "LinearAlgebra", "TreeModels"],
      path: "experiments/peers/explain-timing", swiftSettings: settings),

    // Tests: one target for each module, and the laws that every catalogue entry obeys
    .target(
      name: "ContractChecks",
      dependencies: ["Learning", "Measurement", "Fairness", "Catalogue", "Store", "GoldenFiles"],
      path: "Tests/ContractChecks",
      swiftSettings: settings),
    .target(
      name: "GoldenFiles", dependencies: ["LinearAlgebra"], path: "Tests/GoldenFiles", swiftSettings: settings),
    .target(
      name: "ReplayMaking", dependencies: ["Records", "Replay"], path: "Tests/ReplayMaking", swiftSettings: settings),
    .testTarget(name: "CKernelsTests", dependencies: ["CKernels", "Machine"], swiftSettings: settings),
    .testTarget(name: "RecordsTests", dependencies: ["Records"], swiftSettings: settings),
    .testTarget(name: "MachineTests", dependencies: ["Machine"], swiftSettings: settings),
    .testTarget(name: "LinearAlgebraTests", dependencies: ["LinearAlgebra", "Statistics"], swiftSettings: settings),
    .testTarget(name: "StatisticsTests", dependencies: ["Statistics", "GoldenFiles"], swiftSettings: settings),
    .testTarget(name: "TabularTests", dependencies: ["Machine", "Records", "Tabular"], swiftSettings: settings),
    .testTarget(name: "FrontierTests", dependencies: ["Frontier", "GoldenFiles"], swiftSettings: settings),
    .testTarget(
      name: "DecisionsTests", dependencies: ["Decisions", "Records", "Statistics", "GoldenFiles"],
      swiftSettings: settings),
    .testTarget(name: "DriftTests", dependencies: ["Drift", "GoldenFiles"], swiftSettings: settings),
    .testTarget(name: "FairnessTests", dependencies: ["Fairness", "GoldenFiles"], swiftSettings: settings),
    .testTarget(
      name: "ReplayTests", dependencies: ["Replay", "ReplayMaking", "GoldenFiles"], swiftSettings: settings),
    .testTarget(name: "LearningTests", dependencies: ["Learning"], swiftSettings: settings),
    .testTarget(name: "TransformsTests", dependencies: ["Transforms", "GoldenFiles"], swiftSettings: settings),
    .testTarget(name: "CalibrationsTests", dependencies: ["Calibrations", "GoldenFiles"], swiftSettings: settings),
    .testTarget(
      name: "LinearModelsTests", dependencies: ["LinearModels", "GoldenFiles"], swiftSettings: settings),
    .testTarget(
      name: "TreeModelsTests", dependencies: ["TreeModels", "CKernels", "GoldenFiles"], swiftSettings: settings),
    .testTarget(
      name: "NeighborModelsTests", dependencies: ["NeighborModels", "CKernels", "GoldenFiles"], swiftSettings: settings),
    .testTarget(name: "NeuralModelsTests", dependencies: ["NeuralModels", "GoldenFiles"], swiftSettings: settings),
    .testTarget(
      name: "ExplanationsTests",
      dependencies: ["Explanations", "Transforms", "LinearModels", "TreeModels", "NeighborModels", "GoldenFiles"],
      swiftSettings: settings),
    .testTarget(name: "GlassBoxModelsTests", dependencies: ["GlassBoxModels", "GoldenFiles"], swiftSettings: settings),
    .testTarget(
      name: "MitigationsTests", dependencies: ["Mitigations", "LinearModels", "Transforms", "GoldenFiles"],
      swiftSettings: settings),
    .testTarget(name: "MeasurementTests", dependencies: ["Measurement", "GoldenFiles"], swiftSettings: settings),
    .testTarget(name: "ContractChecksTests", dependencies: ["ContractChecks", "GoldenFiles"], swiftSettings: settings),
    .testTarget(
      name: "StoreTests", dependencies: ["Store", "CZlib", "ContractChecks", "GoldenFiles"], swiftSettings: settings),
    .testTarget(name: "PlansTests", dependencies: ["Plans", "Catalogue", "GoldenFiles"], swiftSettings: settings),
    .testTarget(name: "CatalogueTests", dependencies: ["Catalogue", "ContractChecks"], swiftSettings: settings),
    .testTarget(
      name: "ExperimentsTests", dependencies: ["Experiments", "ContractChecks", "GoldenFiles"],
      swiftSettings: settings),
    .testTarget(
      name: "ReportsTests", dependencies: ["Reports", "Replay", "ReplayMaking", "Statistics", "Fairness"],
      swiftSettings: settings),
    .testTarget(name: "reasonableTests", dependencies: ["reasonable", "Experiments"], swiftSettings: settings),
  ]
)
