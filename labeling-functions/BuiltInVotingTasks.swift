import Labeling
import Streaming
import SupervisionCore

/// The tasks that Slicework brings along, without their corpora.
public let builtInVotingTasks: [any StreamableTask] = [
  VotingTask.cdr, VotingTask.spouses, VotingTask.sentences(Sentences.labelingFunctions),
]
