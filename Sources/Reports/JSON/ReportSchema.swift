/// The form of the JSON report, as a JSON Schema (draft 2020-12).
///
/// The identifier in the report's `schema` key changes its number whenever a reader of the old form could be misled:
/// a key that goes, or means something else. New keys may come without a new number.
package enum ReportSchema {
  package static let identifier = "reasonable.report/2"

  package static let text = """
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "$id": "reasonable.report/2",
      "title": "Report of one run of reasonable",
      "type": "object",
      "required": ["schema", "run", "dataset", "machine", "policy", "axes", "protocols", "ranks", "sections"],
      "properties": {
        "schema": {"const": "reasonable.report/2"},
        "run": {
          "type": "object",
          "required": ["id", "name", "startedAt", "finishedAt", "seed", "planHash", "notes", "plan"],
          "properties": {
            "id": {"type": "string"},
            "name": {"type": "string"},
            "startedAt": {"type": "string", "description": "ISO 8601, UTC"},
            "finishedAt": {"type": ["string", "null"], "description": "null: the run has not finished"},
            "notes": {"type": "array", "items": {"type": "string"}, "description": "on the run as a whole"},
            "seed": {"type": "string", "description": "64 bits, more than a JSON number holds"},
            "planHash": {"type": "string"},
            "plan": {"type": "string", "description": "the experiment file, word for word"}
          }
        },
        "dataset": {
          "type": "object",
          "required": ["name", "sha256", "rows", "columns", "target", "task", "classes"],
          "properties": {
            "name": {"type": "string"},
            "sha256": {"type": "string", "description": "over the bytes of the data files, in order"},
            "rows": {"type": "integer"},
            "columns": {"type": "integer"},
            "target": {"type": "string"},
            "task": {"enum": ["binary", "multiclass", "regression"]},
            "classes": {"type": "array", "items": {"type": "string"}}
          }
        },
        "machine": {
          "type": "object",
          "required": ["processor", "processorCount", "memoryBytes", "operatingSystem", "blasCore", "blasVersion",
                       "blasThreads", "blasEnvironment", "build"],
          "properties": {
            "processor": {"type": "string"},
            "processorCount": {"type": "integer"},
            "memoryBytes": {"type": "integer"},
            "operatingSystem": {"type": "string"},
            "blasCore": {"type": "string"},
            "blasVersion": {"type": "string"},
            "blasThreads": {"type": "integer"},
            "blasEnvironment": {"type": "object", "additionalProperties": {"type": "string"}},
            "build": {"type": "string", "description": "release; the timings of any other build mean nothing"}
          }
        },
        "policy": {
          "type": "object",
          "required": ["quality", "within", "limits", "prefer", "chooseBy"],
          "properties": {
            "quality": {"$ref": "#/$defs/axisID"},
            "within": {
              "type": "object",
              "required": ["kind", "amount"],
              "properties": {
                "kind": {"enum": ["whatMatters", "standardErrors", "absolute", "relative"]},
                "amount": {"type": ["number", "null"]}
              }
            },
            "limits": {
              "type": "array",
              "items": {
                "type": "object",
                "required": ["axis", "atLeast", "atMost", "confidence", "endFactor"],
                "properties": {
                  "axis": {"$ref": "#/$defs/axisID"},
                  "atLeast": {"type": ["number", "null"]},
                  "atMost": {"type": ["number", "null"]},
                  "confidence": {"type": ["number", "null"], "description": "null: the whole interval must keep it"},
                  "endFactor": {
                    "type": ["number", "null"],
                    "description": "by how much the distance from a value to the end of its 95% interval is multiplied for that confidence"
                  }
                }
              }
            },
            "prefer": {"type": "array", "items": {"$ref": "#/$defs/axisID"}},
            "chooseBy": {"enum": ["rule", "best", "simplest", "weights", "knee", "money"]},
            "earlier": {
              "type": ["object", "null"],
              "description": "what an earlier run of the plan picked, by protocol",
              "additionalProperties": {"type": "string"}
            },
            "matters": {
              "type": "object",
              "description": "the smallest differences that matter; axes: those of single axes",
              "required": ["score", "error", "factor", "latencySeconds", "trainingSeconds", "bytes", "money", "axes"]
            },
            "confidence": {
              "type": "object",
              "required": ["lossMultiple", "lossProbability", "aboveGuessing", "redraws", "groupBelow"]
            }
          }
        },
        "axes": {
          "type": "array",
          "items": {
            "type": "object",
            "required": ["id", "title", "unit", "direction", "family", "sampling", "version", "summary"],
            "properties": {
              "id": {"$ref": "#/$defs/axisID"},
              "title": {"type": "string"},
              "unit": {"enum": ["ratio", "nats", "seconds", "bytes", "rowsPerSecond", "count", "targetUnits", "money"]},
              "direction": {"enum": ["higherIsBetter", "lowerIsBetter"]},
              "family": {"type": "string"},
              "sampling": {"type": "string", "description": "what one sample of a reading is"},
              "version": {"type": "integer"},
              "summary": {"type": "string"}
            }
          }
        },
        "protocols": {
          "type": "array",
          "items": {
            "type": "object",
            "required": ["protocol", "split", "frontierAxes", "pick", "trials"],
            "properties": {
              "protocol": {"enum": ["research", "production", "replay"]},
              "split": {"type": ["string", "null"]},
              "frontierAxes": {
                "type": "array",
                "items": {"$ref": "#/$defs/axisID"},
                "description": "axes of frontierNumber and frontierProbability: the quality and what it costs"
              },
              "pick": {"$ref": "#/$defs/pick"},
              "trials": {"type": "array", "items": {"$ref": "#/$defs/trial"}},
              "optimism": {
                "type": ["object", "null"],
                "description": "what to expect of the best-scoring candidate on new rows, now that it was chosen by its score",
                "required": ["axis", "candidate", "score", "corrected", "interval", "method", "candidates", "rows", "draws"],
                "properties": {"method": {"enum": ["rowsRedrawn", "foldByFold"]}}
              },
              "nested": {
                "type": ["object", "null"],
                "description": "the choice repeated inside each fold and scored on rows that had no part in it",
                "required": ["axis", "score", "interval", "chosenScore", "folds"]
              },
              "prices": {
                "type": "array",
                "description": "what more quality costs along the frontier, step by step",
                "items": {"type": "object", "required": ["from", "to", "gain", "cost", "moneyAMonth", "valueAMonth"]}
              }
            }
          }
        },
        "ranks": {
          "type": ["object", "null"],
          "description": "null where the run has one protocol only",
          "required": ["axis", "kendall", "spearman", "rows", "clearSwaps", "unmatched"],
          "properties": {
            "axis": {"$ref": "#/$defs/axisID"},
            "kendall": {"type": ["number", "null"]},
            "kendallInterval": {"$ref": "#/$defs/interval"},
            "spearman": {"type": ["number", "null"]},
            "rows": {
              "type": "array",
              "items": {
                "type": "object",
                "required": ["candidate", "researchRank", "productionRank", "research", "production"]
              }
            },
            "clearSwaps": {
              "type": "array",
              "items": {"type": "object", "required": ["researchWinner", "productionWinner"]}
            },
            "unmatched": {"type": "array", "items": {"type": "string"}}
          }
        },
        "places": {
          "type": ["object", "null"],
          "description": "every protocol side by side; null: there is one only, or too many candidates are compared",
          "required": ["axis", "protocols", "rows", "agreements", "unmatched"],
          "properties": {
            "axis": {"$ref": "#/$defs/axisID"},
            "protocols": {"type": "array", "items": {"type": "string"}},
            "rows": {
              "type": "array",
              "description": "places and readings: one for each of protocols",
              "items": {
                "type": "object",
                "required": ["candidate", "places", "readings"],
                "properties": {
                  "candidate": {"type": "string"},
                  "places": {"type": "array", "items": {"type": "integer"}},
                  "readings": {"type": "array", "items": {"type": "object"}}
                }
              }
            },
            "agreements": {
              "type": "array",
              "description": "Kendall's tau of each later protocol with the first, with its interval",
              "items": {
                "type": "object",
                "required": ["protocol", "kendall", "interval"],
                "properties": {
                  "protocol": {"type": "string"},
                  "kendall": {"type": ["number", "null"]},
                  "interval": {"$ref": "#/$defs/interval"}
                }
              }
            },
            "unmatched": {"type": "array", "items": {"type": "string"}}
          }
        },
        "waysOfRunning": {
          "type": ["object", "null"],
          "description": "as 'reasonable retraining --json' tells a replay, without its schema; null: nothing is replayed"
        },
        "sections": {
          "type": "array",
          "description": "what the other forms of the report show, in their order",
          "items": {
            "type": "object",
            "required": ["id", "title", "blocks"],
            "properties": {
              "id": {"type": "string"},
              "title": {"type": "string"},
              "blocks": {"type": "array", "items": {"$ref": "#/$defs/block"}}
            }
          }
        }
      },
      "$defs": {
        "block": {
          "type": "object",
          "required": ["kind"],
          "properties": {
            "kind": {"enum": ["paragraph", "part", "folded", "verdict", "warning", "list", "facts", "explanations", "keys",
                              "table", "figure", "figures", "code"]},
            "text": {"type": "string"},
            "title": {"type": "string"},
            "blocks": {"type": "array", "items": {"$ref": "#/$defs/block"}},
            "subject": {"type": "string", "description": "what a verdict decides on"},
            "decision": {"type": "string"},
            "reason": {"type": "string"},
            "items": {"type": "array", "items": {"type": "string"}},
            "entries": {
              "type": "array",
              "items": {
                "type": "object",
                "required": ["name", "text"],
                "properties": {"name": {"type": "string"}, "text": {"type": "string"}}
              }
            },
            "caption": {"type": ["string", "null"]},
            "columns": {
              "type": "array",
              "items": {
                "type": "object",
                "required": ["title", "group"],
                "properties": {"title": {"type": "string"}, "group": {"type": ["string", "null"]}}
              }
            },
            "rows": {
              "type": "array",
              "description": "one list of cells a row",
              "items": {"type": "array", "items": {"$ref": "#/$defs/cell"}}
            },
            "file": {"type": "string", "description": "picture beside the Markdown form of the report"},
            "summary": {"type": "string"},
            "language": {"type": "string"}
          }
        },
        "cell": {
          "type": ["string", "number", "object", "null"],
          "description": "null: empty; an object: a reading, a candidate with what it is, a text with a detail, or the reason for no value",
          "properties": {
            "value": {"type": ["number", "null"], "description": "null: not finite"},
            "lower": {"type": ["number", "null"]},
            "upper": {"type": ["number", "null"]},
            "unit": {"type": "string"},
            "candidate": {"type": "string"},
            "tags": {"type": "array", "items": {"enum": ["pick", "best", "failed"]}},
            "text": {"type": "string"},
            "detail": {"type": "string"},
            "missing": {"type": "string"}
          }
        },
        "axisID": {"type": "string", "description": "the id of an entry of axes"},
        "interval": {
          "type": ["object", "null"],
          "required": ["lower", "upper", "level"],
          "properties": {
            "lower": {"type": ["number", "null"], "description": "null: not finite"},
            "upper": {"type": ["number", "null"], "description": "null: not finite"},
            "level": {"type": "number"}
          }
        },
        "step": {
          "type": "object",
          "required": ["name", "version", "settings"],
          "properties": {
            "name": {"type": "string"},
            "version": {"type": "integer"},
            "settings": {"type": "object"}
          }
        },
        "outcome": {
          "type": "object",
          "required": ["kind"],
          "properties": {
            "kind": {"enum": ["measured", "notApplicable", "failed"]},
            "value": {"type": ["number", "null"], "description": "in the unit of the axis; null: see nonFinite"},
            "nonFinite": {"enum": ["nan", "infinity", "-infinity"]},
            "interval": {"$ref": "#/$defs/interval"},
            "sampleCount": {"type": "integer"},
            "samples": {"type": "array", "items": {"type": ["number", "null"]}},
            "reason": {"type": "string"},
            "message": {"type": "string"}
          }
        },
        "pick": {
          "type": "object",
          "required": ["chosen", "best", "bestWithinLimits", "reason", "givenUp", "givenUpInterval", "threshold",
                       "changes", "eligible", "closeCalls", "excluded", "lossMatters", "probability", "shares", "group",
                       "better", "beside", "guessing", "notes"],
          "properties": {
            "chosen": {"type": ["string", "null"], "description": "label of a candidate; null: none is reasonable"},
            "best": {"type": ["string", "null"]},
            "bestWithinLimits": {"type": ["string", "null"]},
            "reason": {"type": "string"},
            "givenUp": {"type": ["number", "null"], "description": "on the quality axis, against bestWithinLimits"},
            "givenUpInterval": {"$ref": "#/$defs/interval"},
            "threshold": {
              "type": ["object", "null"],
              "required": ["method", "allowed", "value", "explanation"]
            },
            "changes": {
              "type": "array",
              "items": {"type": "object", "required": ["axis", "best", "chosen", "ratio", "isClear", "matters"]}
            },
            "eligible": {"type": "array", "items": {"type": "string"}},
            "closeCalls": {"type": "array", "items": {"type": "string"}},
            "excluded": {
              "type": "array",
              "items": {"type": "object", "required": ["candidate", "explanation"]}
            },
            "lossMatters": {
              "type": ["number", "null"], "description": "probability that givenUp is more than what matters"
            },
            "probability": {
              "type": ["number", "null"], "description": "share of redraws that pick the chosen; null: not known"
            },
            "shares": {
              "type": "array",
              "items": {"type": "object", "required": ["candidate", "probability"]}
            },
            "group": {"type": "array", "items": {"type": "string"}, "description": "equally reasonable, the chosen first"},
            "better": {
              "type": "array",
              "description": "those that score better than the chosen, each with the reason against it",
              "items": {"type": "object", "required": ["candidate", "gain", "explanation"]}
            },
            "redrawn": {
              "type": ["string", "null"], "description": "what was drawn anew for probability; null: nothing was"
            },
            "nearest": {
              "type": ["string", "null"], "description": "where nothing keeps the limits: the candidate that misses least"
            },
            "relaxations": {
              "type": "array",
              "description": "where nothing keeps the limits: each limit that would let a candidate in, and how far",
              "items": {"type": "object", "required": ["axis", "atLeast", "atMost", "candidate", "explanation"]}
            },
            "beside": {
              "type": "array",
              "description": "what other ways to choose would take",
              "items": {"type": "object", "required": ["way", "candidate", "explanation"]}
            },
            "guessing": {
              "type": ["object", "null"],
              "description": "null: no baseline is among the candidates",
              "required": ["baselines", "chance", "isBeaten"]
            },
            "notes": {"type": "array", "items": {"type": "string"}}
          }
        },
        "trial": {
          "type": "object",
          "required": ["key", "candidate", "estimator", "transforms", "calibration", "mitigation", "curve", "components", "status",
                       "isPick", "isBest", "frontierNumber", "frontierProbability", "outcomes", "folds", "notes", "finishedAt"],
          "properties": {
            "key": {"type": "string", "description": "hash of everything that determines the result"},
            "candidate": {"type": "string", "description": "label, unique within a protocol"},
            "estimator": {"$ref": "#/$defs/step"},
            "transforms": {"type": "array", "items": {"$ref": "#/$defs/step"}},
            "calibration": {
              "anyOf": [{"$ref": "#/$defs/step"}, {"type": "null"}],
              "description": "what makes the answers into probabilities that hold; null: nothing does"
            },
            "mitigation": {
              "anyOf": [{"$ref": "#/$defs/step"}, {"type": "null"}],
              "description": "what makes it fairer between groups of rows; null: nothing does"
            },
            "curve": {"type": ["string", "null"], "description": "candidates of one curve differ in PCA size only"},
            "components": {"description": "PCA size as asked for: a count, a share of variance, the name of a rule, or null"},
            "status": {
              "type": "object",
              "required": ["kind"],
              "properties": {"kind": {"enum": ["completed", "failed"]}, "message": {"type": "string"}}
            },
            "isPick": {"type": "boolean"},
            "isBest": {"type": "boolean"},
            "frontierNumber": {"type": ["integer", "null"], "description": "from the cheapest; null: not on it"},
            "frontierProbability": {"type": ["number", "null"]},
            "outcomes": {"type": "object", "additionalProperties": {"$ref": "#/$defs/outcome"}},
            "folds": {
              "type": "array",
              "items": {
                "type": "object",
                "required": ["trainRows", "testRows", "standaloneFitCPUSeconds", "marginalFitCPUSeconds"]
              }
            },
            "notes": {"type": "array", "items": {"type": "string"}},
            "finishedAt": {"type": "string"}
          }
        }
      }
    }

    """
}
