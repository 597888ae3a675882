import Foundation

func sine(_ value: Double) -> Double { sin(value) }
func exponential(_ value: Double) -> Double { exp(value) }
