// What a package of the user's own needs, with one import.
@_exported import Corpora
@_exported import EndModels
@_exported import Evaluation
@_exported import FileFormats
@_exported import LabelModels
@_exported import Labeling
@_exported import Pipeline
@_exported import Store
@_exported import Streaming
@_exported import SupervisionCore
