import Streaming
import SupervisionCore

extension VotingTask<RelationCandidate> {
  package static var spouses: VotingTask {
    VotingTask(
      "spouses", "Are the two persons described as married, now or at some time?", C.self,
      defaultSet: "demo", sets: { [try Spouses.demo($0), try Spouses.intro($0)] })
  }
}
