// What a package needs whose executable shall be small enough to be sent to many machines, with one import.
@_exported import Labeling
@_exported import Streaming
@_exported import SupervisionCore
