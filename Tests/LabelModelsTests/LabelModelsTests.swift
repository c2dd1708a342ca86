// LabelModels
