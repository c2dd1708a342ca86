import BuiltInTasks
import Labeling
import LabelingFunctions
import Pipeline
import SupervisionCore
import Testing

struct BuiltInTaskTests {
  @Test func tasksWithAndWithoutCorpusAreTheSame() throws {
    try builtInTasks.validate()
    try portableTasks.validate()
    #expect(builtInTasks.all.map(\.name) == portableTasks.all.map(\.name))
    for portable in portableTasks.all + portableTasks.forMeasuring {
      let task = try builtInTasks.task(named: portable.name)
      #expect(try task.functionSets() == portable.functionSets())
      #expect((task.question, task.defaultSet) == (portable.question, portable.defaultSet))
    }
  }

  @Test func presetsOfChemicalsAndDiseasesAreTheChosenOnes() throws {
    let paper = try Cdr.task.preset(named: "paper").settings
    #expect(paper.labelModel == .moments)
    #expect(paper.classBalance == [0.5, 0.5])
    #expect(paper.slices.lossForm == .sum)
    for preset in Cdr.task.presets {
      #expect(preset.settings.backbone.embedding == 128)
      #expect(preset.settings.backbone.hidden == [128])
    }
    #expect(Cdr.task.bestPreset.settings.labelModel == .dp)
    #expect(Cdr.task.bestPreset.settings.slices.lossForm == .mean)
  }

  @Test func presetsOfSpousesAreTheChosenOnes() throws {
    let paper = try Spouses.task.preset(named: "paper").settings
    #expect((paper.backbone.embedding, paper.backbone.dropout) == (128, 0.5))
    for preset in Spouses.task.presets {
      #expect(preset.settings.backbone.embeddingScale == 0.2)
    }
  }

  @Test func figuresBeforeOursAreNamedWithTheirSources() {
    #expect(Cdr.task.published.figures.map(\.f1) == [0.564, 0.577, 0.532])
    #expect(Spouses.task.published.figures.map(\.f1) == [0.419, 0.428, 0.467, 0.379])
    #expect(Sentences.task.published.figures.isEmpty)
  }
}
