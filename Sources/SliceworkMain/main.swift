import ResearchCommands

runResearchCommandLine()
