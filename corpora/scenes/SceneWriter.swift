import SupervisionCore

/// A renderer of street scenes: background, objects and noise.
///
/// Contents are drawn at random first and rendered afterwards: scenes by day and by night differ only in their light,
/// which leaves near-black shapes and lamps at night.
struct SceneWriter {
  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func write(id: String, split: Split) -> EmbeddedScenes.Scene {
    let plan = ScenePlan(using: &generator)
    return EmbeddedScenes.Scene(
      id: id, split: split, hasCyclist: plan.hasCyclist, isDark: plan.isDark, hasBus: plan.hasBus,
      hasTrafficLight: plan.hasTrafficLight, hasBench: plan.hasBench, pixels: draw(plan))
  }

  private mutating func draw(_ plan: ScenePlan) -> [UInt8] {
    var canvas = background(isDark: plan.isDark)
    let bus = plan.hasBus ? busPlacement(isDark: plan.isDark) : nil
    let isBusInFront = bus != nil && generator.chance(0.4)
    if let bus, !isBusInFront { canvas.drawBus(bus, windowShade: windowShade(plan)) }
    if plan.hasTrafficLight {
      let ground = ScenePoint(x: generator.uniform(2...30), y: generator.uniform(20...26))
      canvas.drawTrafficLight(
        placement(at: ground, scale: generator.uniform(1.3...2.2), isDark: plan.isDark),
        lamp: generator.index(below: 3))
    }
    if plan.hasBench { drawBench(on: &canvas, isDark: plan.isDark) }
    for other in plan.others { draw(other, on: &canvas, isDark: plan.isDark) }
    if plan.hasCyclist { draw(.cyclist, on: &canvas, isDark: plan.isDark) }
    if let bus, isBusInFront { canvas.drawBus(bus, windowShade: windowShade(plan)) }
    addNoise(to: &canvas, isDark: plan.isDark)
    return canvas.pixels
  }

  /// Sky that brightens towards the horizon, houses here and there, a road that brightens towards the viewer.
  private mutating func background(isDark: Bool) -> SceneCanvas {
    let horizon = generator.uniform(8...14)
    let size = EmbeddedScenes.size
    let light = isDark ? generator.uniform(0.2...0.35) : generator.uniform(0.75...1)
    var canvas = SceneCanvas(width: size.width, height: size.height) { line in
      let y = Double(line)
      let isSky = y < horizon
      let share = isSky ? y / horizon : (y - horizon) / (Double(size.height) - horizon)
      return light * (isSky ? 0.75 + 0.2 * share : 0.5 + 0.12 * share)
    }
    for _ in 0..<generator.index(below: 4) {
      let left = generator.uniform(-4...30)
      canvas.drawBox(
        ScenePoint(x: left, y: generator.uniform(2...horizon)),
        ScenePoint(x: left + generator.uniform(3...10), y: horizon),
        shade: light * generator.uniform(0.4...0.8))
    }
    return canvas
  }

  private mutating func draw(_ object: ScenePlan.Object, on canvas: inout SceneCanvas, isDark: Bool)
  {
    let ground = ScenePoint(x: generator.uniform(9...23), y: generator.uniform(20...28))
    // Nearer objects are lower in the picture and larger.
    let scale = (2 + 0.1 * (ground.y - 20)) * generator.uniform(0.9...1.15)
    let place = placement(at: ground, scale: scale, isDark: isDark)
    let lean = generator.uniform(0.4...1.7)
    switch object {
    case .cyclist: canvas.drawCyclist(place, lean: lean, pedal: generator.uniform(0...1.2))
    case .motorBike: canvas.drawMotorBike(place, lean: lean - 0.3)
    case .bicycle: canvas.drawBicycle(place)
    case .pedestrian: canvas.drawPedestrian(place, stride: generator.uniform(0.4...2.2))
    }
    if isDark { addLamp(of: object, place, on: &canvas) }
  }

  /// The lights at night: a small lamp at a bicycle's bar, a larger one at a motor bike, now and then a torch.
  private mutating func addLamp(
    of object: ScenePlan.Object, _ place: ScenePlacement, on canvas: inout SceneCanvas
  ) {
    switch object {
    case .cyclist where generator.chance(0.7):
      canvas.addGlow(place.point(1.6, 2.3), radius: 1.3 * place.scale, strength: 0.5)
    case .motorBike where generator.chance(0.8):
      canvas.addGlow(place.point(1.4, 2), radius: 1.9 * place.scale, strength: 0.6)
    case .pedestrian where generator.chance(0.3):
      canvas.addGlow(place.point(0.8, 2.4), radius: 1.2 * place.scale, strength: 0.4)
    default: break
    }
  }

  private mutating func drawBench(on canvas: inout SceneCanvas, isDark: Bool) {
    let ground = ScenePoint(x: generator.uniform(5...27), y: generator.uniform(18...27))
    let scale = generator.uniform(1.2...2.1)
    let place = placement(at: ground, scale: scale, isDark: isDark)
    canvas.drawBench(place)
    if generator.chance(0.6) { canvas.drawSitter(place, lean: generator.uniform(0.2...1.5)) }
  }

  private mutating func busPlacement(isDark: Bool) -> ScenePlacement {
    placement(
      at: ScenePoint(x: generator.uniform(2...30), y: generator.uniform(22...28)),
      scale: generator.uniform(1.6...2.4), isDark: isDark)
  }

  private mutating func windowShade(_ plan: ScenePlan) -> Double {
    generator.uniform(plan.isDark ? 0.2...0.5 : 0.6...0.9)
  }

  /// By day shapes are darker than the road or lighter; by night they all but vanish.
  private mutating func placement(
    at ground: ScenePoint, scale: Double, isDark: Bool
  ) -> ScenePlacement {
    let isLight = generator.chance(0.25)
    let shade: ClosedRange<Double> =
      isDark
      ? (isLight ? 0.22...0.34 : 0.0...0.06) : (isLight ? 0.75...0.95 : 0.05...0.3)
    return ScenePlacement(
      ground: ground, scale: scale, facesLeft: generator.chance(0.5),
      slope: generator.uniform(-0.12...0.12), shade: generator.uniform(shade))
  }

  /// Sums of four uniform numbers, nearly normal; a dark picture is a noisy one.
  private mutating func addNoise(to canvas: inout SceneCanvas, isDark: Bool) {
    let deviation = isDark ? generator.uniform(0.02...0.05) : generator.uniform(0.01...0.04)
    canvas.change { $0 + deviation * generator.nearlyNormal() }
  }
}

extension SeededGenerator {
  fileprivate mutating func uniform(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// Mean 0 and variance 1, from the four quarters of one number.
  fileprivate mutating func nearlyNormal() -> Double {
    let bits = next()
    let sum = (0..<4).reduce(0.0) { $0 + Double((bits >> (16 * $1)) & 0xFFFF) }
    return (sum / 65_536 - 2 + 2 / 65_536) * 3.0.squareRoot()
  }
}
