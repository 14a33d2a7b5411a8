/** The pictures of a journey's steps. Set side by side, their road is one road. */
import type { ReactNode } from 'react'

export type StepName = 'arrival' | 'sealed' | 'exit' | 'entry' | 'monitored' | 'destination'

const WIDTH = 200
const HEIGHT = 130
const ROAD_Y = 108

/** A padlock with its middle at the origin; its shackle says whether it holds. */
function Padlock({ x, y, isClosed }: { x: number; y: number; isClosed: boolean }) {
  const shackle = isClosed ? 'M-8 -4v-7a8 8 0 0 1 16 0v7' : 'M-8 -4v-10a8 8 0 0 1 15 -4'
  return (
    <g className={isClosed ? 'padlock is-closed' : 'padlock'} transform={`translate(${x} ${y})`}>
      <path d={shackle} fill="none" strokeWidth="4" />
      <rect height="19" rx="3" width="28" x="-14" y="-4" />
    </g>
  )
}

function Truck({ x }: { x: number }) {
  return (
    <g className="truck" transform={`translate(${x} ${ROAD_Y - 44})`}>
      <rect className="truck-box" height="32" rx="2" width="58" x="0" y="0" />
      <path className="truck-cab" d="M60 8h14l9 12v12H60z" />
      <circle className="truck-wheel" cx="14" cy="35" r="7" />
      <circle className="truck-wheel" cx="34" cy="35" r="7" />
      <circle className="truck-wheel" cx="70" cy="35" r="7" />
    </g>
  )
}

function Gate({ x }: { x: number }) {
  return (
    <g className="gate">
      <path d={`M${x - 34} ${ROAD_Y}V46h68v${ROAD_Y - 46}`} fill="none" strokeWidth="5" />
      <path d={`M${x - 44} 44h88`} strokeWidth="8" />
    </g>
  )
}

/** Waves from the vehicle: it is being watched. */
function Waves({ x, y }: { x: number; y: number }) {
  return (
    <g className="waves" fill="none" strokeWidth="3" transform={`translate(${x} ${y})`}>
      <path d="M-7 0a10 10 0 0 1 14 0" />
      <path d="M-14 -7a20 20 0 0 1 28 0" />
      <path d="M-21 -14a30 30 0 0 1 42 0" />
    </g>
  )
}

function Shed({ x, children }: { x: number; children?: ReactNode }) {
  return (
    <g className="shed">
      <path d={`M${x} ${ROAD_Y}V62l40-16 40 16v${ROAD_Y - 62}z`} />
      <rect className="shed-door" height="30" width="34" x={x + 23} y={ROAD_Y - 30} />
      {children}
    </g>
  )
}

const PICTURES: Record<StepName, ReactNode> = {
  arrival: (
    <>
      <path
        className="plane"
        d="M22 44l-9-15h9l10 9 26-1-16-25h11l24 24 24-2c9 0 14 3 14 7s-6 6-15 6l-70 3z"
        transform="translate(26 -2)"
      />
      <Shed x={106} />
      <path className="cargo" d="M24 92h22v16H24zM50 92h22v16H50zM37 76h22v16H37z" />
    </>
  ),
  sealed: (
    <>
      <Truck x={58} />
      <Padlock isClosed x={72} y={44} />
      <Waves x={134} y={56} />
    </>
  ),
  exit: (
    <>
      <Gate x={120} />
      <Truck x={26} />
      <Padlock isClosed={false} x={40} y={44} />
    </>
  ),
  entry: (
    <>
      <path className="boundary" d={`M2 10V${HEIGHT}`} strokeDasharray="8 6" strokeWidth="4" />
      <Gate x={62} />
      <Truck x={104} />
      <Padlock isClosed x={122} y={44} />
    </>
  ),
  monitored: (
    <>
      <Truck x={58} />
      <Padlock isClosed x={72} y={44} />
      <Waves x={134} y={56} />
    </>
  ),
  destination: (
    <>
      <Truck x={14} />
      <Padlock isClosed={false} x={28} y={44} />
      <Shed x={110} />
    </>
  ),
}

export function StepPicture({ step }: { step: StepName }) {
  return (
    <svg aria-hidden="true" className="step-picture" viewBox={`0 0 ${WIDTH} ${HEIGHT}`}>
      <path className="road" d={`M0 ${ROAD_Y + 6}H${WIDTH}`} strokeWidth="12" />
      <path
        className="road-middle"
        d={`M0 ${ROAD_Y + 6}H${WIDTH}`}
        strokeDasharray="12 8"
        strokeWidth="1.6"
      />
      {PICTURES[step]}
    </svg>
  )
}
