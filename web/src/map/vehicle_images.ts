/** Vehicle symbols, drawn in the browser: each state has its own outline and its own glyph. */
import type { Map as LibreMap } from 'maplibre-gl'
import { SEVERITIES } from '../api/incident_order'
import { SHOWN_STATES, type ShownState, TONES } from '../api/lock_state'
import type { Severity } from '../api/types'
import type { Palette } from './base'

const SIZE = 28
const RATIO = 2

type Outline = 'disc' | 'ring' | 'square' | 'diamond' | 'dashed' | 'dot'

const OUTLINES: Record<ShownState, Outline> = {
  sealed: 'disc',
  unlocked: 'ring',
  open: 'square',
  tampered: 'diamond',
  silent: 'dashed',
  unknown: 'dot',
  elsewhere: 'dot',
  idle: 'dot',
}

/** Glyphs in a 16 × 16 box, the same as in the lists. */
const GLYPHS: Record<ShownState, string> = {
  sealed: 'M4.5 8h7v4.5h-7zM6 8V6a2 2 0 0 1 4 0v2',
  unlocked: 'M4.5 8h7v4.5h-7zM6 8V6a2 2 0 0 1 4 0v2',
  open: 'M4.5 8h7v4.5h-7zM6 8V5.2a2 2 0 0 1 3.8-.8',
  tampered: 'M8 4v5M8 11.4v.2',
  silent: 'M6.2 6.2a1.9 1.9 0 1 1 2.6 1.8c-.6.3-.8.6-.8 1.2M8 11.2v.2',
  unknown: '',
  elsewhere: '',
  idle: '',
}

function outlinePath(outline: Outline): Path2D {
  const path = new Path2D()
  const middle = SIZE / 2
  switch (outline) {
    case 'disc':
    case 'ring':
    case 'dashed':
      path.arc(middle, middle, 10, 0, Math.PI * 2)
      break
    case 'dot':
      path.arc(middle, middle, 5, 0, Math.PI * 2)
      break
    case 'square':
      path.roundRect(middle - 9.5, middle - 9.5, 19, 19, 2)
      break
    case 'diamond':
      path.moveTo(middle, 1)
      path.lineTo(SIZE - 1, middle)
      path.lineTo(middle, SIZE - 1)
      path.lineTo(1, middle)
      path.closePath()
      break
    default:
      outline satisfies never
  }
  return path
}

function canvas(): OffscreenCanvasRenderingContext2D {
  const context = new OffscreenCanvas(SIZE * RATIO, SIZE * RATIO).getContext('2d')
  if (context === null) throw new Error('no 2D canvas')
  context.scale(RATIO, RATIO)
  context.lineCap = 'round'
  context.lineJoin = 'round'
  return context
}

function drawState(state: ShownState, palette: Palette): ImageData {
  const context = canvas()
  const outline = OUTLINES[state]
  const colour = palette.tones[TONES[state]]
  const isFilled = outline === 'disc' || outline === 'diamond' || outline === 'square'
  const path = outlinePath(outline)
  context.fillStyle = isFilled ? colour : palette.halo
  context.fill(path)
  context.lineWidth = 2
  context.strokeStyle = isFilled ? palette.halo : colour
  if (outline === 'dashed') context.setLineDash([3.2, 3])
  context.stroke(path)
  context.setLineDash([])
  context.translate(SIZE / 2 - 8.8, SIZE / 2 - 8.8)
  context.scale(1.1, 1.1)
  context.lineWidth = 1.7
  context.strokeStyle = isFilled ? palette.halo : colour
  context.stroke(new Path2D(GLYPHS[state]))
  return context.getImageData(0, 0, SIZE * RATIO, SIZE * RATIO)
}

/** A pointer outside the outline, towards the top; the layer turns it to the course. */
function drawPointer(colour: string, halo: string): ImageData {
  const side = SIZE * 2
  const context = new OffscreenCanvas(side * RATIO, side * RATIO).getContext('2d')
  if (context === null) throw new Error('no 2D canvas')
  context.scale(RATIO, RATIO)
  const [middle, tip] = [side / 2, side / 2 - 21]
  context.beginPath()
  context.moveTo(middle, tip)
  context.lineTo(middle + 6.5, tip + 8.5)
  context.lineTo(middle - 6.5, tip + 8.5)
  context.closePath()
  context.fillStyle = colour
  context.strokeStyle = halo
  context.lineWidth = 1.4
  context.fill()
  context.stroke()
  return context.getImageData(0, 0, side * RATIO, side * RATIO)
}

/** The marks of severity as in the lists, small: their shapes differ, so that colour is not needed. */
const BADGES: Record<Severity, { shape: string; glyph: string; isFilled: boolean }> = {
  critical: {
    shape: 'M5 1.2h6L14.8 5v6L11 14.8H5L1.2 11V5z',
    glyph: 'M8 4.2v4.6M8 11.4v.2',
    isFilled: true,
  },
  major: { shape: 'M8 1.2 15.4 14.4H.6z', glyph: 'M8 6.2v3.6M8 12v.1', isFilled: true },
  minor: { shape: 'M8 1 15 8 8 15 1 8z', glyph: '', isFilled: false },
  notice: { shape: 'M8 1.4a6.6 6.6 0 1 0 .1 0z', glyph: 'M8 7.4v3.8M8 4.9v.1', isFilled: false },
}
const BADGE_SIZE = 18

function drawBadge(severity: Severity, palette: Palette): ImageData {
  const side = BADGE_SIZE * RATIO
  const context = new OffscreenCanvas(side, side).getContext('2d')
  if (context === null) throw new Error('no 2D canvas')
  context.scale(RATIO, RATIO)
  context.translate(1, 1)
  const { shape, glyph, isFilled } = BADGES[severity]
  const colour = palette.severities[severity]
  const path = new Path2D(shape)
  context.lineJoin = 'round'
  context.strokeStyle = palette.halo
  context.lineWidth = 4
  context.stroke(path)
  context.fillStyle = isFilled ? colour : palette.halo
  context.fill(path)
  context.strokeStyle = colour
  context.lineWidth = 1.8
  if (!isFilled) context.stroke(path)
  context.strokeStyle = isFilled ? palette.halo : colour
  context.stroke(new Path2D(glyph))
  return context.getImageData(0, 0, side, side)
}

export function addVehicleImages(map: LibreMap, palette: Palette): void {
  for (const state of SHOWN_STATES) {
    map.addImage(`state-${state}`, drawState(state, palette), { pixelRatio: RATIO })
  }
  for (const severity of SEVERITIES) {
    map.addImage(`severity-${severity}`, drawBadge(severity, palette), { pixelRatio: RATIO })
  }
  for (const [tone, colour] of Object.entries(palette.tones)) {
    map.addImage(`pointer-${tone}`, drawPointer(colour, palette.halo), { pixelRatio: RATIO })
  }
}
