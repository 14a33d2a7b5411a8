/** A state as a shape, a colour and a word: the shape differs by tone, so colour is never needed. */
import type { ToneName } from '../../ui/marks'

const SHAPES: Record<ToneName, string> = {
  good: 'M3 8.5 6.5 12 13 4.5',
  alarm: 'M4 4l8 8M12 4l-8 8',
  warn: 'M8 2.5v7M8 12.8v.4',
  quiet: 'M4 8h.1M8 8h.1M12 8h.1',
}

export function ToneMark({ tone, word }: { tone: ToneName; word: string }) {
  return (
    <span className={`tone-mark tone-${tone}`}>
      <svg
        aria-hidden="true"
        fill="none"
        height="14"
        stroke="currentColor"
        strokeLinecap="round"
        strokeLinejoin="round"
        strokeWidth="2.4"
        viewBox="0 0 16 16"
        width="14"
      >
        <path d={SHAPES[tone]} />
      </svg>
      {word}
    </span>
  )
}
