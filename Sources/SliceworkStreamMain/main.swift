import SliceworkStream

runStreamCommandLine()
