/** Two short tones, made in the browser: no sound file, and nothing unless the desk turned it on. */

const TONES_HZ = [880, 660] as const
const TONE_S = 0.16

export function beep(): void {
  const context = new AudioContext()
  TONES_HZ.forEach((frequency, index) => {
    const tone = new OscillatorNode(context, { frequency })
    const loudness = new GainNode(context, { gain: 0.12 })
    tone.connect(loudness).connect(context.destination)
    tone.start(context.currentTime + index * TONE_S)
    tone.stop(context.currentTime + (index + 1) * TONE_S)
    if (index === TONES_HZ.length - 1) tone.onended = () => void context.close()
  })
}
