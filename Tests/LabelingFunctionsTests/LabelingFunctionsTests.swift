// LabelingFunctions
