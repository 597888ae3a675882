import Testing

@testable import Replay

@Suite struct LossMatrixTests {
  private func message(_ text: String) -> String {
    do {
      return "\(try LossMatrix.read(text, file: "losses.csv"))"
    } catch {
      return error.description
    }
  }

  @Test func cellsBeforeTheDiagonalArentRead() throws {
    for text in [
      "0.1,0.2,0.3\n,0.2,0.4\n,,0.5\n", "0.1;0.2;0.3\n9;0.2;0.4\nx;y;0.5",
      "0.1 0.2 0.3\r\n9 0.2 0.4\r\n9 9 0.5\r\n\r\n",
    ] {
      let rows = try LossMatrix.read(text, file: "losses.csv")
      #expect(rows.count == 3 && rows[0] == [0.1, 0.2, 0.3])
      #expect(rows[1][0].isNaN && rows[1][1...] == [0.2, 0.4])
      #expect(rows[2][..<2].allSatisfy(\.isNaN) && rows[2][2] == 0.5)
      let kept = try ReplayCase(try ReplayTriangle(losses: rows, labelDelay: 0)).losses[1, 2]
      #expect(abs(kept - 0.4) < 1e-12)
    }
  }

  @Test func whatIsNoTableOfLossesIsRefusedAtItsLine() {
    #expect(message("") == "losses.csv:1: it holds no numbers")
    #expect(message("0.1,0.2\n,0.3\n,0.4").contains("losses.csv:1: it has 2 cells, but there are 3 lines"))
    #expect(message("0.1,0.2\n0.3").contains("losses.csv:2: it has 1 cells"))
    #expect(message("0.1,x\n,0.3").contains("losses.csv:1: cell 2 is 'x', but must be a loss of at least 0"))
    #expect(message("0.1,0.2\n,").contains("losses.csv:2: cell 2 is ''"))
    #expect(message("0.1,-1\n,0.3").contains("cell 2 is '-1'"))
    #expect(message("0.1,nan\n,0.3").contains("cell 2 is 'nan'"))
    #expect(message("0.1,inf\n,0.3").contains("cell 2 is 'inf'"))
    #expect(message("a,b\n0.1,0.2").contains("losses.csv:1: cell 1 is 'a'"))
  }
}
