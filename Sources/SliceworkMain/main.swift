import Slicework

runCommandLine(builtInTasks)
